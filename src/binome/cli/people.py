"""Files of people into the engine's problem: every fault found, none guessed away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from binome.cli.faults import Fault, FaultyFiles
from binome.cli.programme import WORDS_OF, Programme, read_programme
from binome.core.tables import Table, TableError, TableRow, read_table_file
from binome.pairing import PERSON_FIELDS, Aim, Goal, Mentee, Mentor, Preference, Problem

# Columns of the format that hold several values, and one.
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
KNOWN = {"id", "skills", "goals", "capacity", *PERSON_FIELDS}
COUPLES = ("mentor", "mentee")
YES, NO = {"yes", "oui", "true", "1", "vrai"}, {"no", "non", "false", "0", "faux", ""}

Vocabulary = Mapping[str, tuple[str, ...]]


@dataclass
class Files:
    """What was read: the problem, the extra columns to carry to the results, and what to tell about the files.

    ``notices`` are (file, key of the table texts); ``has_capacity`` tells whether mentors say how many they take.
    """

    problem: Problem
    extras: dict[str, dict[str, dict[str, str]]]
    notices: list[tuple[str, str]]
    has_capacity: bool


class _Known(dict[str, Any]):
    """Values by their text, each made once: columns repeat theirs."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, text: str) -> Any:
        value = self[text] = self.parse(text)
        return value


@dataclass
class _Reader:
    """Collects the faults of one file while cells become values."""

    table: Table
    vocabulary: Vocabulary = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    known: dict[str, _Known] = field(default_factory=dict)
    # Each text once, and each list of texts: people say the same things.
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    extras: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def listed(self) -> dict[str, frozenset[str]]:
        """The words that each list of the vocabulary allows, nothing said among them."""
        return {name: frozenset({*words, ""}) for name, words in self.vocabulary.items() if words}

    def fault(self, row: TableRow, column: str, expected: str, found: str | None = None) -> None:
        said = row.cells.get(column, "") if found is None else found
        self.faults.append(Fault(self.table.name, row.line, column, said, expected))

    def has_columns(self, *columns: str) -> bool:
        """Whether all are there; one fault for each that is not, rather than one for each row."""
        missing = [column for column in columns if column not in self.table.columns]
        there = ", ".join(self.table.columns)
        self.faults += [Fault(self.table.name, 1, column, there, "column") for column in missing]
        return not missing

    def values(self, row: TableRow, column: str) -> tuple[str, ...]:
        text = row.cells.get(column, "")
        return tuple(filter(None, map(str.strip, text.split("|")))) if text else ()

    def word(self, row: TableRow, column: str) -> str:
        text = row.cells.get(column, "")
        return self.texts.setdefault(text, text)

    def words(self, row: TableRow, column: str) -> tuple[str, ...]:
        text = row.cells.get(column, "")
        if text not in self.lists:
            self.lists[text] = tuple(self.texts.setdefault(one, one) for one in self.values(row, column))
        return self.lists[text]

    def parsed(
        self, row: TableRow, column: str, expected: str, parse: Callable[[str], Any]
    ) -> tuple[Any, ...]:
        known = self.known.setdefault(column, _Known(parse))
        try:
            return tuple(map(known.__getitem__, self.values(row, column)))
        except ValueError:
            self.fault(row, column, expected)
            return ()

    def check_words(self, row: TableRow, column: str, words: tuple[str, ...]) -> None:
        """Where the programme lists the words, another one is a slip that would silently match nobody."""
        listed = self.listed.get(WORDS_OF[column])
        if listed and not listed.issuperset(words):
            for word in words:
                if word not in listed:
                    self.fault(row, column, "word", found=word)

    def yes(self, row: TableRow, column: str) -> bool:
        word = row.cells.get(column, "").lower()
        if word not in YES | NO:
            self.fault(row, column, "yes-no")
        return word in YES


def _skill(text: str) -> tuple[str, int]:
    name, level = (part.strip() for part in text.split(":"))
    if not name or not 1 <= int(level) <= 5:
        raise ValueError(text)
    return name, int(level)


