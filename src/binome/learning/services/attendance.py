"""Who was there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.learning.models import Attendance, Workshop
from binome.learning.services.groups import seat_late
from binome.learning.services.workshops import lock_workshop, log_workshop
from binome.learning.sheet import Line, read_sheet


class NotYet(Refused):
    """Attendance is noted once the workshop has begun."""

    code = "workshop-not-begun"
    text = _("This workshop has not begun yet. Note who came once it has.")


class CheckInClosed(Refused):
    """One notes one's own presence while the meeting lasts."""

    code = "check-in-closed"
    text = _("You can say that you are here from half an hour before the meeting to an hour after its end.")


class NotExpected(Refused):
    """The meeting is for people of the programme, or for its mentors."""

    code = "not-expected"
    text = _("Your name is not on the list of this meeting. Tell the person who leads it.")


OPENS_BEFORE, CLOSES_AFTER = timedelta(minutes=30), timedelta(hours=1)


def is_check_in_open(workshop: Workshop, *, at: datetime) -> bool:
    """Whether people can note their own presence at ``at``."""
    return workshop.starts_at - OPENS_BEFORE <= at <= workshop.ends_at + CLOSES_AFTER


@transaction.atomic
def check_in(workshop: Workshop, *, by: Person, at: datetime) -> Attendance:
    """Note that one is there oneself. Saying it twice keeps the first time.

    Raises
    ------
    CheckInClosed, NotExpected
    """
    locked = lock_workshop(workshop)
    if not is_check_in_open(locked, at=at):
        raise CheckInClosed
    line = next((line for line in read_sheet(locked) if line.enrolment.person_id == by.pk), None)
    if line is None or line.enrolment.ended_at is not None:
        raise NotExpected
    if _note(locked, line, is_present=True, by=by, at=at):
        seat_late(locked, [line.enrolment])
        log_workshop(locked, "check_in", by=by, at=at)
    return locked.attendances.get(enrolment=line.enrolment)


@transaction.atomic
def note_attendance(
    workshop: Workshop,
    *,
    present: set[int],
    by: Person,
    at: datetime,
    as_of: datetime | None = None,
    shown: set[int] | None = None,
) -> int:
    """Note who came, by enrolment number; the others on the list did not. Noting again corrects; answers how many came.

    ``as_of`` is when the list was shown: what somebody else noted since then was not on it and stays. ``shown`` are
    those who were on the page when the list is long; nothing is said of the others.

    Raises
    ------
    NotYet
        Before the workshop has begun.
    """
    locked = lock_workshop(workshop)
    if at < locked.starts_at:
        raise NotYet
    lines = read_sheet(locked)
    is_changed = False
    for line in lines:
        is_meant = shown is None or line.enrolment.pk in shown
        if is_meant and not _is_newer(line, as_of):
            is_changed |= _note(locked, line, is_present=line.enrolment.pk in present, by=by, at=at)
    came = locked.attendances.filter(state=Attendance.State.PRESENT).count()
    if is_changed:
        seat_late(locked, [line.enrolment for line in lines if line.enrolment.pk in present])
        log_workshop(locked, "note_attendance", by=by, at=at, count=came)
    return came


def _is_newer(line: Line, as_of: datetime | None) -> bool:
    row = line.attendance
    return row is not None and as_of is not None and row.noted_at is not None and row.noted_at > as_of


def _note(workshop: Workshop, line: Line, *, is_present: bool, by: Person, at: datetime) -> bool:
    """Note one person; whether it changed anything."""
    state = Attendance.State.PRESENT if is_present else Attendance.State.ABSENT
    row = line.attendance
    if row is None:
        workshop.attendances.create(
            organisation=workshop.organisation,
            enrolment=line.enrolment,
            state=state,
            noted_by=by,
            noted_at=at,
        )
        return True
    # Whoever waited for a place and had none was not absent.
    if row.state == state or (row.state == Attendance.State.WAITING and not is_present):
        return False
    row.state, row.noted_by, row.noted_at = state, by, at
    row.save(update_fields=["state", "noted_by", "noted_at"])
    return True
