"""How far mentors are on the path, for those who follow them: finished units and waivers, never what they wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from binome import content
from binome.learning.models import PathWaiver, UnitCompletion
from binome.programmes.models import Enrolment, Programme


@dataclass(frozen=True)
class Readiness:
    """One mentor. ``missing`` are the required units not finished yet, in the path's order."""

    enrolment: Enrolment
    done_count: int
    missing: tuple[content.Unit, ...]
    waiver: PathWaiver | None

    @property
    def is_ready(self) -> bool:
        """Whether the first session can come: every required unit is finished, or the coordinator said why not."""
        return not self.missing or self.waiver is not None


def readiness_of(programme: Programme, mentors: Iterable[Enrolment]) -> list[Readiness]:
    """Each of ``mentors`` of the programme, in the same order, in two statements."""
    mentors = list(mentors)
    done: dict[int, set[str]] = {}
    completions = UnitCompletion.objects.in_organisation(programme.organisation_id).filter(
        enrolment__in=[mentor.pk for mentor in mentors]
    )
    for enrolment, unit_id in completions.values_list("enrolment_id", "unit_id"):
        done.setdefault(enrolment, set()).add(unit_id)
    waivers = {
        waiver.enrolment_id: waiver
        for waiver in PathWaiver.objects.in_organisation(programme.organisation_id)
        .filter(enrolment__in=[mentor.pk for mentor in mentors])
        .select_related("given_by")
    }
    units = content.mentor_path().units
    required = [unit for unit in units if unit.id in programme.required_units]
    known = {unit.id for unit in units}
    return [
        Readiness(
            enrolment=mentor,
            done_count=len(done.get(mentor.pk, set()) & known),
            missing=tuple(unit for unit in required if unit.id not in done.get(mentor.pk, set())),
            waiver=waivers.get(mentor.pk),
        )
        for mentor in mentors
    ]
