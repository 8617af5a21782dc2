"""How many people could be paired with the rules as they are, and with each of them softened by one small step.

Who can be paired is counted, so points are left aside, unless a rule is about them. All steps are taken in one pass:
what the other rules let through is known once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from binome.pairing._assign import most_pairs
from binome.pairing._candidates import BEST, MANY_PAIRS, SIFTED, blocks_of, broken_rules
from binome.pairing._criteria import points
from binome.pairing._model import Side
from binome.pairing._rules import Rule
from binome.pairing._sieves import Bits, packed, taken_apart
from binome.pairing._tables import BoolTable, IntArray, People, Tables

Step = tuple[Rule, Side]
# What is gained where no step is taken.
AS_THEY_ARE = -1


def most_with_each(
    people: People,
    rules: Sequence[Rule],
    rows: IntArray,
    capacity: IntArray,
    steps: Sequence[Step],
    most: int = MANY_PAIRS,
) -> tuple[int, list[int]]:
    """The most pairs of the mentees ``rows`` under the rules, and with each step taken alone.

    Beyond ``most`` pairs, some for each mentee count, evenly spread over the mentors: the answer may then be a
    little low, never high.
    """
    kept: dict[int, _Kept] = {number: _Kept(most) for number in range(AS_THEY_ARE, len(steps))}
    for number, found_rows, found_columns in _found(people, rules, rows, np.flatnonzero(capacity > 0), steps):
        kept[number].add(found_rows, found_columns)
    plain = kept[AS_THEY_ARE].together()

    def count(*more: tuple[IntArray, IntArray]) -> int:
        sides = [np.concatenate(side) for side in zip(plain, *more, strict=True)]
        return most_pairs(sides[0], sides[1], len(people.mentees), capacity)

    return count(), [count(kept[number].together()) for number in range(len(steps))]


def _found(
    people: People, rules: Sequence[Rule], rows: IntArray, columns: IntArray, steps: Sequence[Step]
) -> Iterator[tuple[int, IntArray, IntArray]]:
    """Pairs as the rules are, then those that each step adds, some mentees at a time."""
    sieves = {rule.name: sieve for rule in rules if (sieve := rule.sieve_of(people, "mentee")) is not None}
    exact = {name for name, sieve in sieves.items() if sieve.is_exact}
    asked = [rule for rule in rules if rule.name not in exact and rule.name != "least_points"]
    least = any(rule.name == "least_points" for rule in rules)
    wanted = np.zeros(len(people.mentors), dtype=np.bool_)
    wanted[columns] = True

    def left(pairs: Tables, kept: BoolTable) -> tuple[IntArray, IntArray]:
        found = Tables(people, pairs.rows[kept], pairs.columns[kept], as_pairs=True, in_order=True)
        if least:
            enough = points(found) >= people.problem.rules.least_points
            return found.rows[enough], found.columns[enough]
        return found.rows, found.columns

    for block in blocks_of(rows, len(people.mentors), SIFTED):
        picks = {name: sieve.pick(block) for name, sieve in sieves.items()}
        free = np.repeat(packed(wanted)[None, :], len(block), axis=0)
        whole = _pairs(people, block, _and(free, picks))
        yield (AS_THEY_ARE, *left(whole, ~broken_rules(whole, asked)))
        for rule in {rule.name: rule for rule, _side in steps}.values():
            bits = _and(free, {name: pick for name, pick in picks.items() if name != rule.name})
            if rule.name in exact:
                bits &= ~picks[rule.name]
            pairs = _pairs(people, block, bits)
            kept = ~broken_rules(pairs, [one for one in asked if one is not rule])
            if rule.name not in exact:
                kept &= rule.excluded(pairs)
            for number, (one, side) in enumerate(steps):
                if one is rule and rule.after_change is not None:
                    yield (number, *left(pairs, kept & ~rule.after_change(pairs, side)))


def _and(free: Bits, picks: dict[str, Bits]) -> Bits:
    bits = free.copy()
    for pick in picks.values():
        bits &= pick
    return bits


def _pairs(people: People, block: IntArray, bits: Bits) -> Tables:
    line, mentors = taken_apart(bits)
    return Tables(people, block[line], mentors, as_pairs=True, in_order=True)


class _Kept:
    """Pairs to count: all of them, or, once they are too many, some of each mentee."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0
        self.parts: list[tuple[IntArray, IntArray]] = []

    def add(self, rows: IntArray, columns: IntArray) -> None:
        """All pairs of some more mentees."""
        was_whole = self.count <= self.most
        self.count += len(rows)
        self.parts.append((rows, columns))
        if self.count > self.most:
            # What was kept whole so far is thinned once, then each part as it comes.
            thin = self.parts if was_whole else self.parts[-1:]
            self.parts[-len(thin) :] = [_thinned(*part) for part in thin]

    def together(self) -> tuple[IntArray, IntArray]:
        """Rows and columns."""
        empty = np.zeros(0, dtype=np.int64)
        return (
            np.concatenate([empty, *(rows for rows, _columns in self.parts)]),
            np.concatenate([empty, *(columns for _rows, columns in self.parts)]),
        )


def _thinned(rows: IntArray, columns: IntArray) -> tuple[IntArray, IntArray]:
    """:data:`BEST` pairs of each row, evenly spread over its columns. ``rows`` rises."""
    if not len(rows):
        return rows, columns
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    lengths = np.diff(starts, append=len(rows))
    place = np.arange(len(rows)) - np.repeat(starts, lengths)
    many = np.repeat(np.maximum(lengths, BEST), lengths)
    kept = (place * BEST) % many < BEST
    return rows[kept], columns[kept]
