"""Who is expected at a workshop and what is known of each: read in two statements, for pages and papers alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value

from binome.accounts.known import known_order
from binome.learning.models import Attendance, Workshop
from binome.programmes.models import Enrolment


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


def _on_the_list(workshop: Workshop) -> QuerySet[Enrolment]:
    """Everyone invited, and everyone else who takes part and did when it began.

    Whoever joined the programme later cannot have come; whoever left it since may well have.
    """
    rows = Attendance.objects.in_organisation(workshop.organisation_id).filter(workshop=workshop)
    takes_part = Q(ended_at=None) & Q(enrolled_at__lte=workshop.starts_at)
    if workshop.asked_side:
        takes_part &= Q(role=workshop.asked_side)
    people = workshop.programme.enrolments.annotate(is_invited=Exists(rows.filter(enrolment=OuterRef("pk"))))
    return people.filter(takes_part | Q(is_invited=True))


def people_of(workshop: Workshop, *, named: str = "") -> QuerySet[Enrolment]:
    """The lines of the sheet by name, each person once; with ``named``, those whose name holds these words."""
    # Somebody who is mentor and mentee in one programme sits on one chair: the one that was invited, else the first.
    others = _on_the_list(workshop).filter(person=OuterRef("person"))
    better = Q(is_invited=True) & ~Q(is_invited=OuterRef("is_invited"))
    earlier = Q(is_invited=OuterRef("is_invited")) & Q(pk__lt=OuterRef("pk"))
    people = _on_the_list(workshop).exclude(Exists(others.filter(better | earlier)))
    first, last = known_order("person", workshop.organisation_id)
    for word in named.split()[:5]:
        people = people.annotate(known_first=first, known_last=last).filter(
            Q(known_first__icontains=word) | Q(known_last__icontains=word)
        )
    rows = Attendance.objects.in_organisation(workshop.organisation_id).filter(workshop=workshop)
    return (
        people.select_related("person")
        .prefetch_related(Prefetch("attendances", queryset=rows, to_attr="here"))
        .order_by(first, last, "pk")
    )


def lines_of(people: Iterable[Enrolment]) -> list[Line]:
    """People of :func:`people_of` with what is known of their coming."""
    return [Line(one, one.here[0] if one.here else None) for one in people]  # type: ignore[attr-defined]


def read_sheet(workshop: Workshop) -> list[Line]:
    """The whole sheet."""
    return lines_of(people_of(workshop))


def count_people(workshop: Workshop, people: QuerySet[Enrolment]) -> dict[str, int]:
    """How many ``people`` of the sheet, and how many attendances of each state, in one statement."""
    rows: dict[str, QuerySet[Any]] = {
        str(state): Attendance.objects.filter(workshop=OuterRef("pk"), state=state)
        for state in Attendance.State
    }
    rows["people"] = people.order_by()
    numbers = {
        f"n_{place}": Subquery(found.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n"))
        for place, found in enumerate(rows.values())
    }
    this = Workshop.objects.in_organisation(workshop.organisation_id).filter(pk=workshop.pk)
    counted = this.annotate(**numbers).values_list(*numbers).get()
    return {name: number or 0 for name, number in zip(rows, counted, strict=True)}
