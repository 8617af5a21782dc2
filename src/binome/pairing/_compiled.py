"""Pairs found and scored by compiled loops (the extra ``fast``), where every rule and criterion has a form for them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from binome.pairing import _loops
from binome.pairing._forms import (
    Apart,
    Barred,
    Barrier,
    Between,
    Enough,
    Listed,
    Margin,
    Near,
    Said,
    Shared,
    Term,
    Within,
)
from binome.pairing._loops import WORD, Facts, Room, Sets, Small, Sums, Words
from binome.pairing._model import Side
from binome.pairing._tables import AnyArray, BoolTable, IntArray, People

# Words of mentors taken at once: what is read of as many people stays near the processor.
TILE = 64
# Numbers of a term, its kind among them.
LINE = 6


class Compiled:
    """The rules and criteria of a problem as arrays, and the loops that read them.

    ``terms`` are criteria with their weights; ``columns`` the mentors who have a place.
    """

    def __init__(
        self,
        people: People,
        barriers: Sequence[Barrier],
        terms: Sequence[tuple[int, Term]],
        columns: IntArray,
    ) -> None:
        layout = _Layout(people, "mentee")
        self.least = people.problem.rules.least_points
        self.sets = layout.sets(barriers, columns)
        self.sums = layout.sums(barriers, terms)
        self.facts = layout.facts()
        size = TILE * WORD
        # As many values as a term may read.
        levels = int(self.facts.levels.max(initial=0)) + 1
        values = max(2 * people.largest_share + 1, len(self.sums.values))
        self.room = Room(
            np.zeros(TILE, dtype=np.uint64),
            np.zeros(TILE, dtype=np.uint64),
            np.zeros(size, dtype=np.uint32),
            *(np.zeros(length, dtype=np.int32) for length in (size, size, levels, values)),
        )

    def best(self, rows: IntArray, count: int) -> tuple[Small, Small, IntArray]:
        """The ``count`` best mentors of each of those mentees, the best first, their points, and how many there are."""
        columns = np.zeros((len(rows), count), dtype=np.int32)
        points = np.zeros((len(rows), count), dtype=np.int32)
        filled = np.zeros(len(rows), dtype=np.int64)
        found = columns, points, filled
        _loops.best_of(rows, self.least, TILE, self.sets, self.facts, self.sums, self.room, found)
        return found

    def every(self, rows: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Every pair of those mentees: rows, columns and points."""
        room = len(rows) * len(self.sets.free) * WORD
        columns, points = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
        ends = np.zeros(len(rows), dtype=np.int64)
        found = columns, points, ends
        _loops.all_of(rows, self.least, TILE, self.sets, self.facts, self.sums, self.room, found)
        size = int(ends[-1]) if len(ends) else 0
        pairs = np.repeat(rows, np.diff(ends, prepend=0))
        return pairs, columns[:size].astype(np.int64), points[:size].astype(np.int64)


class Left:
    """Whom one rule leaves to people of one side, as bits."""

    def __init__(self, people: People, side: Side, barrier: Barrier) -> None:
        layout = _Layout(people, side)
        self.sets = layout.sets([barrier], np.arange(layout.width))
        self.enough = layout.enough([barrier])
        self.facts = layout.facts()

    def to(self, some: IntArray) -> Words:
        """(people, words): the others' bits."""
        kept = np.empty((len(some), len(self.sets.free)), dtype=np.uint64)
        _loops.left_by(some, TILE, self.enough, self.sets, self.facts, kept)
        return kept


