"""The whole pilot as people live it, from the pairs' agreement to the sponsor reading the evaluation report."""

from __future__ import annotations

import io
import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar
from pypdf import PdfReader

from binome import content
from faults.product import wait_until
from journeys.conftest import Visitor
from journeys.pilot import (
    COORDINATOR,
    FACILITATOR,
    SPONSOR,
    Pilot,
    follow,
    follow_to_workshop,
    link_in,
    press,
    step,
)

PARIS = ZoneInfo("Europe/Paris")
FORM = "main form.form button[type=submit]:not([name]) >> nth=0"


def agree_and_plan(pilot: Pilot) -> tuple[Visitor, Visitor, int]:
    """Both accept the agreement; goals from the catalogue and in own words; the mentor reads what comes before the
    first session; three dates, in both calendars."""
    mentee, mentor = pilot.sign_in(pilot.mentee), pilot.sign_in(pilot.mentor)
    for visitor in (mentee, mentor):
        follow(visitor, "/accord/")
        press(visitor, FORM)
    number = int(re.findall(r"/binomes/(\d+)/", mentee.page.url)[0])
    mentee.open(f"/binomes/{number}/objectifs/")
    press(mentee, "main button[name=choose] >> nth=0")
    if not mentee.page.locator("[name=title]").count():
        mentee.open(f"/binomes/{number}/objectifs/")
    mentee.page.fill("[name=title]", "Tenir la page de mon association")
    mentee.page.fill("[name=sign_1]", "Une annonce par semaine, sans aide")
    press(mentee, "main form:has([name=title]) button[type=submit]")
    mentee.open(f"/binomes/{number}/dates/")
    assert mentee.page.locator("main .notice--info").count() == 1
    for unit in content.mentor_path().completion.minimum_units_before_session_1:
        read_unit(mentor, unit)
    mentee.open(f"/binomes/{number}/dates/")
    assert mentee.page.locator("main .notice--info").count() == 0
    follow(mentee, "#form")
    mentee.page.fill("[name=place]", "Bibliothèque, salle 2")
    press(mentee, "main form#form button[type=submit]")
    for person in (pilot.mentee, pilot.mentor):
        arrived = wait_until(lambda person=person: len(sessions_in_calendar(pilot, person)) == 3, seconds=60)
        assert arrived, sessions_in_calendar(pilot, person)
    return mentee, mentor, number


def sessions_in_calendar(pilot: Pilot, email: str) -> set[str]:
    """The sessions to which somebody was invited, read again by an independent reader."""
    events = set()
    for letter in pilot.product.letters(email):
        for part in letter.walk():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_payload(decode=True))
                assert calendar["METHOD"] == "REQUEST"
                (event,) = calendar.walk("VEVENT")
                if "Bibliothèque" in event["LOCATION"]:
                    events.add(str(event["UID"]))
    return events


def prepare(pilot: Pilot, mentor: Visitor) -> None:
    """The mentor reads one unit more and answers the invitation to the closing workshop."""
    read_unit(mentor, content.mentor_path().units[1].id)
    letter = pilot.product.letter(pilot.mentor, holding="/parcours/lien/")
    guest = pilot.come()
    guest.open(link_in(letter, "/parcours/lien/"))
    press(guest, "main [name=answer][value=yes]")


def read_unit(mentor: Visitor, unit: str) -> None:
    """Screen after screen, a word written for oneself, the quick check answered, and finished."""
    mentor.open(f"/parcours/unite/{unit}/")
    finish = 'main form[action$="/terminer/"] button'
    for _screen in range(20):
        if mentor.page.locator(finish).count():
            press(mentor, finish)
            return
        note = mentor.page.locator("main textarea[name=note]")
        if note.count():
            note.fill("Je retiens : montrer une fois, laisser faire ensuite.")
        names = {
            str(one.get_attribute("name")) for one in mentor.page.locator("main input[type=radio]").all()
        }
        for name in names:
            mentor.page.locator(f'main input[name="{name}"]').first.check()
        see = "main form:has(input[type=radio]) button[type=submit]"
        press(mentor, see if names else 'main form[action$="/continuer/"] button >> nth=0')
    raise AssertionError(f"{unit} never ends")


def meet_three_times(pilot: Pilot, mentee: Visitor, mentor: Visitor, number: int) -> None:
    """Each session: its guide before; after it, « we met », the memo, how far the goals are, and a minute each."""
    mentee.open(f"/binomes/{number}/")
    for rank in (1, 2, 3):
        session = session_number(pilot, number, rank)
        mentor.open(f"/binomes/seances/{session}/deroule/")
        pilot.product.travel(session_end(pilot, number, rank))
        mentee, mentor = (again(pilot, *one) for one in ((mentee, pilot.mentee), (mentor, pilot.mentor)))
        mentor.open(f"/binomes/seances/{session}/tenue/")
        press(mentor, FORM)
        mentee.open(f"/binomes/seances/{session}/memo/")
        mentee.page.fill("[name=memo]", f"Ce que j’ai appris à la séance {rank}.")
        mentee.page.fill("[name=next_step]", "Écrire une annonce de trois lignes.")
        press(mentee, FORM)
        mentee.open(f"/binomes/{number}/avancement/")
        for name in {
            str(one.get_attribute("name")) for one in mentee.page.locator("main input[type=radio]").all()
        }:
            mentee.page.check(f'[name="{name}"][value="{rank + 1}"]')
        press(mentee, FORM)
        pilot.product.ring()
        for email, questionnaire in ((pilot.mentee, "session_mentee"), (pilot.mentor, "session_mentor")):
            answer_from_mail(pilot, email, questionnaire, after=rank - 1)
    mentee.open(f"/binomes/{number}/achever/")
    press(mentee, "main form button[type=submit]")


