"""The mentor path: a unit is finished when the mentor says so. Answers to quick checks are never kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.learning.models import UnitCompletion
from binome.programmes.models import Application, Enrolment


class NotAMentor(Refused):
    """The path is for mentors, each for themselves."""

    code = "not-a-mentor"
    text = _("Only the mentor can finish a unit of their own path.")


class UnknownUnit(Refused):
    """The path has no such unit."""

    code = "unknown-unit"
    text = _("The mentor path has no such unit.")


def _check(enrolment: Enrolment, unit_id: str, by: Person) -> None:
    if enrolment.role != Application.Side.MENTOR or enrolment.person_id != by.pk:
        raise NotAMentor
    if unit_id not in {unit.id for unit in content.mentor_path().units}:
        raise UnknownUnit


def _parts_of(enrolment: Enrolment) -> list[Enrolment]:
    """This part and every other that the person takes as a mentor now: what one has read, one has read."""
    others = Enrolment.objects.visible_to(enrolment.person).active().exclude(pk=enrolment.pk)
    mentoring = others.filter(person=enrolment.person, role=Application.Side.MENTOR)
    return [enrolment, *mentoring.select_related("organisation").order_by("pk")]


@transaction.atomic
def complete_unit(enrolment: Enrolment, *, unit_id: str, by: Person, at: datetime) -> UnitCompletion:
    """Tick a unit, in every programme where one mentors now. Ticking twice changes nothing.

    Raises
    ------
    NotAMentor, UnknownUnit
    """
    _check(enrolment, unit_id, by)
    completions = [_tick(part, unit_id, by, at) for part in _parts_of(enrolment)]
    return completions[0]


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
    _check(enrolment, unit_id, by)
    for part in _parts_of(enrolment):
        for completion in part.unit_completions.filter(unit_id=unit_id):
            record(
                part.organisation, verb="learning.reopen_unit", subject=completion, by=by, at=at,
                programme_id=part.programme_id, unit=unit_id,
            )  # fmt: skip
            completion.delete()
