"""Who reports to whom: read from a file, looked at, applied once; and what people say themselves.

Nothing here answers who stands above whom: the hierarchy shield reads the rows, and nobody else does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.accounts import lines_format
from binome.accounts.addresses import clean_address
from binome.accounts.models import (
    DeclaredConflict,
    Organisation,
    Person,
    ReportingLine,
    ReportingLineImport,
    StaffNumber,
)
from binome.accounts.services.people import record
from binome.accounts.services.roles import hold
from binome.core.errors import Refused
from binome.core.tables import Table

_IMPORTED = (ReportingLine.Kind.SOLID.value, ReportingLine.Kind.DOTTED.value)
_A_BATCH = 500
_NAMED = 10


class NoGoodLine(Refused):
    """Nothing in the file can be used."""

    code = "no-good-line"
    text = _("No line of this file can be used. Correct the file and send it again.")


class LinesNotAllGood(Refused):
    """All or nothing was asked for, and a row is wrong."""

    code = "lines-not-all-good"
    text = _("Nothing is noted, because a row is wrong and you asked for all or nothing.")


class ThatIsYou(Refused):
    """Somebody named themselves."""

    code = "that-is-you"
    text = _("This is your own address. Write the other person’s.")


@dataclass(frozen=True)
class Change:
    """What applying a file would do, in people and in lines; nobody's manager is named."""

    added: tuple[int, ...]
    changed: tuple[int, ...]
    ended: tuple[int, ...]
    same_count: int


@transaction.atomic
def read_lines(
    organisation: Organisation,
    *,
    table: Table,
    people: QuerySet[Person],
    is_whole: bool,
    is_all_or_nothing: bool,
    by: Person,
    at: datetime,
) -> ReportingLineImport:
    """Read a file and keep what it says of ``people``, to be looked at; nothing is noted yet.

    ``is_whole``: whoever is not in the file has no line any more. An earlier file of the same person that was never
    applied is forgotten.
    """
    known = dict(StaffNumber.objects.in_organisation(organisation).values_list("number", "person__email"))
    found = lines_format.read(table, numbers=known)
    by_address = dict(people.values_list("email", "pk"))
    rows = ReportingLineImport.objects.in_organisation(organisation)
    rows.filter(uploaded_by=by, applied_at=None).delete()
    explained = {
        number: by_address[address] for number, address in found.address_of.items() if address in by_address
    }
    return ReportingLineImport.objects.create(
        organisation=organisation,
        file_name=table.name[:200],
        is_whole=is_whole,
        is_all_or_nothing=is_all_or_nothing,
        row_count=found.row_count,
        error_count=found.error_count,
        errors=found.errors,
        good_count=len(found.line_of),
        nowhere=found.nowhere[:_NAMED],
        nowhere_count=len(found.nowhere),
        # Of everybody else nothing is kept.
        people=sorted({by_address[key] for key in found.line_of if key in by_address}),
        lines=sorted([*line] for line in lines_format.lines_between(found, by_address)),
        numbers=explained,
        uploaded_by=by,
        uploaded_at=at,
    )


def _wanted(entry: ReportingLineImport) -> set[tuple[int, int, str]]:
    return {(person, above, kind) for person, above, kind in entry.lines}


def _held(entry: ReportingLineImport) -> set[tuple[int, int, str]]:
    """Imported lines that the file speaks of."""
    rows = ReportingLine.objects.in_organisation(entry.organisation).filter(kind__in=_IMPORTED)
    concerned = set(entry.people)
    return {
        line
        for line in rows.values_list("person_id", "manager_id", "kind")
        if entry.is_whole or line[0] in concerned
    }


def change_of(entry: ReportingLineImport) -> Change:
    """What the file would change now."""
    wanted, held = _wanted(entry), _held(entry)
    before, after = {line[0] for line in held}, {line[0] for line in wanted}
    touched = {line[0] for line in wanted ^ held}
    return Change(
        added=tuple(sorted(touched & after - before)),
        changed=tuple(sorted(touched & after & before)),
        ended=tuple(sorted(touched & before - after)),
        same_count=len(set(entry.people) - touched),
    )


@transaction.atomic
def apply_lines(
    entry: ReportingLineImport, *, by: Person, at: datetime, valid_only: bool = False
) -> ReportingLineImport:
    """Note the lines of the file; applying twice changes nothing. What people declared themselves stays.

    Raises
    ------
    NoGoodLine, LinesNotAllGood
    """
    organisation = hold(entry.organisation)
    rows = ReportingLineImport.objects.in_organisation(organisation)
    entry = rows.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if entry.applied_at is not None:
        return entry
    if not entry.good_count:
        raise NoGoodLine
    if entry.error_count and entry.is_all_or_nothing and not valid_only:
        raise LinesNotAllGood
    change, wanted, held = change_of(entry), _wanted(entry), _held(entry)
    _replace(organisation, gone=held - wanted, new=wanted - held)
    _note_numbers(organisation, entry.numbers)
    entry.counts = {name: len(numbers) for name, numbers in asdict(change).items() if name != "same_count"}
    entry.applied_at = at
    # What was read is in its place now; no second copy of it stays.
    entry.lines, entry.people, entry.numbers, entry.errors, entry.nowhere = [], [], {}, [], []
    entry.save()
    record(
        organisation, verb="accounts.apply_lines", subject=entry, by=by, at=at,
        count=sum(entry.counts.values()),
    )  # fmt: skip
    return entry