def again(pilot: Pilot, visitor: Visitor, email: str) -> Visitor:
    """Still signed in, or once more by the code when weeks have passed."""
    visitor.page.goto(f"{visitor.address}/")
    return visitor if "/compte/" not in visitor.page.url else pilot.sign_in(email, visitor)


def session_number(pilot: Pilot, pair: int, rank: int) -> int:
    """The number by which addresses know the pair's session."""
    return int(_ask(pilot, pair, rank, "pk"))


def session_end(pilot: Pilot, pair: int, rank: int) -> datetime:
    """Half an hour after the two have parted."""
    return datetime.fromisoformat(_ask(pilot, pair, rank, "starts_at.isoformat()")) + timedelta(hours=2.5)


def _ask(pilot: Pilot, pair: int, rank: int, what: str) -> str:
    rows = "Session.objects.unscoped('a test').filter"
    return pilot.product.run(
        f"from binome.pairs.models import Session\nprint({rows}(pair={pair}, number={rank}).get().{what})"
    ).strip()


def answer_from_mail(pilot: Pilot, email: str, questionnaire: str, *, after: int = 0) -> None:
    """Open the questionnaire from the letter, signed out; answer what has a scale; send."""
    title = content.questionnaire(questionnaire).title.in_language(pilot.language)
    letter = pilot.product.letter(email, holding="/questionnaires/lien/", titled=title, after=after)
    guest = pilot.come()
    guest.open(link_in(letter, "/questionnaires/lien/"))
    names = dict.fromkeys(
        str(one.get_attribute("name")) for one in guest.page.locator("main input[type=radio]").all()
    )
    for name in names:
        choices = guest.page.locator(f'main input[type=radio][name="{name}"]')
        choices.nth(max(0, choices.count() - 2)).check()
    press(guest, FORM)


def close(pilot: Pilot) -> Visitor:
    """The closing workshop took place: who was there; the last questionnaires leave."""
    pilot.product.travel(datetime.combine(pilot.closing, time(20, 45), tzinfo=PARIS))
    facilitator = pilot.sign_in(FACILITATOR)
    facilitator.open(f"/parcours/programme/{pilot.programme}/ateliers/")
    follow_to_workshop(facilitator)
    boxes = facilitator.page.locator("main input[name=present]")
    for number in range(boxes.count() - 1):
        boxes.nth(number).check()
    press(facilitator, 'main form[action$="/presence/"] button[type=submit]')
    coordinator = pilot.sign_in(COORDINATOR)
    step(pilot, coordinator, "closing")
    return coordinator


def report(pilot: Pilot, coordinator: Visitor) -> None:
    """Words around the figures; frozen; the PDF by the worker; the sponsor reads both."""
    coordinator.open(f"/bilan/programme/{pilot.programme}/")
    press(coordinator, 'main form[action$="/commencer/"] button')
    follow(coordinator, "/ecrire/")
    coordinator.page.locator("main textarea").first.fill("Les deux côtés ont appris.")
    press(coordinator, FORM)
    follow(coordinator, "/figer/")
    press(coordinator, "main form button[type=submit]")
    bilan = coordinator.path
    if coordinator.page.locator('main form[action$="/pdf/"]').count():
        press(coordinator, 'main form[action$="/pdf/"] button')
    _wait_for_pdf(coordinator, bilan)
    coordinator.look()
    assert coordinator.page.locator("main table").count() >= 1
    assert coordinator.page.locator("main svg").count() >= 1
    step(pilot, coordinator, "evaluated")
    pilot.product.letter(SPONSOR, holding="/bilan/")
    sponsor = pilot.sign_in(SPONSOR)
    sponsor.open(bilan)
    check_pdf(sponsor, pilot.language)


def _wait_for_pdf(visitor: Visitor, bilan: str) -> None:
    for _second in range(60):
        visitor.page.goto(visitor.address + bilan)
        if visitor.page.locator('main a[href$="/telecharger/"]').count():
            return
        visitor.page.wait_for_timeout(1000)
    raise AssertionError("the worker made no PDF")


def check_pdf(visitor: Visitor, language: str) -> None:
    """The file itself: tagged, in its language, with the programme's words in it."""
    link = visitor.page.locator('main a[href$="/telecharger/"]').first.get_attribute("href")
    answer = visitor.page.request.get(visitor.address + str(link))
    reader = PdfReader(io.BytesIO(answer.body()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith(language)
    assert "Les deux côtés ont appris." in "".join(page.extract_text() for page in reader.pages)


def tell(pilot: Pilot) -> None:
    """The second half of the story."""
    mentee, mentor, number = agree_and_plan(pilot)
    prepare(pilot, mentor)
    pilot.product.travel(datetime.combine(pilot.kickoff, time(20), tzinfo=PARIS))
    answer_from_mail(pilot, pilot.mentee, "agility_start")
    meet_three_times(pilot, mentee, mentor, number)
    pilot.product.run(f"from journeys.others import live; live({pilot.programme}, {number})")
    coordinator = close(pilot)
    for email, questionnaire in (
        (pilot.mentee, "agility_end"),
        (pilot.mentee, "final_mentee"),
        (pilot.mentor, "final_mentor"),
    ):
        answer_from_mail(pilot, email, questionnaire)
    pilot.product.run(f"from journeys.others import answer; answer({pilot.programme})")
    report(pilot, coordinator)
    for path in (f"/journal/{pilot.programme}/", f"/binomes/programme/{pilot.programme}/", "/"):
        coordinator.open(path)
