"""An organisation with a company, as tests set it up and go through its doors."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

import factories as make
from accounts.entering import page_of
from accounts.openid_provider import CLIENT, SECRET, Provider
from binome.accounts import openid, services
from binome.accounts.models import CompanySignOn, Organisation, Person
from binome.accounts.services import Connection

DOMAIN = "passerelles.example"


def organisation_with_domain(name: str = "Réseau Passerelles", domain: str = DOMAIN) -> Organisation:
    organisation = make.OrganisationFactory(
        name=name, contact_name="Nadia Belkacem", contact_phone="01 23 45 67 89"
    )
    services.grant_company_domain(organisation, name=domain, at=timezone.now())
    return organisation


def connect_openid(
    organisation: Organisation, provider: Provider, *, by: Person | None = None, **more: Any
) -> CompanySignOn:
    provider.register(send_back_to=openid.callback_of(organisation.slug))
    issuer, facts = openid.read_provider(provider.issuer)
    connection = Connection(
        kind=CompanySignOn.Kind.OPENID, issuer=issuer, facts=facts, client_id=CLIENT, secret=SECRET, **more
    )
    return services.connect_company(
        organisation, connection, by=by or make.coordinator_of(organisation), at=timezone.now()
    )


def switch_on(
    sign_on: CompanySignOn, *, is_only: bool = False, creates_accounts: bool = True
) -> CompanySignOn:
    services.note_trial(sign_on, version=sign_on.version, at=timezone.now())
    coordinator = make.coordinator_of(sign_on.organisation)
    if is_only:
        services.require_second_factor(sign_on.organisation, required=True, by=coordinator, at=timezone.now())
    return services.choose_company_sign_on(
        sign_on.organisation,
        is_on=True,
        is_only=is_only,
        creates_accounts=creates_accounts,
        by=coordinator,
        at=timezone.now(),
    )


def door(organisation: Organisation) -> str:
    return f"/compte/entreprise/{organisation.slug}/"


def leave(client: Client, organisation: Organisation, **data: Any) -> str:
    """Press « Continuer »; the address that the page leads to."""
    return way_out(client.post(f"{door(organisation)}aller/", data))


def way_out(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()
    refresh = page_of(response).find("meta", {"http-equiv": "refresh"})
    found = re.fullmatch(r"0; url=(.*)", str(refresh["content"]))  # type: ignore[index]
    assert found is not None
    return found[1]


def path_in(url: str) -> str:
    """The part of an address that the test's client asks for."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def go_through(
    client: Client, organisation: Organisation, provider: Provider, *, number: int, **data: Any
) -> Any:
    """From the door to the provider and back."""
    return client.get(path_in(provider.answer(leave(client, organisation, **data), number=number)))


def words_of(response: Any) -> str:
    return page_of(response).get_text(" ", strip=True).replace("\u00a0", " ").replace("\u202f", " ")


def go_in_without_company(person: Person) -> Client:
    """Signed in by a code a moment ago: the question “Is it you?” is answered."""
    client = Client(headers={"accept-language": "fr"})
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


CONNECTION = Connection(
    kind=CompanySignOn.Kind.OPENID,
    issuer="https://company.example",
    facts={
        "authorization_endpoint": "https://company.example/enter",
        "token_endpoint": "https://company.example/t",
    },
    client_id="binome",
    secret="hush",
)


def connect_nowhere(organisation: Organisation) -> CompanySignOn:
    return services.connect_company(
        organisation, CONNECTION, by=make.coordinator_of(organisation), at=timezone.now()
    )


def place(organisation: Organisation, rest: str = "") -> str:
    return f"/compte/organisation/{organisation.pk}/entreprise/{rest}"
