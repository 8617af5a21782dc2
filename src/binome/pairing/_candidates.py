"""The pairs that break no rule, with their points, found block by block: no table of all combinations is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from binome.pairing._criteria import points
from binome.pairing._model import Side
from binome.pairing._rules import Rule
from binome.pairing._sieves import packed
from binome.pairing._tables import BoolTable, IntArray, People, Tables

# Combinations looked at together: a few tables of this size fit in a processor's cache.
BLOCK = 400_000
# Of these, one bit each, sieves leave few.
SIFTED = 4_000_000


@dataclass(frozen=True)
class Candidates:
    """Pairs (rows[k], columns[k]) that may be made, in order, and their points."""

    rows: IntArray
    columns: IntArray
    points: IntArray

    def only(self, kept: BoolTable | IntArray) -> Candidates:
        """Some of them, in the same order."""
        return Candidates(self.rows[kept], self.columns[kept], self.points[kept])


def blocks_of(rows: IntArray, width: int, size: int = BLOCK) -> Iterator[IntArray]:
    """Slices of ``rows`` that make blocks of bounded size."""
    height = max(1, size // max(1, width))
    for start in range(0, len(rows), height):
        yield rows[start : start + height]


def broken_rules(tables: Tables, rules: Sequence[Rule]) -> BoolTable:
    """Whether each pair of the view breaks one of the rules."""
    broken = tables.nobody()
    for rule in rules:
        broken |= rule.excluded(tables)
    return broken


def find_candidates(
    people: People,
    rules: Sequence[Rule],
    rows: IntArray,
    columns: IntArray,
    *,
    softened: tuple[Rule, Side] | None = None,
) -> Candidates:
    """Every pair of those mentees and mentors that breaks no rule.

    With ``softened``, that rule reads as if the people of one side had all taken the smallest step that helps.
    """
    # The rule on points is cheaper once the others have spoken: it then reads the points of the pairs left.
    first = [
        rule
        for rule in rules
        if rule.name != "least_points" and (softened is None or rule is not softened[0])
    ]
    found: list[Candidates] = []
    for pairs in _sifted(people, first, rows, columns):
        kept = ~broken_rules(pairs, first)
        if softened is not None:
            assert softened[0].after_change is not None
            kept &= ~softened[0].after_change(pairs, softened[1])
        left = Tables(people, pairs.rows[kept], pairs.columns[kept], as_pairs=True, in_order=True)
        found.append(Candidates(left.rows, left.columns, points(left)))
    every = _joined(found)
    if any(rule.name == "least_points" for rule in rules):
        return every.only(every.points >= people.problem.rules.least_points)
    return every


def _sifted(people: People, rules: Sequence[Rule], rows: IntArray, columns: IntArray) -> Iterator[Tables]:
    """The pairs that the rules' sieves let through, some mentees at a time."""
    width = len(people.mentors)
    if not len(rows) or not len(columns):
        return
    wanted = np.zeros(width, dtype=np.bool_)
    wanted[columns] = True
    sieves = [rule.sieve(people) for rule in rules if rule.sieve is not None]
    for block in blocks_of(rows, width, SIFTED):
        bits = np.repeat(packed(wanted)[None, :], len(block), axis=0)
        for sieve in sieves:
            bits &= sieve(block)
        counts = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
        at = np.flatnonzero(np.unpackbits(bits, axis=1, count=width))
        at -= np.repeat(np.arange(len(block)) * width, counts)
        yield Tables(people, np.repeat(block, counts), at, as_pairs=True, in_order=True)


def _joined(found: Sequence[Candidates]) -> Candidates:
    empty = np.zeros(0, dtype=np.int64)
    names = ("rows", "columns", "points")
    return Candidates(*(np.concatenate([empty, *(getattr(part, name) for part in found)]) for name in names))
