"""A questionnaire from the mail to the thanks on a small telephone; its questions changed with the keyboard."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

import factories as make
from binome.surveys import services
from binome.surveys.models import QuestionnaireVersion, Response
from journeys.conftest import Visitor
from journeys.test_keyboard import tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SMALL = {"width": 360, "height": 740}
WORDS = {
    "fr": {
        "choice": "Plutôt d’accord", "keep": "Garder cette réponse et continuer", "send": "Envoyer mes réponses",
        "thanks": "Merci, c’est noté", "kept": "Gardé à", "alert": "Pas du tout d’accord",
    },
    "en": {
        "choice": "Rather agree", "keep": "Keep this answer and go on", "send": "Send my answers",
        "thanks": "Thank you, it is noted", "kept": "Kept at", "alert": "Strongly disagree",
    },
}  # fmt: skip


def _session_of(language: str) -> Any:
    programme = make.ProgrammeFactory(
        questionnaire_ids=["session_mentee", "session_mentor"], language=language
    )
    pair = make.PairFactory(programme=programme)
    for half in (pair.mentee, pair.mentor):
        half.person.language = language
        half.person.save(update_fields=["language"])
    now = timezone.now()
    programme.closing_on = timezone.localdate() + timedelta(days=40)
    programme.kickoff_on = timezone.localdate() - timedelta(days=20)
    programme.applications_close_on = programme.kickoff_on - timedelta(days=20)
    programme.save(update_fields=["closing_on", "kickoff_on", "applications_close_on"])
    session = make.SessionFactory(
        pair=pair, number=1, state="held", starts_at=now - timedelta(hours=3), held_minutes=90,
        held_noted_at=now - timedelta(hours=1),
    )  # fmt: skip
    services.open_session_feedback(at=now)
    return session


@pytest.mark.parametrize(
    ("language", "javascript", "has_mouse"),
    [("fr", True, True), ("en", True, False), ("fr", False, True)],
    ids=["fr", "en-keyboard", "fr-no-script"],
)
def test_from_the_mail_to_the_thanks(
    language: str,
    javascript: bool,
    has_mouse: bool,
    visitor: Callable[..., Visitor],
    outbox_of: Callable[[Any], list[Any]],
    client_of: Callable[[Any], Client],
) -> None:
    words = WORDS[language]
    session = _session_of(language)
    mentee = session.pair.mentee.person
    [letter] = outbox_of(mentee)
    links = {
        label: address
        for address, label in re.findall(
            r'class="answer" href="([^"]+)"[^>]*>([^<]+)<', letter.html.replace("&#x27;", "’")
        )
    }
    assert len(links) == 5
    phone = visitor(language=language, javascript=javascript)
    began = time.monotonic()
    path = re.sub(r"^https?://[^/]+", "", links[words["choice"]].replace("&amp;", "&"))
    phone.open(path)
    phone.page.set_viewport_size(SMALL)
    row = Response.objects.unscoped("test").get(enrolment__person=mentee)
    assert (row.answers, row.state) == ({}, "asked")
    assert phone.page.get_by_label(words["choice"], exact=True).is_checked()
    press(phone, words["keep"], has_mouse=has_mouse)
    phone.page.wait_for_url(lambda url: "?" not in url)
    phone.look()
    phone.page.set_viewport_size(SMALL)
    if has_mouse:
        phone.page.locator("[name=sm2]").first.check()
    else:
        tab_to(phone, "[name=sm2]")
        phone.page.keyboard.press("Space")
    if javascript:
        expect(phone.page.locator("[data-says]")).to_contain_text(words["kept"])
        row.refresh_from_db()
        assert (row.answers["sm1"], row.answers["sm2"], row.state) == (4, 1, "begun")
    press(phone, words["send"], has_mouse=has_mouse)
    expect(phone.page.locator("h1")).to_have_text(words["thanks"])
    phone.look()
    seconds = time.monotonic() - began
    row.refresh_from_db()
    assert (row.answers, row.state) == ({"sm1": 4, "sm2": 1}, "answered")
    # Two buttons and one more answer; the browser's own looking included.
    assert seconds < 60
    # "Could ask all my questions: strongly disagree" reaches the desk, as the page had said.
    desk = visitor(language=language, javascript=javascript)
    coordinator = make.coordinator_of(session.organisation, language=language)
    _sign_in(desk, client_of(coordinator), language)
    alert = row.alerts.get()
    desk.open(f"/questionnaires/appels/{alert.pk}/")
    assert words["alert"] in desk.page.locator("main").inner_text()
    desk.page.locator("main form button").click()
    desk.page.wait_for_url("**/coordination/**")
    alert.refresh_from_db()
    assert alert.dealt_with_by == coordinator
    assert (phone.faults, desk.faults) == ([], [])


def press(visitor: Visitor, button: str, *, has_mouse: bool) -> None:
    """A button; by keyboard, one tabs to it, however many fields stand before."""
    found = visitor.page.get_by_role("button", name=button)
    if has_mouse:
        found.click()
        return
    for _stop in range(90):
        visitor.page.keyboard.press("Tab")
        if found.evaluate("one => one === document.activeElement"):
            break
    visitor.page.keyboard.press("Enter")


def _sign_in(visitor: Visitor, client: Client, language: str) -> None:
    named = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    visitor.page.context.add_cookies(
        [{"name": name, "value": value, "url": visitor.address} for name, value in named.items()]
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_questions_changed_with_the_keyboard(
    javascript: bool, visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    programme = make.ProgrammeFactory(questionnaire_ids=["pulse_mentor"])
    coordinator = make.coordinator_of(programme.organisation)
    desk = visitor(language="fr", javascript=javascript)
    _sign_in(desk, client_of(coordinator), "fr")
    page = desk.page
    desk.open(f"/questionnaires/programme/{programme.pk}/pulse_mentor/questions/")
    page.get_by_role("button", name="Modifier ces questions").focus()
    _press(page, "Enter")
    desk.look()
    page.get_by_role("link", name="Ajouter une question").focus()
    _press(page, "Enter")
    desk.look()
    page.get_by_label("La question en français").focus()
    page.keyboard.type("Le lieu vous convient-il ?")
    page.keyboard.press("Tab")
    page.keyboard.type("Does the place suit you?")
    page.get_by_label("Oui ou non", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Réponses qui arrivent au bureau").focus()
    page.keyboard.type("Non")
    page.get_by_role("button", name="Garder cette question").focus()
    _press(page, "Enter")
    desk.look()
    page.get_by_role("button", name="Monter Le lieu vous convient-il").focus()
    _press(page, "Enter")
    page.get_by_role("button", name="Retirer Le temps que cela").focus()
    _press(page, "Enter")
    page.get_by_role("link", name="Modifier le titre").focus()
    _press(page, "Enter")
    desk.look()
    page.get_by_role("button", name="Garder ces mots").focus()
    _press(page, "Enter")
    page.get_by_role("link", name="Voir ce qui change").focus()
    _press(page, "Enter")
    desk.look()
    assert "n’est plus posée" in page.locator("main").inner_text()
    page.get_by_role("button", name="Mettre en service").focus()
    _press(page, "Enter")
    version = QuestionnaireVersion.objects.in_organisation(programme.organisation).get(state="published")
    assert [item.id for item in version.questionnaire.items if item.id.startswith("po")] == [
        "po1",
        "po2",
        "po4",
        "po5",
    ]
    assert len(version.questionnaire.items) == 5
    assert desk.faults == []


def _press(page: Any, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_what_the_coordination_reads_after_the_closing(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    programme = make.ProgrammeFactory(questionnaire_ids=["final_mentee", "pulse_mentee"])
    today, now = timezone.localdate(), timezone.now()
    waves = [
        make.WaveFactory(
            programme=programme, questionnaire_id=name, opens_on=today - timedelta(days=5),
            closes_on=today + timedelta(days=9), opened_at=now - timedelta(days=5),
        )
        for name in ("final_mentee", "pulse_mentee")
    ]  # fmt: skip
    for number in range(12):
        mentee = make.mentee_in(programme)
        for wave in waves:
            response = make.ResponseFactory(wave=wave, enrolment=mentee)
            if number == 11:
                continue
            answers = {
                "fm02": 2 + number % 4,
                "fm10": 6 + number % 5,
                "fm12": f"On avance pas à pas, {number}.",
            }
            if wave.questionnaire_id == "pulse_mentee":
                answers = {"pm1": 1 + number % 5, "pm4": "yes", "pm5": "Un peu plus de temps."}
            services.give_answers(response, answers=answers, by=mentee.person, at=now, is_quotable=number < 3)
    desk = visitor(language="fr")
    _sign_in(desk, client_of(make.coordinator_of(programme.organisation)), "fr")
    page, base = desk.page, f"/questionnaires/programme/{programme.pk}"
    desk.open(f"{base}/")
    desk.open(f"{base}/pulse_mentee/reponses/")
    desk.open(f"{base}/final_mentee/")
    page.get_by_role("link", name="Recopier une feuille").click()
    desk.look()
    page.locator("main ul a").first.click()
    desk.look()
    page.get_by_label("Cette personne a accepté").check()
    page.locator("[name=fm02]").first.check()
    page.get_by_role("button", name="Envoyer ces réponses").click()
    expect(page.locator("main")).to_contain_text("La feuille est recopiée")
    desk.open(f"{base}/final_mentee/")
    page.get_by_role("button", name="Fermer ce questionnaire").click()
    expect(page.locator("main")).to_contain_text("sur 10")
    desk.look()
    desk.open(f"{base}/phrases/")
    page.get_by_role("button", name="Peut être citée").first.click()
    expect(page.locator("main")).to_contain_text("Cette phrase peut être citée")
    assert Response.objects.unscoped("test").filter(copied_by__isnull=False, state="answered").count() == 1
    assert desk.faults == []
