"""Files that leave this room: the list of applications, and the empty file to fill in. No cell ever computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from binome.programmes import vocabulary
from binome.programmes.import_format import OF_THE_PERSON, Column, columns_for
from binome.programmes.models import Application

Kind = Literal["csv", "xlsx"]
KINDS: tuple[Kind, ...] = ("csv", "xlsx")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def _safe(cell: str) -> str:
    """A cell that a spreadsheet shows and never computes; our own reader takes the mark off again."""
    return f"'{cell}" if cell.startswith(_COMPUTED) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and a byte order mark, so that a double click opens it well on a French computer too."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return "\ufeff".encode() + text.getvalue().encode()


def as_xlsx(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """One sheet for each title and its rows; the first row is the header. Every cell is text."""
    import xlsxwriter

    output = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for title, rows in sheets:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(0, len(rows[0]) - 1 if rows else 0), 24)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(line, column, cell, bold if line == 0 else wrapped)
    return output.getvalue()


def write(kind: Kind, *, title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """One table as a file."""
    return as_csv(rows) if kind == "csv" else as_xlsx([(title, rows)])


# --- applications ---------------------------------------------------------------------------------------


def _cell(application: Application, column: Column) -> str:
    """What the column would hold in a file that one could import again."""
    if column.field in OF_THE_PERSON:
        return str(getattr(application.person, column.field))
    if column.field == "partner_id":
        return application.partner.name if application.partner is not None else ""
    value = getattr(application, column.field)
    if column.field == "skills":
        return "|".join(f"{network}:{level}" for network, level in value.items())
    if column.field == "goals":
        return "|".join(f"{_goal(goal)}:{goal.get('priority', 1)}" for goal in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    return str(value)


def _goal(goal: dict[str, object]) -> str:
    return str(goal["goal"]) if goal.get("goal") else f"{goal.get('network', '')}: {goal.get('text', '')}"


def application_rows(applications: Iterable[Application], *, role: str, language: str) -> list[list[str]]:
    """Header and one row an application, in the columns of the import, then where it stands."""
    columns = columns_for(role)
    header = [column.header(language) for column in columns]
    rows = [[*header, _("state"), _("sent on"), _("answered on")]]
    for application in applications:
        moments = (application.submitted_at, application.decided_at)
        days = [timezone.localdate(moment).isoformat() if moment else "" for moment in moments]
        cells = [_cell(application, column) for column in columns]
        rows.append([*cells, str(application.get_state_display()), *days])
    return rows


# --- the empty file -------------------------------------------------------------------------------------


def _note(column: Column) -> str:
    """What one may write in a column, in the language that is active."""
    kinds: dict[str, vocabulary.Kind] = {
        "motivations": "motivations",
        "ways_of_working": "ways_of_working",
        "interests": "interests",
        "languages": "spoken_languages",
        "situation": "situations",
    }
    if column.field in kinds:
        return ", ".join(f"{key} ({words})" for key, words in vocabulary.word_choices(kinds[column.field]))
    if column.field == "skills":
        return ", ".join(f"{key} ({words})" for key, words in vocabulary.network_choices())
    notes = {
        "email": _("The address at which the person will receive the messages and sign in."),
        "language": _("fr or en: the language of the messages."),
        "availability": _("A day and a part of the day: morning, lunchtime, afternoon or evening."),
        "is_remote_possible": _("yes or no"),
        "capacity": _("From 1 to 10; 1 when empty."),
        "goals": _("A goal of the catalogue with its rank, or a subject and one’s own words."),
        "team": _("People of one team are never paired."),
        "partner_id": _("Who brought this person: the name of a partner of the programme, or nothing."),
    }
    return notes.get(column.field, "")


def empty_file(kind: Kind, *, role: str, language: str) -> bytes:
    """A file to fill in: header, one example row to replace, and in a workbook a sheet that explains."""
    columns = columns_for(role)
    rows = [[column.header(language) for column in columns], [column.example[language] for column in columns]]
    if kind == "csv":
        return as_csv(rows)
    with override(language):
        notes = [[_("Column"), _("Must be filled in"), _("What to write"), _("Example")]]
        notes += [
            [
                column.header(language),
                _("yes") if column.is_required else _("no"),
                _note(column),
                column.example[language],
            ]
            for column in columns
        ]
        several = _("In a cell that holds several values, separate them with a vertical bar: a|b")
        notes.append(["", "", several, ""])
        return as_xlsx([(_("Applications"), rows), (_("How to fill it in"), notes)])
