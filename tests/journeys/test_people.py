"""A role is handed over, a file of reporting lines noted, a correction asked and answered: in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

import factories as make
from binome.accounts.models import Person
from binome.accounts.permissions import Role
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "asked": "Lou reçoit un courriel",
        "yes": "Oui, je prends ce rôle",
        "yours": "ce rôle est le vôtre",
        "noted": "C’est noté",
        "sent": "C’est envoyé",
        "answered": "La personne reçoit un courriel",
    },
    "en": {
        "asked": "Lou receives an e-mail",
        "yes": "Yes, I take this role",
        "yours": "the role is yours",
        "noted": "It is noted",
        "sent": "It is sent",
        "answered": "The person receives an e-mail",
    },
}


def _enter(visitor: Visitor, person: Person) -> None:
    """Signed in already: how one signs in has its own walk."""
    client = Client()
    client.force_login(person)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": visitor.address}]
    )


def _press(visitor: Visitor, form: str) -> None:
    visitor.page.locator(f"{form} button[type=submit]").first.click()
    visitor.page.wait_for_load_state()
    visitor.look()


def _programme() -> Any:
    today = timezone.localdate()
    return make.ProgrammeFactory(
        applications_close_on=today - timedelta(days=30),
        kickoff_on=today - timedelta(days=20),
        closing_on=today + timedelta(days=60),
    )


def test_a_coordinator_hands_over_with_a_mail_a_key_and_no_mouse(
    visitor: Callable[..., Visitor], outbox_of: Callable[[Any], list[Any]]
) -> None:
    words = WORDS["fr"]
    programme = _programme()
    leaver = make.coordinator_of(programme.organisation, first_name="Maud", last_name="Martin")
    make.TeamMemberFactory(programme=programme, role=Role.SPONSOR)
    leaving = visitor()
    _enter(leaving, leaver)
    leaving.open(f"/programmes/{programme.pk}/equipe/")
    leaving.open(f"/programmes/organisation/{programme.organisation_id}/roles/")
    leaving.page.get_by_role("link", name=re.compile("Transmettre .*Maud Martin")).click()
    leaving.look()
    leaving.page.fill("[name=first_name]", "Lou")
    leaving.page.fill("[name=email]", "lou@reseau.example")
    _press(leaving, "main form:has([name=email])")
    expect(leaving.page.get_by_text(words["asked"])).to_be_visible()

    newcomer = Person.objects.get(email="lou@reseau.example")
    link = re.search(r"(/programmes/roles/lien/\S+)", outbox_of(newcomer)[0].text)
    assert link is not None
    taking = visitor()
    taking.open(link[1])
    # With the keyboard alone: on to the button, then Enter.
    button = taking.page.get_by_role("button", name=words["yes"])
    for _step in range(40):
        taking.page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    taking.page.keyboard.press("Enter")
    expect(taking.page.get_by_text(words["yours"])).to_be_visible()
    taking.look()
    assert programme.organisation.roles_of(newcomer) == {Role.COORDINATOR}
    assert programme.organisation.roles_of(leaver) == frozenset()
    assert leaving.faults + taking.faults == []


@pytest.mark.parametrize(("language", "javascript"), [("fr", False), ("en", True)])
def test_reporting_lines_come_by_file_and_a_pair_comes_to_the_desk(
    language: str, javascript: bool, visitor: Callable[..., Visitor]
) -> None:
    programme = _programme()
    pair = make.PairFactory(programme=programme)
    coordinator = make.coordinator_of(programme.organisation, language=language)
    coordination = visitor(language=language, javascript=javascript)
    _enter(coordination, coordinator)
    coordination.page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": coordination.address}]
    )
    coordination.open(f"/appariement/organisation/{programme.organisation_id}/lignes/")
    text = (
        "Matricule;Courriel;N+1\n"
        f"A1;{pair.mentor.person.email};{pair.mentee.person.email}\n"
        f";{pair.mentee.person.email};B-7\n;pas-une-adresse;B-7\n"
    )
    coordination.page.set_input_files(
        "[name=file]", files=[{"name": "lignes.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}]
    )
    _press(coordination, "main form:has([name=file])")
    expect(coordination.page.get_by_text("pas-une-adresse")).to_be_visible()
    _press(coordination, "main form:has([name=valid_only])")
    coordination.open("/")
    coordination.page.locator("main a[href*='/a-regarder/']").first.click()
    coordination.look()
    coordination.page.fill("[name=reason]", "Deux sites, aucun lien au quotidien.")
    _press(coordination, "main form:has([name=reason])")
    expect(coordination.page.get_by_text(WORDS[language]["noted"])).to_be_visible()
    assert coordination.faults == []


def test_a_person_corrects_asks_and_reads_the_answer(visitor: Callable[..., Visitor]) -> None:
    words = WORDS["fr"]
    programme = _programme()
    mentor = make.mentor_in(programme).person
    make.coordinator_of(programme.organisation)
    person = visitor()
    _enter(person, mentor)
    person.open("/compte/profil/")
    person.page.fill("[name=first_name]", "Inès")
    person.page.check("[name=word_form][value=feminine]")
    _press(person, "main form:has([name=first_name])")
    expect(person.page.get_by_text(words["noted"])).to_be_visible()
    person.open("/appariement/hors-de-ma-ligne/")
    person.page.fill("[name=address]", "cheffe@reseau.example")
    _press(person, "main form:has([name=address])")
    person.open("/donnees/s-opposer/")
    person.open("/donnees/corriger/")
    person.page.select_option("[name=about]", "programmes.Application")
    person.page.fill("[name=text]", "Mon employeur est Atelier Bleu.")
    _press(person, "main form:has([name=text])")
    expect(person.page.get_by_text(words["sent"])).to_be_visible()

    coordinator = programme.organisation.memberships.get(role=Role.COORDINATOR).person
    answering = visitor()
    _enter(answering, coordinator)
    answering.open(f"/donnees/organisation/{programme.organisation_id}/demandes/")
    answering.page.locator("main a[href*='/demandes/']").first.click()
    answering.look()
    answering.page.check("[name=is_done][value=yes]")
    answering.page.fill("[name=answer]", "Corrigé ce matin.")
    _press(answering, "main form:has([name=is_done])")
    expect(answering.page.get_by_text(words["answered"])).to_be_visible()
    person.open("/donnees/")
    expect(person.page.locator("ul.rows").get_by_text("Corrigé ce matin.")).to_be_visible()
    assert person.faults + answering.faults == []
