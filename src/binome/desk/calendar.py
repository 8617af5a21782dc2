"""Everything that has a date in a programme: its own days, workshops, questionnaires, answers awaited, sessions.

One line a thing, in words, without a name: sessions are counted by day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.core.words import times_words
from binome.matching.models import MatchingRound
from binome.outbox.calendar import Entry
from binome.pairs.models import Session
from binome.programmes.models import Programme

# Sessions beyond that many days in one answer would be a mistake, not a programme.
MOST_DAYS = 1000


@dataclass(frozen=True)
class Line:
    """One thing of a day. ``starts`` is a moment, or a day where the hour says nothing."""

    uid: str
    starts: datetime | date
    words: str
    minutes: int = 0
    place: str = ""
    sequence: int = 0
    settled_at: datetime | None = None

    @property
    def times(self) -> str:
        """From when to when, where it has an hour."""
        return times_words(self.starts, minutes=self.minutes) if isinstance(self.starts, datetime) else ""

    def as_entry(self) -> Entry:
        """The same for a calendar program."""
        return Entry(
            uid=self.uid,
            starts=self.starts,
            minutes=self.minutes,
            summary=self.words,
            location=self.place,
            sequence=self.sequence,
            stamped_at=self.settled_at,
        )


@dataclass(frozen=True)
class Day:
    """A day on which something happens."""

    on: date
    lines: list[Line]


def months_of(programme: Programme, *, today: date) -> tuple[date, date]:
    """First days of the first and the last month that are worth a page."""
    first = min(programme.created_at.date(), programme.applications_close_on, today)
    last = max(programme.closing_on, today) + timedelta(days=62)
    return first.replace(day=1), last.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month that follows."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def days_of(programme: Programme, *, first: date, until: date) -> list[Day]:
    """Days from ``first``, before ``until``, each with its lines; four statements whatever the programme's size."""
    zone = ZoneInfo(programme.organisation.time_zone)
    by_day: dict[date, list[Line]] = {}
    for line in lines_of(programme, first=first, until=until):
        on = line.starts.astimezone(zone).date() if isinstance(line.starts, datetime) else line.starts
        by_day.setdefault(on, []).append(line)
    return [Day(on, sorted(by_day[on], key=lambda line: line.times)) for on in sorted(by_day)]


def lines_of(programme: Programme, *, first: date, until: date) -> list[Line]:
    """Everything with a date from ``first``, before ``until``."""
    zone = ZoneInfo(programme.organisation.time_zone)
    whole_days = [
        line
        for line in _own_days(programme)
        if isinstance(line.starts, date) and first <= line.starts < until
    ]
    opens, closes = (datetime.combine(day, time(0), tzinfo=zone) for day in (first, until))
    return [
        *whole_days,
        *_workshops(programme, opens, closes),
        *_questionnaires(programme, first, until),
        *_answers(programme, first, until),
        *_sessions(programme, opens, closes, zone),
    ]


def _uid(programme: Programme, name: str) -> str:
    return f"programme-{programme.pk}-{name}@binome"


def _own_days(programme: Programme) -> Iterable[Line]:
    named = (
        ("applications", programme.applications_close_on, _("Last day to apply")),
        ("kickoff", programme.kickoff_on, _("Kick-off of the programme")),
        ("closing", programme.closing_on, _("Closing of the programme")),
    )
    return [
        Line(_uid(programme, name), on, words, settled_at=programme.created_at) for name, on, words in named
    ]


def _workshops(programme: Programme, opens: datetime, closes: datetime) -> Iterator[Line]:
    for workshop in programme.workshops.filter(starts_at__gte=opens, starts_at__lt=closes):
        yield Line(
            uid=workshop.calendar_uid,
            starts=workshop.starts_at,
            minutes=workshop.minutes,
            words=workshop.title,
            place=workshop.place or workshop.link,
            sequence=workshop.calendar_sequence,
            settled_at=workshop.dated_at,
        )


def _questionnaires(programme: Programme, first: date, until: date) -> Iterator[Line]:
    language = (get_language() or "fr")[:2]
    for wave in programme.waves.filter(session_number=0, opens_on__lt=until, closes_on__gte=first):
        title = {"title": content.questionnaire(wave.questionnaire_id).title.in_language(language)}
        # The end is exclusive: the last day is the one before.
        for name, on, words in (
            ("opens", wave.opens_on, _("Questionnaire opens: %(title)s")),
            ("closes", wave.closes_on - timedelta(days=1), _("Questionnaire, last day: %(title)s")),
        ):
            if first <= on < until:
                yield Line(
                    _uid(programme, f"wave-{wave.pk}-{name}"),
                    on,
                    words % title,
                    settled_at=programme.created_at,
                )


def _answers(programme: Programme, first: date, until: date) -> Iterator[Line]:
    asked = programme.matching_rounds.filter(
        state=MatchingRound.State.PUBLISHED, answer_by__gte=first, answer_by__lt=until
    )
    for round_ in asked:
        if round_.answer_by is None:
            continue
        words = (
            _("Last day to say whom one would like")
            if round_.is_for_choosing
            else _("Last day to answer the proposals")
        )
        yield Line(
            _uid(programme, f"round-{round_.pk}"), round_.answer_by, words, settled_at=round_.published_at
        )


def _sessions(programme: Programme, opens: datetime, closes: datetime, zone: ZoneInfo) -> Iterator[Line]:
    rows = (
        Session.objects.filter(
            pair__programme=programme,
            state__in=[Session.State.SET, Session.State.HELD],
            starts_at__gte=opens,
            starts_at__lt=closes,
        )
        .in_organisation(programme.organisation)
        .annotate(on=TruncDate("starts_at", tzinfo=zone))
        .values("on")
        .annotate(count=Count("pk"))
        .order_by("on")
    )
    for row in rows[:MOST_DAYS]:
        words = ngettext("%(count)d session of a pair", "%(count)d sessions of pairs", row["count"])
        yield Line(
            uid=_uid(programme, f"sessions-{row['on']:%Y%m%d}"),
            starts=row["on"],
            words=words % {"count": row["count"]},
            settled_at=datetime.combine(row["on"], time(0), tzinfo=UTC),
        )
