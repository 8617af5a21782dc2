"""The first session waits for the mentor path; a programme runs once somebody has somebody to meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from binome.learning.services import complete_unit, reopen_unit, waive_units, withdraw_waiver
from binome.pairs import services
from binome.pairs.models import Pair
from binome.pairs.services.sessions import MentorNotPrepared
from binome.programmes.models import Programme
from binome.programmes.services import missing_before, move_forward
from binome.programmes.services.programme import SomethingMissing
from factories import PairFactory, ProgrammeFactory, coordinator_of, mentee_in, mentor_in, paris

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]
AT = paris(2027, 2, 3)
FIRST, SECOND = paris(2027, 2, 9, 18), paris(2027, 2, 23, 18)


def _pair() -> Pair:
    programme = ProgrammeFactory()
    mentor, mentee = mentor_in(programme), mentee_in(programme)
    mentor.prepared_at = None
    mentor.save(update_fields=["prepared_at"])
    return services.form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)


def _now(pair: Pair) -> Pair:
    return Pair.objects.in_organisation(pair.organisation_id).with_people().get(pk=pair.pk)


def test_the_first_session_waits_and_the_others_do_not() -> None:
    pair = _pair()
    mentee = pair.mentee.person
    with pytest.raises(MentorNotPrepared), translation.override("en"):
        services.set_dates(pair, dates={1: FIRST, 2: SECOND}, by=mentee, at=AT)
    assert pair.sessions.exclude(starts_at=None).count() == 0
    session = pair.sessions.get(number=1)
    with pytest.raises(MentorNotPrepared):
        services.move_session(session, starts_at=FIRST, by=mentee, at=AT)
    with pytest.raises(MentorNotPrepared):
        services.hold_session(session, minutes=90, by=mentee, at=paris(2027, 2, 10))
    services.set_dates(pair, dates={2: SECOND}, by=mentee, at=AT)
    assert pair.sessions.exclude(starts_at=None).count() == 1


def test_the_last_required_unit_opens_the_first_session_and_a_unit_taken_back_closes_it() -> None:
    pair = _pair()
    mentor = pair.mentor
    for unit in mentor.programme.required_units:
        assert services.is_waiting_for_mentor(_now(pair))
        complete_unit(mentor, unit_id=unit, by=mentor.person, at=AT)
    assert _now(pair).mentor.prepared_at == AT
    complete_unit(mentor, unit_id=unit, by=mentor.person, at=paris(2027, 2, 5))
    assert _now(pair).mentor.prepared_at == AT
    reopen_unit(mentor, unit_id=unit, by=mentor.person, at=AT)
    assert services.is_waiting_for_mentor(_now(pair))
    complete_unit(mentor, unit_id=unit, by=mentor.person, at=AT)
    services.set_dates(pair, dates={1: FIRST}, by=mentor.person, at=AT)
    # A date that stands is the two's own: nothing takes it away, and it can be moved.
    reopen_unit(mentor, unit_id=unit, by=mentor.person, at=AT)
    services.move_session(pair.sessions.get(number=1), starts_at=SECOND, by=mentor.person, at=AT)


def test_a_coordinator_lets_a_mentor_begin_with_a_reason_and_takes_it_back() -> None:
    pair = _pair()
    by = coordinator_of(pair.organisation)
    waive_units(pair.mentor, reason="A formé des mentors dix ans.", by=by, at=AT)
    assert not services.is_waiting_for_mentor(_now(pair))
    withdraw_waiver(pair.mentor, by=by, at=AT)
    assert services.is_waiting_for_mentor(_now(pair))


def test_a_programme_that_requires_nothing_waits_for_nobody() -> None:
    pair = _pair()
    Programme.objects.in_organisation(pair.organisation_id).update(required_units=[])
    assert not services.is_waiting_for_mentor(_now(pair))


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_the_page_of_dates_says_it_before_one_types(side: str, client_of: ClientOf) -> None:
    pair = _pair()
    page = client_of(getattr(pair, side).person).get(reverse("pairs:dates", args=[pair.pk])).content.decode()
    assert "La séance 1 attend un peu" in page
    assert ('name="day_1"' in page, 'name="day_2"' in page) == (False, True)
    assert (reverse("learning:path") in page.split("<main", 1)[1]) == (side == "mentor")


def test_a_programme_does_not_run_before_a_pair_exists() -> None:
    programme = ProgrammeFactory(state="matching")
    mentor, mentee = mentor_in(programme), mentee_in(programme)
    with translation.override("en"), pytest.raises(SomethingMissing, match="at least one pair"):
        move_forward(programme, to="running", by=None, at=AT)
    PairFactory(programme=programme, mentor=mentor, mentee=mentee, state="ended", ended_at=AT)
    assert missing_before(programme, "running", on=AT.date()) != []
    services.form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)
    assert move_forward(programme, to="running", by=None, at=AT).state == "running"
