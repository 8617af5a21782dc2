"""People as arrays: rows are mentees, columns are mentors, both in the order of their identifiers.

A :class:`Tables` is a view: some mentees by some mentors (a dense block), or a list of pairs. Rules and criteria are
written once and work on both, because every array they receive broadcasts to the view's shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from binome.pairing._model import Mentee, Mentor, Person, Problem, ProblemError

BoolTable = NDArray[np.bool_]
IntTable = NDArray[np.int64]
IntArray = NDArray[np.int64]
# Counts and values are small: fewer bytes a combination is what allows more people.
SmallTable = NDArray[np.integer[Any]]
AnyArray = NDArray[Any]
# People, and a value that each of them has: one of each for every value said, by person.
Said = tuple[SmallTable, SmallTable]

# Sets are kept as bits, in words of this size.
WORD = 64

SETS: Mapping[str, Callable[[Person], Iterable[object]]] = {
    "languages": lambda person: person.languages,
    "motivations": lambda person: person.motivations,
    "ways_of_working": lambda person: person.ways_of_working,
    "interests": lambda person: person.interests,
    "availability": lambda person: person.availability,
    # One's own city is a place one can reach.
    "places": lambda person: {*person.reachable_places, person.city} - {""},
}


class People:
    """Both sides, encoded once for all views."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.mentors = sorted(problem.mentors, key=lambda mentor: mentor.id)
        self.mentees = sorted(problem.mentees, key=lambda mentee: mentee.id)
        self.mentor_at = _index(self.mentors)
        self.mentee_at = _index(self.mentees)
        self._codes: dict[str, tuple[SmallTable, SmallTable]] = {}
        self._values: dict[str, tuple[Said, Said, int]] = {}
        self._sets: dict[str, tuple[SmallTable, SmallTable]] = {}
        self._keys: dict[str, tuple[IntArray, IntArray]] = {}
        # By rule and side, made once for all searches.
        self.sieves: dict[tuple[str, str], Any] = {}

    def codes(self, name: str) -> tuple[SmallTable, SmallTable]:
        """A number for each word of a field; 0 for unknown."""
        if name not in self._codes:
            left, right = (list(map(attrgetter(name), side)) for side in (self.mentees, self.mentors))
            codes = {word: number for number, word in enumerate(dict.fromkeys(chain([""], left, right)))}
            # Small numbers: pairs read them from many places.
            small = np.min_scalar_type(len(codes))
            self._codes[name] = (
                np.fromiter(map(codes.__getitem__, left), dtype=small, count=len(left)),
                np.fromiter(map(codes.__getitem__, right), dtype=small, count=len(right)),
            )
        return self._codes[name]

    def values(self, name: str) -> tuple[Said, Said, int]:
        """What the mentees and the mentors say, as numbers of the values that both sides know, and how many there
        are."""
        if name not in self._values:
            of = SETS[name]
            left, right = [set(of(p)) for p in self.mentees], [set(of(p)) for p in self.mentors]
            # A value that one side never says is shared with nobody.
            said = set().union(*left) & set().union(*right)
            number = {value: place for place, value in enumerate(sorted(said, key=repr))}
            self._values[name] = _said(left, number), _said(right, number), len(number)
        return self._values[name]

    def sets(self, name: str) -> tuple[SmallTable, SmallTable]:
        """(words, people) of each side: one bit a value, 1 where the person has it."""
        if name not in self._sets:
            left, right, count = self.values(name)
            self._sets[name] = (
                _as_bits(left, len(self.mentees), count),
                _as_bits(right, len(self.mentors), count),
            )
        return self._sets[name]

    @cached_property
    def remote(self) -> tuple[BoolTable, BoolTable]:
        """Who accepts remote sessions: mentees, then mentors."""
        left = np.array([person.remote for person in self.mentees], dtype=np.bool_)
        right = np.array([person.remote for person in self.mentors], dtype=np.bool_)
        return left, right

    @cached_property
    def bands(self) -> tuple[IntArray, IntArray]:
        """Numbers of the age bands, youngest 0; −1 for unknown."""
        rank = {band: number for number, band in enumerate(self.problem.age_bands)}
        left = np.array([rank.get(person.age_band, -1) for person in self.mentees], dtype=np.int64)
        right = np.array([rank.get(person.age_band, -1) for person in self.mentors], dtype=np.int64)
        return left, right

    @cached_property
    def accepted_bands(self) -> tuple[BoolTable, BoolTable]:
        """Whether each person accepts each age band; mentees, then mentors."""
        bands = self.problem.age_bands or ("",)

        def accepted(people: Sequence[Person]) -> BoolTable:
            table = [[band in person.accepts_age_bands for band in bands] for person in people]
            return np.array(table, dtype=np.bool_).reshape(len(people), len(bands))

        return accepted(self.mentees), accepted(self.mentors)

    @cached_property
    def levels(self) -> tuple[NDArray[np.int16], Mapping[str, int]]:
        """Level of each mentor in each skill, and the skills' columns; the last column is the level 0 of skills that
        no mentor has."""
        skills = sorted({skill for mentor in self.mentors for skill in mentor.skills})
        column = {skill: number for number, skill in enumerate(skills)}
        levels = np.zeros((len(self.mentors), len(skills) + 1), dtype=np.int16)
        for row, mentor in enumerate(self.mentors):
            for skill, level in mentor.skills.items():
                levels[row, column[skill]] = level
        return levels, column

    @cached_property
    def goals(self) -> list[tuple[IntArray, NDArray[np.int16], NDArray[np.int16]]]:
        """For the first, second… goal of each mentee: column of its skill, level needed, p = 4 − priority.

        Mentees with fewer goals have level needed 0 and p 0 there, so that they change nothing.
        """
        levels, column = self.levels
        nothing = levels.shape[1] - 1
        rounds = []
        for number in range(max((len(mentee.goals) for mentee in self.mentees), default=0)):
            goals = [mentee.goals[number] if number < len(mentee.goals) else None for mentee in self.mentees]
            which = [column.get(goal.skill, nothing) if goal else nothing for goal in goals]
            needed = np.array([goal.level if goal else 0 for goal in goals], dtype=np.int16)
            share = np.array([max(0, 4 - goal.priority) if goal else 0 for goal in goals], dtype=np.int16)
            rounds.append((np.array(which, dtype=np.int64), needed, share))
        return rounds

    @cached_property
    def goal_shares(self) -> NDArray[np.int32]:
        """The sum of p over the goals of each mentee."""
        shares = np.zeros(len(self.mentees), dtype=np.int32)
        for _which, _needed, share in self.goals:
            shares += share
        return shares

    @cached_property
    def largest_share(self) -> int:
        """The largest of these sums."""
        return int(self.goal_shares.max(initial=0))

    @cached_property
    def lines(self) -> IntArray:
        """Keys of the couples of whom one is above the other, at any distance. One step a line, never one a pair."""
        mentors_of: dict[str, list[int]] = {}
        for column, mentor in enumerate(self.mentors):
            if mentor.employee:
                mentors_of.setdefault(mentor.employee, []).append(column)
        mentees_of: dict[str, list[int]] = {}
        for row, mentee in enumerate(self.mentees):
            if mentee.employee:
                mentees_of.setdefault(mentee.employee, []).append(row)
        width = len(self.mentors)
        keys = {
            row * width + column
            for row, mentee in enumerate(self.mentees)
            for above in mentee.reporting_line
            for column in mentors_of.get(above, ())
        }
        keys |= {
            row * width + column
            for column, mentor in enumerate(self.mentors)
            for above in mentor.reporting_line
            for row in mentees_of.get(above, ())
        }
        return np.array(sorted(keys), dtype=np.int64)

    def keys(
        self, name: str, couples: Callable[[], Mapping[tuple[str, str], int]]
    ) -> tuple[IntArray, IntArray]:
        """Sorted keys and values of (mentor id, mentee id) couples; those about unknown people are passed over."""
        if name not in self._keys:
            width = len(self.mentors)
            known = sorted(
                (self.mentee_at[mentee] * width + self.mentor_at[mentor], value)
                for (mentor, mentee), value in couples().items()
                if mentor in self.mentor_at and mentee in self.mentee_at
            )
            both = np.array(known, dtype=np.int64).reshape(len(known), 2)
            self._keys[name] = both[:, 0], both[:, 1]
        return self._keys[name]

    def listed(self, name: str) -> tuple[IntArray, IntArray]:
        """Keys of the problem's couples of that name, and 1 for each."""
        return self.keys(name, lambda: dict.fromkeys(getattr(self.problem, name), 1))


