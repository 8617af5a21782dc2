"""Who is expected at a workshop and what is known of each: read in two statements, for pages and papers alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value

from binome.accounts.known import known_order
from binome.core.prepared import prepared
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


def _on_the_list(
    workshop: Any, programme: Any, begun: Any, *, asked_side: str
) -> QuerySet[Enrolment, Enrolment]:
    """Everyone invited, and everyone else who takes part and did when it began.

    Whoever joined the programme later cannot have come; whoever left it since may well have.
    """
    rows = Attendance.objects.filter(workshop=workshop)
    takes_part = Q(ended_at=None) & Q(enrolled_at__lte=begun)
    if asked_side:
        takes_part &= Q(role=asked_side)
    people = Enrolment.objects.filter(programme=programme).as_scoped("programme")
    invited = people.annotate(is_invited=Exists(rows.filter(enrolment=OuterRef("pk"))))
    return invited.filter(takes_part | Q(is_invited=True))


def _once(
    workshop: Any, programme: Any, begun: Any, *, organisation: int, asked_side: str, named: str = ""
) -> QuerySet[Enrolment, Enrolment]:
    """The lines of the sheet by name, each person once; with ``named``, those whose name holds these words."""
    listed = _on_the_list(workshop, programme, begun, asked_side=asked_side)
    # Somebody who is mentor and mentee in one programme sits on one chair: the one that was invited, else the first.
    others = listed.filter(person=OuterRef("person"))
    better = Q(is_invited=True) & ~Q(is_invited=OuterRef("is_invited"))
    earlier = Q(is_invited=OuterRef("is_invited")) & Q(pk__lt=OuterRef("pk"))
    people = listed.exclude(Exists(others.filter(better | earlier)))
    first, last = known_order("person", organisation)
    for word in named.split()[:5]:
        people = people.annotate(known_first=first, known_last=last).filter(
            Q(known_first__icontains=word) | Q(known_last__icontains=word)
        )
    return people.select_related("person").order_by(first, last, "pk")


def _shape(workshop: Workshop) -> dict[str, Any]:
    return {"organisation": workshop.organisation_id, "asked_side": workshop.asked_side}


@prepared
def _everyone(
    workshop: int, programme: int, begun: datetime, *, organisation: int, asked_side: str
) -> QuerySet[Enrolment, Enrolment]:
    return _once(workshop, programme, begun, organisation=organisation, asked_side=asked_side)


def people_of(workshop: Workshop) -> QuerySet[Enrolment, Enrolment]:
    """The lines of the sheet by name, each person once, with their attendance as ``here``."""
    rows = Attendance.objects.in_organisation(workshop.organisation_id).filter(workshop=workshop)
    people = _once(workshop.pk, workshop.programme_id, workshop.starts_at, **_shape(workshop))
    return people.prefetch_related(Prefetch("attendances", queryset=rows, to_attr="here"))


def listed(workshop: Workshop, *, named: str = "") -> QuerySet[Enrolment, Enrolment]:
    """The same to show page by page; with ``named``, those whose name holds these words."""
    values = workshop.pk, workshop.programme_id, workshop.starts_at
    if named.split():
        return _once(*values, **_shape(workshop), named=named)
    return _everyone(*values, **_shape(workshop))


@prepared
def _here(workshop: Workshop, people: list[int]) -> QuerySet[Attendance, Attendance]:
    return Attendance.objects.filter(workshop=workshop, enrolment__in=people).as_scoped("the sheet")


def lines_of(workshop: Workshop, people: Iterable[Enrolment]) -> list[Line]:
    """A page of people of :func:`listed` with what is known of their coming."""
    people = list(people)
    return _lines(people, _here(workshop, [one.pk for one in people]))


def _lines(people: Iterable[Enrolment], attendances: Iterable[Attendance]) -> list[Line]:
    here = {one.enrolment_id: one for one in attendances}
    return [Line(one, here.get(one.pk)) for one in people]


def read_sheet(workshop: Workshop) -> list[Line]:
    """The whole sheet."""
    rows = Attendance.objects.in_organisation(workshop.organisation_id).filter(workshop=workshop)
    return _lines(listed(workshop), rows)


def count_people(workshop: Workshop, *, named: str = "") -> dict[str, int]:
    """How many people of the sheet, and how many attendances of each state, in one statement."""
    values = workshop.pk, workshop.programme_id, workshop.starts_at
    rows = (
        _counted(*values, **_shape(workshop), named=named)
        if named.split()
        else _everyone_counted(*values, **_shape(workshop))
    )
    (counted,) = rows
    names = [*map(str, Attendance.State), "people"]
    return {name: number or 0 for name, number in zip(names, counted, strict=True)}


def _counted(
    workshop: Any, programme: Any, begun: Any, *, organisation: int, asked_side: str, named: str = ""
) -> QuerySet[Workshop, tuple[int | None, ...]]:
    rows: list[QuerySet[Any]] = [
        Attendance.objects.filter(workshop=OuterRef("pk"), state=state) for state in Attendance.State
    ]
    shape = {"organisation": organisation, "asked_side": asked_side, "named": named}
    rows.append(_once(workshop, programme, begun, **shape).order_by())  # type: ignore[arg-type]
    numbers = {
        f"n_{place}": Subquery(found.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n"))
        for place, found in enumerate(rows)
    }
    this = Workshop.objects.filter(pk=workshop).as_scoped("the sheet")
    return this.annotate(**numbers).values_list(*numbers)


@prepared
def _everyone_counted(
    workshop: int, programme: int, begun: datetime, *, organisation: int, asked_side: str
) -> QuerySet[Workshop, tuple[int | None, ...]]:
    return _counted(workshop, programme, begun, organisation=organisation, asked_side=asked_side)
