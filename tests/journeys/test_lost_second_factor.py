"""A coordinator who lost telephone and recovery codes is helped back in by another one, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import expect

import factories as make
from binome.accounts import services
from binome.accounts.models import Person
from journeys.conftest import Visitor
from journeys.test_security import WORDS as SIGN_IN_WORDS
from journeys.test_security import enter_with_code, give_authenticator, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "people": "La coordination : Réseau",
        "help": "Aider après une perte (Odile Perdue)",
        "remove": "Retirer la seconde preuve perdue",
        "done": "C’est fait. Odile peut entrer avec un code reçu par courriel.",
        "none": "N’a pas de seconde preuve",
    },
    "en": {
        "people": "Who looks after Réseau",
        "help": "Help after a loss (Odile Perdue)",
        "remove": "Remove the lost second factor",
        "done": "Done. Odile can sign in with a code by e-mail.",
        "none": "Has no second factor",
    },
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_coordinator_helps_the_other_back_in(
    language: str, visitor: Callable[..., Visitor], outbox_of: Callable[[Any], list[Any]]
) -> None:
    words = WORDS[language]
    organisation = make.OrganisationFactory(name="Réseau")
    loser = make.coordinator_of(organisation)
    helper = make.coordinator_of(organisation)
    Person.objects.filter(pk=loser.pk).update(first_name="Odile", last_name="Perdue")
    Person.objects.update(language=language)
    Authenticator.objects.create(user=loser, type="totp", data={"secret": ""})
    services.require_second_factor(organisation, required=True, by=helper, at=timezone.now())

    helping = visitor(language=language)
    give_authenticator(helping)
    enter_with_code(helping, helper, outbox_of, SIGN_IN_WORDS[language])
    helping.open("/compte/securite/cles/ajouter/")
    helping.page.get_by_role("button", name=SIGN_IN_WORDS[language]["add"]).click()
    helping.page.wait_for_url("**/securite/codes/")
    helping.open("/compte/securite/")
    helping.page.get_by_role("link", name=words["people"]).click()
    helping.look()
    picture(helping, f"people-{language}")
    helping.page.get_by_role("link", name=words["help"]).click()
    helping.page.wait_for_url("**/seconde-preuve/")
    helping.look()
    picture(helping, f"lost-{language}")
    helping.page.get_by_role("button", name=words["remove"]).click()
    helping.page.wait_for_url("**/coordination/")
    helping.look()
    expect(helping.page.get_by_text(words["done"])).to_be_visible()
    expect(helping.page.get_by_text(words["none"])).to_have_count(1)

    # The mailbox opens the account again, and leads to a new second factor before anything else.
    back = visitor(language=language)
    give_authenticator(back)
    enter_with_code(back, loser, outbox_of, SIGN_IN_WORDS[language])
    back.page.wait_for_url("**/securite/d-abord/")
    back.look()
    back.open("/compte/securite/cles/ajouter/")
    back.page.get_by_role("button", name=SIGN_IN_WORDS[language]["add"]).click()
    back.page.wait_for_url("**/securite/codes/")
    assert services.has_second_factor(loser)
    assert helping.faults + back.faults == []
