"""What a certificate says, read from the programme itself: sessions held, subjects, workshops, units. No judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, When

from binome import content
from binome.learning.models import Attendance, Certificate
from binome.learning.readiness import readiness_of
from binome.pairs.models import Goal, Pair, PairQuerySet, Session
from binome.pairs.story import subjects_of
from binome.programmes.models import Application, Enrolment, EnrolmentQuerySet, Programme


@dataclass(frozen=True)
class Deeds:
    """What one person did in one programme. ``workshops`` are titles with their beginnings."""

    session_count: int
    minutes: int
    first_at: datetime | None
    last_at: datetime | None
    subjects: str
    workshops: tuple[tuple[str, datetime], ...]
    units_done: int
    units_total: int


def deeds_of(enrolment: Enrolment) -> Deeds:
    """Read them, in four statements; subjects are named in the language that is active."""
    pairs = _pairs_of(enrolment)
    held = list(
        Session.objects.in_organisation(enrolment.organisation_id)
        .filter(pair__in=pairs, state=Session.State.HELD)
        .order_by("starts_at")
        .values_list("starts_at", "held_minutes")
    )
    goals = (
        Goal.objects.in_organisation(enrolment.organisation_id)
        .filter(pair__in=pairs)
        .order_by("pair_id", "position")
    )
    present = (
        enrolment.attendances.filter(state=Attendance.State.PRESENT)
        .order_by("workshop__starts_at")
        .values_list("workshop__title", "workshop__starts_at")
    )
    moments = [starts_at for starts_at, _minutes in held if starts_at is not None]
    known = {unit.id for unit in content.mentor_path().units}
    done = enrolment.unit_completions.filter(unit_id__in=known).count() if _is_mentor(enrolment) else 0
    return Deeds(
        session_count=len(held),
        minutes=sum(minutes or 0 for _starts_at, minutes in held),
        first_at=moments[0] if moments else None,
        last_at=moments[-1] if moments else None,
        subjects=subjects_of(goals),
        workshops=tuple(present),
        units_done=done,
        units_total=len(known),
    )


def _pairs_of(enrolment: Enrolment) -> PairQuerySet:
    halves = Q(mentor=enrolment) | Q(mentee=enrolment)
    return Pair.objects.in_organisation(enrolment.organisation_id).filter(halves)


def _is_mentor(enrolment: Enrolment) -> bool:
    return enrolment.role == Application.Side.MENTOR


def _has_pair(**of: object) -> Exists:
    halves = Q(mentor=OuterRef("pk")) | Q(mentee=OuterRef("pk"))
    return Exists(Pair.objects.filter(halves, **of))


def _came_to_the_end() -> Q:
    return Q(_has_pair(state=Pair.State.COMPLETED)) & ~Q(_has_pair(state=Pair.State.ACTIVE))


def to_the_end(enrolments: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Those with a completed pair and none under way."""
    return enrolments.filter(_came_to_the_end())


def paired(enrolments: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Those who are, or were, in a pair; each knows whether they ``came_to_the_end``."""
    return enrolments.filter(_has_pair()).annotate(
        came_to_the_end=Case(When(_came_to_the_end(), True), default=False)
    )


def have_earned(programme: Programme, enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Of people who came ``to_the_end``, those whose required units are read too, or were waived, if they mentor."""
    enrolments = list(enrolments)
    ready = {
        readiness.enrolment.pk
        for readiness in readiness_of(programme, filter(_is_mentor, enrolments))
        if readiness.is_ready
    }
    return [enrolment for enrolment in enrolments if not _is_mentor(enrolment) or enrolment.pk in ready]


@dataclass(frozen=True)
class Recognised:
    """One person of a programme: the newest certificate, if any, and whether one could be given now."""

    enrolment: Enrolment
    certificate: Certificate | None
    can_be_given: bool


def recognised(programme: Programme, enrolments: Iterable[Enrolment]) -> list[Recognised]:
    """Each of ``enrolments``, as ``paired`` gives them, in the same order, in a fixed number of statements."""
    enrolments = list(enrolments)
    rows = Certificate.objects.in_organisation(programme.organisation_id).filter(enrolment__in=enrolments)
    newest = {row.enrolment_id: row for row in rows.order_by("given_at", "pk")}
    arrived = [enrolment for enrolment in enrolments if getattr(enrolment, "came_to_the_end", False)]
    earned = {enrolment.pk for enrolment in have_earned(programme, arrived)}
    return [
        Recognised(
            enrolment=enrolment,
            certificate=(found := newest.get(enrolment.pk)),
            can_be_given=enrolment.pk in earned and (found is None or not found.is_valid),
        )
        for enrolment in enrolments
    ]
