"""Ways round the question "Is it you?" that stay closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

import factories as make
from accounts.entering import CODE, SECURITY, SIGN_IN, add_app, ask_for_it, code_in, is_signed_in
from binome.accounts import services
from binome.accounts.permissions import Role
from binome.programmes.services import end_team_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]


def test_a_code_sent_to_the_old_address_opens_nothing_once_the_address_has_changed(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    old_mailbox = Client(headers={"accept-language": "fr"})
    old_mailbox.post(SIGN_IN, {"email": "anne@example.org"})
    code = code_in(outbox_of(anne)[-1])
    services.change_address(anne, to="new@example.org", at=timezone.now())
    old_mailbox.post(CODE, {"code": code, "action": "verify"})
    assert not is_signed_in(old_mailbox)


def test_one_person_cannot_have_codes_sent_to_any_number_of_strangers(
    sign_in: Callable[..., Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    client = sign_in(anne)
    for number in range(6):
        client.post(f"{SECURITY}adresse/", {"address": f"stranger{number}@example.org"})
    strangers = {message.to_address for message in outbox_of(anne)} - {"anne@example.org"}
    assert len(strangers) == 3


def test_a_passkey_is_asked_for_with_finger_face_or_pin_by_every_door(sign_in: Callable[..., Client]) -> None:
    anne = make.PersonFactory()
    client = sign_in(anne)
    add_app(client)
    half_in = sign_in(anne)
    for asking in (Client(), half_in, client):
        options = asking.post(f"{SIGN_IN}cle/defi/").json()["publicKey"]
        assert options["userVerification"] == "required"


def test_whoever_may_end_the_rule_is_under_it_too() -> None:
    organisation = make.OrganisationFactory()
    administrator = make.PersonFactory()
    services.give_role(
        organisation, person=administrator, role=Role.ADMINISTRATOR, by=None, at=timezone.now()
    )
    ask_for_it(organisation, make.coordinator_of(organisation))
    administrator.refresh_from_db()
    assert administrator.must_add_second_factor


def test_the_rule_changes_only_after_the_question(client_of: Callable[[Any], Client]) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    ask_for_it(organisation, coordinator)
    Authenticator.objects.create(user=coordinator, type="totp", data={"secret": ""})
    services.refresh_second_factor([coordinator])
    coordinator.refresh_from_db()
    assert not coordinator.must_add_second_factor
    response = client_of(coordinator).post(f"/compte/organisation/{organisation.pk}/connexion/", {})
    assert response["Location"].startswith(f"{SECURITY}confirmer/")
    organisation.sign_in_rules.refresh_from_db()
    assert organisation.sign_in_rules.coordinators_need_second_factor


def test_whoever_no_longer_coordinates_is_not_asked_any_more() -> None:
    organisation = make.OrganisationFactory()
    programme = make.ProgrammeFactory(organisation=organisation)
    member = make.TeamMemberFactory(programme=programme, role=Role.COORDINATOR)
    coordinator = make.coordinator_of(organisation)
    ask_for_it(organisation, coordinator)
    end_team_role(member, by=coordinator, at=timezone.now())
    member.person.refresh_from_db()
    assert not member.person.must_add_second_factor


def test_an_address_in_use_takes_the_same_work_as_a_free_one(sign_in: Callable[..., Client]) -> None:
    make.PersonFactory(email="bruno@example.org")
    client = sign_in(make.PersonFactory(email="anne@example.org"))
    jobs = {}
    for address in ("bruno@example.org", "free@example.org"):
        OrmQ.objects.all().delete()
        client.post(f"{SECURITY}adresse/", {"address": address})
        jobs[address] = OrmQ.objects.count()
    assert jobs["bruno@example.org"] == jobs["free@example.org"] == 2


def test_nothing_of_the_old_address_stays_with_the_account() -> None:
    anne = make.PersonFactory(email="anne@example.org")
    # As company sign-on leaves it: whoever shows this address there is taken for her.
    EmailAddress.objects.create(user=anne, email="anne@example.org", verified=True, primary=True)
    services.change_address(anne, to="new@example.org", at=timezone.now())
    assert not EmailAddress.objects.filter(user=anne, email="anne@example.org").exists()
