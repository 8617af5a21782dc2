"""A pair's life from its letters alone, on a small telephone: yes, agreement, three dates, a goal, a date moved, feedback.

Each page is reached from a letter of the outbox; steps and seconds are counted and printed (``-s`` shows them).
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

import factories as make
from binome.accounts.permissions import Role
from binome.matching import notices as matching_notices
from binome.outbox.models import Message
from binome.pairs.models import Pair
from binome.pairs.services import hold_session
from binome.surveys.services import open_session_feedback
from journeys.conftest import Visitor
from pairs.stories import walked_pair

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SMALL = {"width": 360, "height": 740}
CODE = re.compile(r"^\s*(\d{3})\s(\d{3})\s*$", re.MULTILINE)
# The goals: under a minute, and under twenty seconds.
GOALS = {"settle three dates": 60.0, "move a date": 20.0}


class Half:
    """One of the two, with a telephone and a mailbox."""

    def __init__(self, phone: Visitor, person: Any) -> None:
        self.phone, self.page, self.person = phone, phone.page, person
        self.steps = 0
        self.page.set_viewport_size(SMALL)

    def letter(self, holding: str) -> str:
        """The address that the latest letter with ``holding`` leads to."""
        rows = Message.objects.unscoped("a journey reads the mail").filter(person=self.person)
        text = rows.filter(text__contains=holding).latest("pk").text
        found = re.search(rf"https?://[^/\s]+(\S*{holding}\S*)", text)
        assert found is not None, text
        return found[1]

    def open(self, path: str) -> None:
        """One press in the mail or on the page."""
        self.steps += 1
        response = self.page.goto(self.phone.address + path)
        assert response is not None
        assert response.status == 200, path

    def press(self, button: str) -> None:
        """One button."""
        self.steps += 1
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    def look(self) -> None:
        """Axe, and the width of a small screen; not counted."""
        self.phone.look()
        self.page.set_viewport_size(SMALL)

    @contextmanager
    def counting(self, what: str, report: list[str]) -> Iterator[None]:
        """How many presses and seconds something takes, from the letter on."""
        steps, began = self.steps, time.monotonic()
        yield
        seconds = time.monotonic() - began
        report.append(f"{what}: {self.steps - steps} steps, {seconds:.1f} s")
        assert seconds < GOALS[what]

    def sign_in(self) -> None:
        """By the code of the letter."""
        self.page.fill("main input[type=email]", self.person.email)
        self.press("main form:has(input[type=email]) button[type=submit]")
        rows = Message.objects.unscoped("a journey reads the mail").filter(person=self.person)
        code = CODE.search(rows.latest("pk").text)
        assert code is not None
        self.page.fill("input[name=code]", "".join(code.groups()))
        self.press("main form:has(input[name=code]) button[type=submit]")


def a_proposal(language: str) -> Any:
    """Two people who will be asked whether they would like to work together."""
    today = timezone.localdate()
    programme = make.ProgrammeFactory(
        state="matching",
        language=language,
        questionnaire_ids=["session_mentee", "session_mentor"],
        applications_close_on=today - timedelta(days=20),
        kickoff_on=today - timedelta(days=1),
        closing_on=today + timedelta(days=90),
    )
    proposal = make.ProposalFactory(
        round__programme=programme, state="sent", sent_at=timezone.now(), answer_by=today + timedelta(days=9)
    )
    for enrolment in (proposal.mentor, proposal.mentee):
        enrolment.person.language = language
        enrolment.person.save(update_fields=["language"])
        matching_notices.proposal_sent(proposal, to=enrolment.person, at=timezone.now())
    return proposal


@pytest.mark.parametrize(("language", "javascript"), [("fr", True), ("en", True), ("fr", False)])
def test_from_the_letters_alone(
    language: str, javascript: bool, visitor: Callable[..., Visitor], capsys: Any
) -> None:
    proposal = a_proposal(language)
    mentee, mentor = (
        Half(visitor(language=language, javascript=javascript), half.person)
        for half in (proposal.mentee, proposal.mentor)
    )
    report: list[str] = []
    _say_yes_and_agree(mentee, mentor)
    pair = Pair.objects.in_organisation(proposal.organisation).get()
    with mentee.counting("settle three dates", report):
        mentee.open(mentee.phone.path)
        mentee.press('main a[href*="creneau="]')
        mentee.page.fill("[name=place]", "Bibliothèque")
        mentee.press("main form#form button[type=submit]")
    assert {session.state for session in pair.sessions.all()} == {"set"}
    mentee.look()
    before = pair.sessions.get(number=1).starts_at
    with mentee.counting("move a date", report):
        mentee.open(mentee.letter("/lien/seance/"))
        mentee.press("main button[name=propose]")
    mentee.look()
    with mentor.counting("move a date", report):
        mentor.open(mentor.letter("/lien/seance/"))
        mentor.press("main button[name=pick]")
    mentor.look()
    moved = [session for session in pair.sessions.all() if session.moves_count]
    assert [(session.moves_count, session.place) for session in moved] == [(1, "Bibliothèque")]
    assert before is not None
    _set_a_goal(mentee, pair)
    _give_feedback(mentee, mentor, pair)
    assert (mentee.phone.faults, mentor.phone.faults) == ([], [])
    with capsys.disabled():
        sys.stdout.write(f"\n[{language}, {'scripts' if javascript else 'no script'}] " + "; ".join(report))


def _say_yes_and_agree(mentee: Half, mentor: Half) -> None:
    for half in (mentor, mentee):
        half.open(half.letter("/appariement/lien/"))
        half.press("main form:has([name=answer][value=yes]) button[type=submit]")
    for half in (mentor, mentee):
        half.open(half.letter("/lien/accord/"))
        half.look()
        half.press("main form.form button[type=submit]")
        assert "/lien/dates/" in half.phone.path
        half.look()


def _set_a_goal(mentee: Half, pair: Pair) -> None:
    """In own words, from the pair's page, signed in by the code of a letter."""
    mentee.open("/compte/connexion/")
    mentee.sign_in()
    mentee.open(f"/binomes/{pair.pk}/objectifs/")
    own = "main form:has([name=title])"
    for title in ("Comprendre LinkedIn", "Publier un article par mois"):
        mentee.page.fill("[name=title]", title)
        mentee.page.fill("[name=sign_1]", "L’article est en ligne.")
        mentee.press(f"{own} button[type=submit]:not([name])")
    goal = pair.goals.get()
    assert goal.title == "Publier un article par mois"
    mentee.page.fill(f"#step_{goal.pk}", "Choisir le sujet")
    mentee.press(f"main form:has(#step_{goal.pk}) button[type=submit]")
    mentee.look()
    assert goal.steps.get().text == "Choisir le sujet"
    mentee.open("/")
    mentee.look()


