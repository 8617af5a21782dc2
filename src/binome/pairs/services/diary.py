"""Dates: what an hour on the wall is as a moment, whether it is free, and when both could meet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.core.errors import Refused
from binome.pairs.models import Pair, Session, SessionQuerySet

# A session lasts eight hours at most (a constraint of programmes), so one that began earlier is over.
LONGEST = timedelta(hours=12)
FARTHEST = timedelta(days=366)
# A usual hour for each part of the day that people tick in their application.
HOUR_OF_PART = {"morning": time(10), "lunch": time(12, 30), "afternoon": time(14), "evening": time(18, 30)}
WEEKS_BETWEEN = 2


class DateRefused(Refused):
    """A date that cannot be taken; ``number`` says for which session."""

    code = "date-refused"
    text = _("Session %(number)s: this date is not possible.")
    # Which of several dates for one session, where that is not plain.
    moment: datetime | None = None

    @property
    def number(self) -> int:
        """The session whose date is refused."""
        return int(self.values["number"])


class DateTaken(DateRefused):
    """One of the two has another session at that moment."""

    code = "date-taken"
    text = _("Session %(number)s: this date is already taken. Choose another one.")


class DateInThePast(DateRefused):
    """The moment has already gone by."""

    code = "date-in-the-past"
    text = _("Session %(number)s: this date has gone by. Choose a date to come.")


class DateTooFar(DateRefused):
    """More than a year ahead: most probably a slip in the year."""

    code = "date-too-far"
    text = _("Session %(number)s: this date is in more than a year. Check the year.")


class DatesOutOfOrder(DateRefused):
    """A session would come before an earlier one."""

    code = "dates-out-of-order"
    text = _("Session %(number)s must come after session %(before)s. Change one of the two dates.")


class HourDoesNotExist(DateRefused):
    """On the night of spring the clock jumps over this hour."""

    code = "hour-does-not-exist"
    text = _(
        "Session %(number)s: the clock changes that night and this hour does not exist. Choose another one."
    )


def moment_at(day: date, clock: time, *, zone: str, number: int) -> datetime:
    """The moment when clocks of ``zone`` show ``clock`` on ``day``; the first one where they show it twice.

    Raises
    ------
    HourDoesNotExist
        For an hour that the change to summer time skips.
    """
    moment = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    if moment.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise HourDoesNotExist(number=number)
    return moment


@dataclass(frozen=True)
class Taken:
    """A stretch of somebody's time, in UTC."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the two stretches share a moment; one may begin as the other ends."""
        return self.starts_at < ends_at and starts_at < self.ends_at


def span(starts_at: datetime, minutes: int) -> Taken:
    """The stretch from ``starts_at`` on; minutes are counted in UTC."""
    begins = starts_at.astimezone(UTC)
    return Taken(begins, begins + timedelta(minutes=minutes))


def _every_session() -> SessionQuerySet:
    return Session.objects.unscoped("a person has one diary, whatever the organisation")


def _of_both(pair: Pair) -> Q:
    """Sessions of one of the two, with whomever they are."""
    people = [pair.mentor.person_id, pair.mentee.person_id]
    return Q(pair__mentor__person__in=people) | Q(pair__mentee__person__in=people)


def taken_times(pair: Pair, *, after: datetime, apart_from: Collection[int] = ()) -> list[Taken]:
    """When one of the two already has a session, with whomever it is."""
    rows = (
        _every_session()
        .filter(_of_both(pair))
        .filter(state=Session.State.SET, starts_at__gt=after - LONGEST)
        .exclude(pk__in=apart_from)
        .values_list("starts_at", "minutes")
    )
    return [span(starts_at, minutes) for starts_at, minutes in rows if starts_at is not None]


def check_dates(
    pair: Pair, sessions: Iterable[Session], dates: Mapping[int, datetime], *, at: datetime
) -> None:
    """Refuse the first of the new ``dates`` (by session number) that cannot be taken.

    ``sessions`` are all those of the pair. The caller holds both people's rows.

    Raises
    ------
    DateInThePast, DateTooFar, DatesOutOfOrder, DateTaken
    """
    sessions = sorted(sessions, key=lambda session: session.number)
    for number, moment in sorted(dates.items()):
        if moment <= at:
            raise DateInThePast(number=number)
        if moment > at + FARTHEST:
            raise DateTooFar(number=number)
    before: tuple[int, datetime] | None = None
    for session in sessions:
        moment_of = dates.get(session.number) or _standing_date(session)
        if moment_of is None:
            continue
        is_new = before is not None and not {session.number, before[0]}.isdisjoint(dates)
        if before is not None and is_new and moment_of < before[1]:
            raise DatesOutOfOrder(number=session.number, before=before[0])
        before = (session.number, moment_of)
    moved = {session.pk: session for session in sessions if session.number in dates}
    busy = taken_times(pair, after=min(dates.values()), apart_from=moved.keys())
    for session in moved.values():
        wanted = span(dates[session.number], session.minutes)
        if any(other.meets(wanted.starts_at, wanted.ends_at) for other in busy):
            raise DateTaken(number=session.number)
        busy.append(wanted)


