"""The columns of a file of applications, in French and in English, and how a row becomes an application.

The reference page of the documentation is made of ``COLUMNS``; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from binome.core import columns as columns_of_files
from binome.core.tables import Table, TableRow
from binome.programmes import import_cells as cells
from binome.programmes.import_cells import CellError, Context
from binome.programmes.models import Application

MENTOR, MENTEE = Application.Side.MENTOR.value, Application.Side.MENTEE.value
BOTH = (MENTOR, MENTEE)
OF_THE_PERSON = ("email", "first_name", "last_name", "phone", "language")


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its header in each language, how its cells are read, and an example."""

    field: str
    fr: str
    en: str
    parse: cells.Parse
    example: dict[str, str]
    sides: tuple[str, ...] = BOTH
    is_required: bool = False
    also: tuple[str, ...] = ()

    def header(self, language: str) -> str:
        """The header in that language."""
        return self.en if language == "en" else self.fr

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything this column may be called."""
        return frozenset({columns_of_files.bare(name) for name in (self.field, self.fr, self.en, *self.also)})


def _same(example: str) -> dict[str, str]:
    return {"fr": example, "en": example}


COLUMNS: tuple[Column, ...] = (
    Column(
        "email", "courriel", "email", cells.email, _same("camille.exemple@exemple.fr"), is_required=True,
        also=("e-mail", "mail", "adresse", "adresse électronique", "email address"),
    ),
    Column("first_name", "prénom", "first name", cells.text(80), _same("Camille"), is_required=True),
    Column("last_name", "nom", "last name", cells.text(80), _same("Exemple"), also=("nom de famille", "surname")),
    Column("phone", "téléphone", "phone", cells.text(30), _same("06 39 98 00 00"), also=("portable", "mobile", "tél")),
    Column("language", "langue", "language", cells.page_language, _same("fr"), also=("langue des messages",)),
    Column("employer", "employeur", "employer", cells.text(120), _same("Atelier Clairevue"),
           also=("organisation", "entreprise", "company", "structure")),
    Column("team", "équipe", "team", cells.text(120), {"fr": "Pôle numérique", "en": "Digital team"},
           also=("service", "manager", "responsable", "department")),
    Column("sector", "secteur", "sector", cells.text(80), {"fr": "Édition", "en": "Publishing"}),
    Column("function", "fonction", "function", cells.text(80),
           {"fr": "Chargée de communication", "en": "Communications officer"}, also=("métier", "poste", "job", "job title")),
    Column("city", "ville", "city", cells.text(80), _same("Paris"), also=("town", "commune")),
    Column("reachable_places", "lieux", "places", cells.places, _same("Paris|Montreuil"),
           also=("lieux accessibles", "reachable places")),
    Column("is_remote_possible", "à distance", "remote", cells.yes_or_no, {"fr": "oui", "en": "yes"},
           also=("distance", "séances à distance", "remote possible")),
    Column("languages", "langues", "languages", cells.free_words("spoken_languages"), _same("fr|en"),
           is_required=True, also=("langues parlées", "spoken languages")),
    Column("availability", "disponibilités", "availability", cells.slots,
           {"fr": "mardi soir|samedi matin", "en": "Tuesday evening|Saturday morning"}, is_required=True,
           also=("disponibilité", "moments libres", "free moments")),
    Column("motivations", "motivations", "motivations", cells.free_words("motivations"), _same("pass-on|network")),
    Column("ways_of_working", "façons de travailler", "ways of working", cells.free_words("ways_of_working"),
           _same("step-by-step|examples")),
    Column("interests", "intérêts", "interests", cells.free_words("interests"), _same("books|cinema"),
           also=("centres d’intérêt",)),
    Column("motivation_text", "en quelques mots", "in a few words", cells.text(cells.LONGEST_TEXT),
           {"fr": "J’aimerais transmettre ce que je sais.", "en": "I would like to pass on what I know."},
           also=("motivation", "message", "commentaire", "motivation text")),
    Column("skills", "réseaux (niveau)", "subjects (level)", cells.skills, _same("linkedin:4|facebook:3"), (MENTOR,), True,
           also=("réseaux", "skills", "subjects", "sujets", "compétences")),
    Column("capacity", "places (capacité)", "capacity", cells.capacity, _same("1"), (MENTOR,),
           also=("capacité", "nombre de personnes", "number of people")),
    Column("situation", "situation", "situation", cells.situation, _same("transition"), (MENTEE,)),
    Column("goals", "objectifs", "goals", cells.goals,
           {"fr": "li-about:1|facebook: Tenir la page de mon association:2",
            "en": "li-about:1|facebook: Run the page of my association:2"}, (MENTEE,), True, also=("objectif", "goal")),
    # No example: a partner's name means something in its own programme only.
    Column("partner_id", "partenaire", "partner", cells.partner, _same(""), also=("apporté par", "brought by")),
)  # fmt: skip


def columns_for(role: str) -> tuple[Column, ...]:
    """The columns of one side's file, in their order."""
    return tuple(column for column in COLUMNS if role in column.sides)


