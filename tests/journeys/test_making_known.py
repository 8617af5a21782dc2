"""A coordinator makes a programme from a template, makes it known, invites, notes, compares: both languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

import factories as make
from binome.programmes.models import Application, Interview, Invitation, Programme
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "create": "Tout est rempli : aller au résumé", "keep": "Tout est juste : garder ce brouillon", "open": "Ouvrir les candidatures", "share": "Faire connaître",
        "invite": "Inviter des personnes", "people": "Les personnes, une par ligne", "side": "à transmettre ce qu’elles savent",
        "read": "Relire avant l’envoi", "send": "Envoyer les invitations", "note": "Une note pour la coordination",
        "add": "Ajouter la note", "interview": "Noter un entretien", "write": "Garder l’entretien", "compare": "En lire deux côte à côte", "rules": "Règles et accord",
        "save": "Enregistrer les règles", "sessions": "Nombre de séances", "next": "Préparer la prochaine édition",
        "copy": "Créer la prochaine édition",
    },
    "en": {
        "create": "Everything filled in: straight to the summary", "keep": "Everything is right: keep this draft", "open": "Open the applications", "share": "Make it known",
        "invite": "Invite people", "people": "People, one a line", "side": "to pass on what they know",
        "read": "Read before sending", "send": "Send the invitations", "note": "A note for the coordinators",
        "add": "Add the note", "interview": "Write an interview down", "write": "Keep the interview", "compare": "Read two side by side", "rules": "Rules and agreement",
        "save": "Save the rules", "sessions": "Number of sessions", "next": "Prepare the next edition",
        "copy": "Create the next edition",
    },
}  # fmt: skip


class Coordinator:
    """Somebody at a desk, already signed in."""

    def __init__(
        self, desk: Visitor, words: dict[str, str], person: Any, client: Client, language: str
    ) -> None:
        self.desk, self.page, self.words = desk, desk.page, words
        person.language = language
        person.save(update_fields=["language"])
        named = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": desk.address} for name, value in named.items()]
        )

    def press(self, word: str, role: Any = "button") -> None:
        """One button or link, whose page is looked at."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=self.words[word], exact=True).first.click()
        self.desk.look()

    def create_and_open(self) -> None:
        """Four pages from the template to open applications."""
        self.desk.open("/programmes/nouveau/association-pilot/")
        self.press("create")
        self.press("keep")
        self.press("open", "link")
        self.press("open")

    def invite(self, programme: Programme) -> None:
        """A pasted list, read and sent."""
        self.desk.open(f"/programmes/{programme.pk}/")
        self.press("invite", "link")
        self.page.get_by_label(self.words["side"]).check()
        self.page.get_by_label(self.words["people"]).fill(
            "Anne Roux <anne@example.org>\nzoe.petit@example.org"
        )
        self.press("read")
        self.press("send")

    def compare_and_note(self, programme: Programme) -> Application:
        """Two applications side by side, then a note beside one."""
        for role in ("mentor", "mentee"):
            make.ApplicationFactory(programme=programme, role=role)
        self.desk.open(f"/programmes/{programme.pk}/candidatures/")
        for box in self.page.locator("input[name=ids]").all():
            box.check()
        self.press("compare")
        first = programme.applications.order_by("pk")[0]
        self.desk.open(f"/programmes/candidatures/{first.pk}/")
        self.page.get_by_label(self.words["note"]).fill("Entretien le 8 janvier : très motivée.")
        self.press("add")
        self.press("interview", "link")
        self.page.locator("textarea").first.fill("Les réseaux, à une personne patiente.")
        self.press("write")
        return first


@pytest.mark.parametrize(("language", "javascript"), [("fr", True), ("en", True), ("fr", False)])
def test_from_a_template_to_the_next_edition(
    language: str, javascript: bool, visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    organisation = make.OrganisationFactory()
    person = make.coordinator_of(organisation)
    desk = visitor(language=language, javascript=javascript)
    nadia = Coordinator(desk, WORDS[language], person, client_of(person), language)
    nadia.create_and_open()
    programme = Programme.objects.in_organisation(organisation).get()
    assert programme.eligibility["mentor"]
    desk.open(f"/programmes/{programme.pk}/")
    nadia.press("share", "link")
    desk.open(f"/programmes/rejoindre/{organisation.slug}/{programme.slug}/")
    nadia.invite(programme)
    assert Invitation.objects.in_organisation(organisation).count() == 2
    first = nadia.compare_and_note(programme)
    assert first.notes.count() == 1
    assert Interview.objects.visible_to(person).get(application=first).held_by == person
    desk.open(f"/programmes/{programme.pk}/")
    nadia.press("rules", "link")
    nadia.page.get_by_label(nadia.words["sessions"]).fill("4")
    nadia.press("save")
    programme.refresh_from_db()
    assert programme.session_count == 4
    nadia.press("next", "link")
    nadia.press("copy")
    assert Programme.objects.in_organisation(organisation).count() == 2
    assert desk.faults == []
