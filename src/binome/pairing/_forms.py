"""Rules and criteria in forms that a compiled loop reads (the extra ``fast``): numbers and lists, no functions.

A rule or a criterion may say itself in one of these forms beside its definition on tables. One that says none is counted
on tables, and all others with it. Tests compare both, on all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from binome.pairing._tables import BoolTable, IntArray, People, SmallTable, having

# Totals of goals above this are not read from a table.
MOST_SHARES = 1_000


@dataclass(frozen=True)
class Within:
    """A rule that asks, for each of ``lists``, that the mentor be in one of some sets at least.

    ``sets`` are (sets, mentors) truth values; a list names the sets of each mentee: (mentees, numbers of sets), in the
    order of the mentees.
    """

    sets: BoolTable
    lists: Sequence[tuple[IntArray, IntArray]]


@dataclass(frozen=True)
class Enough:
    """A rule that asks for at least ``least`` values of a set in common."""

    name: str
    least: int


@dataclass(frozen=True)
class Apart:
    """A rule that keeps apart people who say the same known word."""

    name: str


@dataclass(frozen=True)
class Barred:
    """A rule that keeps couples apart: their keys (row × mentors + column), in order."""

    keys: IntArray


@dataclass(frozen=True)
class Shared:
    """Values by how many values of a set the two have in common; the last for more."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Said:
    """Values where both say the same known word, and where they say known words that differ."""

    name: str
    same: int
    different: int


@dataclass(frozen=True)
class Between:
    """Values by a number of the mentee, from 0, and one of the mentor: ``values[of the mentee, of the mentor]``."""

    mentees: IntArray
    mentors: IntArray
    values: SmallTable


@dataclass(frozen=True)
class Near:
    """Values for the same city, else for a place in common, else where both accept remote sessions."""

    city: int
    place: int
    remote: int


@dataclass(frozen=True)
class Margin:
    """The mentor's margin on the goals of the mentee, two levels at most, the first goals counting more."""


@dataclass(frozen=True)
class Listed:
    """Values of some couples: keys (row × mentors + column), in order; 0 for all others."""

    keys: IntArray
    values: SmallTable


Barrier: TypeAlias = Within | Enough | Apart | Barred
Term: TypeAlias = Shared | Said | Between | Near | Margin | Listed


def sharing_one(people: People, name: str) -> Within:
    """At least one value of a set in common."""
    mentees, mentors, count = people.values(name)
    return Within(having(mentors, len(people.mentors), count).T, [mentees])


def reaching_one(people: People) -> Within:
    """A place in common, or remote sessions on both sides."""
    mentees, mentors, count = people.values("places")
    mentee_remote, mentor_remote = people.remote
    accepting = np.flatnonzero(mentee_remote)
    who = np.concatenate([mentees[0], accepting])
    which = np.concatenate([mentees[1], np.full(len(accepting), count)])
    order = np.argsort(who, kind="stable")
    sets = np.vstack([having(mentors, len(people.mentors), count).T, mentor_remote])
    return Within(sets, [(who[order], which[order])])


def mastering_all(people: People) -> Within:
    """The mentor's level is enough for every goal: one list a goal, of one set, those whose level is enough."""
    levels, _column = people.levels
    asked: dict[tuple[int, int], int] = {}
    every = np.arange(len(people.mentees))
    lists = []
    for which, needed, _share in people.goals:
        both = zip(which.tolist(), needed.tolist(), strict=True)
        places = [asked.setdefault(pair, len(asked)) for pair in both]
        lists.append((every, np.array(places, dtype=np.int64)))
    sets = np.zeros((len(asked), len(levels)), dtype=np.bool_)
    for (skill, level), number in asked.items():
        sets[number] = levels[:, skill] >= level
    return Within(sets, lists)


def younger_and_accepting(people: People) -> Within:
    """The mentor's band is below the mentee's, and each accepts the other's; anybody where one is unknown.

    The sets: mentors of an unknown band; of each band; those below each band who accept it, or of an unknown band;
    everybody.
    """
    mentees, mentors = people.bands
    mentees_accept, mentors_accept = people.accepted_bands
    bands = range(mentors_accept.shape[1])
    unknown = mentors < 0
    suits = [unknown | ((mentors < band) & mentors_accept[:, band]) for band in bands]
    sets = np.array([unknown, *(mentors == band for band in bands), *suits, np.ones_like(unknown)])
    everybody = len(sets) - 1
    # Everybody who knows their band takes those of bands accepted, and of none known.
    rows, accepted = np.nonzero(np.column_stack([np.ones(len(mentees), dtype=np.bool_), mentees_accept]))
    accepted = np.where(mentees[rows] < 0, everybody, accepted)
    own = np.where(mentees < 0, everybody, 1 + len(bands) + mentees)
    return Within(sets, [(rows, accepted), (np.arange(len(mentees)), own)])


def margin(people: People) -> Margin | None:
    """Of goals, unless they count more than a table holds."""
    return Margin() if people.largest_share <= MOST_SHARES else None
