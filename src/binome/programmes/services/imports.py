"""A file of applications is read, shown, and applied once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import PersonDraft, find_or_create_people
from binome.core.errors import Refused
from binome.core.tables import Table
from binome.programmes import import_format
from binome.programmes.import_cells import Context
from binome.programmes.models import Application, ApplicationImport, Programme
from binome.programmes.services.states import lock_programme, log

_OPEN = {
    Programme.State.DRAFT,
    Programme.State.APPLICATIONS,
    Programme.State.MATCHING,
    Programme.State.RUNNING,
}


class ImportClosed(Refused):
    """The programme takes nobody any more."""

    code = "import-closed"
    text = _("This programme is closing or over: no application can be added.")


class NothingToApply(Refused):
    """No row of the file can become an application."""

    code = "nothing-to-apply"
    text = _("No row of this file can be added. Correct the file and send it again.")


@transaction.atomic
def read_applications(
    programme: Programme, *, role: str, table: Table, file_name: str, by: Person, at: datetime
) -> ApplicationImport:
    """Read a file for one side and keep what it says, to be looked at before anything is added.

    An earlier file of the same person and side that was never added is forgotten.

    Raises
    ------
    ImportClosed
    """
    _require_open(programme)
    context = Context(networks=tuple(programme.networks), goals_max=programme.goals_max)
    reading = import_format.read(table, role=role, context=context, applied=_addresses(programme, role))
    programme.imports.filter(uploaded_by=by, role=role, applied_at=None).delete()
    return ApplicationImport.objects.create(
        organisation=programme.organisation,
        programme=programme,
        role=role,
        file_name=file_name[:200],
        row_count=len(table.rows),
        rows=reading.rows,
        set_aside=reading.set_aside,
        errors=reading.errors,
        unknown_columns=reading.unknown_columns,
        uploaded_by=by,
        uploaded_at=at,
    )


def _require_open(programme: Programme) -> None:
    if programme.state not in _OPEN:
        raise ImportClosed


def _addresses(programme: Programme, role: str) -> set[str]:
    applied = programme.applications.filter(role=role).values_list("person__email", flat=True)
    return {address.lower() for address in applied}


@transaction.atomic
def apply_import(application_import: ApplicationImport, *, by: Person, at: datetime) -> list[Application]:
    """Make an application, sent and not answered, of each row that is ready. No message leaves.

    Whoever applied since the file was read is set aside. Applying twice adds nothing and gives the same list.

    Raises
    ------
    ImportClosed, NothingToApply
    """
    programme = lock_programme(application_import.programme)
    imports = ApplicationImport.objects.in_organisation(programme.organisation_id)
    entry = imports.select_for_update(of=("self",), no_key=True).get(pk=application_import.pk)
    if entry.applied_at is None:
        _require_open(programme)
        if not entry.rows:
            raise NothingToApply
        _apply(programme, entry, by=by, at=at)
    return list(entry.applications.select_related("person").order_by("pk"))


def _apply(programme: Programme, entry: ApplicationImport, *, by: Person, at: datetime) -> None:
    applied = _addresses(programme, entry.role)
    ready = [row for row in entry.rows if row["person"]["email"] not in applied]
    late = [row for row in entry.rows if row["person"]["email"] in applied]
    drafts = [_draft(row["person"], programme) for row in ready]
    people = find_or_create_people(drafts, organisation=programme.organisation, at=at)
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
            for row in ready
        ],
        batch_size=500,
    )
    entry.set_aside += [
        {"line": row["line"], "who": row["person"]["email"], "reason": "applied"} for row in late
    ]
    entry.set_aside.sort(key=lambda row: row["line"])
    # What the rows held is now with the applications; a second copy would outlive a withdrawal.
    entry.rows, entry.applied_at = [], at
    entry.save(update_fields=["rows", "set_aside", "applied_at"])
    log(
        programme, verb="programmes.apply_import", subject=entry, by=by, at=at,
        count=len(ready), file_name=entry.file_name,
    )  # fmt: skip


def _draft(person: dict[str, Any], programme: Programme) -> PersonDraft:
    return PersonDraft(
        email=person["email"],
        first_name=person["first_name"],
        last_name=person.get("last_name", ""),
        phone=person.get("phone", ""),
        language=person.get("language") or programme.language,
    )
