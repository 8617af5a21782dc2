"""Sieves: for each mentee, the mentors that a rule may let through, one bit each.

A sieve lets through every pair that keeps its rule, and may let through others: the rule itself, asked of what is
left, has the last word. A few operations on one bit a mentor take the place of a table of all combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from binome.pairing._tables import BoolTable, IntArray, People

Bits = NDArray[np.uint8]
Sieve = Callable[[IntArray], Bits]


def packed(table: BoolTable) -> Bits:
    """(…, mentors) truth values as (…, bytes) bits."""
    return np.packbits(table, axis=-1)


def sharing(people: People, name: str) -> Sieve:
    """Mentors who have at least one value of a set in common with the mentee."""
    left, right, number = people.values(name)
    has = np.zeros((len(number) + 1, len(right)), dtype=np.bool_)
    for column, values in enumerate(right):
        has[[number[value] for value in values if value in number], column] = True
    # The last row is nobody, for mentees with fewer values than others.
    bits = packed(has)
    said = _padded([[number[value] for value in values if value in number] for values in left], len(number))

    def sieve(rows: IntArray) -> Bits:
        found = np.zeros((len(rows), bits.shape[1]), dtype=np.uint8)
        for values in said[:, rows]:
            found |= bits[values]
        return found

    return sieve


def reaching(people: People) -> Sieve:
    """Mentors with a place in common, or remote sessions on both sides."""
    near = sharing(people, "places")
    mentees, mentors = people.remote
    remote = packed(np.stack([np.zeros_like(mentors), mentors]))
    return lambda rows: near(rows) | remote[mentees[rows].astype(np.int64)]


def mastering(people: People) -> Sieve:
    """Mentors whose level is enough for every goal."""
    levels, _column = people.levels
    goals = people.goals
    asked: dict[tuple[int, int], int] = {}
    places = np.array(
        [
            [asked.setdefault(pair, len(asked)) for pair in zip(which.tolist(), needed.tolist(), strict=True)]
            for which, needed, _share in goals
        ],
        dtype=np.int64,
    )
    bits = packed(np.array([levels[:, skill] >= level for skill, level in asked], dtype=np.bool_))

    def sieve(rows: IntArray) -> Bits:
        found = np.full((len(rows), -(-len(people.mentors) // 8)), 255, dtype=np.uint8)
        for place in places:
            found &= bits[place[rows]]
        return found

    return sieve


def younger(people: People) -> Sieve:
    """Mentors of a band below the mentee's who accept it; everyone where a band is unknown."""
    mentees, mentors = people.bands
    _mentees_accept, accept = people.accepted_bands
    unknown = mentors < 0
    suits = [unknown | ((mentors < band) & accept[:, band]) for band in range(accept.shape[1])]
    bits = packed(np.array([*suits, np.ones_like(unknown)]))
    return lambda rows: bits[mentees[rows]]


def _padded(lists: Sequence[Sequence[int]], filler: int) -> IntArray:
    """(longest, people): the k-th value of each, or the filler."""
    table = np.full((max(map(len, lists), default=0), len(lists)), filler, dtype=np.int64)
    for person, values in enumerate(lists):
        table[: len(values), person] = values
    return table