def propose(table: Table, role: str) -> dict[str, str]:
    """The field that each header probably means, ``""`` for a column that is kept and used for nothing."""
    return columns_of_files.propose(table, columns_for(role))


# --- rows -------------------------------------------------------------------------------------------------


# Nobody reads more; a file in which everything is wrong must not weigh more than one in which nothing is.
MOST_ERRORS = 1000


@dataclass
class Reading:
    """What a file says: rows that can become applications, rows set aside, and every error, in the file's order."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    error_count: int = 0
    unknown_columns: list[str] = field(default_factory=list)

    def add_errors(self, wrong: list[dict[str, Any]]) -> None:
        """Count them all, keep the first ones."""
        self.error_count += len(wrong)
        self.errors += wrong[: max(0, MOST_ERRORS - len(self.errors))]


@dataclass(frozen=True)
class Standing:
    """What an earlier file said of somebody; ``values`` is ``None`` when a file may not change it any more."""

    application_id: int
    values: Mapping[str, Any] | None


def read(
    table: Table, *, role: str, context: Context, mapping: Mapping[str, str], applied: Mapping[str, Standing]
) -> Reading:
    """Read ``table`` for one side; ``applied`` are those who have an application on that side, by address.

    Every row of the table ends in ``rows`` or in ``set_aside``, none in both. A row of ``rows`` that updates an
    application says which, and the fields that change.
    """
    reading = Reading()
    by_header = _match_headers(table, role, mapping, reading)
    first_line: dict[str, int] = {}
    example = COLUMNS[0].example["fr"]
    is_readable = not reading.errors
    for row in table.rows:
        values, extra, wrong = _read_row(row, by_header, context)
        address = str(values.get("email", "") or _cell_of(row, by_header, "email"))
        entry: dict[str, Any] = {}
        if wrong or not is_readable:
            reading.add_errors(wrong)
            reason: dict[str, Any] = {"reason": "errors"}
        elif address == example:
            reason = {"reason": "example"}
        elif address in first_line:
            reason = {"reason": "twice", "first_line": first_line[address]}
        else:
            first_line[address] = row.line
            entry, reason = _settle(row.line, values, extra, applied.get(address))
        if entry:
            reading.rows.append(entry)
        else:
            reading.set_aside.append({"line": row.line, "who": address, **reason})
    return reading


def _settle(
    line: int, values: dict[str, Any], extra: dict[str, str], standing: Standing | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A good row as it will be, or the reason for which it changes nothing."""
    person = {name: values.pop(name) for name in OF_THE_PERSON if name in values}
    entry = {"line": line, "person": person, "application": {**values, "extra": extra}}
    if standing is None:
        return entry, {}
    if standing.values is None:
        return {}, {"reason": "applied"}
    changes = changed_fields(entry, standing.values)
    if not changes:
        return {}, {"reason": "same"}
    return {**entry, "updates": standing.application_id, "changes": changes}, {}


def changed_fields(entry: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """Fields of the application to which the row gives another value; a column that is not there changes nothing."""
    # An empty cell takes nothing back: what the organisation was told before stays.
    # Nor does a file correct what the person has written of themselves.
    given = {
        name: value
        for name, value in entry["person"].items()
        if name != "email" and value and not known.get("by_oneself")
    }
    given |= {name: value for name, value in entry["application"].items() if name != "extra" or value}
    return [name for name, value in given.items() if known[name] != value]


def _match_headers(
    table: Table, role: str, mapping: Mapping[str, str], reading: Reading
) -> dict[str, Column]:
    """Which column each header is; what is missing or there twice becomes an error of line 1."""
    matched = columns_of_files.match(table, columns_for(role), mapping)
    reading.unknown_columns += matched.unknown
    reading.add_errors(matched.errors)
    return matched.by_header


def _cell_of(row: TableRow, by_header: dict[str, Column], field_name: str) -> str:
    return next(
        (row.cells.get(h, "")[:254] for h, column in by_header.items() if column.field == field_name), ""
    )


def _read_row(
    row: TableRow, by_header: dict[str, Column], context: Context
) -> tuple[dict[str, Any], dict[str, str], list[dict[str, Any]]]:
    """The row's values by field, its unknown cells by header, and what is wrong in it."""
    values: dict[str, Any] = {}
    extra: dict[str, str] = {}
    wrong: list[dict[str, Any]] = []
    for header, raw in row.cells.items():
        cell = cells.clean(raw)
        column = by_header.get(header)
        if column is None:
            if cell:
                extra[cells.clean(header)[: cells.LONGEST_ITEM]] = cell[: cells.LONGEST_TEXT]
            continue
        try:
            if column.is_required and not cell:
                raise CellError(code="missing")
            values[column.field] = column.parse(cell, context)
        except CellError as error:
            found = cell[: cells.LONGEST_ITEM]
            wrong.append(
                {
                    "line": row.line,
                    "column": header,
                    "found": found,
                    "code": error.code,
                    "values": error.values,
                }
            )
    return values, extra, wrong