def _standing_date(session: Session) -> datetime | None:
    return session.starts_at if session.state in {Session.State.SET, Session.State.HELD} else None


@dataclass(frozen=True)
class Suggestion:
    """A slot that both ticked, with a date for each session that has none."""

    slot: str
    dates: dict[int, datetime]


def suggest_dates(
    pair: Pair, sessions: Iterable[Session], *, at: datetime, most: int = 3
) -> list[Suggestion]:
    """Dates two weeks apart in slots that both said are good for them; those that come first, first.

    Nothing that is already taken is suggested, nothing before the kick-off, and nothing after the closing unless there is no other way.
    """
    open_ones = [
        session for session in sessions if session.state in {Session.State.TO_SET, Session.State.MISSED}
    ]
    if not open_ones:
        return []
    zone = pair.organisation.time_zone
    last = max((when for session in sessions if (when := _standing_date(session))), default=None)
    kickoff = datetime.combine(pair.programme.kickoff_on, time(), tzinfo=ZoneInfo(zone))
    earliest = max(at + timedelta(days=2), kickoff, *([last + timedelta(weeks=1)] if last else []))
    busy = taken_times(pair, after=at)
    theirs = set(pair.mentee.application.availability)
    common = [
        slot for slot in pair.mentor.application.availability if slot in theirs and slot in content.slots()
    ]
    found = []
    for slot in common:
        moments = _moments(slot, earliest, zone, busy, open_ones[0].minutes)
        numbers = sorted(session.number for session in open_ones)
        found.append(Suggestion(slot, dict(zip(numbers, moments, strict=False))))
    closing = pair.programme.closing_on
    found.sort(
        key=lambda suggestion: (
            max(suggestion.dates.values()).date() >= closing,
            min(suggestion.dates.values()),
        )
    )
    return found[:most]


def _moments(
    slot: str,
    earliest: datetime,
    zone: str,
    busy: list[Taken],
    minutes: int,
    *,
    weeks: int = WEEKS_BETWEEN,
) -> Iterator[datetime]:
    """Free moments of a weekly slot, ``weeks`` apart; a week later where that one is taken."""
    weekday, part = slot.split("-")
    weekdays = [name.id for name in content.application_choices("weekdays")]
    day = earliest.astimezone(ZoneInfo(zone)).date()
    day += timedelta(days=(weekdays.index(weekday) - day.weekday()) % 7)
    while True:
        moment = moment_at(day, HOUR_OF_PART[part], zone=zone, number=0)
        wanted = span(moment, minutes)
        if moment > earliest and not any(other.meets(wanted.starts_at, wanted.ends_at) for other in busy):
            yield moment
            day += timedelta(weeks=weeks)
        else:
            day += timedelta(weeks=1)


def three_dates(session: Session, *, at: datetime, most: int = 3) -> list[datetime]:
    """Up to three moments for one session that both said are good for them, the earliest first, on different days.

    Each lies between the sessions before and after it, from the day after tomorrow on, is free in both diaries, and
    comes before the closing unless there is no other way. Hours are those of the clock on the wall, whichever side of
    a change of hour they fall on.
    """
    pair = session.pair
    zone = pair.organisation.time_zone
    busy, before, after = _diary_around(session, at=at)
    kickoff = datetime.combine(pair.programme.kickoff_on, time(), tzinfo=ZoneInfo(zone))
    earliest = max(at + timedelta(days=2), kickoff, *([before + timedelta(days=2)] if before else []))
    latest = after or at + FARTHEST
    theirs = set(pair.mentee.application.availability)
    found: list[datetime] = []
    for slot in pair.mentor.application.availability:
        if slot in theirs and slot in content.slots():
            moments = islice(_moments(slot, earliest, zone, busy, session.minutes, weeks=1), most)
            found += [moment for moment in moments if span(moment, session.minutes).ends_at <= latest]
    closing = pair.programme.closing_on
    found.sort(key=lambda moment: (moment.astimezone(ZoneInfo(zone)).date() >= closing, moment))
    days: dict[date, datetime] = {}
    for moment in found:
        days.setdefault(moment.astimezone(ZoneInfo(zone)).date(), moment)
    return sorted(list(days.values())[:most])


def _diary_around(session: Session, *, at: datetime) -> tuple[list[Taken], datetime | None, datetime | None]:
    """What is taken in both diaries, and when the pair's sessions before and after this one begin; in one statement."""
    dated = {Session.State.SET, Session.State.HELD}
    rows = (
        _every_session()
        .filter(Q(pair=session.pair) | _of_both(session.pair), state__in=dated, starts_at__isnull=False)
        .filter(Q(pair=session.pair) | Q(starts_at__gt=at - LONGEST))
        .only("pair_id", "number", "state", "starts_at", "minutes")
    )
    theirs = [(row, row.starts_at) for row in rows if row.starts_at is not None]
    busy = [span(when, row.minutes) for row, when in theirs if row.state == Session.State.SET]
    own = [(row.number, when) for row, when in theirs if row.pair_id == session.pair_id]
    before = max((when for number, when in own if number < session.number), default=None)
    after = min((when for number, when in own if number > session.number), default=None)
    return busy, before, after
