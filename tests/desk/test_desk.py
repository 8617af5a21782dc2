"""What needs the coordinator today: facts from dates, in a number of statements that does not grow."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

import factories as make
from binome.desk.facts import desk_of
from binome.pairs.models import Session

pytestmark = pytest.mark.django_db


def begun(now: datetime) -> dict[str, date]:
    """The dates of a programme that began three weeks ago."""
    today = timezone.localdate(now)
    weeks = {"applications_close_on": -5, "kickoff_on": -3, "closing_on": 7}
    return {name: today + timedelta(weeks=count) for name, count in weeks.items()}


def test_each_fact_has_its_reason() -> None:
    now = timezone.now()
    programme = make.ProgrammeFactory(**begun(now))
    late = make.PairFactory(programme=programme, formed_at=now - timedelta(days=10))
    make.HelpRequestFactory(pair=late, programme=programme)
    moved = make.PairFactory(programme=programme, formed_at=now - timedelta(days=2))
    make.SessionFactory(pair=moved, number=1, moves_count=2, starts_at=now + timedelta(days=3))
    quiet = make.PairFactory(programme=programme, formed_at=now)
    make.SessionFactory(pair=quiet, number=1, starts_at=now + timedelta(days=3))
    make.ApplicationFactory(programme=programme)
    desk = desk_of(programme, at=now)
    assert [fact.kind for fact in desk.facts] == [
        "help",
        "moved",
        "applications",
        "no-first-date",
        "no-agreement",
    ]
    assert (desk.pairs_waiting, desk.pairs_active) == (2, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_statements_at_any_size(count: int, django_assert_num_queries: object) -> None:
    now = timezone.now()
    programme = make.ProgrammeFactory(**begun(now))
    for _pair in range(count):
        pair = make.PairFactory(programme=programme, formed_at=now - timedelta(days=10))
        make.SessionFactory(pair=pair, number=1, state=Session.State.SET, starts_at=now - timedelta(days=4))
    with django_assert_num_queries(9):  # type: ignore[operator]
        desk_of(programme, at=now)
