"""A programme is created from a template, and moves from one state to the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from binome import content
from binome.accounts.models import LogEntry
from binome.pairing import CRITERIA
from binome.programmes import from_template, services
from binome.programmes.models import Programme
from factories import (
    ApplicationFactory,
    OrganisationFactory,
    ProgrammeFactory,
    coordinator_of,
    mentee_in,
    mentor_in,
    paris,
)

pytestmark = pytest.mark.django_db

AT = paris(2026, 12, 1)


def _create(**changes: Any) -> Programme:
    organisation = changes.pop("organisation", None) or OrganisationFactory()
    values: dict[str, Any] = {
        "template_id": "association-pilot",
        "name": "Passerelles numériques",
        "kickoff_on": date(2027, 2, 2),
        "applications_close_on": date(2027, 1, 12),
        "closing_on": date(2027, 4, 13),
        "by": coordinator_of(organisation),
        "at": AT,
    }
    return services.create_programme(organisation, **{**values, **changes})


def test_the_pilot_template_gives_everything_a_programme_needs() -> None:
    programme = _create()
    assert (programme.session_count, programme.session_minutes, programme.goals_max) == (3, 120, 2)
    assert programme.networks == ["facebook", "x", "linkedin", "basics"]
    assert programme.required_units == ["u1-role", "u3-first", "u5-hands", "u8-close"]
    assert programme.state == "draft"
    assert programme.agreement_clauses[0]["text"] == content.agreement_clauses()[0].fr
    assert programme.matching_settings["weights"] == {
        "goals": 30, "availability": 20, "place": 15, "motivations": 10, "interests": 10, "languages": 5,
        "ways_of_working": 10, "sector": 0, "function": 0, "organisation": 0,
    }  # fmt: skip
    assert programme.matching_settings["hard_rules"]["common_slots"] == 2
    assert programme.matching_settings["hard_rules"]["age_bands"] is False


def test_a_button_pressed_twice_makes_one_programme() -> None:
    organisation = OrganisationFactory()
    first = _create(organisation=organisation)
    assert _create(organisation=organisation, at=AT + timedelta(seconds=5)) == first
    assert _create(organisation=organisation, at=AT + timedelta(seconds=5), name="Autre") != first


def test_the_agreement_is_in_the_programme_s_language() -> None:
    assert _create(language="en").agreement_clauses[0]["text"] == content.agreement_clauses()[0].en


@pytest.mark.parametrize("template", content.programme_templates(), ids=lambda template: template.id)
def test_every_template_makes_a_programme(template: content.ProgrammeTemplate) -> None:
    dates = from_template.dates_of(template, kickoff_on=date(2027, 2, 2))
    programme = _create(
        template_id=template.id,
        applications_close_on=dates.applications_close_on,
        closing_on=dates.closing_on,
    )
    weights = programme.matching_settings["weights"]
    assert sum(weights.values()) == 100
    assert set(weights) <= {criterion.name for criterion in CRITERIA}
    assert services.missing_before(programme, "applications", on=date(2026, 12, 1)) == []


def test_the_pilot_s_calendar_follows_from_the_kick_off() -> None:
    dates = from_template.dates_of(
        content.programme_template("association-pilot"), kickoff_on=date(2027, 2, 2)
    )
    assert dates == from_template.Dates(date(2027, 1, 12), date(2027, 2, 2), date(2027, 4, 13))


def test_the_first_kick_off_proposed_is_a_tuesday_that_leaves_time_to_apply() -> None:
    for template in content.programme_templates():
        kickoff = from_template.first_kickoff(template, today=date(2026, 12, 2))
        assert kickoff.weekday() == 1
        assert from_template.dates_of(template, kickoff_on=kickoff).applications_close_on >= date(2026, 12, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"applications_close_on": date(2027, 2, 3)},
        {"closing_on": date(2027, 2, 2)},
        {"closing_on": date(2027, 1, 1)},
    ],
)
def test_dates_follow_one_another(changes: dict[str, date]) -> None:
    with pytest.raises(services.DatesNotInOrder):
        _create(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeFactory(**changes)


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(services.NoSuchTemplate):
        _create(template_id="no-such-template")


def test_two_programmes_of_one_name_have_two_addresses() -> None:
    organisation = OrganisationFactory()
    moments = [AT + timedelta(minutes=2 * number) for number in range(3)]
    slugs = [_create(organisation=organisation, at=moment).slug for moment in moments]
    assert slugs == ["passerelles-numeriques", "passerelles-numeriques-2", "passerelles-numeriques-3"]


def test_creating_is_written_in_the_log_of_the_programme() -> None:
    programme = _create()
    entry = LogEntry.objects.in_organisation(programme.organisation).get()
    assert (entry.verb, entry.programme_id, entry.subject_id) == (
        "programmes.create_programme", programme.pk, programme.pk,
    )  # fmt: skip


def test_opening_needs_a_last_day_that_is_still_ahead() -> None:
    programme = _create()
    with pytest.raises(services.SomethingMissing) as refusal:
        services.move_forward(programme, to="applications", by=None, at=paris(2027, 1, 13))
    assert "12\u00a0" in str(refusal.value)
    services.move_forward(programme, to="applications", by=None, at=paris(2027, 1, 12))
    assert programme.state == "applications"


def test_opening_needs_subjects_an_agreement_and_weights() -> None:
    programme = ProgrammeFactory(
        state="draft", networks=[], agreement_clauses=[], matching_settings={"weights": {"goals": 99}}
    )
    assert len(services.missing_before(programme, "applications", on=date(2026, 12, 1))) == 3


def test_matching_needs_every_application_answered_and_both_sides() -> None:
    programme = ProgrammeFactory(state="applications")
    ApplicationFactory(programme=programme)
    assert len(services.missing_before(programme, "matching", on=date(2027, 1, 13))) == 3
    programme.applications.all().delete()
    mentor_in(programme)
    with pytest.raises(services.SomethingMissing):
        services.move_forward(programme, to="matching", by=None, at=AT)
    mentee_in(programme)
    services.move_forward(programme, to="matching", by=None, at=AT)
    assert Programme.objects.in_organisation(programme.organisation).get().state == "matching"


def test_a_mentor_who_left_does_not_count() -> None:
    programme = ProgrammeFactory(state="matching")
    mentee_in(programme)
    mentor = mentor_in(programme)
    mentor.ended_at = AT
    mentor.save(update_fields=["ended_at"])
    with pytest.raises(services.SomethingMissing):
        services.move_forward(programme, to="running", by=None, at=AT)


@pytest.mark.parametrize(
    ("state", "to", "day"), [("running", "closing", "kickoff_on"), ("closing", "evaluated", "closing_on")]
)
def test_a_step_waits_for_its_day(state: str, to: str, day: str) -> None:
    programme = ProgrammeFactory(state=state)
    on = getattr(programme, day)
    assert len(services.missing_before(programme, to, on=on - timedelta(days=1))) == 1
    assert services.missing_before(programme, to, on=on) == []


def test_steps_cannot_be_skipped_nor_taken_twice() -> None:
    programme = ProgrammeFactory(state="draft", matching_settings={"weights": {"goals": 100}})
    with pytest.raises(services.NotFromHere):
        services.move_forward(programme, to="matching", by=None, at=AT)
    for _time in range(2):
        services.move_forward(programme, to="applications", by=None, at=AT)
    entries = LogEntry.objects.in_organisation(programme.organisation)
    assert [entry.verb for entry in entries] == ["programmes.move_to_applications"]


def test_matching_may_go_back_to_applications() -> None:
    programme = ProgrammeFactory(state="matching")
    services.move_forward(programme, to="applications", by=None, at=AT)
    assert programme.state == "applications"


def test_every_state_stands_in_the_table() -> None:
    assert {state for state, _label in Programme.State.choices} == set(Programme.TRANSITIONS)
    assert set().union(*Programme.TRANSITIONS.values()) <= set(Programme.TRANSITIONS)


def test_changing_dates_keeps_their_order_and_is_logged_once() -> None:
    programme = _create()
    values: dict[str, Any] = {
        "name": programme.name, "purpose": programme.purpose, "applications_close_on": date(2027, 1, 19),
        "kickoff_on": date(2027, 2, 9), "closing_on": date(2027, 4, 20), "by": coordinator_of(programme.organisation),
        "at": AT,
    }  # fmt: skip
    for _time in range(2):
        changed = services.update_programme(programme, **values)
    assert changed.kickoff_on == date(2027, 2, 9)
    verbs = [entry.verb for entry in LogEntry.objects.in_organisation(programme.organisation)]
    assert verbs.count("programmes.update_programme") == 1
    with pytest.raises(services.DatesNotInOrder):
        services.update_programme(programme, **{**values, "closing_on": date(2027, 2, 9)})
