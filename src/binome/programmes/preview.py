"""A file of applications as the coordinator looks at it before anything is added."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome.core.words import list_words
from binome.programmes import role_words, standing, vocabulary
from binome.programmes.import_cells import expected_words
from binome.programmes.import_format import COLUMNS, columns_for
from binome.programmes.models import ApplicationImport

# Beyond this a person corrects the file and sends it again; every error is still counted.
MOST_SHOWN = 500


@dataclass(frozen=True)
class ErrorLine:
    """One wrong cell: where, what was found, what is expected."""

    line: int
    column: str
    found: str
    expected: str


@dataclass(frozen=True)
class RowLine:
    """One row as it will be."""

    line: int
    name: str
    email: str
    wants: str
    practical: str
    details: list[tuple[str, str]]
    changes: str


@dataclass(frozen=True)
class ColumnLine:
    """One column of the file: its header, a cell of it, and what it is taken for."""

    header: str
    example: str
    field: str


@dataclass(frozen=True)
class AsideLine:
    """One row that will not be added, and why."""

    line: int
    who: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """What the page shows of an import."""

    entry: ApplicationImport
    side: str
    errors: list[ErrorLine]
    set_aside: list[AsideLine]
    summary: str
    button: str
    hidden_errors: int
    can_add: bool
    is_unsure: bool

    @classmethod
    def of(cls, entry: ApplicationImport) -> Self:
        """Made from what was read; asks nothing of the database."""
        errors = [
            ErrorLine(
                error["line"], error["column"], error["found"], expected_words(error["code"], error["values"])
            )
            for error in entry.errors[:MOST_SHOWN]
        ]
        aside = [
            AsideLine(row["line"], row["who"], _reason(row))
            for row in entry.set_aside
            if row["reason"] != "errors"
        ]
        is_wrong = any(row["reason"] in ("errors", "twice") for row in entry.set_aside)
        return cls(
            entry=entry,
            side=role_words.titles(entry.programme, entry.role),
            errors=errors,
            set_aside=aside[:MOST_SHOWN],
            summary=_summary(entry),
            button=_button(entry, is_wrong=is_wrong),
            hidden_errors=max(0, entry.error_count - MOST_SHOWN),
            can_add=bool(entry.rows) and not (is_wrong and entry.is_all_or_nothing),
            # What is missing may be there under a name that we did not recognise.
            is_unsure=any(error["line"] == 1 for error in entry.errors),
        )

    def row(self, row: dict[str, Any]) -> RowLine:
        """One ready row in words."""
        person, fields = row["person"], row["application"]
        return RowLine(
            line=row["line"],
            name=f"{person['first_name']} {person.get('last_name', '')}".strip(),
            email=person["email"],
            wants=standing.offer_words(self.entry.role, fields.get("skills", {}), fields.get("goals", [])),
            practical=standing.practical_words(
                fields.get("city", ""),
                is_remote=fields.get("is_remote_possible", False),
                slots=fields.get("availability", []),
            ),
            details=_details(person, fields),
            changes=_changes(row),
        )


def field_choices(role: str) -> list[tuple[str, str]]:
    """What a column can be taken for, in the reader's language."""
    language = get_language() or "fr"
    return [(column.field, column.header(language)) for column in columns_for(role)]


def columns_of(entry: ApplicationImport) -> list[ColumnLine]:
    """Each column of the file, with a cell of it, and what it is taken for."""
    return [ColumnLine(header, sample, entry.mapping.get(header, "")) for header, sample in entry.columns]


def _button(entry: ApplicationImport, *, is_wrong: bool) -> str:
    """What pressing does, counted."""
    updates = sum("updates" in row for row in entry.rows)
    ready = len(entry.rows)
    if updates:
        button = ngettext("Add or update %(count)d row", "Add or update %(count)d rows", ready)
    elif is_wrong:
        button = ngettext("Add the %(count)d good row", "Add the %(count)d good rows", ready)
    else:
        button = ngettext("Add this application", "Add these %(count)d applications", ready)
    return button % {"count": ready}


