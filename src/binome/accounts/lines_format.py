"""A file of reporting lines: who is above whom, in addresses or employee numbers. Needs no database.

What is wrong is said by row and column; what the file says of people whom Binôme does not know is followed and
never kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from binome.accounts.addresses import NotAnAddress, clean_address
from binome.core.columns import bare, match, propose
from binome.core.tables import Table, TableRow

SOLID, DOTTED = "solid", "dotted"
MOST_ERRORS = 200
_LONGEST = 254


@dataclass(frozen=True)
class Column:
    """One column, and everything it may be called."""

    field: str
    fr: str
    en: str
    is_required: bool = False
    also: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything this column may be called."""
        return frozenset({bare(name) for name in (self.field, self.fr, self.en, *self.also)})


COLUMNS = (
    Column("email", "courriel", "email", also=(
        "e-mail", "mail", "adresse", "adresse électronique", "email address", "employé", "employee", "salarié", "personne")),
    Column("number", "matricule", "employee number", also=("numéro", "id", "employee id", "number", "numéro d’employé")),
    Column("manager", "responsable", "manager", is_required=True, also=(
        "manager email", "courriel du responsable", "matricule du responsable", "responsable hiérarchique",
        "supérieur", "n+1", "reports to", "line manager", "manager number", "manager id")),
    Column("dotted", "responsable fonctionnel", "dotted line", also=(
        "pointillé", "lien fonctionnel", "functional manager", "dotted", "dotted manager", "responsables fonctionnels")),
)  # fmt: skip


@dataclass
class Read:
    """What a file says. ``solid`` and ``dotted`` go from a key (address or number) to the keys above it."""

    # The key of each good row, with its line; and the other key of the same person.
    line_of: dict[str, int] = field(default_factory=dict)
    solid: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    dotted: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # {"4711": "ana@…"}: numbers as their own file explains them.
    address_of: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    error_count: int = 0
    wrong_lines: set[int] = field(default_factory=set)
    row_count: int = 0

    def say(self, line: int, column: str, found: str, code: str, **values: Any) -> None:
        """Count what is wrong; the first ones are kept."""
        self.error_count += 1
        self.wrong_lines.add(line)
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(
                {"line": line, "column": column, "found": found[:80], "code": code, "values": values}
            )

    @property
    def nowhere(self) -> list[str]:
        """Who is named above somebody and stands on no line of the file."""
        above = {key for keys in (*self.solid.values(), *self.dotted.values()) for key in keys}
        return sorted(above - set(self.line_of))


class _Wrong(ValueError):
    """A cell that is neither an address nor a number."""


def _key(cell: str) -> str:
    """``Ana@X.example`` and ``ana@x.example`` are one person, and so are ``A-47`` and ``a-47``."""
    if "@" not in cell:
        if len(cell) > _LONGEST or not re.search(r"\w", cell):
            raise _Wrong
        return cell.casefold()
    try:
        return clean_address(cell)
    except NotAnAddress as error:
        raise _Wrong from error


def read(table: Table, *, numbers: Mapping[str, str]) -> Read:
    """Read ``table``; ``numbers`` are employee numbers that earlier files have explained, with their addresses."""
    found = Read(row_count=len(table.rows))
    matched = match(table, COLUMNS, propose(table, COLUMNS))
    header_of = {column.field: header for header, column in matched.by_header.items()}
    found.errors, found.error_count = list(matched.errors), len(matched.errors)
    if "email" not in header_of and "number" not in header_of:
        name = "courriel / email, matricule / employee number"
        found.say(1, name, "", "column", name=name)
    if found.errors:
        return found
    found.address_of = dict(numbers)
    rows = []
    for row in table.rows:
        keys = _who(row, header_of, found)
        if keys is not None:
            rows.append((row, *keys))
    for row, address, number in rows:
        _above(row, header_of, found, _canonical(address or number, found))
    _refuse_circles(found, header_of["manager"])
    return found


def _canonical(key: str, found: Read) -> str:
    return found.address_of.get(key, key)


