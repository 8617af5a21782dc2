"""Whoever lost the second factor and the recovery codes is helped back in, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

import factories as make
from accounts.entering import SECURITY, SIGN_IN, add_app, ask_for_it, code_in, is_signed_in, page_of
from binome.accounts import services
from binome.accounts.models import LogEntry, Person
from binome.accounts.permissions import Role
from binome.cli import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]

SignIn = Callable[..., Client]


def give_app(person: Person) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=person, type=kind, data={"secret": "", "seed": "", "used_mask": 0})


def reset(person: Person, by: Person | None) -> int:
    return services.reset_second_factor(person, by=by, at=timezone.now())


def test_another_coordinator_helps_back_in_and_the_loser_is_told(
    sign_in: SignIn, outbox_of: Callable[[Any], list[Any]]
) -> None:
    organisation = make.OrganisationFactory()
    helper, loser = make.coordinator_of(organisation), make.coordinator_of(organisation)
    lost = sign_in(loser)
    add_app(lost)
    ask_for_it(organisation, loser)
    helping = sign_in(helper)
    add_app(helping)
    people = f"/compte/organisation/{organisation.pk}/coordination/"
    link = page_of(helping.get(people)).select_one(f'a[href="{people}{loser.pk}/seconde-preuve/"]')
    assert link is not None
    assert "Appelez d’abord" in page_of(helping.get(link["href"])).get_text()
    assert helping.post(link["href"])["Location"] == people
    assert not is_signed_in(lost)
    assert not Authenticator.objects.filter(user=loser).exists()
    assert outbox_of(loser)[-1].subject == "Votre seconde preuve a été retirée"
    entry = LogEntry.objects.in_organisation(organisation).get(verb="accounts.reset_second_factor")
    assert (entry.by, entry.subject_id) == (helper, loser.pk)
    # Back in with the mailbox, and straight to a new one.
    assert sign_in(loser).get("/")["Location"] == f"{SECURITY}d-abord/"


def test_without_the_question_nothing_is_removed(client_of: Callable[[Any], Client]) -> None:
    organisation = make.OrganisationFactory()
    helper, loser = make.coordinator_of(organisation), make.coordinator_of(organisation)
    give_app(loser)
    path = f"/compte/organisation/{organisation.pk}/coordination/{loser.pk}/seconde-preuve/"
    assert client_of(helper).post(path)["Location"].startswith(f"{SECURITY}confirmer/")
    assert services.has_second_factor(loser)


def test_nobody_removes_their_own_that_way() -> None:
    coordinator = make.coordinator_of(make.OrganisationFactory())
    give_app(coordinator)
    with pytest.raises(services.NotYoursToReset):
        reset(coordinator, coordinator)
    assert services.has_second_factor(coordinator)


def test_whoever_coordinates_elsewhere_too_is_not_opened_from_here() -> None:
    here, elsewhere = make.OrganisationFactory(), make.OrganisationFactory()
    helper, loser = make.coordinator_of(here), make.coordinator_of(here)
    make.TeamMemberFactory(
        programme=make.ProgrammeFactory(organisation=elsewhere), person=loser, role=Role.COORDINATOR
    )
    give_app(loser)
    with pytest.raises(services.NotYoursToReset):
        reset(loser, helper)
    services.give_role(elsewhere, person=helper, role=Role.COORDINATOR, by=None, at=timezone.now())
    assert reset(loser, helper) == 1
    assert (
        LogEntry.objects.in_organisation(elsewhere).filter(verb="accounts.reset_second_factor").count() == 1
    )


def test_a_participant_is_helped_by_whoever_runs_the_server_alone() -> None:
    organisation = make.OrganisationFactory()
    mentor = make.mentor_in(make.ProgrammeFactory(organisation=organisation)).person
    give_app(mentor)
    with pytest.raises(services.NotYoursToReset):
        reset(mentor, make.coordinator_of(organisation))
    assert reset(mentor, None) == 1


def test_a_code_asked_for_before_leads_to_the_same_account_and_to_nothing_else(
    sign_in: SignIn, outbox_of: Callable[[Any], list[Any]]
) -> None:
    loser = make.coordinator_of(make.OrganisationFactory())
    add_app(sign_in(loser))
    half_in = sign_in(loser)
    code = code_in(outbox_of(loser)[-1]) if outbox_of(loser) else ""
    reset(loser, None)
    half_in.post(f"{SIGN_IN}verification/", {"code": code})
    assert not is_signed_in(half_in)


def test_the_command_of_whoever_runs_the_server(
    capsys: pytest.CaptureFixture[str], outbox_of: Callable[[Any], list[Any]]
) -> None:
    coordinator = make.coordinator_of(make.OrganisationFactory())
    give_app(coordinator)
    assert main(["reset-second-factor", coordinator.email.upper()]) == 0
    assert not Authenticator.objects.filter(user=coordinator).exists()
    assert outbox_of(coordinator)[-1].kind == "outbox.second_factor_reset"
    assert main(["reset-second-factor", coordinator.email, "--lang", "en"]) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    assert main(["reset-second-factor", "nobody@example.org"]) == 2
    assert "nobody@example.org" in capsys.readouterr().err


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int, client_of: Callable[[Any], Client], pinned_queries: Callable[[int], Any]
) -> None:
    organisation = make.OrganisationFactory()
    people = [make.coordinator_of(organisation) for _ in range(count)]
    for person in people:
        give_app(person)
    client = client_of(people[0])
    with pinned_queries(8):
        client.get(f"/compte/organisation/{organisation.pk}/coordination/")
