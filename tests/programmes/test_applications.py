"""An application is sent, answered, withdrawn and sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from binome.accounts.models import LogEntry
from binome.accounts.permissions import Role
from binome.programmes import services
from binome.programmes.models import Application, Enrolment
from factories import (
    ApplicationFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamMemberFactory,
    coordinator_of,
    mentor_in,
    paris,
)

pytestmark = pytest.mark.django_db

AT = paris(2027, 1, 5)
OutboxOf = Callable[[Any], list[Any]]


def _open() -> Any:
    return ProgrammeFactory(state="applications")


def _state(application: Application) -> str:
    return Application.objects.in_organisation(application.organisation).get(pk=application.pk).state


def test_sending_tells_the_person_when_they_will_know(outbox_of: OutboxOf) -> None:
    application = ApplicationFactory(programme=_open(), state="draft")
    for _time in range(2):
        services.submit_application(application, by=application.person, at=AT)
    assert _state(application) == "submitted"
    [message] = outbox_of(application.person)
    assert message.kind == "programmes.application_submitted"
    assert "12\u00a0janvier\u00a02027" in message.text
    assert message.programme_id == application.programme_id


def test_nobody_applies_outside_the_dates() -> None:
    closed = ApplicationFactory(programme=ProgrammeFactory(state="matching"), state="draft")
    with pytest.raises(services.ApplicationsNotOpen):
        services.submit_application(closed, by=closed.person, at=AT)
    late = ApplicationFactory(programme=_open(), state="draft")
    services_at_the_last_minute = paris(2027, 1, 12, 23, 59)
    with pytest.raises(services.TooLateToApply):
        services.submit_application(late, by=late.person, at=paris(2027, 1, 13, 0, 1))
    assert (
        services.submit_application(late, by=late.person, at=services_at_the_last_minute).state == "submitted"
    )


@pytest.mark.parametrize("missing", [{"languages": []}, {"availability": []}, {"skills": {}}])
def test_an_empty_application_is_not_sent(missing: dict[str, Any]) -> None:
    application = ApplicationFactory(programme=_open(), state="draft", **missing)
    with pytest.raises(services.NotFilledIn):
        services.submit_application(application, by=application.person, at=AT)


def test_accepting_enrols_once_and_tells_once(outbox_of: OutboxOf) -> None:
    application = ApplicationFactory(programme=_open())
    coordinator = coordinator_of(application.organisation)
    first = services.accept_application(application, by=coordinator, at=AT)
    assert services.accept_application(application, by=coordinator, at=AT) == first
    assert list(application.programme.enrolments.all()) == [first]
    assert (first.person, first.role, first.ended_at) == (application.person, "mentor", None)
    assert [message.kind for message in outbox_of(application.person)] == ["programmes.application_accepted"]
    stored = Application.objects.in_organisation(application.organisation).get()
    assert (stored.decided_by, stored.decided_at) == (coordinator, AT)
    verbs = [entry.verb for entry in LogEntry.objects.in_organisation(application.organisation)]
    assert verbs == ["programmes.accept_application"]


@pytest.mark.parametrize(
    ("verb", "state", "kind"),
    [
        (services.put_on_waiting_list, "waiting", "programmes.application_waiting"),
        (services.decline_application, "declined", "programmes.application_declined"),
    ],
)
def test_other_answers_tell_the_person_and_enrol_nobody(
    verb: Callable[..., Any], state: str, kind: str, outbox_of: OutboxOf
) -> None:
    application = ApplicationFactory(programme=_open())
    for _time in range(2):
        verb(application, by=None, at=AT)
    assert _state(application) == state
    assert [message.kind for message in outbox_of(application.person)] == [kind]
    assert not application.programme.enrolments.exists()


@pytest.mark.parametrize("state", ["draft", "closing", "evaluated", "archived"])
def test_nothing_is_answered_before_opening_or_after_the_programme(state: str) -> None:
    application = ApplicationFactory(programme=ProgrammeFactory(state=state))
    with pytest.raises(services.NothingToDecide):
        services.accept_application(application, by=None, at=AT)
    assert not application.programme.enrolments.exists()


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_sent_cannot_be_accepted(state: str) -> None:
    application = ApplicationFactory(programme=_open(), state=state)
    with pytest.raises(services.NotFromHere):
        services.accept_application(application, by=None, at=AT)
    assert not application.programme.enrolments.exists()


def test_every_step_that_the_table_lacks_is_refused() -> None:
    verbs = {
        "submitted": services.submit_application,
        "accepted": services.accept_application,
        "waiting": services.put_on_waiting_list,
        "declined": services.decline_application,
        "withdrawn": services.withdraw_application,
    }
    programme = _open()
    for before in Application.State.values:
        for after, verb in verbs.items():
            if after == before or after in Application.TRANSITIONS[Application.State(before)]:
                continue
            application = ApplicationFactory(programme=programme, state=before)
            with pytest.raises(services.NotFromHere):
                verb(application, by=None, at=AT)
            assert _state(application) == before


def test_withdrawing_ends_the_part_and_coming_back_starts_it_again() -> None:
    application = ApplicationFactory(programme=_open())
    enrolment = services.accept_application(application, by=None, at=AT)
    services.withdraw_application(application, by=application.person, at=AT)
    assert not application.programme.enrolments.active().exists()
    assert Role.MENTOR not in application.programme.roles_of(application.person)
    services.submit_application(application, by=application.person, at=AT)
    again = services.accept_application(application, by=None, at=paris(2027, 1, 6))
    assert again == enrolment
    assert list(application.programme.enrolments.active()) == [enrolment]


@pytest.mark.parametrize("state", ["matching", "running"])
def test_an_accepted_person_does_not_vanish_once_pairs_are_formed(state: str) -> None:
    enrolment = mentor_in(ProgrammeFactory(state=state))
    with pytest.raises(services.TooLateToWithdraw) as refusal:
        services.withdraw_application(enrolment.application, by=enrolment.person, at=AT)
    assert "01 99 00 12 34" in str(refusal.value)
    assert Enrolment.objects.in_organisation(enrolment.organisation).get().ended_at is None


def test_one_application_a_role_and_both_sides_in_two_programmes() -> None:
    application = ApplicationFactory(programme=_open())
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationFactory(programme=application.programme, person=application.person)
    elsewhere = ApplicationFactory(programme=_open(), person=application.person, role="mentee")
    services.accept_application(application, by=None, at=AT)
    services.accept_application(elsewhere, by=None, at=AT)
    assert set(application.person.enrolments.values_list("role", flat=True)) == {"mentor", "mentee"}


def test_a_decision_on_several_changes_those_it_can_and_names_the_others() -> None:
    programme = _open()
    rows = [
        ApplicationFactory(programme=programme, state=state)
        for state in ("submitted", "waiting", "withdrawn")
    ]
    foreign = ApplicationFactory(programme=_open())
    ids = [row.pk for row in [*rows, foreign]]
    coordinator = coordinator_of(programme.organisation)
    decided = services.decide_applications(programme, ids=ids, decision="accept", by=coordinator, at=AT)
    assert (decided.done, decided.left) == (rows[:2], rows[2:])
    assert _state(foreign) == "submitted"


def test_joining_a_team_twice_is_once_and_is_told_once(outbox_of: OutboxOf) -> None:
    programme = ProgrammeFactory()
    by, person = coordinator_of(programme.organisation), PersonFactory()
    first = services.add_to_team(programme, person=person, role=Role.FACILITATOR, by=by, at=AT)
    assert services.add_to_team(programme, person=person, role=Role.FACILITATOR, by=by, at=AT) == first
    assert [message.kind for message in outbox_of(person)] == ["programmes.added_to_team"]
    services.end_team_role(first, by=by, at=AT)
    assert programme.roles_of(person) == frozenset()
    assert services.add_to_team(programme, person=person, role=Role.FACILITATOR, by=by, at=AT) != first


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE, Role.ADMINISTRATOR])
def test_participants_and_administrators_do_not_join_a_team(role: Role) -> None:
    member = TeamMemberFactory()
    with pytest.raises(services.NotATeamRole):
        services.add_to_team(member.programme, person=member.person, role=role, by=None, at=AT)


def test_an_invited_person_has_an_account_at_once() -> None:
    programme = ProgrammeFactory(language="en")
    member = services.invite_to_team(
        programme, email=" Nora.Petit@Reseau.Example ", first_name="Nora", last_name="Petit", role=Role.SPONSOR,
        by=coordinator_of(programme.organisation), at=AT,
    )  # fmt: skip
    assert (member.person.email, member.person.language) == ("nora.petit@reseau.example", "en")
    assert member.person.is_active


# --- an answer is read before it leaves, and can be taken back ----------------------------------------------------


@pytest.mark.parametrize(
    ("decide", "kind"),
    [
        (services.accept_application, "programmes.application_accepted"),
        (services.put_on_waiting_list, "programmes.application_waiting"),
        (services.decline_application, "programmes.application_declined"),
    ],
)
def test_an_answer_whose_letter_is_still_here_is_taken_back_without_a_word(
    decide: Callable[..., Any], kind: str, outbox_of: OutboxOf
) -> None:
    application = ApplicationFactory(programme=_open())
    by = coordinator_of(application.organisation)
    decide(application, by=by, at=AT)
    for _time in range(2):
        services.reopen_application(application, by=by, at=AT)
    assert _state(application) == "submitted"
    [letter] = outbox_of(application.person)
    assert (letter.kind, letter.state) == (kind, "cancelled")
    assert not application.programme.enrolments.active().exists()
    services.accept_application(application, by=by, at=paris(2027, 1, 6))
    assert application.programme.enrolments.active().count() == 1


def test_an_answer_that_has_left_is_taken_back_with_a_letter(outbox_of: OutboxOf) -> None:
    application = ApplicationFactory(programme=_open())
    by = coordinator_of(application.organisation)
    services.accept_application(application, by=by, at=AT)
    [letter] = outbox_of(application.person)
    letter.state, letter.sent_at = "sent", AT
    letter.save(update_fields=["state", "sent_at"])
    services.reopen_application(application, by=by, at=AT)
    kinds = [message.kind for message in outbox_of(application.person)]
    assert kinds == ["programmes.application_accepted", "programmes.answer_taken_back"]


def test_an_answer_is_not_taken_back_once_pairs_are_being_formed() -> None:
    application = ApplicationFactory(programme=_open())
    by = coordinator_of(application.organisation)
    services.accept_application(application, by=by, at=AT)
    programme = application.programme
    programme.state = "matching"
    programme.save(update_fields=["state"])
    with pytest.raises(services.TooLateToWithdraw):
        services.reopen_application(application, by=by, at=AT)
    decided = services.decide_applications(programme, ids=[application.pk], decision="reopen", by=by, at=AT)
    assert (decided.done, decided.left) == ([], [application])


@pytest.mark.parametrize("state", ["accepted", "waiting", "declined"])
def test_nobody_takes_back_the_answer_to_their_own_application(state: str) -> None:
    application = ApplicationFactory(programme=_open(), state=state)
    with pytest.raises(services.NotFromHere):
        services.submit_application(application, by=application.person, at=AT)
    assert _state(application) == state


def test_what_somebody_withdrew_stays_withdrawn() -> None:
    application = ApplicationFactory(programme=_open(), state="withdrawn")
    with pytest.raises(services.NotFromHere):
        services.reopen_application(application, by=coordinator_of(application.organisation), at=AT)


@pytest.mark.parametrize(
    ("state", "decision", "words"),
    [
        ("submitted", "accept", "est acceptée"),
        ("submitted", "wait", "liste d’attente"),
        ("submitted", "decline", "Cela ne juge ni votre personne"),
        ("accepted", "reopen", "répondu trop tôt"),
    ],
)
def test_the_letter_is_read_before_it_leaves(
    state: str, decision: str, words: str, client_of: Callable[[Any], Any], outbox_of: OutboxOf
) -> None:
    application = ApplicationFactory(programme=_open(), state=state)
    client = client_of(coordinator_of(application.organisation))
    url = f"/programmes/{application.programme_id}/candidatures/decider/"
    page = client.post(url, {"ids": [application.pk], "decision": decision}).content.decode()
    assert words in page.replace("\u00a0", " ")
    assert outbox_of(application.person) == []
