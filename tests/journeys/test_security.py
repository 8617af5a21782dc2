"""A passkey is added and opens the account; a coordinator is led to it; no page has a fault that axe finds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import expect

import factories as make
from binome.accounts import services
from binome.accounts.models import Person
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "send": "Recevoir un code",
        "enter": "Entrer",
        "add": "Ajouter cet appareil",
        "use": "Utiliser une clé d’accès",
        "add_app": "Ajouter une application",
        "security": "La sécurité de votre compte",
    },
    "en": {
        "send": "Send me a code",
        "enter": "Sign in",
        "add": "Add this device",
        "use": "Use a passkey",
        "add_app": "Add an app",
        "security": "Security of your account",
    },
}


def give_authenticator(visitor: Visitor) -> Any:
    """A telephone that shows its owner's finger, as Chromium plays it."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def enter_with_code(
    visitor: Visitor, person: Person, outbox_of: Callable[[Any], list[Any]], words: Any
) -> None:
    page = visitor.page
    visitor.open("/compte/connexion/")
    page.get_by_role("textbox").fill(person.email)
    page.get_by_role("button", name=words["send"]).click()
    page.wait_for_url("**/connexion/code/")
    visitor.look()
    page.get_by_role("textbox").fill(re.search(r"\d{3}\s\d{3}", outbox_of(person)[-1].text)[0])  # type: ignore[index]
    page.get_by_role("button", name=words["enter"], exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*/connexion/)"))


def picture(visitor: Visitor, name: str) -> None:
    """For whoever looks at the pages: ``BINOME_LOOK=folder``."""
    if folder := os.environ.get("BINOME_LOOK"):
        for width in (1280, 360):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        visitor.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_coordinator_adds_a_passkey_and_signs_in_with_it(
    language: str, visitor: Callable[..., Visitor], outbox_of: Callable[[Any], list[Any]]
) -> None:
    words = WORDS[language]
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    Person.objects.filter(pk=coordinator.pk).update(language=language)
    services.require_second_factor(organisation, required=True, by=coordinator, at=timezone.now())
    nadia = visitor(language=language)
    page = nadia.page
    give_authenticator(nadia)
    enter_with_code(nadia, coordinator, outbox_of, words)
    assert page.url.endswith("/compte/securite/d-abord/")
    nadia.look()
    picture(nadia, f"first-{language}")
    nadia.open("/compte/securite/cles/ajouter/")
    picture(nadia, f"passkey-{language}")
    page.get_by_role("button", name=words["add"]).click()
    page.wait_for_url("**/securite/codes/")
    nadia.look()
    picture(nadia, f"codes-{language}")
    assert Authenticator.objects.filter(user=coordinator, type="webauthn").count() == 1
    for path in ("", "adresse/", "application/"):
        nadia.open(f"/compte/securite/{path}")
    nadia.open(f"/compte/organisation/{organisation.pk}/connexion/")
    picture(nadia, f"rules-{language}")
    nadia.open("/compte/securite/")
    picture(nadia, f"security-{language}")
    page.get_by_role("button", name=words["add_app"]).click()
    page.wait_for_url("**/securite/application/")
    nadia.look()
    picture(nadia, f"app-{language}")

    # Out, and in again by the passkey alone: no message, no code.
    page.context.clear_cookies()
    sent = len(outbox_of(coordinator))
    nadia.open("/compte/connexion/")
    picture(nadia, f"door-{language}")
    page.get_by_role("button", name=words["use"]).click()
    page.wait_for_url(re.compile(r"^(?!.*/connexion/)"))
    nadia.open("/compte/securite/")
    expect(page.get_by_role("heading", level=1)).to_have_text(words["security"])
    assert len(outbox_of(coordinator)) == sent

    # By the code from the message, the passkey is the second step.
    page.context.clear_cookies()
    page.goto(f"{nadia.address}/compte/connexion/")
    page.get_by_role("textbox").fill(coordinator.email)
    page.get_by_role("button", name=words["send"]).click()
    page.wait_for_url("**/connexion/code/")
    code = re.search(r"\d{3}\s\d{3}", outbox_of(coordinator)[-1].text)[0]  # type: ignore[index]
    page.get_by_role("textbox").fill(code)
    page.get_by_role("button", name=words["enter"], exact=True).click()
    page.wait_for_url("**/connexion/verification/")
    nadia.look()
    picture(nadia, f"second-{language}")
    page.get_by_role("button", name=words["use"]).click()
    page.wait_for_url(re.compile(r"^(?!.*/connexion/)"))
    nadia.open("/compte/securite/")
    assert nadia.faults == []


def test_without_javascript_the_app_is_the_way_and_no_passkey_is_offered(
    visitor: Callable[..., Visitor], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory()
    plain = visitor(javascript=False)
    page = plain.page
    page.goto(f"{plain.address}/compte/connexion/")
    expect(page.get_by_role("button", name=WORDS["fr"]["use"])).to_have_count(0)
    page.get_by_role("textbox").fill(anne.email)
    page.get_by_role("button", name=WORDS["fr"]["send"]).click()
    page.get_by_role("textbox").fill(re.search(r"\d{3}\s\d{3}", outbox_of(anne)[-1].text)[0])  # type: ignore[index]
    page.get_by_role("button", name=WORDS["fr"]["enter"], exact=True).click()
    page.goto(f"{plain.address}/compte/securite/cles/ajouter/")
    page.get_by_role("button", name=WORDS["fr"]["add_app"]).click()
    page.wait_for_url("**/securite/application/")
    expect(page.get_by_role("textbox")).to_have_count(1)
