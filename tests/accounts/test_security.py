"""One's devices, second factors and address; who must have a second factor; what nobody else can do."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import factories as make
from accounts.entering import (
    CHECK,
    SECURITY,
    SIGN_IN,
    TELEPHONE,
    add_app,
    app_code,
    ask_for_it,
    code_in,
    is_signed_in,
    page_of,
)
from binome.accounts import services
from binome.accounts.models import LogEntry
from binome.accounts.permissions import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]

QUERIES_OF_THE_PAGE = 6


# --- devices --------------------------------------------------------------------------------------------


def test_each_device_is_shown_in_words_and_this_one_says_so(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    here, _there = sign_in(anne), sign_in(anne, browser=TELEPHONE)
    text = page_of(here.get(SECURITY)).get_text(" ", strip=True)
    assert "Firefox sur Windows ici" in text
    assert "Safari sur iPhone" in text
    assert text.count("Depuis le") == 2


def test_signing_out_there_closes_that_session_alone(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    here, there, third = (sign_in(anne) for _ in range(3))
    device = anne.devices.get(session_key=there.session.session_key)
    here.post(f"{SECURITY}appareils/{device.pk}/deconnecter/")
    assert [is_signed_in(client) for client in (here, there, third)] == [True, False, True]


def test_signing_out_everywhere_else_keeps_this_one(sign_in: Callable[..., Client]) -> None:
    anne, bruno = make.PersonFactory(), make.PersonFactory()
    here, there, his = sign_in(anne), sign_in(anne), sign_in(bruno)
    here.post(f"{SECURITY}appareils/deconnecter/")
    assert [is_signed_in(client) for client in (here, there, his)] == [True, False, True]


def test_nobody_signs_out_the_device_of_another(sign_in: Callable[..., Client]) -> None:
    anne, bruno = make.PersonFactory(), make.PersonFactory()
    hers, his = sign_in(anne), sign_in(bruno)
    device = anne.devices.get()
    assert his.post(f"{SECURITY}appareils/{device.pk}/deconnecter/").status_code == 404
    assert is_signed_in(hers)


def test_what_has_run_out_is_not_listed_and_then_forgotten(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    sign_in(anne)
    later = timezone.now() + timedelta(days=31)
    assert list(services.devices_of(anne, at=later)) == []
    services.forget_gone_devices(at=later)
    assert anne.devices.count() == 0


def test_the_list_costs_the_same_with_one_device_and_with_three(
    sign_in: Callable[..., Client], pinned_queries: Callable[[int], Any]
) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    with pinned_queries(QUERIES_OF_THE_PAGE):
        client.get(SECURITY)
    for _ in range(2):
        sign_in(anne)
    with pinned_queries(QUERIES_OF_THE_PAGE):
        client.get(SECURITY)


# --- is it you? -----------------------------------------------------------------------------------------


def grow_old(client: Client) -> None:
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 901
    session.save()


def test_an_old_session_is_asked_for_a_code_before_anything_changes(
    sign_in: Callable[..., Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    grow_old(client)
    asked = client.get(f"{SECURITY}adresse/")["Location"]
    assert asked == f"{SECURITY}confirmer/?next=%2Fcompte%2Fsecurite%2Fadresse%2F"
    assert outbox_of(anne)[-1].kind == "outbox.sign_in_code"
    client.post(asked, {"action": "send", "next": f"{SECURITY}adresse/"})
    wrong = client.post(asked, {"action": "verify", "code": "12", "next": f"{SECURITY}adresse/"})
    assert "Ce n’est pas le code envoyé" in page_of(wrong).get_text()
    code = code_in(outbox_of(anne)[-1])
    right = client.post(asked, {"action": "verify", "code": code, "next": f"{SECURITY}adresse/"})
    assert right["Location"] == f"{SECURITY}adresse/"
    assert client.get(f"{SECURITY}adresse/").status_code == 200


def test_after_the_question_nobody_is_sent_to_another_site(
    sign_in: Callable[..., Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    grow_old(client)
    for wanted in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        client.post(f"{SECURITY}confirmer/", {"action": "send"})
        code = code_in(outbox_of(anne)[-1])
        answer = client.post(f"{SECURITY}confirmer/", {"action": "verify", "code": code, "next": wanted})
        assert answer["Location"] == SECURITY


def test_with_a_second_factor_a_code_by_mail_is_not_enough(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    add_app(client)
    grow_old(client)
    asked = client.get(f"{SECURITY}codes/")["Location"]
    assert "Code de votre application" in page_of(client.get(asked)).get_text()
    code = app_code(anne, later=1)
    assert client.post(asked, {"code": code})["Location"] == f"{SECURITY}codes/"


# --- app and recovery codes -----------------------------------------------------------------------------


def test_an_app_is_asked_for_after_the_code_from_the_message(
    sign_in: Callable[..., Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory()
    add_app(sign_in(anne))
    client = sign_in(anne)
    assert not is_signed_in(client)
    assert page_of(client.get(CHECK)).h1.get_text() == "Encore une vérification"
    assert "ne fonctionne pas" in page_of(client.post(CHECK, {"code": "000000"})).get_text()
    client.post(CHECK, {"code": app_code(anne, later=1)})
    assert is_signed_in(client)


def test_a_code_of_the_app_opens_once(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    add_app(sign_in(anne))
    code = app_code(anne, later=1)
    first, second = sign_in(anne), sign_in(anne)
    first.post(CHECK, {"code": code})
    cache.clear()
    second.post(CHECK, {"code": code})
    assert [is_signed_in(first), is_signed_in(second)] == [True, False]


def test_the_first_code_of_the_app_does_not_open_a_second_time(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    add_app(sign_in(anne))
    client = sign_in(anne)
    client.post(CHECK, {"code": app_code(anne)})
    assert not is_signed_in(client)


def test_ten_wrong_codes_of_the_app_are_the_most(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    add_app(sign_in(anne))
    client = sign_in(anne)
    for _ in range(10):
        client.post(CHECK, {"code": "abc"})
    page = page_of(client.post(CHECK, {"code": app_code(anne, later=1)}))
    assert "Trop de codes" in page.get_text()


def test_ten_recovery_codes_each_work_once(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    add_app(client)
    codes = [code.get_text() for code in page_of(client.get(f"{SECURITY}codes/")).select(".codes code")]
    assert len(set(codes)) == 10
    assert all(code in client.get(f"{SECURITY}codes/fichier/").content.decode() for code in codes)
    entering = [sign_in(anne) for _ in range(2)]
    for attempt in entering:
        attempt.post(CHECK, {"code": codes[0]})
    assert [is_signed_in(attempt) for attempt in entering] == [True, False]
    assert "Il vous reste 9 codes" in page_of(client.get(SECURITY)).get_text()


def test_new_recovery_codes_end_the_earlier_ones(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    add_app(client)
    before = page_of(client.get(f"{SECURITY}codes/")).select(".codes code")[0].get_text()
    client.post(f"{SECURITY}codes/renouveler/")
    again = sign_in(anne)
    again.post(CHECK, {"code": before})
    assert not is_signed_in(again)


def test_secrets_do_not_stand_in_the_database_as_they_are(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    client.post(f"{SECURITY}application/commencer/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(f"{SECURITY}application/", {"code": code})
    stored = Authenticator.objects.get(user=anne, type="totp").data["secret"]
    assert secret not in stored
    assert services.security.decrypt(stored) == secret


def test_a_letter_says_what_changed(
    sign_in: Callable[..., Client],
    outbox_of: Callable[[Any], list[Any]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    client.post(f"{SECURITY}application/retirer/")
    assert [message.kind for message in outbox_of(anne)][1:] == ["outbox.app_added", "outbox.app_removed"]
    assert not Authenticator.objects.filter(user=anne).exists()


def test_reading_the_app_s_page_again_shows_the_same_key(sign_in: Callable[..., Client]) -> None:
    client = sign_in(make.PersonFactory())
    client.post(f"{SECURITY}application/commencer/")
    keys = {page_of(client.get(f"{SECURITY}application/")).select_one(".key").get_text() for _ in range(2)}
    assert len(keys) == 1


# --- passkeys -------------------------------------------------------------------------------------------

HOSTILE = """
{}
[]
1
"x"
null
not json
{"id": 1}
{"id": "x", "rawId": "x", "type": "y"}
{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}
{"id":"eA","rawId":"eA","type":"public-key","response":{"userHandle":"MQ","clientDataJSON":"e30","signature":"eA"}}
""".strip().splitlines()


@pytest.mark.parametrize("answer", HOSTILE)
def test_an_answer_that_no_passkey_gives_opens_nothing_and_breaks_nothing(
    answer: str, sign_in: Callable[..., Client]
) -> None:
    visitor = Client(headers={"accept-language": "fr"})
    visitor.post(f"{SIGN_IN}cle/defi/")
    assert visitor.post(f"{SIGN_IN}cle/", {"credential": answer})["Location"] == SIGN_IN
    assert not is_signed_in(visitor)
    client = sign_in(make.PersonFactory())
    client.post(f"{SECURITY}cles/options/")
    page = client.post(f"{SECURITY}cles/ajouter/", {"name": "x", "credential": answer})
    assert page.status_code == 200
    assert not Authenticator.objects.exists()


# --- who must have a second factor ----------------------------------------------------------------------


def test_a_coordinator_without_one_is_led_to_add_it_before_anything_else(
    sign_in: Callable[..., Client],
) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    client = sign_in(coordinator)
    client.post(
        f"/compte/organisation/{organisation.pk}/connexion/", {"coordinators_need_second_factor": "on"}
    )
    for path in ("/", SECURITY, "/programmes/", f"{SECURITY}codes/"):
        assert client.get(path)["Location"] == f"{SECURITY}d-abord/"
    page = page_of(client.get(f"{SECURITY}d-abord/"))
    assert page.h1.get_text() == "Encore une étape, une seule fois"
    add_app(client)
    assert client.get(SECURITY).status_code == 200
    assert (
        LogEntry.objects.in_organisation(organisation).filter(verb="accounts.require_second_factor").exists()
    )


def test_whoever_coordinates_one_programme_only_is_asked_too() -> None:
    organisation = make.OrganisationFactory()
    programme = make.ProgrammeFactory(organisation=organisation)
    member = make.TeamMemberFactory(programme=programme, role=Role.COORDINATOR)
    ask_for_it(organisation, make.coordinator_of(organisation))
    member.person.refresh_from_db()
    assert member.person.must_add_second_factor


def test_a_new_coordinator_is_asked_from_the_first_page_on() -> None:
    organisation = make.OrganisationFactory()
    first = make.coordinator_of(organisation)
    ask_for_it(organisation, first)
    new = make.PersonFactory()
    services.give_role(organisation, person=new, role=Role.COORDINATOR, by=first, at=timezone.now())
    new.refresh_from_db()
    assert new.must_add_second_factor


def test_participants_and_other_organisations_are_not_asked() -> None:
    organisation = make.OrganisationFactory()
    mentor = make.mentor_in(make.ProgrammeFactory(organisation=organisation)).person
    foreign = make.coordinator_of(make.OrganisationFactory())
    ask_for_it(organisation, make.coordinator_of(organisation))
    for person in (mentor, foreign):
        services.refresh_second_factor([person])
        person.refresh_from_db()
        assert not person.must_add_second_factor


def test_the_last_one_stays_as_long_as_it_is_asked_for(sign_in: Callable[..., Client]) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    client = sign_in(coordinator)
    add_app(client)
    ask_for_it(organisation, coordinator)
    refused = client.post(f"{SECURITY}application/retirer/")
    assert refused.status_code == 409
    assert "Ajoutez-en une autre" in page_of(refused).get_text()
    services.require_second_factor(organisation, required=False, by=coordinator, at=timezone.now())
    assert client.post(f"{SECURITY}application/retirer/").status_code == 302


# --- address --------------------------------------------------------------------------------------------


def ask_for_address(client: Client, address: str) -> None:
    assert client.post(f"{SECURITY}adresse/", {"address": address})["Location"] == f"{SECURITY}adresse/codes/"


def codes_for(messages: list[Any]) -> dict[str, str]:
    return {message.to_address: code_in(message) for message in messages}


def test_the_address_changes_with_a_code_from_each_mailbox(
    sign_in: Callable[..., Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    here, there = sign_in(anne), sign_in(anne)
    ask_for_address(here, "Anne.New@example.org")
    codes = codes_for(outbox_of(anne)[-2:])
    here.post(
        f"{SECURITY}adresse/codes/",
        {"old_code": codes["anne@example.org"], "new_code": codes["anne.new@example.org"]},
    )
    anne.refresh_from_db()
    assert anne.email == "anne.new@example.org"
    assert [is_signed_in(here), is_signed_in(there)] == [True, False]
    assert outbox_of(anne)[-1].to_address == "anne@example.org"
    Client().post(SIGN_IN, {"email": "anne@example.org"})
    assert outbox_of(anne)[-1].kind == "outbox.address_changed"
    assert is_signed_in(sign_in(anne))


@pytest.mark.parametrize("kept", ["old", "new"])
def test_one_code_of_the_two_changes_nothing(
    kept: str, sign_in: Callable[..., Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    client = sign_in(anne)
    ask_for_address(client, "new@example.org")
    codes = codes_for(outbox_of(anne)[-2:])
    typed = {"old_code": codes["anne@example.org"], "new_code": codes["new@example.org"]}
    typed[f"{'new' if kept == 'old' else 'old'}_code"] = "abc"
    page = page_of(client.post(f"{SECURITY}adresse/codes/", typed))
    assert "Ce n’est pas le code envoyé" in page.get_text()
    anne.refresh_from_db()
    assert anne.email == "anne@example.org"


def test_an_address_that_is_somebody_s_looks_like_any_other_and_gets_nothing(
    sign_in: Callable[..., Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    bruno = make.PersonFactory(email="bruno@example.org")
    anne = make.PersonFactory(email="anne@example.org")
    pages = []
    for address in ("bruno@example.org", "free@example.org"):
        client = sign_in(anne)
        ask_for_address(client, address)
        page = page_of(client.get(f"{SECURITY}adresse/codes/"))
        for token in page.find_all("input", attrs={"name": "csrfmiddlewaretoken"}):
            token.decompose()
        pages.append(str(page).replace(address, "…"))
    assert pages[0] == pages[1]
    assert outbox_of(bruno) == []
    assert "bruno@example.org" not in {message.to_address for message in outbox_of(anne)}


def test_an_address_taken_between_the_codes_and_the_button_is_refused() -> None:
    anne = make.PersonFactory(email="anne@example.org")
    make.PersonFactory(email="new@example.org")
    with pytest.raises(services.AddressIsTaken):
        services.change_address(anne, to="NEW@example.org", at=timezone.now())
    assert anne.email == "anne@example.org"
