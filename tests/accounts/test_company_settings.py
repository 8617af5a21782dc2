"""Setting company sign-on up: domains that are proven, switches that keep a way back, and what the doors then do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import factories as make
from accounts.company import (
    CONNECTION,
    DOMAIN,
    connect_nowhere,
    door,
    go_in_without_company,
    organisation_with_domain,
    place,
    switch_on,
    words_of,
)
from accounts.entering import add_app
from at_once import at_once
from binome.accounts import services
from binome.accounts.models import CompanyDomain, LogEntry, Organisation, Person
from binome.accounts.privacy import Leaver, forget
from binome.accounts.services import Claims, Connection
from binome.cli import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]


@pytest.fixture
def company() -> Organisation:
    organisation = organisation_with_domain()
    switch_on(connect_nowhere(organisation))
    return organisation


# --- domains ----------------------------------------------------------------------------------------------


def test_a_domain_is_confirmed_by_the_code_that_its_postmaster_received(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    organisation = make.OrganisationFactory(name="Réseau Passerelles")
    coordinator = make.coordinator_of(organisation)
    client = go_in_without_company(coordinator)
    page = client.post(place(organisation, "domaine/"), {"name": " @Passerelles.Example "})
    domain = CompanyDomain.objects.in_organisation(organisation).get()
    assert domain.name == DOMAIN
    assert page["Location"] == place(organisation, f"domaine/{domain.pk}/")
    client.post(page["Location"], {"action": "send", "mailbox": "hostmaster"})
    letter = outbox_of(coordinator)[-1]
    assert letter.to_address == f"hostmaster@{DOMAIN}"
    assert "Réseau Passerelles" in letter.text
    code = re.search(r"\d{5}\s\d{5}", letter.text)
    assert code is not None
    response = client.post(page["Location"], {"action": "check", "code": f" {code[0]} "})
    assert response["Location"] == place(organisation)
    assert services.proven_domains(organisation) == {DOMAIN}
    entry = LogEntry.objects.in_organisation(organisation).latest("pk")
    assert (entry.verb, entry.details) == ("accounts.prove_company_domain", {"domain": DOMAIN})


def a_domain(organisation: Organisation, *, code: str = "0123456789") -> CompanyDomain:
    coordinator = make.coordinator_of(organisation)
    domain = services.add_company_domain(organisation, name=DOMAIN, by=coordinator, at=timezone.now())
    return services.note_domain_code(domain, code=code, mailbox="postmaster", at=timezone.now())


def test_five_wrong_codes_close_even_the_right_one() -> None:
    organisation = make.OrganisationFactory()
    domain, by = a_domain(organisation), make.coordinator_of(organisation)
    for _time in range(5):
        with pytest.raises(services.company.WrongDomainCode):
            services.prove_company_domain(domain, code="1111111111", by=by, at=timezone.now())
    with pytest.raises(services.company.WrongDomainCode):
        services.prove_company_domain(domain, code="0123456789", by=by, at=timezone.now())
    assert services.proven_domains(organisation) == set()


@pytest.mark.parametrize(("days", "is_right"), [(6, True), (8, False)])
def test_a_code_lasts_seven_days(days: int, is_right: bool) -> None:
    organisation = make.OrganisationFactory()
    domain, by = a_domain(organisation), make.coordinator_of(organisation)
    later = timezone.now() + timedelta(days=days)
    if is_right:
        services.prove_company_domain(domain, code="0123456789", by=by, at=later)
    else:
        with pytest.raises(services.company.WrongDomainCode):
            services.prove_company_domain(domain, code="0123456789", by=by, at=later)


def test_a_code_serves_its_own_domain_alone_and_once() -> None:
    organisation = make.OrganisationFactory()
    by = make.coordinator_of(organisation)
    domain = a_domain(organisation)
    other = services.add_company_domain(organisation, name="autre.example", by=by, at=timezone.now())
    services.note_domain_code(other, code="9999999999", mailbox="postmaster", at=timezone.now())
    with pytest.raises(services.company.WrongDomainCode):
        services.prove_company_domain(other, code="0123456789", by=by, at=timezone.now())
    services.prove_company_domain(domain, code="0123456789", by=by, at=timezone.now())
    with pytest.raises(services.company.WrongDomainCode):
        services.prove_company_domain(domain, code="0123456789", by=by, at=timezone.now())


def test_a_domain_belongs_to_one_organisation_alone() -> None:
    organisation_with_domain()
    other = make.OrganisationFactory()
    domain = a_domain(other)
    with pytest.raises(services.company.DomainIsTaken):
        services.prove_company_domain(
            domain, code="0123456789", by=make.coordinator_of(other), at=timezone.now()
        )
    assert services.proven_domains(other) == set()


@pytest.mark.parametrize(
    "name", ["", "localhost", "exemple", "a b.fr", "exemple.fr/x", "<b>.fr", "1.2.3.4x@y"]
)
def test_what_is_no_domain_is_a_sentence(name: str) -> None:
    organisation = make.OrganisationFactory()
    response = go_in_without_company(make.coordinator_of(organisation)).post(
        place(organisation, "domaine/"), {"name": name}
    )
    assert response.status_code == 200
    assert not CompanyDomain.objects.in_organisation(organisation).exists()


def test_codes_to_one_mailbox_are_counted(outbox_of: Callable[[Any], list[Any]]) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    domain = services.add_company_domain(organisation, name=DOMAIN, by=coordinator, at=timezone.now())
    client = go_in_without_company(coordinator)
    for _time in range(6):
        client.post(place(organisation, f"domaine/{domain.pk}/"), {"action": "send", "mailbox": "admin"})
    assert len(outbox_of(coordinator)) == 3


def test_only_a_mailbox_of_whoever_runs_the_domain_is_written_to(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    domain = services.add_company_domain(organisation, name=DOMAIN, by=coordinator, at=timezone.now())
    go_in_without_company(coordinator).post(
        place(organisation, f"domaine/{domain.pk}/"), {"action": "send", "mailbox": "coordinator"}
    )
    assert outbox_of(coordinator) == []


def test_without_its_last_domain_company_sign_on_is_off(company: Organisation) -> None:
    domain = CompanyDomain.objects.in_organisation(company).get()
    go_in_without_company(make.coordinator_of(company)).post(
        place(company, f"domaine/{domain.pk}/"), {"action": "remove"}
    )
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    assert not sign_on.is_on
    assert Client().get(door(company)).status_code == 404


# --- switches ---------------------------------------------------------------------------------------------


def choose(organisation: Organisation, **switches: bool) -> Any:
    return go_in_without_company(make.coordinator_of(organisation)).post(
        place(organisation), {name: "on" for name, is_on in switches.items() if is_on}
    )


def test_it_goes_on_only_once_tried_and_with_a_domain() -> None:
    organisation = make.OrganisationFactory()
    sign_on = connect_nowhere(organisation)
    with pytest.raises(services.company.NotTriedYet):
        services.choose_company_sign_on(
            organisation, is_on=True, is_only=False, creates_accounts=True,
            by=make.coordinator_of(organisation), at=timezone.now(),
        )  # fmt: skip
    services.note_trial(sign_on, version=sign_on.version, at=timezone.now())
    assert "Confirmez d’abord un domaine" in words_of(choose(organisation, is_on=True))
    services.grant_company_domain(organisation, name=DOMAIN, at=timezone.now())
    assert choose(organisation, is_on=True).status_code == 302
    assert Client().get(door(organisation)).status_code == 200


def test_company_only_needs_the_way_back_and_keeps_it(company: Organisation) -> None:
    assert "Demandez d’abord une seconde preuve" in words_of(choose(company, is_on=True, is_only=True))
    coordinator = make.coordinator_of(company)
    services.require_second_factor(company, required=True, by=coordinator, at=timezone.now())
    services.choose_company_sign_on(
        company, is_on=True, is_only=True, creates_accounts=True, by=coordinator, at=timezone.now()
    )
    with pytest.raises(services.security.SecondFactorIsWayBack):
        services.require_second_factor(company, required=False, by=coordinator, at=timezone.now())
    response = go_in_without_company(coordinator).get("/compte/securite/")
    assert response.status_code == 200 or "d-abord" in response["Location"]


def test_the_refusal_to_give_up_the_way_back_is_a_sentence_on_the_page(company: Organisation) -> None:
    switch_on(services.sign_on_of(company), is_only=True)  # type: ignore[arg-type]
    coordinator = make.coordinator_of(company)
    client = go_in_without_company(coordinator)
    add_app(client)
    response = client.post(f"/compte/organisation/{company.pk}/connexion/", {})
    assert response.status_code in {200, 409}
    assert "voie de retour" in words_of(response)


def test_a_change_of_the_connection_switches_it_off_until_it_is_tried_again(company: Organisation) -> None:
    sign_on = connect_nowhere(company)
    assert (sign_on.is_on, sign_on.tried_at, sign_on.version) == (False, None, 2)


def test_a_secret_left_out_stays_for_the_same_provider_and_goes_with_another(company: Organisation) -> None:
    by = make.coordinator_of(company)
    again = Connection(**{**CONNECTION.__dict__, "secret": "", "client_id": "other"})
    assert services.secret_of(services.connect_company(company, again, by=by, at=timezone.now())) == "hush"
    moved = Connection(**{**again.__dict__, "issuer": "https://attacker.example"})
    assert services.secret_of(services.connect_company(company, moved, by=by, at=timezone.now())) == ""


def test_another_provider_knows_nobody_by_the_number_of_the_first(company: Organisation) -> None:
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    services.arrive(sign_on, claims(subject="1"), at=timezone.now())
    moved = Connection(**{**CONNECTION.__dict__, "issuer": "https://other.example"})
    services.connect_company(company, moved, by=make.coordinator_of(company), at=timezone.now())
    assert not company.company_identities.exists()


def claims(**more: Any) -> Claims:
    return Claims(
        **{"subject": "1", "email": f"anne@{DOMAIN}", "is_verified": True, "first_name": "Anne", **more}
    )


@pytest.mark.parametrize(
    ("said", "is_trusted", "comes_in"),
    [
        (True, False, True),
        (None, False, False),
        (None, True, True),
        (False, False, False),
        (False, True, False),
    ],
)
def test_an_address_counts_when_it_is_said_to_be_verified_or_silence_is_trusted(
    said: bool | None, is_trusted: bool, comes_in: bool, company: Organisation
) -> None:
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    sign_on.takes_unsaid_as_verified = is_trusted
    if comes_in:
        assert services.arrive(sign_on, claims(is_verified=said), at=timezone.now()).is_new
    else:
        with pytest.raises(services.AddressNotVerified):
            services.arrive(sign_on, claims(is_verified=said), at=timezone.now())


def test_a_name_is_found_in_the_address_when_the_company_gives_none(company: Organisation) -> None:
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    arrival = services.arrive(
        sign_on, claims(first_name=" ", email=f"Anne-Marie.Duval@{DOMAIN.upper()}"), at=timezone.now()
    )
    assert (arrival.person.first_name, arrival.person.email) == ("Anne", f"anne-marie.duval@{DOMAIN}")


@pytest.mark.django_db(transaction=True)
def test_twelve_first_arrivals_at_once_make_one_account(company: Organisation) -> None:
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    act = lambda: services.arrive(sign_on, claims(), at=timezone.now())  # noqa: E731
    assert at_once([act] * 12) == {"won": 12}
    assert Person.objects.filter(email=f"anne@{DOMAIN}").count() == 1
    assert company.company_identities.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_way_back_stands_whatever_two_coordinators_do_at_once(company: Organisation) -> None:
    for _time in range(4):
        by = make.coordinator_of(company)
        services.choose_company_sign_on(
            company, is_on=True, is_only=False, creates_accounts=True, by=by, at=timezone.now()
        )
        services.require_second_factor(company, required=True, by=by, at=timezone.now())
        at_once(
            [
                lambda by=by: services.choose_company_sign_on(  # type: ignore[misc]
                    company, is_on=True, is_only=True, creates_accounts=True, by=by, at=timezone.now()
                ),
                lambda by=by: services.require_second_factor(  # type: ignore[misc]
                    company, required=False, by=by, at=timezone.now()
                ),
            ]
        )
        sign_on = services.sign_on_of(company)
        assert sign_on is not None
        rules = company.sign_in_rules
        rules.refresh_from_db()
        assert rules.coordinators_need_second_factor or not sign_on.is_only


# --- one's data, and whoever runs the server -----------------------------------------------------------------


def test_ones_data_says_since_when_and_an_erasure_forgets_it(company: Organisation) -> None:
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    anne = services.arrive(sign_on, claims(), at=timezone.now()).person
    shown = words_of(go_in_without_company(anne).get("/donnees/"))
    assert "Entrée par votre entreprise" in shown
    digest = company.company_identities.get().digest
    taken = go_in_without_company(anne).get("/donnees/telecharger/")
    with zipfile.ZipFile(io.BytesIO(taken.getvalue())) as files:
        given = "".join(
            files.read(name).decode() for name in files.namelist() if name.endswith((".json", ".csv"))
        )
    assert "CompanyIdentity" in given or "Entrée par votre entreprise" in given
    assert digest not in given
    forget(Leaver(anne, "—", frozenset({company.pk}), frozenset()), at=timezone.now())
    assert not company.company_identities.exists()
    again = services.arrive(sign_on, claims(), at=timezone.now())
    assert again.is_new
    assert again.person != anne


def test_whoever_runs_the_server_confirms_a_domain(capsys: pytest.CaptureFixture[str]) -> None:
    organisation = make.OrganisationFactory(name="Réseau Passerelles", slug="reseau-passerelles")
    for _time in range(2):
        assert main(["company-domain", "reseau-passerelles", "Exemple.FR"]) == 0
    assert "exemple.fr est un domaine de Réseau Passerelles" in capsys.readouterr().out
    assert services.proven_domains(organisation) == {"exemple.fr"}
    make.OrganisationFactory(slug="autre")
    assert main(["company-domain", "autre", "exemple.fr"]) == 2
    assert main(["company-domain", "personne", "exemple.fr"]) == 2
    assert "Une autre organisation entre déjà avec ce domaine" in capsys.readouterr().err
    assert main(["company-domain", "autre", "exemple", "--lang", "en"]) == 2
    assert "not the name of a mail service" in capsys.readouterr().err