class Tables:
    """Some mentees by some mentors, or, with ``as_pairs``, the pairs (rows[k], columns[k]); ``in_order`` when these
    rise by row, then column, without any twice."""

    def __init__(
        self,
        people: People,
        rows: IntArray | None = None,
        columns: IntArray | None = None,
        *,
        as_pairs: bool = False,
        in_order: bool = False,
    ) -> None:
        self.people = people
        self.problem = people.problem
        self.rows = np.arange(len(people.mentees)) if rows is None else rows
        self.columns = np.arange(len(people.mentors)) if columns is None else columns
        self.as_pairs = as_pairs
        self.in_order = in_order
        self._common: dict[str, SmallTable] = {}

    @property
    def shape(self) -> tuple[int, ...]:
        """(mentees, mentors), or (pairs,)."""
        return (len(self.rows),) if self.as_pairs else (len(self.rows), len(self.columns))

    def nobody(self) -> BoolTable:
        """No pair at all, of the view's shape."""
        return np.zeros(self.shape, dtype=np.bool_)

    def of_mentees(self, array: AnyArray) -> AnyArray:
        """One value a mentee, broadcasting to the view's shape."""
        return array[self.rows] if self.as_pairs else array[self.rows][:, None]

    def of_mentors(self, array: AnyArray) -> AnyArray:
        """One value a mentor, broadcasting to the view's shape."""
        return array[self.columns] if self.as_pairs else array[self.columns][None, :]

    def read_mentees(self, table: AnyArray, index: IntArray) -> AnyArray:
        """``table[mentee, index[mentor]]`` for each pair of the view."""
        if self.as_pairs:
            return table[self.rows, index[self.columns]]
        return table[self.rows][:, index[self.columns]]

    def read_mentors(self, table: AnyArray, index: IntArray) -> AnyArray:
        """``table[mentor, index[mentee]]`` for each pair of the view."""
        if self.as_pairs:
            # Twice as fast as two indices at once.
            flat: AnyArray = table.ravel().take(self.columns * table.shape[1] + index[self.rows])
            return flat
        read: AnyArray = table[self.columns][:, index[self.rows]].T
        return read

    def common(self, name: str) -> SmallTable:
        """How many values of a set the two share."""
        if name not in self._common:
            count = np.zeros(self.shape, dtype=np.int16)
            for left, right in zip(*self.people.sets(name), strict=True):
                count += np.bitwise_count(self.of_mentees(left) & self.of_mentors(right))
            self._common[name] = count
        return self._common[name]

    def same(self, name: str) -> BoolTable:
        """Whether both say the same known word."""
        left, right = self.people.codes(name)
        left_words = self.of_mentees(left)
        table: BoolTable = (left_words == self.of_mentors(right)) & (left_words != 0)
        return table

    def different(self, name: str) -> BoolTable:
        """Whether both say known words that differ."""
        left, right = (
            self.of_mentees(self.people.codes(name)[0]),
            self.of_mentors(self.people.codes(name)[1]),
        )
        table: BoolTable = (left != right) & (left != 0) & (right != 0)
        return table

    def looked_up(self, keys: IntArray, values: AnyArray) -> AnyArray:
        """For each pair of the view, the value of its key (row × mentors + column), or 0."""
        table = np.zeros(self.shape, dtype=values.dtype)
        if not len(keys):
            return table
        width = len(self.people.mentors)
        if self.as_pairs:
            mine = self.rows * width + self.columns
            if not self.in_order:
                found = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
                return np.where(keys[found] == mine, values[found], table)
            if len(mine):
                # There are far fewer keys than pairs.
                near = slice(*np.searchsorted(keys, [mine[0], mine[-1] + 1]))
                at = np.searchsorted(mine, keys[near])
                here = mine[at] == keys[near]
                table[at[here]] = values[near][here]
            return table
        row_at = np.full(len(self.people.mentees), -1)
        row_at[self.rows] = np.arange(len(self.rows))
        column_at = np.full(width, -1)
        column_at[self.columns] = np.arange(len(self.columns))
        rows, columns = row_at[keys // width], column_at[keys % width]
        here = (rows >= 0) & (columns >= 0)
        table[rows[here], columns[here]] = values[here]
        return table

    def listed(self, name: str) -> BoolTable:
        """Whether each pair is among the problem's couples of that name."""
        keys, values = self.people.listed(name)
        return self.looked_up(keys, values.astype(np.bool_))

    @property
    def both_remote(self) -> BoolTable:
        """Whether both accept remote sessions."""
        left, right = self.people.remote
        both: BoolTable = self.of_mentees(left) & self.of_mentors(right)
        return both

    def goal_levels(self) -> Iterable[tuple[SmallTable, SmallTable, SmallTable]]:
        """For the first, second… goal: the mentors' levels in it, level needed, p = 4 − priority."""
        levels, _column = self.people.levels
        for which, needed, share in self.people.goals:
            yield self.read_mentors(levels, which), self.of_mentees(needed), self.of_mentees(share)


def _index(people: Sequence[Mentor] | Sequence[Mentee]) -> dict[str, int]:
    index = {person.id: number for number, person in enumerate(people)}
    if len(index) != len(people):
        count = Counter(person.id for person in people)
        raise ProblemError(kind="twice", ids=", ".join(sorted(name for name, n in count.items() if n > 1)))
    return index


def _said(values: Sequence[set[object]], number: Mapping[object, int]) -> Said:
    # Small numbers: one for each word that anybody says.
    small = np.min_scalar_type(-1 - len(number))
    found = np.fromiter(map(number.get, chain.from_iterable(values), repeat(-1)), dtype=small)
    lengths = np.fromiter(map(len, values), dtype=np.int32, count=len(values))
    who = np.repeat(np.arange(len(values), dtype=np.int32), lengths)
    known = found >= 0
    return who[known], found[known]


def having(said: Said, people: int, width: int) -> BoolTable:
    """(people, width): whether each person has each value, values by their numbers."""
    has = np.zeros((people, width), dtype=np.bool_)
    has[said] = True
    return has


def _as_bits(said: Said, people: int, count: int) -> SmallTable:
    """(words, people): as many values a word as it has bits; the smallest words that hold them all, or words of 64."""
    size = next((size for size in (8, 16, 32) if count <= size), WORD)
    words = max(1, -(-count // size))
    by_person = np.packbits(having(said, people, words * size), axis=1, bitorder="little")
    return np.ascontiguousarray(by_person.view(f"<u{size // 8}").T, dtype=f"u{size // 8}")
