"""How far mentors are on the path, for those who follow them: finished units and waivers, never what they wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from binome.learning.models import PathWaiver
from binome.learning.path_units import PathUnit, path_of
from binome.programmes.models import Enrolment, Programme

WAIVER = ("id", "reason", "given_at", "given_by_id")


@dataclass(frozen=True)
class Readiness:
    """One mentor. ``missing`` are the required units not finished yet, in the path's order."""

    enrolment: Enrolment
    done_count: int
    total_count: int
    missing: tuple[PathUnit, ...]
    waiver: PathWaiver | None

    @property
    def is_ready(self) -> bool:
        """Whether the first session can come: every required unit is finished, or the coordinator said why not."""
        return not self.missing or self.waiver is not None


def is_asked(unit: PathUnit, programme: Programme, enrolment: Enrolment) -> bool:
    """Whether the unit comes before this mentor's first session.

    An own unit is asked only in programmes that ask for units at all, and only of whoever could not begin before it was:
    nobody who was let in is kept out afterwards.
    """
    asked = programme.required_units
    if unit.id in asked:
        return True
    since, prepared = unit.required_since, enrolment.prepared_at
    return bool(asked) and since is not None and (prepared is None or prepared >= since)


def readiness_of(programme: Programme, mentors: Iterable[Enrolment]) -> list[Readiness]:
    """Each of ``mentors`` of the programme, in the same order, in two statements."""
    mentors = list(mentors)
    done: dict[int, set[str]] = {}
    waivers: dict[int, PathWaiver] = {}
    # From the enrolment, so that one statement tells both what is finished and what was waived.
    rows = Enrolment.objects.in_organisation(programme.organisation_id).filter(
        pk__in=[mentor.pk for mentor in mentors]
    )
    waived = [f"path_waiver__{name}" for name in WAIVER]
    for enrolment, unit_id, *waiver in rows.values_list("pk", "unit_completions__unit_id", *waived):
        done.setdefault(enrolment, set()).add(unit_id)
        if waiver[0] is not None:
            waivers[enrolment] = PathWaiver(**dict(zip(WAIVER, waiver, strict=True)), enrolment_id=enrolment)
    units = path_of([programme.organisation_id])
    return [
        Readiness(
            enrolment=mentor,
            done_count=sum(unit.id in done.get(mentor.pk, set()) for unit in units),
            total_count=len(units),
            missing=tuple(
                unit
                for unit in units
                if is_asked(unit, programme, mentor) and unit.id not in done.get(mentor.pk, set())
            ),
            waiver=waivers.get(mentor.pk),
        )
        for mentor in mentors
    ]
