"""The common report of two organisations that share a programme: sums that say nothing of fewer than five people.

Each of the two knows its own part, and finds the other's by subtraction. So a sum is told only when the part of each
stands on at least five people.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from binome.core.words import number_words
from binome.pairs.models import Pair, Session
from binome.programmes.models import Application, Programme, Sharing
from binome.surveys.anonymity import SMALLEST_GROUP


@dataclass(frozen=True)
class CommonLine:
    """A figure of both together, or nothing where too few people stand behind it."""

    label: str
    value: str


@dataclass(frozen=True)
class _Part:
    """What one organisation brings to the sums."""

    mentors: int
    mentees: int
    pairs: int
    people_paired: int
    completed: int
    held: int
    minutes: int


def _part_of(programme: Programme) -> _Part:
    people = programme.enrolments.aggregate(
        mentors=Count("person", filter=Q(role=Application.Side.MENTOR), distinct=True),
        mentees=Count("person", filter=Q(role=Application.Side.MENTEE), distinct=True),
    )
    held = Q(sessions__state=Session.State.HELD)
    pairs = programme.pairs.aggregate(
        pairs=Count("pk", distinct=True),
        people_paired=Count("mentee", distinct=True),
        completed=Count("pk", filter=Q(state=Pair.State.COMPLETED), distinct=True),
        held=Count("sessions", filter=held),
        minutes=Sum("sessions__held_minutes", filter=held),
    )
    return _Part(**people, **{name: value or 0 for name, value in pairs.items()})


def lines_together(sharing: Sharing) -> list[CommonLine]:
    """The figures of both together, four statements whatever their size."""
    parts = [_part_of(one) for one in (sharing.programme, sharing.guest_programme) if one is not None]
    wanted = [
        (_("Mentors"), "mentors", "mentors"),
        (_("People supported"), "mentees", "mentees"),
        (_("Pairs"), "pairs", "people_paired"),
        (_("Pairs that went all the way"), "completed", "completed"),
        (_("Sessions held"), "held", "people_paired"),
    ]
    lines = [CommonLine(label, _told(parts, figure, behind)) for label, figure, behind in wanted]
    minutes = _sum(parts, "minutes", "people_paired")
    hours = number_words(round(minutes / 60)) if minutes is not None else ""
    return [*lines, CommonLine(_("Hours together"), hours)]


def _told(parts: list[_Part], figure: str, behind: str) -> str:
    total = _sum(parts, figure, behind)
    return number_words(total) if total is not None else ""


def _sum(parts: list[_Part], figure: str, behind: str) -> int | None:
    """The sum, if at least five people of each organisation stand behind its part."""
    if len(parts) < 2 or any(getattr(part, behind) < SMALLEST_GROUP for part in parts):
        return None
    return sum(int(getattr(part, figure)) for part in parts)