def _who(row: TableRow, header_of: Mapping[str, str], found: Read) -> tuple[str, str] | None:
    """The address and the number of a row, either of which may be missing; ``None`` when neither can be read."""
    keys = {}
    for name in ("email", "number"):
        header = header_of.get(name, "")
        cell = row.cells.get(header, "").strip()
        try:
            keys[name] = _key(cell) if cell else ""
            if cell and name == "email" and "@" not in cell:
                raise _Wrong
        except _Wrong:
            found.say(row.line, header, cell, "address" if name == "email" else "number")
            return None
    if not keys["email"] and not keys["number"]:
        found.say(row.line, header_of.get("email") or header_of["number"], "", "nobody")
        return None
    if keys["email"] and keys["number"]:
        found.address_of[keys["number"]] = keys["email"]
    return keys["email"], keys["number"]


def _above(row: TableRow, header_of: Mapping[str, str], found: Read, me: str) -> None:
    """Who stands above the person of a row, if all of the row can be read."""
    if me in found.line_of:
        column = header_of.get("email") or header_of["number"]
        found.say(row.line, column, me, "twice", first=found.line_of[me])
        return
    above: dict[str, set[str]] = {}
    for name in ("manager", "dotted"):
        header = header_of.get(name, "")
        cell = row.cells.get(header, "")
        try:
            parts = [part.strip() for part in re.split(r"[|;,\n]", cell) if part.strip()]
            above[name] = {_canonical(_key(part), found) for part in parts}
        except _Wrong:
            found.say(row.line, header, cell, "manager")
            return
        if me in above[name]:
            found.say(row.line, header, cell, "oneself")
            return
        if name == "manager" and len(above[name]) > 1:
            found.say(row.line, header, cell, "several")
            return
    found.line_of[me] = row.line
    found.solid[me] |= above["manager"]
    found.dotted[me] |= above["dotted"]


def _refuse_circles(found: Read, column: str) -> None:
    """People who are directly above themselves, through others: every row of the circle is wrong."""
    done: set[str] = set()
    for start in list(found.line_of):
        # Keys in the order in which they were met.
        path: dict[str, None] = {}
        here = start
        while here in found.line_of and here not in done and here not in path:
            path[here] = None
            here = next(iter(found.solid[here]), "")
        if here in path:
            met = list(path)
            circle = met[met.index(here) :]
            names = " → ".join([*circle, here]) if len(circle) < 6 else " → ".join([*circle[:5], "…"])
            lines = sorted(found.line_of[key] for key in circle)
            for key in circle:
                found.say(
                    found.line_of[key], column, next(iter(found.solid[key]), ""), "circle",
                    people=names, lines=", ".join(str(line) for line in lines[:8]),
                )  # fmt: skip
            for key in circle:
                del found.line_of[key]
                found.solid.pop(key, None)
                found.dotted.pop(key, None)
        done.update(path)


def lines_between(found: Read, people: Mapping[str, int]) -> set[tuple[int, int, str]]:
    """(person, above, kind) between people whom Binôme knows: the nearest ones above each, whoever stands between.

    ``people``: the number of each by address. A line that passes through a dotted one is dotted.
    """
    lines: set[tuple[int, int, str]] = set()
    for key in found.line_of:
        if (person := people.get(key)) is None:
            continue
        best: dict[int, str] = {}
        seen: set[tuple[str, str]] = set()
        ahead = [*_steps(found, key, SOLID)]
        while ahead:
            here, kind = ahead.pop()
            if (here, kind) in seen:
                continue
            seen.add((here, kind))
            above = people.get(here)
            if above is None:
                ahead += _steps(found, here, kind)
            elif above != person:
                best[above] = SOLID if SOLID in (kind, best.get(above)) else DOTTED
        lines |= {(person, above, kind) for above, kind in best.items()}
    return lines


def _steps(found: Read, key: str, so_far: str) -> Iterable[tuple[str, str]]:
    yield from ((above, so_far) for above in found.solid.get(key, ()))
    yield from ((above, DOTTED) for above in found.dotted.get(key, ()))
