"""Company sign-on in a browser: an IT department sets it up, a newcomer comes through it, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

import factories as make
from accounts import openid_provider, saml_provider
from accounts.company import DOMAIN, connect_openid, organisation_with_domain, switch_on
from accounts.openid_provider import CLIENT, SECRET, Provider
from accounts.test_company_saml import connect_saml
from binome.accounts import openid, services
from binome.accounts.models import Person
from journeys.conftest import Visitor
from journeys.test_security import WORDS as SIGN_IN_WORDS
from journeys.test_security import enter_with_code, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "go_on": "Continuer avec Réseau Passerelles",
        "open": "Votre compte est ouvert",
        "closed": "Votre entreprise n’a pas ouvert la porte",
    },
    "en": {
        "go_on": "Continue with Réseau Passerelles",
        "open": "Your account is open",
        "closed": "Your company did not open the door",
    },
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with openid_provider.at_work() as found:
        yield found


@pytest.fixture
def outside(settings: Any, live_server: Any) -> None:
    """Where people type the address of the product, and the provider of the tests beside it."""
    settings.BASE_URL = live_server.url
    settings.TRUSTED_OUTSIDE_HOSTS = ["127.0.0.1"]


def own_faults(visitor: Visitor) -> list[str]:
    """Going to the provider is what is asked for; everything else counts."""
    return [fault for fault in visitor.faults if "another site: http://127.0.0.1" not in fault]


def type_address(visitor: Visitor, address: str, words: dict[str, str], name: str) -> None:
    visitor.open("/compte/connexion/?next=/programmes/")
    visitor.page.get_by_role("textbox").fill(address)
    visitor.page.get_by_role("button", name=words["send"]).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Réseau Passerelles")
    visitor.look()
    picture(visitor, name)


def test_it_is_set_up_tried_and_switched_on(
    visitor: Callable[..., Visitor], outbox_of: Callable[[Any], list[Any]], provider: Provider, outside: None
) -> None:
    organisation = make.OrganisationFactory(name="Réseau Passerelles")
    coordinator = make.coordinator_of(organisation, email="nadia@ailleurs.example", language="fr")
    nadia = visitor()
    page = nadia.page
    enter_with_code(nadia, coordinator, outbox_of, SIGN_IN_WORDS["fr"])
    start = f"/compte/organisation/{organisation.pk}/entreprise/"
    nadia.open(start)
    picture(nadia, "company-empty")
    page.get_by_role("link", name="Ajouter un domaine").click()
    page.get_by_label("Votre domaine").fill(f"@{DOMAIN}")
    nadia.look()
    page.get_by_role("button", name="Continuer").click()
    nadia.look()
    picture(nadia, "company-domain")
    page.get_by_role("button", name="Envoyer le code").click()
    code = re.search(r"\d{5}\s\d{5}", outbox_of(coordinator)[-1].text)
    assert code is not None
    page.get_by_label("Le code qui a été reçu").fill(code[0])
    nadia.look()
    picture(nadia, "company-code")
    page.get_by_role("button", name="Confirmer").click()
    provider.register(send_back_to=openid.callback_of(organisation.slug))
    provider.employ(f"anne@{DOMAIN}", number=1, first="Anne", last="Martin")
    page.get_by_role("link", name="OpenID Connect").click()
    page.get_by_label("Adresse de votre service").fill("https://localhost")
    page.get_by_label("Numéro de client").fill(CLIENT)
    page.get_by_label("Secret du client").fill(SECRET)
    page.get_by_role("button", name="Enregistrer").click()
    nadia.look()
    picture(nadia, "company-openid")
    page.get_by_label("Adresse de votre service").fill(provider.issuer)
    page.get_by_label("Secret du client").fill(SECRET)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Essayer").click()
    page.get_by_role("link", name=f"anne@{DOMAIN}").click()
    expect(page.get_by_text("L’essai a réussi. Votre service vous connaît")).to_be_visible()
    page.get_by_label("Les personnes de nos domaines peuvent entrer").check()
    page.get_by_label("Uniquement par l’entreprise").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Demandez d’abord une seconde preuve")).to_be_visible()
    nadia.look()
    page.get_by_label("Uniquement par l’entreprise").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre propre porte")).to_be_visible()
    nadia.look()
    picture(nadia, "company-on")
    nadia.open(f"{start}saml/")
    picture(nadia, "company-saml")
    assert own_faults(nadia) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_newcomer_comes_through_openid_connect(
    language: str, visitor: Callable[..., Visitor], provider: Provider, outside: None
) -> None:
    words = WORDS[language] | SIGN_IN_WORDS[language]
    organisation = organisation_with_domain()
    switch_on(connect_openid(organisation, provider))
    provider.employ(f"anne@{DOMAIN}", number=1, first="Anne", last="Martin")
    provider.employ("bruno@ailleurs.example", number=2)
    anne = visitor(language=language)
    page = anne.page
    type_address(anne, f"anne@{DOMAIN}", words, f"company-door-{language}")
    page.get_by_role("button", name=words["go_on"]).click()
    # The wrong account of two, as happens on a shared computer: a sentence, and the door again.
    page.get_by_role("link", name="bruno@ailleurs.example").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["closed"])
    anne.look()
    picture(anne, f"company-closed-{language}")
    page.context.clear_cookies()
    anne.open(f"/compte/entreprise/{organisation.slug}/")
    picture(anne, f"company-bookmark-{language}")
    page.get_by_role("button", name=words["go_on"]).click()
    page.get_by_role("link", name=f"anne@{DOMAIN}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["open"])
    anne.look()
    picture(anne, f"company-welcome-{language}")
    assert Person.objects.get(email=f"anne@{DOMAIN}").language == language
    # The 409 of the closed door is what was wanted.
    assert [fault for fault in own_faults(anne) if "409" not in fault] == []


def test_a_newcomer_comes_through_saml_from_another_site_without_scripts(
    visitor: Callable[..., Visitor], outside: None
) -> None:
    organisation = organisation_with_domain()
    with saml_provider.at_work(email=f"anne@{DOMAIN}") as provider:
        switch_on(connect_saml(organisation, provider))
        anne = visitor(javascript=False)
        page = anne.page
        type_address(anne, f"anne@{DOMAIN}", SIGN_IN_WORDS["fr"], "company-door-plain")
        page.get_by_role("button", name=WORDS["fr"]["go_on"]).click()
        page.wait_for_url(f"{provider.address}/**")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(WORDS["fr"]["open"])
        page.get_by_role("link", name="Aller à la page que vous vouliez").click()
        page.wait_for_url("**/programmes/")
    assert services.proven_domains(organisation) == {DOMAIN}
    assert own_faults(anne) == []
