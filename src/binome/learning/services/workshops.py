"""Workshops: scheduled, changed, announced, answered."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.learning import notices
from binome.learning.models import Attendance, Workshop
from binome.programmes.models import Application, Programme


class AlreadyBegun(Refused):
    """Nobody is invited to what has begun, and nobody answers any more."""

    code = "workshop-begun"
    text = _("This meeting has begun. Invitations and answers are closed.")


class AlreadyHeld(Refused):
    """Once who came is noted, the meeting keeps its date."""

    code = "workshop-held"
    text = _("Who came to this meeting is noted already: its date does not change any more.")


class DateGoneBy(Refused):
    """People who were invited are not sent a date in the past."""

    code = "workshop-date-gone-by"
    text = _("This date has gone by. Choose one to come: whoever was invited receives it.")


class NoLongerTakesPart(Refused):
    """Somebody who left the programme answers an old invitation."""

    code = "no-longer-takes-part"
    text = _("You no longer take part in this programme, so this invitation is closed.")


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
    """A collective meeting, not announced yet. One that took place before may be added, to note who came."""
    workshop = programme.workshops.create(
        organisation=programme.organisation,
        kind=kind,
        title=title,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        link=link,
        guide_id=guide_id,
        dated_at=at,
        calendar_uid=f"{uuid.uuid4()}@binome",
    )
    record(
        programme.organisation, verb="learning.schedule_workshop", subject=workshop, by=by, at=at,
        programme_id=programme.pk, title=title,
    )  # fmt: skip
    return workshop


def lock_workshop(workshop: Workshop) -> Workshop:
    """The workshop as it is now, held until the transaction ends.

    Whoever changes it or an answer to it holds it first, so that two people never take one place.
    """
    return (
        Workshop.objects.in_organisation(workshop.organisation_id)
        .select_for_update(of=("self",), no_key=True)
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
    """Another date or place; whoever was invited and still takes part gets the same invitation, moved.

    With another date, whoever could not come is asked again; whoever was coming still is.

    Raises
    ------
    AlreadyHeld, DateGoneBy
    """
    locked = lock_workshop(workshop)
    values = {"title": title, "starts_at": starts_at, "minutes": minutes, "place": place, "link": link}
    if all(getattr(locked, name) == value for name, value in values.items()):
        return locked
    is_other_date = locked.starts_at != starts_at
    if is_other_date:
        _check_other_date(locked, starts_at=starts_at, at=at)
        locked.dated_at = at
        locked.attendances.filter(state=Attendance.State.NOT_COMING).update(state=Attendance.State.INVITED)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.calendar_sequence += 1
    locked.save(update_fields=[*values, "dated_at", "calendar_sequence"])
    record(
        locked.organisation, verb="learning.change_workshop", subject=locked, by=by, at=at,
        programme_id=locked.programme_id, title=title,
    )  # fmt: skip
    if starts_at > at:
        for attendance in locked.attendances.filter(enrolment__ended_at=None).select_related(
            "enrolment__person"
        ):
            notices.workshop_changed(locked, attendance, at=at)
    return locked


def _check_other_date(workshop: Workshop, *, starts_at: datetime, at: datetime) -> None:
    noted = (Attendance.State.PRESENT, Attendance.State.ABSENT)
    if workshop.attendances.filter(state__in=noted).exists():
        raise AlreadyHeld
    if starts_at <= at and workshop.attendances.exists():
        raise DateGoneBy


@transaction.atomic
def invite_to_workshop(workshop: Workshop, *, by: Person, at: datetime) -> int:
    """Invite everyone who takes part and has not been invited yet, each person once; answers how many.

    Raises
    ------
    AlreadyBegun
    """
    locked = lock_workshop(workshop)
    if locked.starts_at <= at:
        raise AlreadyBegun
    already = set(locked.attendances.values_list("enrolment__person_id", flat=True))
    people = locked.programme.enrolments.active().select_related("person")
    if locked.is_for_mentors:
        people = people.filter(role=Application.Side.MENTOR)
    count = 0
    for enrolment in people.order_by("pk"):
        if enrolment.person_id in already:
            continue
        already.add(enrolment.person_id)
        attendance = locked.attendances.create(
            organisation=locked.organisation, enrolment=enrolment, invited_at=at
        )
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
    """Say whether one comes; it can be changed until the workshop begins. The same answer again changes nothing.

    Raises
    ------
    AlreadyBegun, NoLongerTakesPart
    """
    workshop = lock_workshop(attendance.workshop)
    locked = (
        workshop.attendances.select_for_update(of=("self",)).select_related("enrolment").get(pk=attendance.pk)
    )
    state = Attendance.State.COMING if is_coming else Attendance.State.NOT_COMING
    if locked.state == state:
        return locked
    if workshop.starts_at <= at or locked.state in {Attendance.State.PRESENT, Attendance.State.ABSENT}:
        raise AlreadyBegun
    if locked.enrolment.ended_at is not None:
        raise NoLongerTakesPart
    locked.state, locked.noted_by, locked.noted_at = state, by, at
    locked.save(update_fields=["state", "noted_by", "noted_at"])
    record(
        workshop.organisation, verb="learning.answer_invitation", subject=locked, by=by, at=at,
        programme_id=workshop.programme_id, title=workshop.title,
    )  # fmt: skip
    return locked
