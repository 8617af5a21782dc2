"""A coordinator makes a programme from a template, makes it known, invites, notes, compares: both languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import factories as make
from binome.programmes.models import Application, Invitation, Programme
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "create": "Créer le programme", "open": "Ouvrir les candidatures", "share": "Faire connaître",
        "invite": "Inviter des personnes", "people": "Les personnes, une par ligne", "side": "à transmettre ce qu’elles savent",
        "read": "Relire avant l’envoi", "send": "Envoyer les invitations", "note": "Une note pour la coordination",
        "add": "Ajouter la note", "compare": "En lire deux côte à côte", "rules": "Règles et accord",
        "save": "Enregistrer les règles", "sessions": "Nombre de séances", "next": "Préparer la prochaine édition",
        "copy": "Créer la prochaine édition",
    },
    "en": {
        "create": "Create the programme", "open": "Open the applications", "share": "Make it known",
        "invite": "Invite people", "people": "People, one a line", "side": "to pass on what they know",
        "read": "Read before sending", "send": "Send the invitations", "note": "A note for the coordinators",
        "add": "Add the note", "compare": "Read two side by side", "rules": "Rules and agreement",
        "save": "Save the rules", "sessions": "Number of sessions", "next": "Prepare the next edition",
        "copy": "Create the next edition",
    },
}  # fmt: skip


@pytest.mark.parametrize(("language", "javascript"), [("fr", True), ("en", True), ("fr", False)])
def test_from_a_template_to_the_next_edition(
    language: str, javascript: bool, visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    words = WORDS[language]
    organisation = make.OrganisationFactory()
    nadia = make.coordinator_of(organisation)
    desk = visitor(language=language, javascript=javascript)
    page = desk.page
    cookie = client_of(nadia).cookies["sessionid"].value
    page.context.add_cookies(
        [
            {"name": "sessionid", "value": cookie, "url": desk.address},
            {"name": "django_language", "value": language, "url": desk.address},
        ]
    )
    nadia.language = language
    nadia.save(update_fields=["language"])

    def press(name: str, role: Any = "button") -> None:
        with page.expect_navigation():
            page.get_by_role(role, name=name, exact=True).first.click()
        desk.look()

    steps = 0
    desk.open("/programmes/nouveau/association-pilot/")
    press(words["create"])
    programme = Programme.objects.in_organisation(organisation).get()
    assert programme.eligibility["mentor"]
    press(words["open"], "link")
    press(words["open"])
    steps += 3
    desk.open(f"/programmes/{programme.pk}/")
    press(words["share"], "link")
    desk.open(f"/programmes/rejoindre/{organisation.slug}/{programme.slug}/")
    assert steps <= 5
    desk.open(f"/programmes/{programme.pk}/")
    press(words["invite"], "link")
    page.get_by_label(words["side"]).check()
    page.get_by_label(words["people"]).fill("Anne Roux <anne@example.org>\nzoe.petit@example.org")
    press(words["read"])
    press(words["send"])
    assert Invitation.objects.in_organisation(organisation).count() == 2
    for role in ("mentor", "mentee"):
        make.ApplicationFactory(programme=programme, role=role)
    desk.open(f"/programmes/{programme.pk}/candidatures/")
    for box in page.locator("input[name=ids]").all():
        box.check()
    press(words["compare"])
    first = Application.objects.in_organisation(organisation).order_by("pk")[0]
    desk.open(f"/programmes/candidatures/{first.pk}/")
    page.get_by_label(words["note"]).fill("Entretien le 8 janvier : très motivée.")
    press(words["add"])
    assert first.notes.count() == 1
    desk.open(f"/programmes/{programme.pk}/")
    press(words["rules"], "link")
    page.get_by_label(words["sessions"]).fill("4")
    press(words["save"])
    programme.refresh_from_db()
    assert programme.session_count == 4
    press(words["next"], "link")
    press(words["copy"])
    assert Programme.objects.in_organisation(organisation).count() == 2
    assert programme.applications_close_on > timezone.localdate() - timedelta(days=1)
    assert desk.faults == []