def _replace(
    organisation: Organisation, *, gone: set[tuple[int, int, str]], new: set[tuple[int, int, str]]
) -> None:
    rows = ReportingLine.objects.in_organisation(organisation).filter(kind__in=_IMPORTED)
    numbers = [
        pk
        for pk, *line in rows.values_list("pk", "person_id", "manager_id", "kind")
        if (line[0], line[1], line[2]) in gone
    ]
    for start in range(0, len(numbers), _A_BATCH):
        rows.filter(pk__in=numbers[start : start + _A_BATCH]).delete()
    # Whoever has been erased since the file was read is not brought back.
    alive = set(Person.objects.filter(is_active=True).values_list("pk", flat=True)) if new else set()
    ReportingLine.objects.bulk_create(
        [
            ReportingLine(organisation=organisation, person_id=person, manager_id=above, kind=kind)
            for person, above, kind in sorted(new)
            if person in alive and above in alive
        ],
        batch_size=_A_BATCH,
    )


def _note_numbers(organisation: Organisation, numbers: Mapping[str, int]) -> None:
    """Employee numbers as this file explains them, for later files that hold nothing else."""
    rows = StaffNumber.objects.in_organisation(organisation)
    people = set(numbers.values())
    for row in rows.all():
        if row.number in numbers or row.person_id in people:
            row.delete()
    # A person has one number: the last that the file gives.
    one_each = {person: number for number, person in numbers.items()}
    StaffNumber.objects.bulk_create(
        [
            StaffNumber(organisation=organisation, person_id=person, number=number)
            for person, number in one_each.items()
        ],
        batch_size=_A_BATCH,
    )


@transaction.atomic
def declare_conflict(
    person: Person, *, organisation: Organisation, address: str, at: datetime
) -> DeclaredConflict:
    """``person`` says that whoever has this address is in their line. Whether anybody has it changes nothing.

    Raises
    ------
    NotAnAddress, ThatIsYou
    """
    address = clean_address(address)
    if address == person.email:
        raise ThatIsYou
    conflict, is_new = DeclaredConflict.objects.in_organisation(organisation).get_or_create(
        organisation=organisation, person=person, address=address, defaults={"declared_at": at}
    )
    if is_new:
        record(organisation, verb="accounts.declare_conflict", subject=conflict, by=person, at=at)
    return conflict


@transaction.atomic
def withdraw_conflict(conflict: DeclaredConflict, *, by: Person, at: datetime) -> None:
    """It is not so any more. Twice changes nothing."""
    organisation, number = conflict.organisation, conflict.pk
    rows = DeclaredConflict.objects.in_organisation(organisation)
    if rows.filter(pk=number).delete()[0]:
        conflict.pk = number
        record(organisation, verb="accounts.withdraw_conflict", subject=conflict, by=by, at=at)


def lines_above(organisation: Organisation) -> Iterable[tuple[int, int]]:
    """(person, person above) of every kind, for the hierarchy shield and nobody else."""
    yield from ReportingLine.objects.in_organisation(organisation).values_list("person_id", "manager_id")


def declared_conflicts(organisation: Organisation) -> Iterable[tuple[int, int]]:
    """(person, other) of what people said themselves, where the other has an account."""
    said = list(DeclaredConflict.objects.in_organisation(organisation).values_list("person_id", "address"))
    addresses = {address for _person, address in said}
    people = dict(Person.objects.filter(email__in=addresses).values_list("email", "pk")) if said else {}
    yield from ((person, people[address]) for person, address in said if address in people)


def as_sentence(error: Mapping[str, Any]) -> str:
    """What is wrong with a cell, for whoever sent the file."""
    return str(str(_ERRORS[error["code"]]) % error["values"])


_ERRORS = {
    "column": _("The column “%(name)s” is missing."),
    "column-twice": _("The column “%(name)s” says the same: keep one of the two."),
    "address": _("This is not an e-mail address."),
    "number": _("This is not an employee number."),
    "nobody": _("Nobody is named: an address or an employee number is missing."),
    "twice": _("This person stands on line %(first)s already."),
    "manager": _("Write an address or an employee number; several are separated by a vertical bar."),
    "oneself": _("Nobody reports to themselves."),
    "several": _("One direct manager only; the others go to the column of dotted lines."),
    "circle": _("Lines %(lines)s go round in a circle: %(people)s."),
}
