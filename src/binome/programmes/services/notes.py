"""What coordinators note beside an application."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from binome.accounts.models import Person
from binome.programmes.models import Application, ApplicationNote
from binome.programmes.services.states import log


@transaction.atomic
def add_note(application: Application, *, text: str, by: Person, at: datetime) -> ApplicationNote:
    """Keep a note for the coordinators. The same text twice within a minute is one: a button pressed twice."""
    twin = application.notes.filter(text=text, written_by=by).order_by("-written_at").first()
    if twin is not None and (at - twin.written_at).total_seconds() < 60:
        return twin
    note = application.notes.create(
        organisation=application.organisation, programme=application.programme, text=text, written_by=by,
        written_at=at,
    )  # fmt: skip
    log(
        application.programme, verb="programmes.add_note", subject=note, by=by, at=at,
        name=application.person.first_name,
    )  # fmt: skip
    return note


@transaction.atomic
def remove_note(note: ApplicationNote, *, by: Person, at: datetime) -> None:
    """Take a note away; the log keeps that it was, not what it said."""
    log(
        note.programme, verb="programmes.remove_note", subject=note, by=by, at=at,
        name=note.application.person.first_name,
    )  # fmt: skip
    note.delete()
