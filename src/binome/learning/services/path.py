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


@transaction.atomic
def complete_unit(enrolment: Enrolment, *, unit_id: str, by: Person, at: datetime) -> UnitCompletion:
    """Tick a unit. Ticking twice changes nothing."""
    _check(enrolment, unit_id, by)
    completion, is_new = enrolment.unit_completions.get_or_create(
        unit_id=unit_id, defaults={"organisation": enrolment.organisation, "completed_at": at}
    )
    if is_new:
        record(
            enrolment.organisation, verb="learning.complete_unit", subject=completion, by=by, at=at,
            programme_id=enrolment.programme_id, unit=unit_id,
        )  # fmt: skip
    return completion


@transaction.atomic
def reopen_unit(enrolment: Enrolment, *, unit_id: str, by: Person, at: datetime) -> None:
    """Take the tick away."""
    _check(enrolment, unit_id, by)
    for completion in enrolment.unit_completions.filter(unit_id=unit_id):
        record(
            enrolment.organisation, verb="learning.reopen_unit", subject=completion, by=by, at=at,
            programme_id=enrolment.programme_id, unit=unit_id,
        )  # fmt: skip
        completion.delete()
