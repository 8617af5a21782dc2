"""Who is expected at a workshop and what is known of each: read in one statement, for pages and papers alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from binome.accounts.known import known_order
from binome.learning.models import Attendance, Workshop
from binome.programmes.models import Application, Enrolment


@dataclass(frozen=True)
class Line:
    """One person on the list; ``attendance`` is empty for whoever was never invited."""

    enrolment: Enrolment
    attendance: Attendance | None

    @property
    def is_present(self) -> bool:
        """Whether the person is noted as having been there."""
        return self.attendance is not None and self.attendance.state == Attendance.State.PRESENT

    @property
    def state_words(self) -> str:
        """Their answer, or whether they came."""
        return str(self.attendance.get_state_display()) if self.attendance is not None else ""


def read_sheet(workshop: Workshop) -> list[Line]:
    """Everyone invited, and everyone else who takes part and did when it began; each person once.

    Whoever joined the programme later cannot have come; whoever left it since may well have.
    """
    rows = Attendance.objects.in_organisation(workshop.organisation_id).filter(workshop=workshop)
    takes_part = Q(ended_at=None) & Q(enrolled_at__lte=workshop.starts_at)
    if workshop.is_for_mentors:
        takes_part &= Q(role=Application.Side.MENTOR)
    people = (
        workshop.programme.enrolments.filter(takes_part | Q(attendances__workshop=workshop))
        .distinct()
        .select_related("person")
        .prefetch_related(Prefetch("attendances", queryset=rows, to_attr="here"))
        .order_by(*known_order("person", workshop.organisation_id), "pk")
    )
    lines = [
        Line(enrolment, enrolment.here[0] if enrolment.here else None)  # type: ignore[attr-defined]
        for enrolment in people
    ]
    known = {line.enrolment.person_id for line in lines if line.attendance is not None}
    # Somebody who is mentor and mentee in one programme sits on one chair.
    shown: dict[int, Line] = {}
    for line in lines:
        if line.attendance is not None or line.enrolment.person_id not in known:
            shown.setdefault(line.enrolment.person_id, line)
    return list(shown.values())
