"""Files of people into the engine's problem: every fault found, none guessed away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from binome.core.tables import Table, TableError, TableRow, read_table_file
from binome.pairing import (
    DEFAULT_WEIGHTS,
    PERSON_FIELDS,
    Goal,
    HardRules,
    Mentee,
    Mentor,
    Preference,
    Problem,
)

# Columns of the format that hold several values.
LISTS = (
    "reporting_line",
    "accepts_age_bands",
    "reachable_places",
    "languages",
    "motivations",
    "ways_of_working",
    "interests",
)
WORDS = ("organisation", "team", "employee", "sector", "function", "age_band", "city")
YES, NO = {"yes", "oui", "true", "1", "vrai"}, {"no", "non", "false", "0", "faux", ""}

EXPECTED = {
    "id": {"fr": "un identifiant, une seule fois", "en": "an identifier, once only"},
    "column": {"fr": "cette colonne", "en": "this column"},
    "yes-no": {"fr": "yes ou no", "en": "yes or no"},
    "slots": {"fr": "des numéros de créneau séparés par |", "en": "slot numbers separated by |"},
    "skills": {
        "fr": "nom:niveau, niveau de 1 à 5, séparés par |",
        "en": "name:level, level 1 to 5, separated by |",
    },
    "goals": {
        "fr": "nom:niveau:priorité, niveau de 1 à 5, priorité de 1 à 3, séparés par |",
        "en": "name:level:priority, level 1 to 5, priority 1 to 3, separated by |",
    },
    "capacity": {"fr": "un nombre entier de 0 ou plus", "en": "a whole number, 0 or more"},
    "person": {
        "fr": "l’identifiant d’une personne des fichiers",
        "en": "the identifier of somebody in the files",
    },
    "side": {"fr": "mentor ou mentee", "en": "mentor or mentee"},
    "rank": {"fr": "un rang de 1 à 5", "en": "a rank from 1 to 5"},
    "band": {
        "fr": "une tranche d’âge du vocabulaire du programme",
        "en": "an age band of the programme's vocabulary",
    },
    "weights": {"fr": "des poids entiers de 0 ou plus", "en": "whole weights, 0 or more"},
    "rules": {"fr": "des règles connues : nombres ou true/false", "en": "known rules: numbers or true/false"},
    "whole": {"fr": "un nombre entier", "en": "a whole number"},
    "json": {"fr": "un fichier JSON", "en": "a JSON file"},
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one cell."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def in_language(self, lang: str) -> str:
        """The sentence: file, line, column, what was found, what is expected."""
        expected = EXPECTED[self.expected][lang]
        found = self.found if len(self.found) <= 60 else self.found[:57] + "…"
        if lang == "fr":
            return f"{self.file}, ligne {self.line}, colonne {self.column} : trouvé « {found} », attendu {expected}."
        return f"{self.file}, line {self.line}, column {self.column}: found “{found}”, expected {expected}."


class FaultyFiles(Exception):
    """Everything that is wrong in the files, all at once."""

    def __init__(self, faults: list[Fault], broken: list[tuple[str, TableError]]) -> None:
        self.faults = faults
        self.broken = broken
        super().__init__(len(faults) + len(broken))

    def in_language(self, lang: str) -> list[str]:
        """One sentence a fault, in the order of the files."""
        space = "\u00a0" if lang == "fr" else ""
        whole = [f"{name}{space}: {error.in_language(lang)}" for name, error in self.broken]
        return whole + [fault.in_language(lang) for fault in self.faults]


@dataclass
class Files:
    """What was read: the problem, and the extra columns to carry to the results."""

    problem: Problem
    extras: dict[str, dict[str, dict[str, str]]]
    missing: list[str]


@dataclass
class _Reader:
    """Collects faults while cells become values."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: TableRow, column: str, expected: str) -> None:
        self.faults.append(Fault(self.file, row.line, column, row.cells.get(column, ""), expected))

    def values(self, row: TableRow, column: str) -> tuple[str, ...]:
        return tuple(value.strip() for value in row.cells.get(column, "").split("|") if value.strip())

    def parsed(
        self, row: TableRow, column: str, expected: str, parse: Callable[[str], Any]
    ) -> tuple[Any, ...]:
        found = []
        for value in self.values(row, column):
            try:
                found.append(parse(value))
            except ValueError:
                self.fault(row, column, expected)
                return ()
        return tuple(found)

    def yes(self, row: TableRow, column: str) -> bool:
        word = row.cells.get(column, "").lower()
        if word not in YES | NO:
            self.fault(row, column, "yes-no")
        return word in YES