def _give_feedback(mentee: Half, mentor: Half, pair: Pair) -> None:
    """The morning after, each from a letter, in one minute."""
    now = timezone.now()
    hold_session(
        pair.sessions.get(number=1),
        minutes=120,
        starts_at=now - timedelta(hours=20),
        by=mentor.person,
        at=now,
    )
    open_session_feedback(at=now)
    for half in (mentee, mentor):
        half.open(half.letter("/questionnaires/lien/"))
        # The letter asked the first question already: its answer is ready, then come the others.
        half.press("main form.form button[type=submit]:not([name])")
        names = {str(one.get_attribute("name")) for one in half.page.locator("main input[type=radio]").all()}
        for name in names:
            half.page.locator(f'main input[name="{name}"]').nth(1).check()
        half.press("main form.form button[type=submit]:not([name])")
        half.look()
    answered = {
        row.enrolment.person_id: row.state
        for session in pair.sessions.all()
        for row in session.responses.all()
    }
    assert answered == {mentee.person.pk: "answered", mentor.person.pk: "answered"}


def test_the_other_pages_of_a_pair(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    """Notes, handing one over, the timer, the assistant, half-way, progress, and the kind page after an end."""
    pair = walked_pair()
    make.TeamMemberFactory(programme=pair.programme, role=Role.REFERENT)
    pair.reread_asked_at = timezone.now()
    pair.save(update_fields=["reread_asked_at"])
    mentee, mentor = (Half(visitor(language="fr"), half.person) for half in (pair.mentee, pair.mentor))
    for half in (mentee, mentor):
        cookie = client_of(half.person).cookies["sessionid"].value
        half.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": half.phone.address}])
    home = f"/binomes/{pair.pk}/"
    mentor.open(f"{home}mots/")
    mentor.page.fill("[name=text]", "Merci pour mardi.\nÀ bientôt !")
    mentor.press("main form.form button[type=submit]")
    mentee.open(mentee.letter("/lien/mot/"))
    mentee.look()
    mentee.page.fill("[name=text]", "Avec plaisir.")
    mentee.press("main form.form button[type=submit]")
    mentee.open(f"{home}mots/")
    mentee.look()
    mentee.press('main a[href*="/signaler/"]')
    mentee.look()
    _time_a_session(mentee, pair)
    nadia = _name_an_assistant(mentee, pair, visitor, client_of)
    mentee.open("/")
    mentee.look()
    mentor.open(home)
    mentor.look()
    mentor.open(f"{home}accord/")
    mentor.look()
    mentor.press("main button[name=reread]")
    mentee.open(f"{home}avancement/")
    mentee.look()
    mentee.open(f"{home}aide/")
    mentee.look()
    mentee.open(f"{home}arreter/")
    mentee.press("main form button[type=submit]")
    mentee.look()
    mentee.press("main button[name=yes]")
    pair.refresh_from_db()
    assert pair.mentee_wants_another is True
    assert [half.phone.faults for half in (mentee, mentor, nadia)] == [[], [], []]


def _time_a_session(mentee: Half, pair: Pair) -> None:
    """The timer starts and goes on, without a sound."""
    session = pair.sessions.get(number=2)
    mentee.open(f"/binomes/seances/{session.pk}/deroule/")
    mentee.page.locator("[data-timer-go]").click()
    mentee.page.locator("[data-timer-next]").click()
    expect(mentee.page.locator("tr[data-now]")).to_have_count(1)
    expect(mentee.page.locator("[data-timer-left]")).to_contain_text("min")
    mentee.look()


def _name_an_assistant(
    mentee: Half, pair: Pair, visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> Half:
    """The assistant finds the dates, and proposes others in one press."""
    mentee.open(f"/binomes/{pair.pk}/assistance/")
    mentee.look()
    mentee.page.fill("[name=first_name]", "Nadia")
    mentee.page.fill("[name=email]", "nadia@exemple.fr")
    mentee.press("main form.form button[type=submit]")
    mentee.look()
    nadia = Half(visitor(language="fr"), pair.assistants.get().person)
    cookie = client_of(nadia.person).cookies["sessionid"].value
    nadia.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": nadia.phone.address}])
    nadia.open("/")
    nadia.look()
    nadia.press(f'main a[href$="/binomes/seances/{pair.sessions.get(number=2).pk}/deplacer/"]')
    nadia.look()
    nadia.press("main button[name=propose]")
    return nadia
