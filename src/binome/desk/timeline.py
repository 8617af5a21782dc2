"""Every pair on one timeline: where each mark stands, in words and on a picture drawn by the page itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from binome.core.filters import Filter
from binome.core.prepared import prepared
from binome.core.words import day_words, month_words
from binome.evaluation.answers import Value
from binome.pairs import listing
from binome.pairs.models import Pair, Session
from binome.programmes.models import Application, Programme

# The picture's own units: names are beside it, in the table.
WIDTH, ROW, TOP = 720, 34, 30
# Days before the kick-off and after the closing that still belong to the picture.
_MARGIN = timedelta(days=7)


@dataclass(frozen=True)
class Dot:
    """One session on the picture."""

    x: int
    state: str
    number: int


@dataclass(frozen=True)
class Line:
    """One pair: its row of the picture and of the table."""

    pair: Pair
    y: int
    dots: list[Dot]
    # Each session in a few words, in their order.
    words: list[str]

    @property
    def names(self) -> str:
        """The two first names."""
        return _("%(mentee)s and %(mentor)s") % {
            "mentee": self.pair.mentee.person.first_name,
            "mentor": self.pair.mentor.person.first_name,
        }


class Timeline:
    """A page of pairs between a programme's kick-off and its closing."""

    def __init__(self, programme: Programme, pairs: list[Pair], *, at: datetime) -> None:
        self.first = programme.kickoff_on - _MARGIN
        self.last = max(programme.closing_on + _MARGIN, self.first + timedelta(days=1))
        self.lines = [self._line(pair, TOP + place * ROW + ROW // 2) for place, pair in enumerate(pairs)]
        self.width, self.height = WIDTH, TOP + len(pairs) * ROW + 8
        today = timezone.localtime(at).date()
        self.today = self.x(today) if self.first <= today <= self.last else None
        self.months = [(self.x(day), month_words(day)) for day in self._months()]

    def x(self, day: date) -> int:
        """Where a day stands; what lies outside stands at the edge."""
        share = (day - self.first) / (self.last - self.first)
        return round(WIDTH * min(max(share, 0), 1))

    def _months(self) -> list[date]:
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first:
                found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        return found

    def _line(self, pair: Pair, y: int) -> Line:
        sessions = list(pair.sessions.all())
        dots = [
            Dot(self.x(timezone.localtime(one.starts_at).date()), one.state, one.number)
            for one in sessions
            if one.starts_at is not None and one.state != Session.State.CANCELLED
        ]
        return Line(pair, y, dots, [_in_words(one) for one in sessions])


def _in_words(session: Session) -> str:
    if session.state == Session.State.CANCELLED:
        return _("given up")
    if session.starts_at is None:
        return _("no date yet")
    day = day_words(session.starts_at)
    words = {
        Session.State.HELD: _("held on %(day)s"),
        Session.State.MISSED: _("not held on %(day)s"),
    }
    return words.get(Session.State(session.state), _("on %(day)s")) % {"day": day}


_ACTIVE = Q(state=Pair.State.ACTIVE)
CONDITIONS: dict[str, Q] = {
    "": Q(),
    "sans-date": _ACTIVE & Q(has_next=False, has_left=True),
    "en-cours": _ACTIVE,
    "au-bout": Q(state=Pair.State.COMPLETED),
    "arretes": Q(state=Pair.State.ENDED),
}


def _marked(programme: Programme, at: datetime) -> QuerySet[Pair, Pair]:
    ahead = Session.objects.filter(pair=OuterRef("pk"), state=Session.State.SET, starts_at__gte=at)
    left = Session.objects.filter(pair=OuterRef("pk")).exclude(
        state__in=[Session.State.HELD, Session.State.CANCELLED]
    )
    rows = Pair.objects.filter(programme=programme).as_scoped("programme")
    return rows.annotate(has_next=Exists(ahead), has_left=Exists(left))


@prepared
def _counts(programme: Programme, at: datetime) -> QuerySet[Pair, tuple[int, ...]]:
    return listing.counted(_marked(programme, at), CONDITIONS)


@prepared
def _pairs(programme: Programme, at: datetime, *, only: str) -> QuerySet[Pair, Pair]:
    rows = _marked(programme, at).filter(CONDITIONS[only])
    return rows.select_related("mentor__person", "mentee__person").order_by("formed_at", "pk")


def filters(
    programme: Programme, wanted: str, *, at: datetime
) -> tuple[list[Filter], QuerySet[Pair, Pair], int]:
    """The filters with their counts, the pairs of the one that is wanted, and how many they are: one statement."""
    labels = {
        "": _("All"),
        "sans-date": _("No next date"),
        "en-cours": _("Under way"),
        "au-bout": _("Went all the way"),
        "arretes": _("Ended early"),
    }
    chosen = wanted if wanted in CONDITIONS else ""
    counts = listing.by_filter(CONDITIONS, _counts(programme, at))
    links = [
        Filter(
            label=label,
            url=f"?etat={name}" if name else "?",
            is_current=name == chosen,
            count=counts[name],
        )
        for name, label in labels.items()
    ]
    return links, _pairs(programme, at, only=chosen), counts[chosen]


# --- from informed to completed -------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """How many people at one step, on each side."""

    name: str
    mentees: int
    mentors: int

    @property
    def total(self) -> int:
        """Both sides."""
        return self.mentees + self.mentors


def steps(programme: Programme, figures: Mapping[str, Value]) -> list[Step]:
    """From who was invited to who went all the way; all but the first read from the registry of indicators."""
    invited = dict(programme.invitations.order_by().values_list("role").annotate(n=Count("pk")))
    received, accepted = figures["applications_received"], figures["applications_accepted"]
    met = sum(sum(counts[1:]) for counts in figures["sessions_per_pair"].values())
    pairs = [
        (_("In a pair"), figures["pairs_formed"]["count"]),
        (_("Held a first session"), met),
        (_("Held all sessions"), figures["pairs_with_all_sessions"]["count"]),
        (_("Went all the way"), figures["pairs_completed"]["count"]),
    ]
    mentor, mentee = Application.Side.MENTOR.value, Application.Side.MENTEE.value
    both: list[tuple[str, Mapping[str, Any]]] = [
        (_("Invited by name"), invited), (_("Applied"), received), (_("Accepted"), accepted),
    ]  # fmt: skip
    first = [Step(name, counts.get(mentee, 0), counts.get(mentor, 0)) for name, counts in both]
    return [*first, *(Step(name, count, count) for name, count in pairs)]
