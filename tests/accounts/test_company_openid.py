"""Company sign-on by OpenID Connect, against allauth's own provider at work on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import factories as make
from accounts import openid_provider
from accounts.company import (
    DOMAIN,
    connect_openid,
    door,
    go_in_without_company,
    go_through,
    leave,
    organisation_with_domain,
    path_in,
    switch_on,
    way_out,
    words_of,
)
from accounts.entering import CHECK, SIGN_IN, add_app, app_code, is_signed_in
from accounts.openid_provider import CLIENT, SECRET, Provider
from binome.accounts import services
from binome.accounts.models import CompanyIdentity, CompanySignOn, Organisation, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with openid_provider.at_work() as found:
        yield found


@pytest.fixture
def company(provider: Provider, settings: Any) -> Organisation:
    """An organisation whose people sign in through ``provider``."""
    settings.TRUSTED_OUTSIDE_HOSTS = ["127.0.0.1"]
    organisation = organisation_with_domain()
    switch_on(connect_openid(organisation, provider))
    provider.employ(f"anne@{DOMAIN}", number=1, first="Anne", last="Martin")
    return organisation


def test_a_newcomer_gets_an_account_without_any_role_and_a_kind_first_page(
    company: Organisation, provider: Provider
) -> None:
    client = Client(headers={"accept-language": "fr"})
    response = go_through(client, company, provider, number=1)
    assert response["Location"] == f"{door(company)}bienvenue/"
    anne = Person.objects.get(email=f"anne@{DOMAIN}")
    assert (anne.first_name, anne.last_name, anne.language) == ("Anne", "Martin", "fr")
    assert list(anne.memberships.all()) == []
    page = words_of(client.get(response["Location"]))
    assert "Bonjour Anne" in page
    assert "Nadia Belkacem" in page
    assert is_signed_in(client)


def test_whoever_has_an_account_finds_it_and_the_page_they_wanted(
    company: Organisation, provider: Provider
) -> None:
    anne = make.PersonFactory(email=f"anne@{DOMAIN}", first_name="Annie")
    client = Client()
    response = go_through(client, company, provider, number=1, next="/donnees/")
    assert response["Location"] == "/donnees/"
    assert client.get("/donnees/").wsgi_request.user == anne
    anne.refresh_from_db()
    assert anne.first_name == "Annie"


def test_nothing_of_the_answer_is_kept_in_the_tables_of_allauth(
    company: Organisation, provider: Provider
) -> None:
    go_through(Client(), company, provider, number=1)
    assert [model.objects.count() for model in (SocialAccount, SocialApp, SocialToken)] == [0, 0, 0]


def test_the_session_is_a_new_one_after_coming_in(company: Organisation, provider: Provider) -> None:
    client = Client()
    back = path_in(provider.answer(leave(client, company), number=1))
    before = client.session.session_key
    client.get(back)
    assert is_signed_in(client)
    assert client.session.session_key != before


def test_without_new_accounts_a_stranger_reads_whom_to_ask(company: Organisation, provider: Provider) -> None:
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    switch_on(sign_on, creates_accounts=False)
    client = Client(headers={"accept-language": "fr"})
    response = go_through(client, company, provider, number=1)
    assert response.status_code == 409
    assert "Vous n’avez pas encore de compte" in words_of(response)
    assert not is_signed_in(client)
    assert not Person.objects.filter(email=f"anne@{DOMAIN}").exists()


def test_an_address_that_was_only_typed_opens_nothing(company: Organisation, provider: Provider) -> None:
    make.PersonFactory(email=f"bruno@{DOMAIN}")
    provider.employ(f"bruno@{DOMAIN}", number=2, verified=False)
    client = Client()
    assert go_through(client, company, provider, number=2).status_code == 409
    assert not is_signed_in(client)


def test_an_address_said_to_be_unverified_opens_nothing_even_where_silence_is_trusted(
    company: Organisation, provider: Provider
) -> None:
    switch_on(connect_openid(company, provider, takes_unsaid_as_verified=True))
    provider.employ(f"bruno@{DOMAIN}", number=2, verified=False)
    client = Client()
    assert go_through(client, company, provider, number=2).status_code == 409
    assert not is_signed_in(client)


def test_a_provider_never_opens_an_account_of_another_domain(
    company: Organisation, provider: Provider
) -> None:
    elsewhere = organisation_with_domain("Ailleurs", "ailleurs.example")
    victim = make.coordinator_of(elsewhere, email="victime@ailleurs.example")
    for number, address in enumerate(
        [victim.email, "victime@nobody.example", f"victime@x.{DOMAIN}", f"victime@{DOMAIN}.example.org"],
        start=3,
    ):
        provider.employ(address, number=number)
        client = Client()
        assert go_through(client, company, provider, number=number).status_code == 409
        assert not is_signed_in(client)


def test_a_domain_that_is_not_confirmed_opens_nothing(company: Organisation, provider: Provider) -> None:
    coordinator = make.coordinator_of(company)
    services.add_company_domain(company, name="grandefirme.example", by=coordinator, at=timezone.now())
    make.PersonFactory(email="patron@grandefirme.example")
    provider.employ("patron@grandefirme.example", number=8)
    client = Client()
    assert go_through(client, company, provider, number=8).status_code == 409
    assert not is_signed_in(client)


def test_who_was_closed_here_stays_out_whatever_the_company_says(
    company: Organisation, provider: Provider
) -> None:
    make.PersonFactory(email=f"anne@{DOMAIN}", is_active=False)
    client = Client(headers={"accept-language": "fr"})
    response = go_through(client, company, provider, number=1)
    assert response.status_code == 409
    assert "Votre compte ici est fermé" in words_of(response)
    assert not is_signed_in(client)


def test_the_second_factor_is_still_asked_for(
    company: Organisation, provider: Provider, sign_in: Callable[..., Client]
) -> None:
    anne = make.PersonFactory(email=f"anne@{DOMAIN}")
    add_app(go_in_without_company(anne))
    client = Client()
    response = go_through(client, company, provider, number=1)
    assert response["Location"].startswith(CHECK)
    assert not is_signed_in(client)
    client.post(CHECK, {"code": app_code(anne, later=1)})
    assert is_signed_in(client)


def test_whose_address_changed_in_the_directory_finds_their_account_again(
    company: Organisation, provider: Provider
) -> None:
    go_through(Client(), company, provider, number=1)
    provider.employ(f"anne.durand@{DOMAIN}", number=1)
    client = Client()
    go_through(client, company, provider, number=1)
    assert is_signed_in(client)
    assert client.get("/compte/securite/").wsgi_request.user.email == f"anne@{DOMAIN}"
    assert Person.objects.filter(email__endswith=DOMAIN, first_name="Anne").count() == 1


def test_who_moved_to_an_address_of_their_own_is_not_followed_there(
    company: Organisation, provider: Provider
) -> None:
    go_through(Client(), company, provider, number=1)
    anne = Person.objects.get(email=f"anne@{DOMAIN}")
    services.change_address(anne, to="anne@chez-elle.example", at=timezone.now())
    client = Client()
    go_through(client, company, provider, number=1)
    assert client.get("/compte/securite/").wsgi_request.user != anne


def test_an_answer_serves_once_and_only_the_browser_that_asked(
    company: Organisation, provider: Provider
) -> None:
    client = Client()
    back = path_in(provider.answer(leave(client, company), number=1))
    thief = Client()
    assert thief.get(back).status_code == 409
    assert not is_signed_in(thief)
    client.get(back)
    assert is_signed_in(client)
    client.logout()
    assert client.get(back).status_code == 409
    assert not is_signed_in(client)


def test_the_answer_of_one_organisation_is_not_taken_at_the_door_of_another(
    company: Organisation, provider: Provider
) -> None:
    other = organisation_with_domain("Ailleurs", "ailleurs.example")
    switch_on(connect_openid(other, provider))
    client = Client()
    provider.register(send_back_to=f"http://127.0.0.1:8000{door(company)}retour/")
    back = path_in(provider.answer(leave(client, company), number=1))
    leave(client, other)
    assert client.get(back.replace(company.slug, other.slug)).status_code == 409
    assert not is_signed_in(client)


def test_a_code_that_the_provider_never_gave_is_a_sentence_not_a_fault(
    company: Organisation, provider: Provider
) -> None:
    client = Client()
    back = path_in(provider.answer(leave(client, company), number=1))
    assert client.get(back.replace("code=", "code=x")).status_code == 409
    for asked in ("", "?error=access_denied", "?code=x", "?state=x&code=y", "?state=%00"):
        assert client.get(f"{door(company)}retour/{asked}").status_code == 409
    assert not is_signed_in(client)


def test_whoever_stops_at_the_provider_is_told_that_nothing_happened(company: Organisation) -> None:
    client = Client(headers={"accept-language": "fr"})
    url = leave(client, company)
    state = dict(part.split("=", 1) for part in url.partition("?")[2].split("&"))["state"]
    response = client.get(f"{door(company)}retour/?state={state}&error=access_denied")
    assert "Rien n’a été fait" in words_of(response)


def test_the_question_carries_state_nonce_and_proof_of_who_asked(company: Organisation) -> None:
    url = leave(Client(), company)
    asked = dict(part.split("=", 1) for part in url.partition("?")[2].split("&"))
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code"


def test_an_old_secret_is_said_in_words_and_nobody_comes_in(
    company: Organisation, provider: Provider
) -> None:
    sign_on = services.sign_on_of(company)
    assert sign_on is not None
    wrong = services.Connection(
        kind=sign_on.kind, issuer=sign_on.issuer, facts=sign_on.facts, client_id=CLIENT, secret="old"
    )  # type: ignore[arg-type]
    switch_on(services.connect_company(company, wrong, by=make.coordinator_of(company), at=timezone.now()))
    client = Client(headers={"accept-language": "fr"})
    response = go_through(client, company, provider, number=1)
    assert "n’a pas accepté" in words_of(response)
    assert not is_signed_in(client)


def test_the_secret_is_locked_in_the_database_and_stands_on_no_page(
    company: Organisation, provider: Provider
) -> None:
    sign_on = CompanySignOn.objects.in_organisation(company).get()
    assert SECRET not in sign_on.secret
    assert services.secret_of(sign_on) == SECRET
    client = go_in_without_company(make.coordinator_of(company, email="nadia@ailleurs.example"))
    for path in ("", "openid/"):
        page = client.get(f"/compte/organisation/{company.pk}/entreprise/{path}")
        assert page.status_code == 200
        assert SECRET not in page.content.decode()


def test_a_coordinator_tries_it_before_it_is_on_and_stays_who_they_are(
    provider: Provider, settings: Any
) -> None:
    settings.TRUSTED_OUTSIDE_HOSTS = ["127.0.0.1"]
    organisation = organisation_with_domain()
    coordinator = make.coordinator_of(organisation, email="nadia@ailleurs.example")
    provider.employ(f"anne@{DOMAIN}", number=1, first="Anne", last="Martin")
    connect_openid(organisation, provider, by=coordinator)
    client = go_in_without_company(coordinator)
    url = way_out(client.post(f"/compte/organisation/{organisation.pk}/entreprise/essai/"))
    response = client.get(path_in(provider.answer(url, number=1)), follow=True)
    assert f"Anne Martin (anne@{DOMAIN})" in words_of(response)
    assert response.wsgi_request.user == coordinator
    assert not Person.objects.filter(email=f"anne@{DOMAIN}").exists()
    sign_on = services.sign_on_of(organisation)
    assert sign_on is not None
    assert sign_on.tried_at is not None
    assert not sign_on.is_on


def test_a_trial_of_an_earlier_connection_proves_nothing(provider: Provider, settings: Any) -> None:
    settings.TRUSTED_OUTSIDE_HOSTS = ["127.0.0.1"]
    organisation = organisation_with_domain()
    coordinator = make.coordinator_of(organisation)
    provider.employ(f"anne@{DOMAIN}", number=1)
    connect_openid(organisation, provider, by=coordinator)
    client = go_in_without_company(coordinator)
    url = way_out(client.post(f"/compte/organisation/{organisation.pk}/entreprise/essai/"))
    back = path_in(provider.answer(url, number=1))
    connect_openid(organisation, provider, by=coordinator)
    assert client.get(back).status_code == 409
    sign_on = services.sign_on_of(organisation)
    assert sign_on is not None
    assert sign_on.tried_at is None


def test_nobody_enters_before_it_is_on(provider: Provider, settings: Any) -> None:
    settings.TRUSTED_OUTSIDE_HOSTS = ["127.0.0.1"]
    organisation = organisation_with_domain()
    connect_openid(organisation, provider)
    client = Client()
    assert client.get(door(organisation)).status_code == 404
    assert client.post(f"{door(organisation)}aller/").status_code == 404
    assert client.get("/compte/entreprise/nobody/").status_code == 404


def test_steps_are_counted_and_too_many_are_refused_with_a_sentence(
    company: Organisation, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "company": "2/m/ip"}
    cache.clear()
    client = Client()
    assert [client.post(f"{door(company)}aller/").status_code for _time in range(3)] == [200, 200, 409]


def test_identities_are_one_for_each_account_and_hold_no_number_of_the_provider(
    company: Organisation, provider: Provider
) -> None:
    for _time in range(2):
        go_through(Client(), company, provider, number=1)
    identity = CompanyIdentity.objects.in_organisation(company).get()
    assert len(identity.digest) == 64
    assert identity.last_at > identity.first_at


def test_the_sign_in_page_shows_the_door_by_the_domain_alone(company: Organisation) -> None:
    make.PersonFactory(email=f"known@{DOMAIN}")
    pages = []
    for address in (f"known@{DOMAIN}", f"unknown@{DOMAIN}"):
        response = Client().post(SIGN_IN, {"email": address, "next": "/donnees/"})
        page = response.content.decode().replace(address, "ADDRESS")
        pages.append("".join(line for line in page.splitlines(keepends=True) if "csrf" not in line))
        assert "Continuer avec Réseau Passerelles" in words_of(response)
    assert pages[0] == pages[1]
    assert "Continuer avec" not in words_of(
        Client().post(SIGN_IN, {"email": "x@ailleurs.example"}, follow=True)
    )
