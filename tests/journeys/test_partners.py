"""A relay brings people and follows them; two organisations share a programme, from the proposal to the second yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

import factories as make
from binome.matching.models import SharedProposal
from binome.programmes.models import Sharing
from journeys.conftest import Visitor
from programmes.test_applying import open_programme

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Walker:
    """Somebody at a browser, who may become somebody else."""

    def __init__(self, visitor: Visitor, client_of: Callable[[Any], Client]) -> None:
        self.visitor, self.page, self.client_of = visitor, visitor.page, client_of

    def become(self, person: Any) -> None:
        """The same window, signed in as ``person``."""
        value = self.client_of(person).cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": value, "url": self.visitor.address}])

    def press(self, words: str, role: Any = "button") -> None:
        """One button or link, whose page is looked at."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=words, exact=True).first.click()
        self.visitor.look()


def test_a_relay_invites_and_follows(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    programme = open_programme(eligibility={})
    walker = Walker(visitor(), client_of)
    page = walker.page
    walker.become(make.coordinator_of(programme.organisation))
    walker.visitor.open(f"/programmes/{programme.pk}/partenaires/")
    page.get_by_label("Nom du partenaire").fill("Réseau Passerelle")
    walker.press("Ajouter ce partenaire")
    page.get_by_label("Prénom").fill("Samuel")
    page.locator("input[type=email]").fill("samuel@passerelle.example")
    walker.press("Nommer ce relais")
    partner = programme.partners.get()
    walker.become(partner.relays.get().person)
    walker.visitor.open("/")
    walker.press("Inviter des personnes", "link")
    page.get_by_label("Les personnes, une par ligne").fill("Anne Roux <anne@example.org>")
    walker.press("Relire avant l’envoi")
    walker.press("Envoyer les invitations")
    assert "anne@example.org" in page.inner_text("main")
    make.ApplicationFactory(programme=programme, partner=partner, person__first_name="Léa")
    walker.visitor.open(walker.visitor.path)
    assert "Candidature envoyée" in page.inner_text("main")
    assert walker.visitor.faults == []


def test_two_organisations_to_the_second_yes(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    weights = {"weights": {"goals": 60, "availability": 40}}
    ours = make.ProgrammeFactory(matching_settings=weights)
    theirs = make.ProgrammeFactory(matching_settings=weights)
    mentor = make.EnrolmentFactory(application__programme=ours, application__role="mentor")
    mentee = make.EnrolmentFactory(application__programme=theirs, application__role="mentee")
    asks, answers = make.coordinator_of(ours.organisation), make.coordinator_of(theirs.organisation)
    walker = Walker(visitor(), client_of)
    page = walker.page
    walker.become(asks)
    walker.visitor.open(f"/programmes/{ours.pk}/partage/")
    page.get_by_label("Adresse d’une personne qui y coordonne").fill(answers.email)
    walker.press("Proposer de partager")
    walker.become(answers)
    walker.visitor.open(walker.visitor.path)
    walker.press("Accepter et partager")
    walker.press("Voir les cartes et la balance", "link")
    assert mentor.person.first_name not in page.inner_text("main")
    walker.press("Chercher des binômes possibles")
    walker.press("Proposer aux personnes cochées")
    proposal = SharedProposal.objects.in_organisation(theirs.organisation).get()
    for person in (mentor.person, mentee.person):
        walker.become(person)
        walker.visitor.open(f"/appariement/cartes/{proposal.pk}/")
        walker.press("Accepter cette proposition")
    assert f"{mentor.person.first_name} et vous formez un binôme" in page.inner_text("main")
    walker.become(asks)
    sharing = Sharing.objects.of(ours).get()
    walker.visitor.open(f"/appariement/partages/{sharing.pk}/")
    assert mentee.person.first_name in page.inner_text("main")
    walker.visitor.open(f"/bilan/partage/{sharing.pk}/")
    assert walker.visitor.faults == []
