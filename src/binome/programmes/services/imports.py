"""Applications out of a file: read and shown first, applied once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import find_or_create_person, record
from binome.core.errors import Refused
from binome.core.tables import Table
from binome.programmes.columns import parse_rows
from binome.programmes.models import Application, ApplicationImport, Programme


class NothingToApply(Refused):
    """The import holds no row that can become an application."""

    code = "nothing-to-apply"
    text = _("No row of this file can become an application. Correct the file and send it again.")


@transaction.atomic
def read_applications(
    programme: Programme, *, role: str, table: Table, file_name: str, by: Person, at: datetime
) -> ApplicationImport:
    """Keep what a file says: the rows that are ready, and every fault with its line and column."""
    known = {
        email.lower()
        for email in programme.applications.filter(role=role).values_list("person__email", flat=True)
    }
    rows, faults = parse_rows(table, role=role, networks=programme.networks, already=known)
    return ApplicationImport.objects.create(
        organisation=programme.organisation,
        programme=programme,
        role=role,
        file_name=file_name[:200],
        rows=rows,
        errors=faults,
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def apply_import(application_import: ApplicationImport, *, by: Person, at: datetime) -> list[Application]:
    """Make an application of every ready row. Applying twice makes them once.

    Raises
    ------
    NothingToApply
        When no row is ready.
    """
    locked = (
        ApplicationImport.objects.in_organisation(application_import.organisation)
        .select_for_update(of=("self",))
        .select_related("programme", "organisation")
        .get(pk=application_import.pk)
    )
    programme = locked.programme
    if locked.applied_at is not None:
        emails = [row["email"] for row in locked.rows]
        return list(programme.applications.filter(role=locked.role, person__email__in=emails))
    if not locked.rows:
        raise NothingToApply
    made = [_apply_row(programme, locked.role, row, at) for row in locked.rows]
    locked.applied_at = application_import.applied_at = at
    locked.save(update_fields=["applied_at"])
    record(
        programme.organisation,
        verb="programmes.apply_import",
        subject=locked,
        by=by,
        at=at,
        programme_id=programme.pk,
        count=len(made),
        file_name=locked.file_name,
    )
    return made


def _apply_row(programme: Programme, role: str, row: dict[str, object], at: datetime) -> Application:
    person = find_or_create_person(
        email=str(row["email"]),
        first_name=str(row["first_name"]),
        last_name=str(row["last_name"]),
        phone=str(row["phone"]),
        language=str(row["language"]),
        at=at,
    )
    about_the_person = {"email", "first_name", "last_name", "phone", "language", "line"}
    fields = {name: value for name, value in row.items() if name not in about_the_person}
    application, _is_new = programme.applications.get_or_create(
        person=person,
        role=role,
        defaults={
            **fields,
            "organisation": programme.organisation,
            "state": Application.State.SUBMITTED,
            "created_at": at,
            "submitted_at": at,
        },
    )
    return application
