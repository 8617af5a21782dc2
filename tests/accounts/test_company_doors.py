"""Company sign-on at the doors: what each address is shown, who keeps a code, and what nobody learns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import factories as make
from accounts.company import (
    DOMAIN,
    connect_nowhere,
    door,
    go_in_without_company,
    organisation_with_domain,
    place,
    switch_on,
    words_of,
)
from accounts.entering import CODE, SIGN_IN, code_in, is_signed_in, page_of
from binome.accounts import jobs, services
from binome.accounts.models import Organisation
from binome.accounts.permissions import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]


@pytest.fixture
def company() -> Organisation:
    organisation = organisation_with_domain()
    switch_on(connect_nowhere(organisation))
    return organisation


@pytest.fixture
def only(company: Organisation) -> Organisation:
    switch_on(services.sign_on_of(company), is_only=True)  # type: ignore[arg-type]
    return company


def test_a_code_still_opens_the_account_beside_it(
    company: Organisation, outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory(email=f"anne@{DOMAIN}")
    client = Client()
    client.post(SIGN_IN, {"email": anne.email, "by": "code"})
    client.post(CODE, {"code": code_in(outbox_of(anne)[-1]), "action": "verify"})
    assert is_signed_in(client)


def test_with_the_company_only_no_code_leaves_and_the_pages_look_the_same(
    only: Organisation, outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory(email=f"anne@{DOMAIN}")
    pages = []
    for address in (anne.email, f"nobody@{DOMAIN}"):
        client = Client()
        response = client.post(SIGN_IN, {"email": address, "by": "code"}, follow=True)
        assert response.request["PATH_INFO"] == CODE
        pages.append(words_of(response).replace(address, "ADDRESS"))
    assert pages[0] == pages[1]
    assert outbox_of(anne) == []


def test_with_the_company_only_those_who_look_after_it_come_in_by_code_and_second_factor(
    only: Organisation, outbox_of: Callable[[Any], list[Any]]
) -> None:
    nadia = make.coordinator_of(only, email=f"nadia@{DOMAIN}")
    services.refresh_second_factor([nadia])
    client = Client()
    client.post(SIGN_IN, {"email": nadia.email, "by": "code"})
    response = client.post(CODE, {"code": code_in(outbox_of(nadia)[-1]), "action": "verify"}, follow=True)
    assert response.redirect_chain[-1][0] == "/compte/securite/d-abord/"


def test_who_looks_after_one_programme_only_is_held_to_the_company_too(only: Organisation) -> None:
    programme = make.ProgrammeFactory(organisation=only)
    member = make.TeamMemberFactory(
        programme=programme, role=Role.COORDINATOR, person=make.PersonFactory(email=f"x@{DOMAIN}")
    )
    assert services.held_by(member.person) is not None
    assert services.who_enters_by_code(f"x@{DOMAIN}") is None


def test_a_code_sent_before_it_was_company_only_opens_nothing_afterwards(
    company: Organisation, outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory(email=f"anne@{DOMAIN}")
    client = Client()
    client.post(SIGN_IN, {"email": anne.email, "by": "code"})
    code = code_in(outbox_of(anne)[-1])
    switch_on(services.sign_on_of(company), is_only=True)  # type: ignore[arg-type]
    response = client.post(CODE, {"code": code, "action": "verify"})
    assert response["Location"] == door(company)
    assert not is_signed_in(client)


def test_a_newcomer_with_an_address_of_the_company_is_shown_its_door_when_applying(
    only: Organisation,
) -> None:
    response = Client(headers={"accept-language": "fr"}).post(
        SIGN_IN, {"email": f"new@{DOMAIN}", "next": "/programmes/"}
    )
    form = page_of(response).find("form", {"action": f"{door(only)}aller/"})
    assert form is not None
    assert form.find("input", {"name": "next"})["value"] == "/programmes/"  # type: ignore[index]


def test_the_door_is_the_same_404_for_an_organisation_without_it_as_for_none() -> None:
    organisation = make.OrganisationFactory()
    assert [
        Client().get(path).status_code for path in (door(organisation), "/compte/entreprise/nobody/")
    ] == [
        404,
        404,
    ]


def test_without_the_extra_the_page_says_what_is_missing(company: Organisation, settings: Any) -> None:
    settings.HAS_COMPANY_SIGN_ON = False
    client = go_in_without_company(make.coordinator_of(company))
    assert "binome[sso]" in words_of(client.get(place(company)))
    assert client.get(place(company, "openid/"))["Location"] == place(company)
    assert "« sso »" in words_of(Client(headers={"accept-language": "fr"}).post(f"{door(company)}aller/"))
    jobs.renew_company_facts()


@pytest.mark.parametrize(
    ("issuer", "sentence"),
    [
        ("http://company.example", "Elle commence par https://"),
        ("https://127.0.0.1", "réseau interne"),
        ("https://[::1]", "réseau interne"),
        ("https://user:x@company.example", "Elle commence par https://"),
        ("ftp://company.example", "Elle commence par https://"),
        ("not an address", "Elle commence par https://"),
        ("https://company.invalid", "Aucun serveur ne porte ce nom"),
    ],
)
def test_an_address_that_must_not_be_asked_is_a_sentence(issuer: str, sentence: str) -> None:
    organisation = make.OrganisationFactory()
    response = go_in_without_company(make.coordinator_of(organisation)).post(
        place(organisation, "openid/"), {"issuer": issuer, "client_id": "binome", "secret": "hush"}
    )
    assert sentence in words_of(response)
    assert "hush" not in response.content.decode()
    assert services.sign_on_of(organisation) is None


def test_a_stranger_and_a_role_without_the_right_see_nothing_of_it(company: Organisation) -> None:
    for person in (make.coordinator_of(make.OrganisationFactory()), make.member_of(company, Role.SPONSOR)):
        client = go_in_without_company(person)
        for rest in ("", "openid/", "saml/", "domaine/"):
            assert client.get(place(company, rest)).status_code == 404
        assert client.post(place(company, "essai/")).status_code == 404


def test_the_question_is_it_you_comes_before_every_change(company: Organisation) -> None:
    client = Client()
    client.force_login(make.coordinator_of(company))
    for rest in ("", "openid/", "domaine/", "essai/"):
        response = client.post(place(company, rest), {"name": "x.example"})
        assert response["Location"].startswith("/compte/securite/confirmer/")


@pytest.mark.parametrize("domains", [1, 3])
def test_the_page_costs_the_same_with_one_domain_and_with_three(
    domains: int, company: Organisation, pinned_queries: Callable[[int], Any]
) -> None:
    for number in range(domains - 1):
        services.grant_company_domain(company, name=f"x{number}.example", at=timezone.now())
    client = go_in_without_company(make.coordinator_of(company))
    cache.clear()
    with pinned_queries(7):
        client.get(place(company))
