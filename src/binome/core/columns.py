"""Which column of a file is which: headers as people write them, against the names a column may have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from binome.core.tables import Table

_AN_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Below four letters a word is found inside too many others.
_SHORTEST_WORD = 4
_SAMPLE = 50


class Named(Protocol):
    """A column that a file may have: the field it fills, its header in each language, everything it may be called."""

    @property
    def field(self) -> str: ...

    @property
    def fr(self) -> str: ...

    @property
    def en(self) -> str: ...

    @property
    def is_required(self) -> bool: ...

    @property
    def names(self) -> frozenset[str]: ...


C = TypeVar("C", bound=Named)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """``text`` without accents, capitals, hyphens or double spaces, to compare what people write."""
    bare_text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s_\-‐‑–’'.]+", " ", bare_text.casefold()).strip()


def bare(header: str) -> str:
    """A header as it is compared: letters and figures only."""
    return re.sub(r"[^a-z0-9]+", " ", plain(header)).strip()


def propose(table: Table, columns: Sequence[Named]) -> dict[str, str]:
    """The field that each header probably means, ``""`` for a column that none of ``columns`` is.

    A header that is one of a column's names comes first; then one that contains such a name
    (« Votre ville »); then a column without a known name whose cells are addresses.
    """
    mapping = {header: _named(header, columns) for header in table.columns}
    taken = set(mapping.values())
    for header in [header for header in table.columns if not mapping[header]]:
        field_name = _containing(header, [column for column in columns if column.field not in taken])
        if not field_name and "email" not in taken and _holds_addresses(table, header):
            field_name = "email"
        if field_name:
            mapping[header] = field_name
            taken.add(field_name)
    return mapping


def _named(header: str, columns: Iterable[Named]) -> str:
    return next((column.field for column in columns if bare(header) in column.names), "")


def _containing(header: str, columns: Iterable[Named]) -> str:
    """The column with the longest name among the header's words."""
    said = f" {bare(header)} "
    found = [
        (len(name), column.field)
        for column in columns
        for name in column.names
        if len(name) >= _SHORTEST_WORD and f" {name} " in said
    ]
    return max(found, default=(0, ""))[1]


def _holds_addresses(table: Table, header: str) -> bool:
    cells_of = [row.cells.get(header, "") for row in table.rows[:_SAMPLE]]
    filled = [cell for cell in cells_of if cell]
    return bool(filled) and sum(bool(_AN_ADDRESS.fullmatch(cell)) for cell in filled) * 2 > len(filled)


@dataclass
class Matched(Generic[C]):
    """Which column each header is, what is wrong with the headers, and those that none of the columns is."""

    by_header: dict[str, C] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def match(table: Table, columns: Sequence[C], mapping: Mapping[str, str]) -> Matched[C]:
    """Which column each header is; what is missing or there twice becomes an error of line 1."""
    by_field = {column.field: column for column in columns}
    matched: Matched[C] = Matched()
    header_of: dict[str, str] = {}
    for header in table.columns:
        column = by_field.get(mapping.get(header, ""))
        if column is None:
            matched.unknown.append(header)
        elif column.field in header_of:
            first = {"name": header_of[column.field]}
            matched.errors.append(
                {"line": 1, "column": header, "found": header, "code": "column-twice", "values": first}
            )
        else:
            matched.by_header[header] = column
            header_of[column.field] = header
    for column in columns:
        if column.is_required and column.field not in header_of:
            # Both names, so that the reader finds the one of the file's language.
            names = column.fr if column.fr == column.en else f"{column.fr} / {column.en}"
            matched.errors.append(
                {"line": 1, "column": names, "found": "", "code": "column", "values": {"name": names}}
            )
    return matched
