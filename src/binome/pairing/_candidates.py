"""The pairs that break no rule, with their points, found block by block: no table of all combinations is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from binome.pairing._criteria import points
from binome.pairing._rules import Rule
from binome.pairing._tables import BoolTable, IntArray, People, Tables

# Combinations looked at together: a few tables of this size fit in a processor's cache.
BLOCK = 400_000


@dataclass(frozen=True)
class Candidates:
    """Pairs (rows[k], columns[k]) that may be made, in order, and their points."""

    rows: IntArray
    columns: IntArray
    points: IntArray

    def only(self, kept: BoolTable | IntArray) -> Candidates:
        """Some of them, in the same order."""
        return Candidates(self.rows[kept], self.columns[kept], self.points[kept])


def blocks_of(rows: IntArray, width: int) -> Iterator[IntArray]:
    """Slices of ``rows`` that make blocks of bounded size."""
    height = max(1, BLOCK // max(1, width))
    for start in range(0, len(rows), height):
        yield rows[start : start + height]


def broken_rules(tables: Tables, rules: Sequence[Rule]) -> BoolTable:
    """Whether each pair of the view breaks one of the rules."""
    broken = tables.nobody()
    for rule in rules:
        broken |= rule.excluded(tables)
    return broken


def find_candidates(people: People, rules: Sequence[Rule], rows: IntArray, columns: IntArray) -> Candidates:
    """Every pair of those mentees and mentors that breaks no rule."""
    found: list[Candidates] = []
    # The rule on points is cheaper once the others have spoken: it then reads the points of the pairs left.
    first = [rule for rule in rules if rule.name != "least_points"]
    for block in blocks_of(rows, len(columns)):
        at_row, at_column = np.nonzero(~broken_rules(Tables(people, block, columns), first))
        pairs = Tables(people, block[at_row], columns[at_column], as_pairs=True)
        found.append(Candidates(pairs.rows, pairs.columns, points(pairs)))
    empty = np.zeros(0, dtype=np.int64)
    every = Candidates(
        *(
            np.concatenate([empty, *(getattr(part, name) for part in found)])
            for name in ("rows", "columns", "points")
        )
    )
    if len(first) < len(rules):
        return every.only(every.points >= people.problem.rules.least_points)
    return every
