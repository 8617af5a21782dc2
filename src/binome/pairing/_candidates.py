"""The pairs that break no rule, with their points, found block by block: no table of all combinations is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from binome.pairing import _fast
from binome.pairing._criteria import SMALL, criteria_on, points
from binome.pairing._model import Progress, silent
from binome.pairing._rules import Rule
from binome.pairing._sieves import Bits, Sieve, packed, taken_apart
from binome.pairing._tables import BoolTable, IntArray, People, Tables

if TYPE_CHECKING:
    from binome.pairing._compiled import Compiled

# Combinations looked at together: a few tables of this size fit in a processor's cache.
BLOCK = 400_000
# Of these, one bit each, sieves leave few.
SIFTED = 1_000_000
# Compiled loops are worth the second that loading them takes from so many combinations on, and take so many mentees at a
# time: what is read of some mentors then serves for many.
COMPILED_FROM = 400_000_000
TOGETHER = 256


# More pairs than this are not all kept: of each mentee, the best ones are, which is faster and proves as much.
MANY_PAIRS = 500_000
BEST = 64
# Fairness and stable pairs need every pair.
MOST_PAIRS = 8_000_000


PAIR = ("rows", "columns", "points")


@dataclass(frozen=True)
class Candidates:
    """Pairs (rows[k], columns[k]) that may be made, by row, then column, and their points.

    ``beyond`` holds, for each mentee, the most points of a pair that is not kept, −1 where all are; None where
    everybody's are.
    """

    rows: IntArray
    columns: IntArray
    points: IntArray
    beyond: IntArray | None = None

    def only(self, kept: BoolTable | IntArray | slice) -> Candidates:
        """Some of them, in the same order."""
        return Candidates(self.rows[kept], self.columns[kept], self.points[kept], self.beyond)

    def largest(self) -> int:
        """The most points of any pair, kept or not."""
        beyond = 0 if self.beyond is None else int(self.beyond.max(initial=0))
        return max(int(self.points.max(initial=0)), beyond)

    @classmethod
    def together(cls, parts: Sequence[Candidates], beyond: IntArray | None = None) -> Candidates:
        """Several lists, one after the other."""
        empty = np.zeros(0, dtype=np.int64)
        rows, columns, worth = (
            np.concatenate([empty, *(getattr(part, name) for part in parts)]) for name in PAIR
        )
        return cls(rows, columns, worth, beyond)

    def joined(self, others: Candidates, width: int) -> Candidates:
        """These and others, none twice."""
        keys = self.rows * width + self.columns
        more, first = np.unique(others.rows * width + others.columns, return_index=True)
        at: IntArray = np.asarray(np.searchsorted(keys, more), dtype=np.int64)
        is_new = np.ones(len(more), dtype=np.bool_)
        inside = at < len(keys)
        is_new[inside] = keys[at[inside]] != more[inside]
        if not is_new.any():
            return self
        rows, columns, points = (
            np.insert(getattr(self, name), at[is_new], getattr(others, name)[first[is_new]]) for name in PAIR
        )
        return Candidates(rows, columns, points, self.beyond)


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


class Finder:
    """Finds the pairs that break no rule, of some mentees at a time."""

    def __init__(self, people: People, rules: Sequence[Rule], columns: IntArray) -> None:
        self.people = people
        # The rule on points is cheaper once the others have spoken: it then reads the points of the pairs left.
        self.least = any(rule.name == "least_points" for rule in rules)
        first = [rule for rule in rules if rule.name != "least_points"]
        self.first = first
        self.rules = rules
        self.columns = columns
        wanted = np.zeros(len(people.mentors), dtype=np.bool_)
        wanted[columns] = True
        self.free = packed(wanted)

    @cached_property
    def sieves(self) -> dict[str, Sieve]:
        """Of the rules that bring one, by name."""
        sieves = {rule.name: rule.sieve_of(self.people, "mentee") for rule in self.first}
        return {name: sieve for name, sieve in sieves.items() if sieve is not None}

    @cached_property
    def asked(self) -> list[Rule]:
        """Rules that are asked of the pairs that sieves let through."""
        return [
            rule for rule in self.first if rule.name not in self.sieves or not self.sieves[rule.name].is_exact
        ]

    @cached_property
    def compiled(self) -> Compiled | None:
        """Loops that do all this faster, where they are installed, worth loading, and all that is asked for has a form
        that they read."""
        if not _fast.is_there() or len(self.people.mentees) * len(self.columns) < COMPILED_FROM:
            return None
        weights = self.people.problem.weights
        criteria = criteria_on(self.people.problem)
        if 100 * sum(weights[criterion.name] for criterion in criteria) >= SMALL:
            return None
        barriers = [
            rule.barrier and rule.barrier(self.people, "mentee")
            for rule in self.rules
            if rule.name != "least_points"
        ]
        terms = [
            (weights[criterion.name], criterion.term and criterion.term(self.people))
            for criterion in criteria
        ]
        if None in barriers or any(term is None for _weight, term in terms):
            return None
        from binome.pairing._compiled import Compiled

        return Compiled(
            self.people,
            [barrier for barrier in barriers if barrier is not None],
            [(weight, term) for weight, term in terms if term is not None],
            self.columns,
        )

    def find(self, rows: IntArray, most: int = MANY_PAIRS, progress: Progress = silent) -> Candidates:
        """Every pair of those mentees; beyond ``most`` pairs, the best of each."""
        found = Found(self.people, most)
        done = 0
        for block in self.some(rows):
            if self.compiled is not None and not found.kept.is_whole:
                break
            progress("candidates", done / len(rows))
            done += len(block)
            found.add(self.of(block))
        while not found.kept.is_whole and done < len(rows):
            progress("candidates", done / len(rows))
            self._add_best(found, rows[done : done + TOGETHER])
            done += TOGETHER
        return found.everything()

    def _add_best(self, found: Found, block: IntArray) -> None:
        """The best pairs of those mentees, and those that are kept whatever their points."""
        assert self.compiled is not None
        columns, points, filled = (part.astype(np.int64) for part in self.compiled.best(block, BEST + 1))
        over = filled > BEST
        found.beyond[block[over]] = points[over, BEST]
        is_best = np.arange(BEST + 1) < np.minimum(filled, BEST)[:, None]
        lines = block[np.nonzero(is_best)[0]]
        best = Candidates(lines, columns[is_best], points[is_best]).only(in_order(lines, columns[is_best]))
        best = best.joined(self._asked_for(block), len(self.people.mentors))
        # There are many parts: they wait in small numbers.
        rows, columns, points = (getattr(best, name).astype(np.int32) for name in PAIR)
        found.kept.parts.append(Candidates(rows, columns, points))

    def _asked_for(self, block: IntArray) -> Candidates:
        """The pairs of some mentees that somebody asked for, and those that exist already, if they break no rule."""
        width = len(self.people.mentors)
        keys = np.union1d(self.people.listed("wishes")[0], self.people.listed("running")[0])
        keys = keys[slice(*np.searchsorted(keys, [block[0] * width, (block[-1] + 1) * width]))]
        rows, columns = keys // width, keys % width
        here = np.isin(rows, block) & np.isin(columns, self.columns)
        pairs = Tables(self.people, rows[here], columns[here], as_pairs=True, in_order=True)
        return self.scored(self.left(pairs, ~broken_rules(pairs, self.first)))

    def of(self, block: IntArray) -> Candidates:
        """Every pair of some mentees."""
        if self.compiled is not None:
            return Candidates(*self.compiled.every(block))
        pairs = self.through(block, self.picks(block).values())
        return self.scored(self.left(pairs, ~broken_rules(pairs, self.asked)))

    def blocks(self, rows: IntArray, progress: Progress = silent) -> Iterator[Candidates]:
        """Every pair of those mentees, some mentees at a time."""
        done = 0
        for block in self.some(rows):
            progress("candidates", done / len(rows))
            done += len(block)
            yield self.of(block)

    def some(self, rows: IntArray) -> Iterator[IntArray]:
        """Some mentees at a time, as many as sieves take well."""
        return blocks_of(rows, len(self.people.mentors), SIFTED) if self.free.any() else iter(())

    def picks(self, block: IntArray) -> dict[str, Bits]:
        """Who each sieve lets through, for some mentees."""
        return {name: sieve.pick(block) for name, sieve in self.sieves.items()}

    def through(self, block: IntArray, picks: Iterable[Bits]) -> Tables:
        """The pairs that all of ``picks`` let through, of mentors who have a place."""
        bits = np.repeat(self.free[None, :], len(block), axis=0)
        for pick in picks:
            bits &= pick
        line, mentors = taken_apart(bits)
        return Tables(self.people, block[line], mentors, as_pairs=True, in_order=True)

    def left(self, pairs: Tables, kept: BoolTable) -> Tables:
        """Those of ``pairs`` that are kept."""
        return Tables(self.people, pairs.rows[kept], pairs.columns[kept], as_pairs=True, in_order=True)

    def scored(self, pairs: Tables) -> Candidates:
        """With their points, those that have enough."""
        part = Candidates(pairs.rows, pairs.columns, points(pairs))
        if self.least:
            part = part.only(part.points >= self.people.problem.rules.least_points)
        return part


Part = TypeVar("Part")


class Kept(Generic[Part]):
    """Parts as they come: whole, or, once they hold more than ``most`` pairs together, each of them thinned once."""

    def __init__(self, most: int, thinned: Callable[[Part], Part]) -> None:
        self.most = most
        self.thinned = thinned
        self.parts: list[Part] = []
        self.count = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.count <= self.most

    def add(self, part: Part, size: int) -> None:
        """One part more, of ``size`` pairs."""
        was_whole = self.is_whole
        self.count += size
        self.parts.append(part)
        if not self.is_whole:
            thin = self.parts if was_whole else self.parts[-1:]
            self.parts[-len(thin) :] = [self.thinned(one) for one in thin]


class Found:
    """The pairs found so far: all of them, or, once they are too many, the best of each mentee.

    Pairs that somebody asked for, and those that exist already, are kept whatever their points.
    """

    def __init__(self, people: People, most: int) -> None:
        self.people = people
        self.kept = Kept(most, self._best)
        self.beyond = np.full(len(people.mentees), -1, dtype=np.int64)

    def add(self, part: Candidates) -> None:
        """The pairs of some more mentees, all of each."""
        self.kept.add(part, len(part.rows))

    def _best(self, part: Candidates) -> Candidates:
        if not len(part.rows):
            return part
        order, rank = ranked(part.rows, part.points)
        over = order[rank == BEST]
        self.beyond[part.rows[over]] = part.points[over]
        pairs = Tables(self.people, part.rows, part.columns, as_pairs=True, in_order=True)
        kept = pairs.listed("wishes") | pairs.listed("running")
        kept[order[rank < BEST]] = True
        return part.only(kept)

    def everything(self) -> Candidates:
        """All pairs kept, and what is known of the others."""
        return Candidates.together(self.kept.parts, None if self.kept.is_whole else self.beyond)


def ranked(rows: IntArray, worth: IntArray) -> tuple[IntArray, IntArray]:
    """Positions by row, then by worth, most first; and the rank of each within its row, from 0. ``rows`` rises."""
    order = in_order(rows, -worth)
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    return order, np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))


def in_order(*numbers: IntArray) -> IntArray:
    """Positions by the first numbers, lowest first, then by the second ones, and so on, then as they are."""
    count = len(numbers[0])
    if not count:
        return np.zeros(0, dtype=np.int64)
    least = [int(one.min()) for one in numbers]
    bits = [(int(one.max()) - low).bit_length() for one, low in zip(numbers, least, strict=True)]
    place_bits = count.bit_length()
    if sum(bits) + place_bits > 63:
        return np.lexsort(numbers[::-1])
    # All in one number: numbers are sorted many times faster than by several keys.
    keys = numbers[0] - least[0]
    for one, low, width in zip(numbers[1:], least[1:], bits[1:], strict=True):
        keys <<= width
        keys += one
        keys -= low
    keys <<= place_bits
    keys += np.arange(count)
    keys.sort()
    keys &= (1 << place_bits) - 1
    return keys
