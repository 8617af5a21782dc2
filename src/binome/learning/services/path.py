"""The mentor path: a unit is finished when the mentor says so. Answers to quick checks are never kept, and what a
mentor writes is theirs: neither the log nor any page of somebody else knows of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.core.words import one_line
from binome.learning.models import PathWaiver, UnitCompletion, UnitWork
from binome.learning.path_units import PathUnit, path_of, unit_in
from binome.learning.readiness import readiness_of
from binome.learning.screens import within
from binome.programmes.models import Application, Enrolment
from binome.programmes.services import note_prepared


class NotAMentor(Refused):
    """The path is for mentors, each for themselves."""

    code = "not-a-mentor"
    text = _("Only the mentor can finish a unit of their own path.")


class UnknownUnit(Refused):
    """The path has no such unit."""

    code = "unknown-unit"
    text = _("The mentor path has no such unit.")


class NoteTooLong(Refused):
    """More than an activity asks for."""

    code = "note-too-long"
    text = _("What you write for a unit has %(most)s characters at most. Keep what matters to you.")


class ReasonMissing(Refused):
    """A mentor begins without the required units only for a reason that is written down."""

    code = "reason-missing"
    text = _("Say in a few words why this mentor can begin without these units.")


NOTE_LENGTH_MAX = 5000
REASON_LENGTH_MAX = 300


def _check(enrolment: Enrolment, unit_id: str, by: Person) -> PathUnit:
    if enrolment.role != Application.Side.MENTOR or enrolment.person_id != by.pk:
        raise NotAMentor
    unit = unit_in(path_of([enrolment.organisation_id]), unit_id)
    if unit is None:
        raise UnknownUnit
    return unit


def _parts_of(enrolment: Enrolment, unit: PathUnit) -> list[Enrolment]:
    """This part and every other that the person takes as a mentor now: what one has read, one has read.

    A unit of an organisation's own is read in its programmes only.
    """
    others = Enrolment.objects.visible_to(enrolment.person).active().exclude(pk=enrolment.pk)
    mentoring = others.filter(person=enrolment.person, role=Application.Side.MENTOR)
    if unit.page is not None and unit.page.is_own:
        mentoring = mentoring.filter(organisation=enrolment.organisation_id)
    return [enrolment, *mentoring.select_related("organisation", "programme").order_by("pk")]


@transaction.atomic
def complete_unit(enrolment: Enrolment, *, unit_id: str, by: Person, at: datetime) -> UnitCompletion:
    """Tick a unit, in every programme where one mentors now. Ticking twice changes nothing.

    Raises
    ------
    NotAMentor, UnknownUnit
    """
    parts = _parts_of(enrolment, _check(enrolment, unit_id, by))
    completions = [_tick(part, unit_id, by, at) for part in parts]
    for part in parts:
        _judge(part, at)
    return completions[0]


def _judge(part: Enrolment, at: datetime) -> None:
    """Tell the participation whether the first session can come."""
    (readiness,) = readiness_of(part.programme, [part])
    note_prepared(part, is_prepared=readiness.is_ready, at=at)


def _tick(part: Enrolment, unit_id: str, by: Person, at: datetime) -> UnitCompletion:
    completion, is_new = part.unit_completions.get_or_create(
        unit_id=unit_id, defaults={"organisation": part.organisation, "completed_at": at}
    )
    if is_new:
        record(
            part.organisation, verb="learning.complete_unit", subject=completion, by=by, at=at,
            programme_id=part.programme_id, unit=unit_id,
        )  # fmt: skip
    return completion


@transaction.atomic
def reopen_unit(enrolment: Enrolment, *, unit_id: str, by: Person, at: datetime) -> None:
    """Take the tick away, wherever it was set.

    Raises
    ------
    NotAMentor, UnknownUnit
    """
    for part in _parts_of(enrolment, _check(enrolment, unit_id, by)):
        for completion in part.unit_completions.filter(unit_id=unit_id):
            record(
                part.organisation, verb="learning.reopen_unit", subject=completion, by=by, at=at,
                programme_id=part.programme_id, unit=unit_id,
            )  # fmt: skip
            completion.delete()
        _judge(part, at)


@transaction.atomic
def go_on(
    enrolment: Enrolment, *, unit_id: str, screen: int, by: Person, at: datetime, note: str | None = None
) -> UnitWork:
    """Keep where the mentor is in a unit, and with ``note`` what they wrote for themselves.

    Raises
    ------
    NotAMentor, UnknownUnit, NoteTooLong
    """
    unit = _check(enrolment, unit_id, by)
    # Browsers send line ends as two characters; what people typed is what is counted.
    written = None if note is None else note.replace("\r\n", "\n").strip()
    if written is not None and len(written) > NOTE_LENGTH_MAX:
        raise NoteTooLong(most=NOTE_LENGTH_MAX)
    kept: dict[str, object] = {
        "organisation": enrolment.organisation,
        "screen": within(unit, screen),
        "changed_at": at,
    }
    if written is not None:
        kept["note"] = written
    work, _is_new = enrolment.unit_work.update_or_create(unit_id=unit_id, defaults=kept)
    return work


@transaction.atomic
def waive_units(enrolment: Enrolment, *, reason: str, by: Person, at: datetime) -> PathWaiver:
    """Let a mentor begin without the required units, for a reason that is kept; again replaces the reason.

    Raises
    ------
    NotAMentor, ReasonMissing
    """
    if enrolment.role != Application.Side.MENTOR:
        raise NotAMentor
    reason = one_line(reason)[:REASON_LENGTH_MAX]
    if not reason:
        raise ReasonMissing
    waiver, is_new = PathWaiver.objects.in_organisation(enrolment.organisation_id).update_or_create(
        enrolment=enrolment,
        defaults={
            "organisation": enrolment.organisation, "reason": reason, "given_by": by, "given_at": at,
        },
    )  # fmt: skip
    if is_new:
        record(
            enrolment.organisation, verb="learning.waive_units", subject=waiver, by=by, at=at,
            programme_id=enrolment.programme_id, mentor=enrolment.person.full_name,
        )  # fmt: skip
    _judge(enrolment, at)
    return waiver


@transaction.atomic
def withdraw_waiver(enrolment: Enrolment, *, by: Person, at: datetime) -> None:
    """The required units are asked for again. Nothing happens when nothing was waived."""
    for waiver in PathWaiver.objects.in_organisation(enrolment.organisation_id).filter(enrolment=enrolment):
        record(
            enrolment.organisation, verb="learning.withdraw_waiver", subject=waiver, by=by, at=at,
            programme_id=enrolment.programme_id, mentor=enrolment.person.full_name,
        )  # fmt: skip
        waiver.delete()
    _judge(enrolment, at)
