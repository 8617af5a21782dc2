"""A card on a small telephone: a mentor says without a script that the screen has changed, the coordinator corrects it, the
mentor reads the new words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

import factories as make
from journeys.conftest import Visitor
from journeys.test_circle import arrive, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def report(phone: Visitor) -> None:
    """From the mentor path to the card, then one press."""
    phone.open("/parcours/")
    phone.page.get_by_role("link", name="Fiches pratiques sur les réseaux", exact=False).click()
    phone.look()
    phone.page.get_by_role("link", name="LinkedIn : l’essentiel").click()
    phone.look()
    press(phone.page, "L’écran a changé")
    expect(phone.page.get_by_text("Signalé, en relecture")).to_be_visible()
    phone.look()


def correct(phone: Visitor, organisation: Any) -> None:
    """What to review, the card, a preview, the new words."""
    phone.open(f"/parcours/contenus/{organisation.pk}/")
    phone.page.get_by_role("link", name="Lire les signalements", exact=False).click()
    phone.look()
    phone.page.get_by_role("link", name="Corriger").click()
    phone.page.get_by_label("Texte en français").fill(
        "Ouvrez d’abord **votre profil**.\n\n## Ensuite\n\n- Le titre"
    )
    press(phone.page, "Aperçu")
    expect(phone.page.get_by_role("heading", name="Ensuite")).to_be_visible()
    phone.look()
    press(phone.page, "Enregistrer")
    phone.look()
    phone.page.get_by_role("link", name="1 version").click()
    phone.look()


def test_a_mentor_reports_a_screen_and_reads_the_corrected_card(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    programme = make.ProgrammeFactory(name="Pilote du printemps", networks=["linkedin"])
    mentor = make.mentor_in(programme).person
    coordinator = make.coordinator_of(programme.organisation)
    phone = arrive(lambda: visitor(javascript=False), client_of, mentor)
    report(phone)
    desk = arrive(visitor, client_of, coordinator)
    correct(desk, programme.organisation)
    assert phone.faults == []
    phone = arrive(visitor, client_of, mentor)
    phone.open(f"/parcours/programme/{programme.pk}/fiches/")
    phone.open(f"/parcours/programme/{programme.pk}/fiches/linkedin/")
    expect(phone.page.get_by_text("Ouvrez d’abord")).to_be_visible()
    expect(phone.page.get_by_text("Signalé, en relecture")).to_have_count(0)
    assert phone.faults == []
    assert desk.faults == []
