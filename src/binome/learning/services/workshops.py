"""Workshops: scheduled, changed, announced, answered, and who was there."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.learning import notices
from binome.learning.models import Attendance, Workshop
from binome.programmes.models import Programme


class NotYet(Refused):
    """Attendance is noted once the workshop has begun."""

    code = "workshop-not-begun"
    text = _("This workshop has not begun yet. Note who came once it has.")


@transaction.atomic
def schedule_workshop(
    programme: Programme,
    *,
    kind: str,
    title: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    link: str,
    guide_id: str,
    by: Person,
    at: datetime,
) -> Workshop:
    """A collective meeting, not announced yet."""
    workshop = programme.workshops.create(
        organisation=programme.organisation,
        kind=kind,
        title=title,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        link=link,
        guide_id=guide_id,
        calendar_uid=f"{uuid.uuid4()}@binome",
    )
    record(
        programme.organisation, verb="learning.schedule_workshop", subject=workshop, by=by, at=at,
        programme_id=programme.pk, title=title,
    )  # fmt: skip
    return workshop


def _locked(workshop: Workshop) -> Workshop:
    return (
        Workshop.objects.in_organisation(workshop.organisation)
        .select_for_update(of=("self",))
        .select_related("programme__organisation", "organisation")
        .get(pk=workshop.pk)
    )


@transaction.atomic
def change_workshop(
    workshop: Workshop,
    *,
    title: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    link: str,
    by: Person,
    at: datetime,
) -> Workshop:
    """Another date or place; whoever was invited gets the same invitation, moved."""
    locked = _locked(workshop)
    values = {"title": title, "starts_at": starts_at, "minutes": minutes, "place": place, "link": link}
    if all(getattr(locked, name) == value for name, value in values.items()):
        return locked
    for name, value in values.items():
        setattr(locked, name, value)
    locked.calendar_sequence += 1
    locked.save(update_fields=[*values, "calendar_sequence"])
    record(
        locked.organisation, verb="learning.change_workshop", subject=locked, by=by, at=at,
        programme_id=locked.programme_id, title=title,
    )  # fmt: skip
    for attendance in locked.attendances.select_related("enrolment__person"):
        notices.workshop_changed(locked, attendance, at=at)
    return locked


@transaction.atomic
def invite_to_workshop(workshop: Workshop, *, by: Person, at: datetime) -> int:
    """Invite everyone who takes part and has not been invited yet; answers how many."""
    locked = _locked(workshop)
    already = set(locked.attendances.values_list("enrolment_id", flat=True))
    people = (
        locked.programme.enrolments.filter(ended_at=None).exclude(pk__in=already).select_related("person")
    )
    if locked.kind == Workshop.Kind.PRACTICE:
        people = people.filter(role="mentor")
    count = 0
    for enrolment in people.order_by("pk"):
        attendance = locked.attendances.create(organisation=locked.organisation, enrolment=enrolment)
        notices.workshop_invitation(locked, attendance, at=at)
        count += 1
    if count:
        record(
            locked.organisation, verb="learning.invite_to_workshop", subject=locked, by=by, at=at,
            programme_id=locked.programme_id, title=locked.title, count=count,
        )  # fmt: skip
    return count


@transaction.atomic
def answer_invitation(attendance: Attendance, *, is_coming: bool, by: Person, at: datetime) -> Attendance:
    """Say whether one comes; it can be changed until the workshop."""
    locked = (
        Attendance.objects.in_organisation(attendance.organisation)
        .select_for_update(of=("self",))
        .select_related("workshop", "enrolment")
        .get(pk=attendance.pk)
    )
    state = Attendance.State.COMING if is_coming else Attendance.State.NOT_COMING
    if locked.state in {state, Attendance.State.PRESENT, Attendance.State.ABSENT}:
        return locked
    locked.state, locked.noted_by, locked.noted_at = state, by, at
    locked.save(update_fields=["state", "noted_by", "noted_at"])
    record(
        locked.organisation, verb="learning.answer_invitation", subject=locked, by=by, at=at,
        programme_id=locked.workshop.programme_id, title=locked.workshop.title,
    )  # fmt: skip
    return locked


@transaction.atomic
def note_attendance(workshop: Workshop, *, present: set[int], by: Person, at: datetime) -> int:
    """Note who came, by enrolment number; the others were not there. Noting again corrects. Answers how many came.

    Raises
    ------
    NotYet
        Before the workshop has begun.
    """
    locked = _locked(workshop)
    if at < locked.starts_at:
        raise NotYet
    everyone = locked.programme.enrolments.filter(ended_at=None)
    if locked.kind == Workshop.Kind.PRACTICE:
        everyone = everyone.filter(role="mentor")
    rows = {row.enrolment_id: row for row in locked.attendances.select_for_update(of=("self",))}
    came = 0
    for number in everyone.order_by("pk").values_list("pk", flat=True):
        state = Attendance.State.PRESENT if number in present else Attendance.State.ABSENT
        came += number in present
        row = rows.get(number)
        if row is None:
            locked.attendances.create(
                organisation=locked.organisation, enrolment_id=number, state=state, noted_by=by, noted_at=at
            )
        elif row.state != state:
            row.state, row.noted_by, row.noted_at = state, by, at
            row.save(update_fields=["state", "noted_by", "noted_at"])
    record(
        locked.organisation, verb="learning.note_attendance", subject=locked, by=by, at=at,
        programme_id=locked.programme_id, title=locked.title, count=came,
    )  # fmt: skip
    return came


def remind_of_workshops(*, at: datetime) -> int:
    """The day before: one reminder to each person who did not say no. None for what has begun."""
    rows = Workshop.objects.unscoped("reminders serve every organisation")
    soon = rows.filter(starts_at__gt=at, starts_at__lte=at + timedelta(days=1)).select_related(
        "programme__organisation", "organisation"
    )
    count = 0
    for workshop in soon:
        for attendance in workshop.attendances.exclude(state=Attendance.State.NOT_COMING).select_related(
            "enrolment__person"
        ):
            notices.workshop_reminder(workshop, attendance, at=at)
            count += 1
    return count
