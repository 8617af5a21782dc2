"""The pairs of a programme as a list: what is asked of the database, each question built once."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from binome.core.prepared import attach, prepared
from binome.pairs.models import Agreement, Goal, Pair, Session
from binome.programmes.models import Programme

_ACTIVE = Q(state=Pair.State.ACTIVE)
# Each filter's word in the address and its condition.
CONDITIONS: dict[str, Q] = {
    "": Q(),
    "en-cours": _ACTIVE,
    "sans-date": _ACTIVE & Q(has_date=False, has_open=True),
    "sans-objectif": _ACTIVE & Q(has_goal=False),
    "acheves": Q(state=Pair.State.COMPLETED),
    "arretes": Q(state=Pair.State.ENDED),
}


def _marked(programme: Programme) -> QuerySet[Pair, Pair]:
    """The programme's pairs, each knowing what it lacks."""
    theirs = Session.objects.filter(pair=OuterRef("pk"))
    return (
        Pair.objects.filter(programme=programme)
        .as_scoped("programme")
        .annotate(
            has_date=Exists(theirs.filter(state=Session.State.SET)),
            has_open=Exists(theirs.filter(state__in=[Session.State.TO_SET, Session.State.MISSED])),
            has_goal=Exists(Goal.objects.filter(pair=OuterRef("pk"))),
        )
    )


def counted(pairs: QuerySet[Pair, Any], conditions: dict[str, Q]) -> QuerySet[Pair, tuple[int, ...]]:
    """How many pairs under each condition: one row, or none where there is no pair."""
    numbers = {f"n{place}": Count("pk", filter=one) for place, one in enumerate(conditions.values())}
    # Grouped by a constant.
    return pairs.order_by().annotate(one=Value(1)).values("one").annotate(**numbers).values_list(*numbers)


@prepared
def _counts(programme: Programme) -> QuerySet[Pair, tuple[int, ...]]:
    return counted(_marked(programme), CONDITIONS)


def counts(programme: Programme) -> dict[str, int]:
    """How many pairs under each filter, in one statement."""
    return by_filter(CONDITIONS, _counts(programme))


def by_filter(conditions: dict[str, Q], rows: QuerySet[Pair, tuple[int, ...]]) -> dict[str, int]:
    """The row of :func:`counted`, by filter."""
    numbers = next(iter(rows), (0,) * len(conditions))
    return dict(zip(conditions, numbers, strict=True))


@prepared
def pairs(programme: Programme, *, only: str) -> QuerySet[Pair, Pair]:
    """The pairs under one filter with their people, oldest first."""
    rows = _marked(programme).filter(CONDITIONS[only])
    return rows.select_related("mentor__person", "mentee__person").order_by("formed_at", "pk")


@prepared
def _agreements(pairs: list[int]) -> QuerySet[Agreement, Agreement]:
    return Agreement.objects.filter(pair__in=pairs).as_scoped("pairs that were loaded")


@prepared
def _goals(pairs: list[int]) -> QuerySet[Goal, Goal]:
    return Goal.objects.filter(pair__in=pairs).as_scoped("pairs that were loaded")


@prepared
def _sessions(pairs: list[int]) -> QuerySet[Session, Session]:
    rows = Session.objects.filter(pair__in=pairs).as_scoped("pairs that were loaded")
    # What the two wrote for themselves is not read for a list.
    return rows.defer("memo", "next_step").order_by("number")


def with_sessions(found: list[Pair]) -> list[Pair]:
    """Pairs with their sessions, in one statement more."""
    attach(found, "sessions", _sessions([pair.pk for pair in found]))
    return found


def with_story(found: list[Pair]) -> list[Pair]:
    """Pairs with all that :func:`binome.pairs.story.read_story` reads, in three statements more."""
    numbers = [pair.pk for pair in found]
    attach(found, "agreements", _agreements(numbers))
    attach(found, "goals", _goals(numbers))
    return with_sessions(found)