class _Layout:
    """Puts forms side by side in arrays: a line for each person of ``side``, whose people are asked about; the others,
    as columns."""

    def __init__(self, people: People, side: Side) -> None:
        self.people = people
        self.turn = 1 if side == "mentee" else -1
        self.height, self.width = (len(people.mentees), len(people.mentors))[:: self.turn]
        # Where the words of a set are; words and codes of mentees and of mentors; values that terms read.
        self.at: dict[str, tuple[int, int]] = {}
        self.words: tuple[list[AnyArray], list[AnyArray]] = [], []
        self.codes: tuple[list[AnyArray], list[AnyArray]] = [], []
        self.values: list[int] = []

    def sets(self, barriers: Sequence[Barrier], columns: IntArray) -> Sets:
        """Rules that need no number in common."""
        wanted = np.zeros((1, self.width), dtype=np.bool_)
        wanted[0, columns] = True
        free = as_words(wanted)
        bits, starts, listed = [free[:0]], list[IntArray](), [np.zeros(0, dtype=np.int64)]
        before, named = 0, 0
        for barrier in barriers:
            if isinstance(barrier, Within):
                bits.append(as_words(barrier.sets))
                for who, which in barrier.lists:
                    starts.append(named + np.searchsorted(who, np.arange(self.height + 1)))
                    listed.append(which.astype(np.int64) + before)
                    named += len(which)
                before += len(barrier.sets)
        keys = [self._turned(barrier.keys) for barrier in barriers if isinstance(barrier, Barred)]
        barred_starts, barred = self._by_row(np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *keys])))
        own, by_code, code_starts = self._apart([one.name for one in barriers if isinstance(one, Apart)])
        return Sets(
            np.vstack(bits),
            np.array(starts, dtype=np.int64).reshape(len(starts), self.height + 1),
            np.concatenate(listed).astype(np.int32),
            free[0],
            barred_starts,
            barred,
            own,
            by_code,
            code_starts,
        )

    def enough(self, barriers: Sequence[Barrier]) -> Small:
        """(rules, 3): first word, word after the last, least in common."""
        lines = [[*self._set(one.name), one.least] for one in barriers if isinstance(one, Enough)]
        return np.array(lines, dtype=np.int32).reshape(len(lines), 3)

    def sums(self, barriers: Sequence[Barrier], terms: Sequence[tuple[int, Term]]) -> Sums:
        """Numbers in common that a rule asks for, and points."""
        enough = self.enough(barriers)
        # What weighs most comes first: most mentors are then soon known not to be among the best.
        ordered = sorted(terms, key=lambda term: -term[0])
        lines = [[line[0], weight, *line[1:]] for weight, term in ordered for line in self._lines(term)]
        most = [weight * self._most(term) for weight, term in ordered if not isinstance(term, Listed)]
        listed = [(weight, term) for weight, term in terms if isinstance(term, Listed)]
        keys = np.concatenate([np.zeros(0, dtype=np.int64), *(term.keys for _weight, term in listed)])
        worth = [weight * term.values.astype(np.int64) for weight, term in listed]
        order = np.argsort(keys, kind="stable")
        return Sums(
            enough,
            np.array([line + [0] * (LINE - len(line)) for line in lines], dtype=np.int32).reshape(-1, LINE),
            np.array(self.values, dtype=np.int32),
            np.array([*accumulate(most[::-1], initial=0)][::-1], dtype=np.int64),
            *self._by_row(keys[order]),
            np.concatenate([np.zeros(0, dtype=np.int64), *worth])[order].astype(np.int32),
        )

    def facts(self) -> Facts:
        """What the terms and rules made so far read of people."""
        if self.turn != 1:
            # Goals and levels are for points.
            return self._facts(
                np.zeros((3, 0, self.height), dtype=np.int32), np.zeros((0, 0), dtype=np.uint16)
            )
        levels, _column = self.people.levels
        goals = [np.array([one[part] for one in self.people.goals], dtype=np.int32) for part in range(3)]
        shape = 3, len(self.people.goals), self.height
        return self._facts(
            np.array(goals, dtype=np.int32).reshape(shape), np.ascontiguousarray(levels.T, dtype=np.uint16)
        )

    def _facts(self, goals: Small, levels: NDArray[np.uint16]) -> Facts:
        return Facts(
            _stacked(self.words[0], self.height, np.uint64).T.copy(),
            _stacked(self.words[1], self.width, np.uint64),
            _stacked(self.codes[0], self.height, np.int32).T.copy(),
            _stacked(self.codes[1], self.width, np.int32),
            goals[0],
            goals[1],
            goals[2],
            levels,
        )

    def _turned(self, keys: IntArray) -> IntArray:
        """Keys (row × mentors + column) as keys of this side."""
        mentors = max(1, len(self.people.mentors))
        return keys if self.turn == 1 else keys % mentors * self.width + keys // mentors

    def _by_row(self, keys: IntArray) -> tuple[IntArray, Small]:
        """Where the keys of each person begin, and their columns."""
        starts = np.searchsorted(keys, np.arange(self.height + 1) * self.width).astype(np.int64)
        return starts, (keys % max(1, self.width)).astype(np.int32)

    def _apart(self, names: Sequence[str]) -> tuple[Small, Small, IntArray]:
        """The codes of people for some words; the others by code, in order, and where each code begins."""
        both = [self.people.codes(name)[:: self.turn] for name in names]
        most = max((int(side.max(initial=0)) for sides in both for side in sides), default=0)
        own = np.zeros((len(both), self.height), dtype=np.int32)
        by_code = np.zeros((len(both), self.width), dtype=np.int32)
        starts = np.zeros((len(both), most + 2), dtype=np.int64)
        for number, (persons, others) in enumerate(both):
            own[number] = persons
            by_code[number] = np.argsort(others, kind="stable")
            starts[number] = np.searchsorted(others[by_code[number]], np.arange(most + 2))
        return own, by_code, starts

    def _set(self, name: str) -> tuple[int, int]:
        """The first word of a set, and the word after its last."""
        if name not in self.at:
            before = len(self.words[0])
            for side, words in zip(self.words, self.people.sets(name)[:: self.turn], strict=True):
                side.extend(words)
            self.at[name] = before, len(self.words[0])
        return self.at[name]

    def _code(self, mentees: AnyArray, mentors: AnyArray) -> int:
        self.codes[0].append(mentees)
        self.codes[1].append(mentors)
        return len(self.codes[0]) - 1

    def _value(self, values: Sequence[int]) -> int:
        self.values += values
        return len(self.values) - len(values)

    def _lines(self, term: Term) -> list[list[int]]:
        """The numbers of a term, its kind first."""
        match term:
            case Shared(name, values):
                return [[_loops.SHARED, *self._set(name), self._value(values), len(values) - 1]]
            case Said(name, same, different):
                return [[_loops.SAID, self._code(*self.people.codes(name)), same, different]]
            case Between(mentees, mentors, values):
                place = self._value(values.ravel().tolist())
                return [[_loops.BETWEEN, self._code(mentees, mentors), place, values.shape[1]]]
            case Near(city, place, remote):
                code = self._code(*self.people.codes("city"))
                self._code(*self.people.remote)
                return [[_loops.NEAR, code, *self._set("places"), self._value((city, place, remote))]]
            case Margin():
                return [[_loops.MARGIN]]
            case Listed():
                return []

    def _most(self, term: Term) -> int:
        """The highest value."""
        match term:
            case Shared(_, values):
                return max(values)
            case Said(_, same, different):
                return max(same, different)
            case Between(_, _, table):
                return int(table.max())
            case Near(city, place, remote):
                return max(city, place, remote)
            case _:
                return 100


def as_words(sets: BoolTable) -> Words:
    """(sets, people) truth values as (sets, words) bits, the first person's lowest."""
    words = -(-sets.shape[1] // WORD)
    padded = np.zeros((len(sets), words * (WORD // 8)), dtype=np.uint8)
    packed = np.packbits(sets, axis=1, bitorder="little")
    padded[:, : packed.shape[1]] = packed
    return padded.view("<u8").astype(np.uint64)


def _stacked(parts: Sequence[AnyArray], length: int, kind: type) -> AnyArray:
    """One line for each part."""
    return np.array(parts, dtype=kind).reshape(len(parts), length)
