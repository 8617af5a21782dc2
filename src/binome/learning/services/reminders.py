"""Reminders of workshops, at nine on the organisation's clock: a week before to whoever has not answered, the day
before to whoever has not said no."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from binome.learning import notices
from binome.learning.models import Attendance, Workshop

When = Literal["week", "day"]
HOUR = time(9)
# Less than three days before, asking whether one comes is left to the reminder of the day before.
WEEK_DAYS, GIVEN_UP_DAYS = 7, 3


def _nine_o_clock(workshop: Workshop, *, days_before: int) -> datetime:
    clock = ZoneInfo(workshop.organisation.time_zone)
    day = workshop.starts_at.astimezone(clock).date() - timedelta(days=days_before)
    return datetime.combine(day, HOUR, tzinfo=clock)


def reminder_due(workshop: Workshop, *, at: datetime) -> tuple[When, datetime] | None:
    """Which reminder is due at ``at`` and since when, if any."""
    day_before = _nine_o_clock(workshop, days_before=1)
    if day_before <= at < workshop.starts_at:
        return "day", day_before
    week_before = _nine_o_clock(workshop, days_before=WEEK_DAYS)
    if week_before <= at < _nine_o_clock(workshop, days_before=GIVEN_UP_DAYS):
        return "week", week_before
    return None


def remind_of_workshops(*, at: datetime) -> int:
    """Queue every reminder that is due, each once however often this runs; answers how many people are concerned."""
    soon = (
        Workshop.objects.unscoped("reminders serve every organisation")
        .filter(starts_at__gt=at, starts_at__lte=at + timedelta(days=WEEK_DAYS + 1))
        .select_related("programme__organisation", "organisation")
        .order_by("starts_at", "pk")
    )
    return sum(_remind(workshop, at=at) for workshop in soon)


def _remind(workshop: Workshop, *, at: datetime) -> int:
    due = reminder_due(workshop, at=at)
    # A date settled after the reminder's hour has just been announced: saying it again is noise.
    if due is None or workshop.dated_at >= due[1]:
        return 0
    when, since = due
    rows = workshop.attendances.of_people_taking_part().select_related("enrolment__person")
    if when == "day":
        rows = rows.exclude(state__in=(Attendance.State.NOT_COMING, Attendance.State.WAITING))
        queue = notices.workshop_reminder
    else:
        rows = rows.filter(state=Attendance.State.INVITED)
        queue = notices.answer_awaited
    count = 0
    for attendance in rows:
        if attendance.invited_at is None or attendance.invited_at < since:
            queue(workshop, attendance, at=at)
            count += 1
    return count
