"""A file of applications is read, shown, corrected, and applied once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person, known_key
from binome.accounts.services import PersonDraft, find_or_create_people
from binome.core.columns import plain
from binome.core.errors import Refused
from binome.core.tables import Table, TableRow
from binome.programmes import import_format
from binome.programmes.import_cells import Context
from binome.programmes.import_format import OF_THE_PERSON, Reading, Standing
from binome.programmes.models import Application, ApplicationImport, Programme
from binome.programmes.services.states import lock_programme, log

_OPEN = {
    Programme.State.DRAFT,
    Programme.State.APPLICATIONS,
    Programme.State.MATCHING,
    Programme.State.RUNNING,
}
# What a file may still correct; whoever has withdrawn or was declined is not touched from outside.
_CORRECTED = (Application.State.SUBMITTED, Application.State.WAITING, Application.State.ACCEPTED)
_NAMES = ("first_name", "last_name", "phone", "language")
_FIELDS = (
    *dict.fromkeys(column.field for column in import_format.COLUMNS if column.field not in OF_THE_PERSON),
    "extra",
)
_WRONG = ("errors", "twice")
_A_BATCH = 500


class ImportClosed(Refused):
    """The programme takes nobody any more."""

    code = "import-closed"
    text = _("This programme is closing or over: no application can be added.")


class NothingToApply(Refused):
    """No row of the file can become an application."""

    code = "nothing-to-apply"
    text = _("No row of this file can be added. Correct the file and send it again.")


class NotAllGood(Refused):
    """All or nothing was asked for, and a row is wrong."""

    code = "not-all-good"
    text = _("Nothing is added, because a row is wrong and you asked for all or nothing.")


class AlreadyApplied(Refused):
    """The columns of a file that was added cannot be read in another way."""

    code = "already-applied"
    text = _("This file has been added. Send it again to change something.")


@transaction.atomic
def read_applications(
    programme: Programme,
    *,
    role: str,
    table: Table,
    file_name: str,
    by: Person,
    at: datetime,
    is_all_or_nothing: bool = False,
) -> ApplicationImport:
    """Read a file for one side and keep what it says, to be looked at before anything is added.

    An earlier file of the same person and side that was never added is forgotten.

    Raises
    ------
    ImportClosed
    """
    _require_open(programme)
    mapping = import_format.propose(table, role)
    reading = _read(programme, table, role=role, mapping=mapping)
    programme.imports.filter(uploaded_by=by, role=role, applied_at=None).delete()
    return ApplicationImport.objects.create(
        organisation=programme.organisation,
        programme=programme,
        role=role,
        file_name=file_name[:200],
        columns=[[header, _example(table, header)] for header in table.columns],
        lines=[[row.line, [row.cells.get(header, "") for header in table.columns]] for row in table.rows],
        is_all_or_nothing=is_all_or_nothing,
        row_count=len(table.rows),
        uploaded_by=by,
        uploaded_at=at,
        **_kept(reading, mapping),
    )


def _example(table: Table, header: str) -> str:
    return next((cell for row in table.rows if (cell := row.cells.get(header, "").strip())), "")[:80]


def _kept(reading: Reading, mapping: Mapping[str, str]) -> dict[str, Any]:
    """What a reading leaves in the row of the import."""
    return {
        "mapping": dict(mapping),
        "rows": reading.rows,
        "set_aside": reading.set_aside,
        "errors": reading.errors,
        "error_count": reading.error_count,
        "unknown_columns": reading.unknown_columns,
    }


def _read(programme: Programme, table: Table, *, role: str, mapping: Mapping[str, str]) -> Reading:
    partners = programme.partners.current().values_list("name", "pk")
    context = Context(
        networks=tuple(programme.networks),
        goals_max=programme.goals_max,
        partners={plain(name): number for name, number in partners},
    )
    return import_format.read(
        table, role=role, context=context, mapping=mapping, applied=_applied(programme, role)
    )


@transaction.atomic
def read_again(application_import: ApplicationImport, *, mapping: Mapping[str, str]) -> ApplicationImport:
    """The same file with its columns understood in another way; headers that ``mapping`` leaves out are kept aside.

    Raises
    ------
    AlreadyApplied, ImportClosed
    """
    programme, entry = _lock(application_import)
    if entry.applied_at is not None:
        raise AlreadyApplied
    _require_open(programme)
    known = {column.field for column in import_format.columns_for(entry.role)}
    headers = tuple(header for header, _sample in entry.columns)
    chosen = {header: mapping.get(header, "") for header in headers}
    chosen = {header: field if field in known else "" for header, field in chosen.items()}
    rows = tuple(TableRow(line, dict(zip(headers, cells, strict=True))) for line, cells in entry.lines)
    table = Table(entry.file_name, headers, rows)
    kept = _kept(_read(programme, table, role=entry.role, mapping=chosen), chosen)
    for name, value in kept.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(kept))
    return entry


def _require_open(programme: Programme) -> None:
    if programme.state not in _OPEN:
        raise ImportClosed


def _lock(application_import: ApplicationImport) -> tuple[Programme, ApplicationImport]:
    """The import as it is now; nobody adds to the programme until the transaction ends."""
    programme = lock_programme(application_import.programme)
    imports = ApplicationImport.objects.in_organisation(programme.organisation_id)
    return programme, imports.select_for_update(of=("self",), no_key=True).get(pk=application_import.pk)


def _applied(programme: Programme, role: str) -> dict[str, Standing]:
    """Who has an application on that side, by address, and what a file may still correct in it."""
    key = known_key(programme.organisation_id)
    rows = programme.applications.filter(role=role).values_list(
        "person__email", "pk", "source_id", "state", "person__known_as",
        *(f"person__{name}" for name in _NAMES), *_FIELDS,
    )  # fmt: skip
    applied = {}
    for address, pk, source, state, known_as, *values in rows.iterator(chunk_size=2000):
        given = dict(zip((*_NAMES, *_FIELDS), values, strict=True)) | known_as.get(key, {})
        may_change = source is not None and state in _CORRECTED
        applied[address.lower()] = Standing(pk, given if may_change else None)
    return applied


@transaction.atomic
def add_rows(
    application_import: ApplicationImport, *, by: Person, at: datetime, valid_only: bool = False
) -> ApplicationImport:
    """Make an application, sent and not answered, of each row that is ready, or correct the one it updates.

    No message leaves. Whoever applied since the file was read is set aside. Applying twice adds nothing. With ``valid_only`` a file that was sent as all or nothing is added without its wrong rows.

    Raises
    ------
    ImportClosed, NothingToApply, NotAllGood
    """
    programme, entry = _lock(application_import)
    if entry.applied_at is None:
        _require_open(programme)
        if not entry.rows:
            raise NothingToApply
        is_wrong = any(row["reason"] in _WRONG for row in entry.set_aside)
        if is_wrong and entry.is_all_or_nothing and not valid_only:
            raise NotAllGood
        _apply(programme, entry, by=by, at=at)
    return entry


def apply_import(
    application_import: ApplicationImport, *, by: Person, at: datetime, valid_only: bool = False
) -> list[Application]:
    """The same as :func:`add_rows`, for who wants the applications that came of it, twice the same ones."""
    entry = add_rows(application_import, by=by, at=at, valid_only=valid_only)
    return list(entry.applications.select_related("person").order_by("pk"))


def _apply(programme: Programme, entry: ApplicationImport, *, by: Person, at: datetime) -> None:
    applied = _applied(programme, entry.role)
    ready, updates = [], []
    for row in entry.rows:
        standing = applied.get(row["person"]["email"])
        if standing is None:
            ready.append(row)
        elif standing.values is not None and import_format.changed_fields(row, standing.values):
            updates.append({**row, "updates": standing.application_id})
        else:
            late = {"line": row["line"], "who": row["person"]["email"], "reason": "applied"}
            entry.set_aside.append(late)
    drafts = [_draft(row["person"]) for row in (*ready, *updates)]
    people = find_or_create_people(
        drafts, organisation=programme.organisation, language=programme.language, at=at
    )
    _create(programme, entry, ready, people, at=at)
    _update(programme, entry, updates)
    entry.set_aside.sort(key=lambda row: row["line"])
    entry.updated_count, entry.applied_at = len(updates), at
    # What the rows held is now with the applications; a second copy would outlive a withdrawal.
    entry.rows, entry.lines = [], []
    entry.columns = [[header, ""] for header, _sample in entry.columns]
    entry.save(update_fields=["rows", "lines", "columns", "set_aside", "updated_count", "applied_at"])
    log(
        programme, verb="programmes.apply_import", subject=entry, by=by, at=at,
        count=len(ready), updated=len(updates), file_name=entry.file_name,
    )  # fmt: skip


def _create(
    programme: Programme,
    entry: ApplicationImport,
    rows: list[dict[str, Any]],
    people: Mapping[str, Person],
    *,
    at: datetime,
) -> None:
    Application.objects.bulk_create(
        [
            Application(
                organisation=programme.organisation,
                programme=programme,
                person=people[row["person"]["email"]],
                role=entry.role,
                state=Application.State.SUBMITTED,
                source=entry,
                created_at=at,
                submitted_at=at,
                **row["application"],
            )
            for row in rows
        ],
        batch_size=_A_BATCH,
    )


def _update(programme: Programme, entry: ApplicationImport, rows: list[dict[str, Any]]) -> None:
    """Correct applications of earlier files; what the file has no column for stays."""
    by_number = {row["updates"]: row["application"] for row in rows}
    numbers, changed = list(by_number), []
    for start in range(0, len(numbers), _A_BATCH):
        for application in programme.applications.filter(pk__in=numbers[start : start + _A_BATCH]):
            for name, value in by_number[application.pk].items():
                if name != "extra" or value:
                    setattr(application, name, value)
            application.source = entry
            changed.append(application)
    # One statement a batch; an update row by row in one CASE is slower than everything else together.
    Application.objects.bulk_create(
        changed,
        batch_size=_A_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*_FIELDS, "source"],
    )


def _draft(person: dict[str, Any]) -> PersonDraft:
    return PersonDraft(
        email=person["email"],
        first_name=person["first_name"],
        last_name=person.get("last_name", ""),
        phone=person.get("phone", ""),
        language=person.get("language", ""),
    )
