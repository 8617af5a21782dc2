"""Workshops: scheduled, changed, announced, answered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.learning import notices
from binome.learning.models import Attendance, AttendanceQuerySet, Workshop
from binome.programmes.models import Programme


class AlreadyBegun(Refused):
    """Nobody is invited to what has begun, and nobody answers any more."""

    code = "workshop-begun"
    text = _("This meeting has begun. Invitations and answers are closed.")


class AlreadyHeld(Refused):
    """Once who came is noted, the meeting keeps its date."""

    code = "workshop-held"
    text = _("Who came to this meeting is noted already: it keeps its date and is not cancelled.")


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
    places: int | None = None,
    audience: str = Workshop.Audience.ALL,
) -> Workshop:
    """A collective meeting, not announced yet; ``places`` when not everyone can come. One that took place before may be added, to note who came."""
    workshop = programme.workshops.create(
        organisation=programme.organisation,
        kind=kind,
        title=title,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        link=link,
        guide_id=guide_id,
        places=places,
        audience=audience,
        dated_at=at,
        calendar_uid=f"{uuid.uuid4()}@binome",
    )
    log_workshop(workshop, "schedule_workshop", by=by, at=at)
    return workshop


def log_workshop(workshop: Workshop, verb: str, *, by: Person | None, at: datetime, **values: Any) -> None:
    """What was done to a workshop, in the log."""
    record(
        workshop.organisation, verb=f"learning.{verb}", subject=workshop, by=by, at=at,
        programme_id=workshop.programme_id, title=workshop.title, **values,
    )  # fmt: skip


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
    places: int | None,
) -> Workshop:
    """Another date or place; whoever was invited and still takes part gets the same invitation, moved.

    With another date, whoever could not come is asked again; whoever was coming still is. With more places, the first
    of the waiting list have one; with fewer, nobody who has a place loses it.

    Raises
    ------
    AlreadyHeld, DateGoneBy
    """
    locked = lock_workshop(workshop)
    values = {"title": title, "starts_at": starts_at, "minutes": minutes, "place": place, "link": link}
    is_told = any(getattr(locked, name) != value for name, value in values.items())
    if not is_told and locked.places == places:
        return locked
    is_other_date = locked.starts_at != starts_at
    if is_other_date:
        _check_other_date(locked, starts_at=starts_at, at=at)
        locked.dated_at = at
        locked.attendances.filter(state=Attendance.State.NOT_COMING).update(state=Attendance.State.INVITED)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.places = places
    locked.calendar_sequence += is_told
    locked.save(update_fields=[*values, "places", "dated_at", "calendar_sequence"])
    log_workshop(locked, "change_workshop", by=by, at=at)
    if is_told and starts_at > at:
        for attendance in _invited(locked):
            notices.workshop_changed(locked, attendance, at=at)
    give_free_places(locked, at=at)
    return locked


def _invited(workshop: Workshop) -> AttendanceQuerySet:
    rows: AttendanceQuerySet = workshop.attendances.of_people_taking_part()
    return rows.select_related("enrolment__person").order_by("pk")


def _check_not_held(workshop: Workshop) -> None:
    noted = (Attendance.State.PRESENT, Attendance.State.ABSENT)
    if workshop.attendances.filter(state__in=noted).exists():
        raise AlreadyHeld


def _check_other_date(workshop: Workshop, *, starts_at: datetime, at: datetime) -> None:
    _check_not_held(workshop)
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
    if locked.asked_side:
        people = people.filter(role=locked.asked_side)
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
        log_workshop(locked, "invite_to_workshop", by=by, at=at, count=count)
    return count


@transaction.atomic
def answer_invitation(attendance: Attendance, *, is_coming: bool, by: Person, at: datetime) -> Attendance:
    """Say whether one comes; it can be changed until the workshop begins. The same answer again changes nothing.

    When every place is taken, whoever wants to come is on the waiting list; a place given back goes to its first.

    Raises
    ------
    AlreadyBegun, NoLongerTakesPart
    """
    workshop = lock_workshop(attendance.workshop)
    locked = (
        workshop.attendances.select_for_update(of=("self",)).select_related("enrolment").get(pk=attendance.pk)
    )
    wanted = (
        {Attendance.State.COMING, Attendance.State.WAITING} if is_coming else {Attendance.State.NOT_COMING}
    )
    if locked.state in wanted:
        return locked
    if workshop.starts_at <= at or locked.state in {Attendance.State.PRESENT, Attendance.State.ABSENT}:
        raise AlreadyBegun
    if locked.enrolment.ended_at is not None:
        raise NoLongerTakesPart
    locked.state = _state_of(workshop, is_coming=is_coming)
    locked.noted_by, locked.noted_at = by, at
    locked.save(update_fields=["state", "noted_by", "noted_at"])
    record(
        workshop.organisation, verb="learning.answer_invitation", subject=locked, by=by, at=at,
        programme_id=workshop.programme_id, title=workshop.title,
    )  # fmt: skip
    give_free_places(workshop, at=at)
    return locked


def _state_of(workshop: Workshop, *, is_coming: bool) -> Attendance.State:
    """What an answer becomes. Nobody passes in front of those who wait."""
    if not is_coming:
        return Attendance.State.NOT_COMING
    is_full = workshop.places is not None and (
        workshop.attendances.coming().count() >= workshop.places or workshop.attendances.waiting().exists()
    )
    return Attendance.State.WAITING if is_full else Attendance.State.COMING


def give_free_places(workshop: Workshop, *, at: datetime) -> int:
    """Give each free place to the first who waits, and tell them; the workshop is held by the caller.

    Answers how many. Once it has begun, whoever is there is there.
    """
    if workshop.starts_at <= at:
        return 0
    waiting = workshop.attendances.waiting().select_related("enrolment__person")
    if workshop.places is not None:
        waiting = waiting[: max(workshop.places - workshop.attendances.coming().count(), 0)]
    given = list(waiting)
    for attendance in given:
        attendance.state = Attendance.State.COMING
        attendance.save(update_fields=["state"])
        notices.place_given(workshop, attendance, at=at)
    return len(given)


@transaction.atomic
def cancel_workshop(workshop: Workshop, *, by: Person, at: datetime) -> int:
    """Take a meeting away, for good; whoever was invited is told and calendars follow. Answers how many are told.

    Raises
    ------
    AlreadyHeld
        Once who came is noted: that proof stays.
    """
    locked = lock_workshop(workshop)
    _check_not_held(locked)
    told = list(_invited(locked)) if locked.starts_at > at else []
    locked.calendar_sequence += 1
    for attendance in told:
        notices.workshop_cancelled(locked, attendance, at=at)
    log_workshop(locked, "cancel_workshop", by=by, at=at, count=len(told))
    locked.delete()
    return len(told)


def give_freed_places(*, at: datetime) -> int:
    """For every meeting to come with people waiting: places of those who left the programme. Answers how many."""
    rows = Workshop.objects.unscoped("the sweep serves every organisation").filter(
        starts_at__gt=at, attendances__state=Attendance.State.WAITING
    )
    return sum(_give_in_turn(workshop, at=at) for workshop in rows.distinct().order_by("pk"))


@transaction.atomic
def _give_in_turn(workshop: Workshop, *, at: datetime) -> int:
    return give_free_places(lock_workshop(workshop), at=at)
