"""People as arrays: rows are mentees, columns are mentors, both in the order of their identifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from binome.pairing._model import Mentee, Mentor, Person, Problem, ProblemError

BoolTable = NDArray[np.bool_]
IntTable = NDArray[np.int64]
# Counts and values are small: fewer bytes a combination is what allows more people.
SmallTable = NDArray[np.integer[Any]]

# 4,000 × 4,000 take 1.8 GB in all (see `solve`); beyond, another design is needed, so we say no.
LARGEST = 4_000


class Tables:
    """Arrays derived from a problem, each made once when first asked for. Shapes are (mentees, mentors)."""

    def __init__(self, problem: Problem) -> None:
        if max(len(problem.mentors), len(problem.mentees)) > LARGEST:
            raise ProblemError(kind="too-many-people", limit=LARGEST)
        self.problem = problem
        self.mentors = sorted(problem.mentors, key=lambda mentor: mentor.id)
        self.mentees = sorted(problem.mentees, key=lambda mentee: mentee.id)
        self.mentor_at = _index(self.mentors)
        self.mentee_at = _index(self.mentees)

    @property
    def shape(self) -> tuple[int, int]:
        """(number of mentees, number of mentors)."""
        return len(self.mentees), len(self.mentors)

    def common(self, of: Callable[[Person], Iterable[object]]) -> SmallTable:
        """How many values of a set the two share. Exact: counts stay far below 2²⁴ in single precision."""
        left, right = (
            [set(of(person)) for person in self.mentees],
            [set(of(person)) for person in self.mentors],
        )
        column = {
            value: number
            for number, value in enumerate({value for values in (*left, *right) for value in values})
        }
        return (_multi_hot(left, column) @ _multi_hot(right, column).T).astype(np.int16)

    def same(self, of: Callable[[Person], str]) -> BoolTable:
        """Whether both say the same known word."""
        left, right = self._coded(of)
        table: BoolTable = (left[:, None] == right[None, :]) & (left != 0)[:, None]
        return table

    def different(self, of: Callable[[Person], str]) -> BoolTable:
        """Whether both say known words that differ."""
        left, right = self._coded(of)
        table: BoolTable = (left[:, None] != right[None, :]) & (left != 0)[:, None] & (right != 0)[None, :]
        return table

    def _coded(self, of: Callable[[Person], str]) -> tuple[IntTable, IntTable]:
        codes: dict[str, int] = {"": 0}
        left = [codes.setdefault(of(person), len(codes)) for person in self.mentees]
        right = [codes.setdefault(of(person), len(codes)) for person in self.mentors]
        return np.array(left, dtype=np.int64), np.array(right, dtype=np.int64)

    def listed(self, couples: Iterable[tuple[str, str]]) -> BoolTable:
        """The (mentor id, mentee id) couples as a table; couples about unknown people are passed over."""
        table = np.zeros(self.shape, dtype=np.bool_)
        for mentor, mentee in couples:
            if mentor in self.mentor_at and mentee in self.mentee_at:
                table[self.mentee_at[mentee], self.mentor_at[mentor]] = True
        return table

    @cached_property
    def common_languages(self) -> SmallTable:
        """Languages in common."""
        return self.common(lambda person: person.languages)

    @cached_property
    def common_slots(self) -> SmallTable:
        """Slots in common."""
        return self.common(lambda person: person.availability)

    @cached_property
    def common_places(self) -> SmallTable:
        """Places that both can reach; one's own city counts."""
        return self.common(lambda person: {*person.reachable_places, person.city} - {""})

    @cached_property
    def both_remote(self) -> BoolTable:
        """Whether both accept remote sessions."""
        left, right = self.remote
        return left[:, None] & right[None, :]

    @cached_property
    def remote(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Who accepts remote sessions: mentees, then mentors."""
        left = np.array([person.remote for person in self.mentees], dtype=np.bool_)
        right = np.array([person.remote for person in self.mentors], dtype=np.bool_)
        return left, right

    @cached_property
    def bands(self) -> tuple[IntTable, IntTable]:
        """Numbers of the age bands, youngest 0; −1 for unknown."""
        rank = {band: number for number, band in enumerate(self.problem.age_bands)}
        left = np.array([rank.get(person.age_band, -1) for person in self.mentees], dtype=np.int64)
        right = np.array([rank.get(person.age_band, -1) for person in self.mentors], dtype=np.int64)
        return left, right

    @cached_property
    def goal_levels(self) -> list[tuple[SmallTable, SmallTable, SmallTable]]:
        """For the first, second… goal of each mentee: the mentors' levels (table), level needed, p = 4 − priority.

        Mentees with fewer goals have level needed 0 and p 0 there, so that they change nothing.
        """
        skills = sorted({skill for mentor in self.mentors for skill in mentor.skills})
        column = {skill: number for number, skill in enumerate(skills)}
        # The last column is the level 0 of skills that no mentor has.
        levels = np.zeros((len(self.mentors), len(skills) + 1), dtype=np.int16)
        for row, mentor in enumerate(self.mentors):
            for skill, level in mentor.skills.items():
                levels[row, column[skill]] = level
        rounds: list[tuple[SmallTable, SmallTable, SmallTable]] = []
        for number in range(max((len(mentee.goals) for mentee in self.mentees), default=0)):
            goals = [mentee.goals[number] if number < len(mentee.goals) else None for mentee in self.mentees]
            which = np.array(
                [column.get(goal.skill, len(skills)) if goal else len(skills) for goal in goals],
                dtype=np.int64,
            )
            needed = np.array([goal.level if goal else 0 for goal in goals], dtype=np.int16)
            share = np.array([max(0, 4 - goal.priority) if goal else 0 for goal in goals], dtype=np.int16)
            rounds.append((levels[:, which].T, needed, share))
        return rounds


def _index(people: Sequence[Mentor] | Sequence[Mentee]) -> dict[str, int]:
    index = {person.id: number for number, person in enumerate(people)}
    if len(index) != len(people):
        count = Counter(person.id for person in people)
        raise ProblemError(kind="twice", ids=", ".join(sorted(name for name, n in count.items() if n > 1)))
    return index


def _multi_hot(sets: Sequence[set[object]], column: dict[object, int]) -> NDArray[np.float32]:
    table = np.zeros((len(sets), len(column)), dtype=np.float32)
    for row, values in enumerate(sets):
        table[row, [column[value] for value in values]] = 1
    return table