def _skill(text: str) -> tuple[str, int]:
    name, level = text.split(":")
    if not name.strip() or not 1 <= int(level) <= 5:
        raise ValueError(text)
    return name.strip(), int(level)


def _goal(text: str) -> Goal:
    name, level, priority = [*text.split(":"), "1"] if text.count(":") == 1 else text.split(":")
    if not name.strip() or not 1 <= int(level) <= 5 or not 1 <= int(priority) <= 3:
        raise ValueError(text)
    return Goal(name.strip(), int(level), int(priority))


def _slot(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _person(reader: _Reader, row: TableRow, bands: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: row.cells.get(name, "") for name in WORDS}
    fields |= {name: reader.values(row, name) for name in LISTS}
    if bands:
        for column, values in (
            ("age_band", (fields["age_band"],)),
            ("accepts_age_bands", fields["accepts_age_bands"]),
        ):
            if any(value and value not in bands for value in values):
                reader.fault(row, column, "band")
    fields["id"] = row.cells.get("id", "")
    fields["remote"] = reader.yes(row, "remote")
    fields["availability"] = reader.parsed(row, "availability", "slots", _slot)
    first, last = row.cells.get("first_name", ""), row.cells.get("last_name", "")
    fields["name"] = row.cells.get("name", "") or f"{first} {last}".strip()
    return fields


def _side(table: Table, needed: str, bands: tuple[str, ...]) -> tuple[list[Any], _Reader]:
    reader = _Reader(table.name)
    for column in ("id", needed):
        if column not in table.columns:
            reader.faults.append(Fault(table.name, 1, column, ", ".join(table.columns), "column"))
    people: list[Any] = []
    seen: set[str] = set()
    for row in table.rows:
        fields = _person(reader, row, bands)
        if not fields["id"] or fields["id"] in seen:
            reader.fault(row, "id", "id")
        seen.add(fields["id"])
        if needed == "skills":
            capacity = row.cells.get("capacity", "") or "1"
            if not capacity.isdecimal():
                reader.fault(row, "capacity", "capacity")
            skills = dict(reader.parsed(row, "skills", "skills", _skill))
            people.append(
                Mentor(**fields, skills=skills, capacity=int(capacity) if capacity.isdecimal() else 1)
            )
        else:
            goals = reader.parsed(row, "goals", "goals", _goal)
            if not goals and not row.cells.get("goals"):
                reader.fault(row, "goals", "goals")
            people.append(Mentee(**fields, goals=goals))
    return people, reader


def read_files(
    mentors_path: Path, mentees_path: Path, programme_path: Path | None, others: dict[str, Path], aim: Any
) -> Files:
    """Read everything, or raise :class:`FaultyFiles` with every fault of every file."""
    broken: list[tuple[str, TableError]] = []
    faults: list[Fault] = []
    programme = _programme(programme_path, faults)
    bands = tuple(programme.get("vocabulary", {}).get("age_bands", ()))
    tables: dict[str, Table] = {}
    for kind, path in {"mentors": mentors_path, "mentees": mentees_path, **others}.items():
        try:
            tables[kind] = read_table_file(path)
        except TableError as error:
            broken.append((path.name, error))
    if broken:
        raise FaultyFiles(faults, broken)
    mentors, mentor_reader = _side(tables["mentors"], "skills", bands)
    mentees, mentee_reader = _side(tables["mentees"], "goals", bands)
    faults += mentor_reader.faults + mentee_reader.faults
    ids = ({mentor.id for mentor in mentors}, {mentee.id for mentee in mentees})
    couples = {
        kind: _couples(tables[kind], ids, faults)
        for kind in ("locked", "previous", "blocks")
        if kind in tables
    }
    preferences = _preferences(tables["preferences"], ids, faults) if "preferences" in tables else ()
    if faults:
        raise FaultyFiles(faults, [])
    given = frozenset(PERSON_FIELDS) & set(tables["mentors"].columns) & set(tables["mentees"].columns)
    problem = Problem(
        tuple(mentors),
        tuple(mentees),
        rules=HardRules(**programme.get("hard_rules", {})),
        weights=programme.get("weights", DEFAULT_WEIGHTS),
        unmatched_is_worth=programme.get("unmatched_is_worth", 0),
        aim=aim,
        age_bands=bands,
        locked=couples.get("locked", ()),
        previous=couples.get("previous", ()),
        blocks=couples.get("blocks", ()),
        preferences=preferences,
        given=given,
    )
    known = {"id", "skills", "goals", "capacity", *PERSON_FIELDS}
    extras = {
        kind: {
            row.cells["id"]: {c: row.cells[c] for c in tables[kind].columns if c not in known}
            for row in tables[kind].rows
        }
        for kind in ("mentors", "mentees")
    }
    missing = [
        name for name in PERSON_FIELDS if name not in given and name not in {"ways_of_working", "interests"}
    ]
    return Files(problem, extras, missing)


def _programme(path: Path | None, faults: list[Fault]) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        programme = json.loads(path.read_text(encoding="utf-8-sig"))
        assert isinstance(programme, dict)
    except (ValueError, AssertionError) as error:
        faults.append(Fault(path.name, getattr(error, "lineno", 1), "-", str(error), "json"))
        return {}
    weights, rules = programme.get("weights", {}), programme.get("hard_rules", {})
    if not isinstance(weights, dict) or any(type(w) is not int or w < 0 for w in weights.values()):
        faults.append(Fault(path.name, 1, "weights", str(weights), "weights"))
        programme["weights"] = {}
    known = HardRules.__dataclass_fields__
    if not isinstance(rules, dict) or any(
        name not in known or type(v) not in {int, bool} for name, v in rules.items()
    ):
        faults.append(Fault(path.name, 1, "hard_rules", str(rules), "rules"))
        programme["hard_rules"] = {}
    if type(programme.get("unmatched_is_worth", 0)) is not int:
        faults.append(
            Fault(path.name, 1, "unmatched_is_worth", str(programme["unmatched_is_worth"]), "whole")
        )
        programme["unmatched_is_worth"] = 0
    return programme


def _couples(
    table: Table, ids: tuple[set[str], set[str]], faults: list[Fault]
) -> tuple[tuple[str, str], ...]:
    reader = _Reader(table.name)
    couples = []
    for row in table.rows:
        for column, known in zip(("mentor", "mentee"), ids, strict=True):
            if row.cells.get(column, "") not in known:
                reader.fault(row, column, "person")
        couples.append((row.cells.get("mentor", ""), row.cells.get("mentee", "")))
    faults += reader.faults
    return tuple(couples)


def _preferences(table: Table, ids: tuple[set[str], set[str]], faults: list[Fault]) -> tuple[Preference, ...]:
    reader = _Reader(table.name)
    wishes = []
    for row in table.rows:
        side, rank = row.cells.get("side", ""), row.cells.get("rank", "")
        if side not in {"mentor", "mentee"}:
            reader.fault(row, "side", "side")
            continue
        own, other = ids if side == "mentor" else ids[::-1]
        for column, known in (("person", own), ("wants", other)):
            if row.cells.get(column, "") not in known:
                reader.fault(row, column, "person")
        if not rank.isdecimal() or not 1 <= int(rank) <= 5:
            reader.fault(row, "rank", "rank")
            continue
        wishes.append(Preference(side, row.cells["person"], int(rank), row.cells["wants"]))  # type: ignore[arg-type]
    faults += reader.faults
    return tuple(wishes)
