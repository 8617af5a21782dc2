"""Rules and criteria in forms that a compiled loop reads (the extra ``fast``): numbers and lists, no functions.

A rule or a criterion may say itself in one of these forms beside its definition on tables. One that says none is counted
on tables, and all others with it. Tests compare both, on all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from binome.pairing._model import Side
from binome.pairing._tables import BoolTable, IntArray, People, SmallTable, having
from binome.pairing._tables import Said as Told

# Totals of goals above this are not read from a table.
MOST_SHARES = 1_000


@dataclass(frozen=True)
class Within:
    """A rule that asks, for each of ``lists``, that the other be in one of some sets at least.

    ``sets`` are (sets, others) truth values; a list names the sets of each person asked about: (people, numbers of
    sets), in the order of the people.
    """

    sets: BoolTable
    lists: Sequence[tuple[SmallTable, SmallTable]]


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


def sharing_one(people: People, side: Side, name: str) -> Within:
    """At least one value of a set in common."""
    own, others, count = _sides(side, people.values(name))
    size = len(people.mentors if side == "mentee" else people.mentees)
    return Within(having(others, size, count).T, [own])


def sharing(people: People, side: Side, name: str, least: int) -> Within | Enough:
    """At least so many values of a set in common."""
    return sharing_one(people, side, name) if least == 1 else Enough(name, least)


def reaching_one(people: People, side: Side, *, accepting: bool = False) -> Within:
    """A place in common, or remote sessions on both sides; ``accepting`` as if the person accepted them."""
    own, others, count = _sides(side, people.values("places"))
    own_remote, others_remote = people.remote if side == "mentee" else people.remote[::-1]
    agree = np.flatnonzero(own_remote | accepting)
    who = np.concatenate([own[0], agree])
    which = np.concatenate([own[1], np.full(len(agree), count)])
    order = np.argsort(who, kind="stable")
    near = having(others, len(others_remote), count).T
    return Within(np.vstack([near, others_remote]), [(who[order], which[order])])


def mastering_all(people: People, side: Side, *, less: int = 0) -> Within:
    """The mentor's level is enough for every goal, were it ``less`` below."""
    return _masters(people, less) if side == "mentee" else _served(people, less)


def _masters(people: People, less: int) -> Within:
    """One list a goal, of one set: those whose level is enough."""
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
        sets[number] = levels[:, skill] >= level - less
    return Within(sets, lists)


def _served(people: People, less: int) -> Within:
    """One list a skill, of one set: mentees without a goal in it that needs more than the mentor's level."""
    levels, _column = people.levels
    highest = int(levels.max(initial=0))
    skills = levels.shape[1]
    sets = np.ones((skills * (highest + 1), len(people.mentees)), dtype=np.bool_)
    for which, needed, _share in people.goals:
        for level in range(highest + 1):
            more = np.flatnonzero(needed - less > level)
            sets[which[more] * (highest + 1) + level, more] = False
    every = np.arange(len(people.mentors))
    return Within(
        sets, [(every, skill * (highest + 1) + levels[:, skill].astype(np.int64)) for skill in range(skills)]
    )


def younger_and_accepting(people: People, side: Side) -> Within:
    """The mentor's band is below the mentee's, and each accepts the other's; anybody where one is unknown.

    The sets: others of an unknown band; of each band; those whom each band suits and who accept it, or of an unknown
    band; everybody.
    """
    turn = 1 if side == "mentee" else -1
    own, others = people.bands[::turn]
    own_accept, others_accept = people.accepted_bands[::turn]
    bands = range(others_accept.shape[1])
    unknown = others < 0
    suits = [
        unknown | (((others < band) if side == "mentee" else (others > band)) & others_accept[:, band])
        for band in bands
    ]
    sets = np.array([unknown, *(others == band for band in bands), *suits, np.ones_like(unknown)])
    everybody = len(sets) - 1
    # Whose band is known take those of bands they accept, and of none known.
    rows, accepted = np.nonzero(np.column_stack([np.ones(len(own), dtype=np.bool_), own_accept]))
    accepted = np.where(own[rows] < 0, everybody, accepted)
    suiting = np.where(own < 0, everybody, 1 + len(bands) + own)
    return Within(sets, [(rows, accepted), (np.arange(len(own)), suiting)])


def _sides(side: Side, values: tuple[Told, Told, int]) -> tuple[Told, Told, int]:
    """What the people asked about say, and what the others do."""
    mentees, mentors, count = values
    return (mentees, mentors, count) if side == "mentee" else (mentors, mentees, count)


def margin(people: People) -> Margin | None:
    """Of goals, unless they count more, or levels are other, than a table holds."""
    levels, _column = people.levels
    is_small = people.largest_share <= MOST_SHARES and int(levels.max(initial=0)) <= MOST_SHARES
    return Margin() if is_small and int(levels.min(initial=0)) >= 0 else None
