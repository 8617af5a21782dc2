"""A coordinator prepares a programme page by page, to its public page: both languages, once without scripts, once by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

import factories as make
from binome.outbox.models import Message
from binome.programmes import preparing, welcome
from binome.programmes.models import Programme
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "on": "Continuer", "trial": "M’envoyer les courriels d’essai", "keep": "Tout est juste\u00a0: garder ce brouillon",
        "open": "Ouvrir les candidatures", "wait": "Rencontre de rentrée", "feminine": "mentore, mentores",
        "title": "Mentore\u00a0– Je transmets ce que je sais",
    },
    "en": {
        "on": "Go on", "trial": "Send me the trial e-mails", "keep": "Everything is right: keep this draft",
        "open": "Open the applications", "wait": "Back-to-work meeting", "feminine": "person who passes on, people who pass on",
        "title": "Person who passes on\u00a0– I pass on what I know",
    },
}  # fmt: skip


def _sign_in(desk: Visitor, person: Any, client: Client, language: str) -> None:
    person.language = language
    person.save(update_fields=["language"])
    named = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    desk.page.context.add_cookies(
        [{"name": name, "value": value, "url": desk.address} for name, value in named.items()]
    )


def _press(desk: Visitor, name: str, role: Any = "button") -> None:
    with desk.page.expect_navigation():
        desk.page.get_by_role(role, name=name, exact=True).first.click()
    desk.look()


@pytest.mark.parametrize(("language", "javascript"), [("fr", True), ("en", False)])
def test_from_the_template_to_the_public_page(
    language: str, javascript: bool, visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    words, organisation = WORDS[language], make.OrganisationFactory()
    person = make.coordinator_of(organisation)
    desk = visitor(language=language, javascript=javascript)
    _sign_in(desk, person, client_of(person), language)
    desk.open("/programmes/nouveau/small-local/")
    for step in (*preparing.ORDER, preparing.REVIEW):
        if step == "words":
            desk.page.get_by_label(words["feminine"]).check()
        if step == "events":
            place = len(preparing.facts_of(_only(organisation), "events"))
            desk.page.locator(f"[name=title_{place}]").fill(words["wait"])
            desk.page.locator(f"[name=on_{place}]").fill(_only(organisation).kickoff_on.isoformat())
            desk.page.locator(f"[name=minutes_{place}]").fill("90")
        if step == preparing.REVIEW:
            break
        _press(desk, words["on"])
    assert words["wait"] in desk.page.locator("main").inner_text()
    _press(desk, words["trial"])
    assert Message.objects.in_organisation(organisation).filter(kind="programmes.trial").count() == 4
    _press(desk, words["keep"])
    _press(desk, words["open"], "link")
    _press(desk, words["open"])
    desk.open(welcome.address_of(_only(organisation)))
    assert words["title"] in desk.page.locator("main").inner_text()
    assert desk.faults == []


def _only(organisation: Any) -> Programme:
    programme: Programme = Programme.objects.in_organisation(organisation).get()
    return programme


def test_the_fast_path_by_keyboard_alone(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    organisation = make.OrganisationFactory()
    person = make.coordinator_of(organisation)
    desk = visitor(language="fr")
    _sign_in(desk, person, client_of(person), "fr")
    desk.page.goto(f"{desk.address}/programmes/nouveau/association-pilot/")
    _tab_to_and_enter(desk, "Tout est rempli\u00a0: aller au résumé")
    _tab_to_and_enter(desk, WORDS["fr"]["keep"])
    assert _only(organisation).setup_step == ""


def _tab_to_and_enter(desk: Visitor, words: str) -> None:
    """Forward with Tab until the button has the focus, then Enter."""
    for _turn in range(150):
        desk.page.keyboard.press("Tab")
        focused = desk.page.evaluate("document.activeElement.innerText || ''")
        if focused.strip() == words:
            with desk.page.expect_navigation():
                desk.page.keyboard.press("Enter")
            return
    pytest.fail(f"no way by keyboard to “{words}”")