def _changes(row: dict[str, Any]) -> str:
    """« Change : ville et langues. », or nothing for somebody who is new."""
    if "updates" not in row:
        return ""
    language = get_language() or "fr"
    headers = {column.field: column.header(language) for column in COLUMNS} | {"extra": _("other columns")}
    return _("Changes: %(columns)s.") % {"columns": list_words(headers[name] for name in row["changes"])}


def _details(person: dict[str, Any], fields: dict[str, Any]) -> list[tuple[str, str]]:
    """The rest of the row, question and answer, then the columns we do not know."""
    words = vocabulary.word_words
    known = [
        (_("Telephone"), person.get("phone", "")),
        (
            _("Free moments"),
            list_words(vocabulary.slot_words(slot) for slot in fields.get("availability", [])),
        ),
        (_("Places one can reach"), list_words(fields.get("reachable_places", []))),
        (_("Languages"), list_words(words("spoken_languages", item) for item in fields.get("languages", []))),
        (_("Motivations"), list_words(words("motivations", item) for item in fields.get("motivations", []))),
        (
            _("Ways of working"),
            list_words(words("ways_of_working", item) for item in fields.get("ways_of_working", [])),
        ),
        (_("Interests"), list_words(words("interests", item) for item in fields.get("interests", []))),
        (_("Situation"), words("situations", fields["situation"]) if fields.get("situation") else ""),
        (_("People one can support"), str(fields.get("capacity", "")) if "skills" in fields else ""),
        (_("Employer"), fields.get("employer", "")),
        (_("Team"), fields.get("team", "")),
        (_("Sector"), fields.get("sector", "")),
        (_("Function"), fields.get("function", "")),
        (_("In a few words"), fields.get("motivation_text", "")),
    ]
    return [(question, answer) for question, answer in [*known, *fields.get("extra", {}).items()] if answer]


def _reason(row: dict[str, Any]) -> str:
    if row["reason"] == "twice":
        return _("The same address is already on line %(line)s. Only the first row counts.") % {
            "line": row["first_line"]
        }
    if row["reason"] == "example":
        return _("This is the example of the empty file.")
    if row["reason"] == "same":
        return _("This row is already in the list. Nothing has changed.")
    return _("This person has already applied. Nothing changes for them.")


def _summary(entry: ApplicationImport) -> str:
    """How many rows were read, and where each went: the numbers add up."""
    reasons = Counter(row["reason"] for row in entry.set_aside)
    read = ngettext("%(count)d row read", "%(count)d rows read", entry.row_count) % {"count": entry.row_count}
    ready = entry.row_count - len(entry.set_aside)
    updated = entry.updated_count if entry.applied_at else sum("updates" in row for row in entry.rows)
    added = ready - updated
    if entry.applied_at:
        parts = [ngettext("%(count)d added", "%(count)d added", added) % {"count": added}]
        update = ngettext("%(count)d updated", "%(count)d updated", updated)
    else:
        words = ngettext("%(count)d ready to be added", "%(count)d ready to be added", added)
        parts = [words % {"count": added}]
        update = ngettext(
            "%(count)d that updates an application", "%(count)d that update an application", updated
        )
    if updated:
        parts.append(update % {"count": updated})
    sentences = {
        "errors": ngettext("%(count)d to correct", "%(count)d to correct", reasons["errors"]),
        "twice": ngettext("%(count)d there twice", "%(count)d there twice", reasons["twice"]),
        "applied": ngettext(
            "%(count)d from a person who has already applied",
            "%(count)d from people who have already applied",
            reasons["applied"],
        ),
        "same": ngettext("%(count)d unchanged", "%(count)d unchanged", reasons["same"]),
        "example": ngettext("%(count)d example", "%(count)d examples", reasons["example"]),
    }
    parts += [
        sentence % {"count": reasons[reason]} for reason, sentence in sentences.items() if reasons[reason]
    ]
    return _("%(read)s: %(parts)s.") % {"read": read, "parts": list_words(parts)}
