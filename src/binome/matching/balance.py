"""Who gives and who receives in a shared programme: counts and hours, no name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum

from binome.matching.cards import Free
from binome.matching.models import SharedProposal
from binome.pairs.models import Session
from binome.programmes.models import Programme, Sharing


@dataclass(frozen=True)
class BalanceLine:
    """What one organisation gives and receives."""

    organisation: str
    mentors_shown: int
    mentees_shown: int
    mentors_given: int
    mentees_received: int
    pairs_given: int
    pairs_received: int
    hours_given: float
    hours_received: float


def balance_of(sharing: Sharing, free: dict[int, Free]) -> list[BalanceLine]:
    """One line an organisation, counted in one statement from pairs that live or have lived."""
    held = Q(pair__sessions__state=Session.State.HELD)
    rows = list(
        SharedProposal.objects.filter(sharing=sharing, state=SharedProposal.State.ACCEPTED)
        .as_scoped("counts only")
        .values(giver=F("mentor__programme"), taker=F("mentee__programme"))
        .annotate(
            pairs=Count("pk", distinct=True),
            mentors=Count("mentor", distinct=True),
            mentees=Count("mentee", distinct=True),
            minutes=Sum("pair__sessions__held_minutes", filter=held),
        )
    )
    lines = []
    for programme in (sharing.programme, sharing.guest_programme):
        if programme is None:
            continue
        given = [row for row in rows if row["giver"] == programme.pk]
        received = [row for row in rows if row["taker"] == programme.pk]
        sides = list(free[programme.pk].roles.values())
        lines.append(
            BalanceLine(
                organisation=programme.organisation.name,
                mentors_shown=sides.count("mentor"),
                mentees_shown=sides.count("mentee"),
                mentors_given=sum(row["mentors"] for row in given),
                mentees_received=sum(row["mentees"] for row in given),
                pairs_given=sum(row["pairs"] for row in given),
                pairs_received=sum(row["pairs"] for row in received),
                hours_given=_hours(given),
                hours_received=_hours(received),
            )
        )
    return lines


def _hours(rows: Iterable[Mapping[str, Any]]) -> float:
    return round(sum(row["minutes"] or 0 for row in rows) / 60, 1)


def programmes_of(sharing: Sharing) -> list[Programme]:
    """The two programmes, or the one while nobody has accepted."""
    return [one for one in (sharing.programme, sharing.guest_programme) if one is not None]