def _goal(text: str) -> Goal:
    name, level, priority = (
        part.strip() for part in (text if text.count(":") > 1 else f"{text}:1").split(":")
    )
    if not name or not 1 <= int(level) <= 5 or not 1 <= int(priority) <= 3:
        raise ValueError(text)
    return Goal(name, int(level), int(priority))


def _slot(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _person(reader: _Reader, row: TableRow) -> dict[str, Any]:
    fields: dict[str, Any] = {name: reader.word(row, name) for name in WORDS}
    fields |= {name: reader.words(row, name) for name in LISTS}
    for column in WORDS_OF:
        if column in fields:
            words = fields[column]
            reader.check_words(row, column, words if isinstance(words, tuple) else (words,))
    fields["id"] = row.cells.get("id", "")
    fields["remote"] = reader.yes(row, "remote")
    fields["availability"] = reader.parsed(row, "availability", "slots", _slot)
    first, last = row.cells.get("first_name", ""), row.cells.get("last_name", "")
    fields["name"] = reader.word(row, "name") or f"{first} {last}".strip()
    return fields


def _mentor(reader: _Reader, row: TableRow, fields: dict[str, Any]) -> Mentor:
    capacity = row.cells.get("capacity", "") or "1"
    if not capacity.isdecimal():
        reader.fault(row, "capacity", "capacity")
        capacity = "1"
    skills = reader.parsed(row, "skills", "skills", _skill)
    names = tuple(name for name, _level in skills)
    if len(set(names)) < len(names):
        reader.fault(row, "skills", "skills")
    reader.check_words(row, "skills", names)
    return Mentor(**fields, skills=dict(skills), capacity=int(capacity))


def _mentee(reader: _Reader, row: TableRow, fields: dict[str, Any]) -> Mentee:
    goals: tuple[Goal, ...] = reader.parsed(row, "goals", "goals", _goal)
    names = tuple(goal.skill for goal in goals)
    if not row.cells.get("goals") or len(set(names)) < len(names):
        reader.fault(row, "goals", "goals")
    reader.check_words(row, "goals", names)
    return Mentee(**fields, goals=goals)


def _side(reader: _Reader, needed: str, make: Callable[..., Any]) -> list[Any]:
    """The people of a file, and the columns to carry along; its rows are then let go."""
    if not reader.has_columns("id", needed):
        return []
    others = [column for column in reader.table.columns if column not in KNOWN]
    people: list[Any] = []
    for row in reader.table.rows:
        person = make(reader, row, _person(reader, row))
        if not person.id or person.id in reader.extras:
            reader.fault(row, "id", "id")
        reader.extras[person.id] = {name: reader.word(row, name) for name in others}
        people.append(person)
    reader.table = replace(reader.table, rows=())
    return people


def read_files(
    mentors: Path, mentees: Path, programme_path: Path | None, others: dict[str, Path], aim: Aim
) -> Files:
    """Read everything, or raise :class:`FaultyFiles` with every fault of every file."""
    broken: list[tuple[str, TableError]] = []
    programme, faults = Programme(), list[Fault]()
    try:
        programme, faults = read_programme(programme_path)
    except TableError as error:
        broken.append((programme_path.name if programme_path else "", error))
    readers: dict[str, _Reader] = {}
    found_mentors: list[Mentor] = []
    found_mentees: list[Mentee] = []
    for kind, path in {"mentors": mentors, "mentees": mentees, **others}.items():
        try:
            readers[kind] = _Reader(read_table_file(path), programme.vocabulary)
        except TableError as error:
            broken.append((path.name, error))
            continue
        if kind == "mentors":
            found_mentors = _side(readers[kind], "skills", _mentor)
        elif kind == "mentees":
            found_mentees = _side(readers[kind], "goals", _mentee)
    # Names can only be checked against people that could be read.
    ids = {
        "mentor": {mentor.id: mentor.capacity for mentor in found_mentors},
        "mentee": {mentee.id: 1 for mentee in found_mentees},
    }
    can_check = {"mentors", "mentees"} <= set(readers)
    couples: dict[str, tuple[tuple[str, str], ...]] = {
        kind: _couples(readers[kind], ids if can_check else None, kind)
        for kind in ("locked", "previous", "blocks")
        if kind in readers
    }
    wishes = (
        _preferences(readers["preferences"], ids if can_check else None) if "preferences" in readers else ()
    )
    faults += [fault for reader in readers.values() for fault in reader.faults]
    if faults or broken:
        raise FaultyFiles(faults, broken)
    return _files(readers, programme, aim, (found_mentors, found_mentees), couples, wishes)


def _files(
    readers: dict[str, _Reader],
    programme: Programme,
    aim: Aim,
    people: tuple[list[Mentor], list[Mentee]],
    couples: dict[str, tuple[tuple[str, str], ...]],
    wishes: tuple[Preference, ...],
) -> Files:
    tables = {kind: reader.table for kind, reader in readers.items()}
    problem = Problem(
        tuple(people[0]),
        tuple(people[1]),
        rules=programme.rules,
        weights=programme.weights,
        unmatched_is_worth=programme.unmatched_is_worth,
        aim=aim,
        age_bands=programme.vocabulary.get("age_bands", ()),
        locked=couples.get("locked", ()),
        previous=couples.get("previous", ()),
        blocks=couples.get("blocks", ()),
        preferences=wishes,
        given=frozenset(PERSON_FIELDS) & set(tables["mentors"].columns) & set(tables["mentees"].columns),
    )
    extras = {kind: readers[kind].extras for kind in ("mentors", "mentees")}
    notices = [(table.name, notice) for table in tables.values() for notice in table.notices]
    return Files(problem, extras, notices, "capacity" in tables["mentors"].columns)


def _couples(
    reader: _Reader, ids: dict[str, dict[str, int]] | None, kind: str
) -> tuple[tuple[str, str], ...]:
    """Rows of (mentor, mentee); for locks, one a mentee and no more than the mentor has places."""
    if not reader.has_columns(*COUPLES):
        return ()
    couples: dict[tuple[str, str], None] = {}
    used: dict[str, Counter[str]] = {side: Counter() for side in COUPLES}
    for row in reader.table.rows:
        couple = (row.cells["mentor"], row.cells["mentee"])
        if ids is not None:
            for side in COUPLES:
                if row.cells[side] not in ids[side]:
                    reader.fault(row, side, side)
        if kind == "locked" and ids is not None and couple not in couples:
            for side, problem in (("mentor", "free-place"), ("mentee", "one-lock")):
                person = row.cells[side]
                used[side][person] += 1
                if person in ids[side] and used[side][person] > ids[side][person]:
                    reader.fault(row, side, problem)
        couples[couple] = None
    return tuple(couples)


def _preferences(reader: _Reader, ids: dict[str, dict[str, int]] | None) -> tuple[Preference, ...]:
    if not reader.has_columns("side", "person", "rank", "wants"):
        return ()
    wishes: dict[tuple[str, str, str], Preference] = {}
    for row in reader.table.rows:
        side, rank = row.cells["side"], row.cells["rank"]
        if side not in COUPLES:
            reader.fault(row, "side", "side")
            continue
        other = "mentee" if side == "mentor" else "mentor"
        if ids is not None:
            for column, kind in (("person", side), ("wants", other)):
                if row.cells[column] not in ids[kind]:
                    reader.fault(row, column, kind)
        if not rank.isdecimal() or int(rank) < 1:
            reader.fault(row, "rank", "rank")
            continue
        key = (side, row.cells["person"], row.cells["wants"])
        if key in wishes:
            reader.fault(row, "wants", "one-wish")
        own: Literal["mentor", "mentee"] = "mentor" if side == "mentor" else "mentee"
        wishes[key] = Preference(own, key[1], int(rank), key[2])
    return tuple(wishes.values())
