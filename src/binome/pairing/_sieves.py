"""Sieves: for each mentee, the mentors that a rule may let through, one bit each.

A sieve lets through every pair that keeps its rule. One that is not exact may let through others: the rule itself,
asked of what is left, has the last word. A few operations on one bit a mentor take the place of a table of all
combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from binome.pairing._tables import BoolTable, IntArray, People

Bits = NDArray[np.uint8]
# More values in common than this are counted pair by pair.
MOST_COUNTED = 6


@dataclass(frozen=True)
class Sieve:
    """``pick`` gives (mentees, bytes): a bit is 1 where the mentor may suit; ``is_exact`` when none else breaks the
    rule."""

    pick: Callable[[IntArray], Bits]
    is_exact: bool = True


def packed(table: BoolTable) -> Bits:
    """(…, mentors) truth values as (…, bytes) bits."""
    return np.packbits(table, axis=-1)


def sharing(people: People, name: str, least: int = 1) -> Sieve:
    """Mentors who have at least ``least`` values of a set in common with the mentee."""
    left, right, number = people.values(name)
    has = np.zeros((len(number) + 1, len(right)), dtype=np.bool_)
    for column, values in enumerate(right):
        has[[number[value] for value in values if value in number], column] = True
    # The last row is nobody, for mentees with fewer values than others.
    bits = packed(has)
    said = _padded([[number[value] for value in values if value in number] for values in left], len(number))
    counted = min(least, MOST_COUNTED)

    def pick(rows: IntArray) -> Bits:
        # In found[k], those with more than k values in common so far.
        found = np.zeros((counted, len(rows), bits.shape[1]), dtype=np.uint8)
        for values in said[:, rows]:
            has_it = bits[values]
            for more in range(counted - 1, 0, -1):
                found[more] |= found[more - 1] & has_it
            found[0] |= has_it
        last: Bits = found[-1]
        return last

    return Sieve(pick, is_exact=least == counted)


def reaching(people: People) -> Sieve:
    """Mentors with a place in common, or remote sessions on both sides."""
    near = sharing(people, "places")
    mentees, mentors = people.remote
    remote = packed(np.stack([np.zeros_like(mentors), mentors]))
    return Sieve(lambda rows: near.pick(rows) | remote[mentees[rows].astype(np.int64)])


def mastering(people: People) -> Sieve:
    """Mentors whose level is enough for every goal."""
    levels, _column = people.levels
    asked: dict[tuple[int, int], int] = {}
    places = np.array(
        [
            [asked.setdefault(pair, len(asked)) for pair in zip(which.tolist(), needed.tolist(), strict=True)]
            for which, needed, _share in people.goals
        ],
        dtype=np.int64,
    )
    bits = packed(np.array([levels[:, skill] >= level for skill, level in asked], dtype=np.bool_))

    def pick(rows: IntArray) -> Bits:
        found = np.full((len(rows), -(-len(people.mentors) // 8)), 255, dtype=np.uint8)
        for place in places:
            found &= bits[place[rows]]
        return found

    return Sieve(pick)


def younger(people: People) -> Sieve:
    """Mentors of a band below the mentee's, each accepting the other's; everyone where a band is unknown."""
    mentees, mentors = people.bands
    mentees_accept, mentors_accept = people.accepted_bands
    unknown = mentors < 0
    bands = range(mentors_accept.shape[1])
    suits = [unknown | ((mentors < band) & mentors_accept[:, band]) for band in bands]
    accepting = packed(np.array([*suits, np.ones_like(unknown)]))
    of_band = packed(np.array([unknown, *(mentors == band for band in bands)]))

    def pick(rows: IntArray) -> Bits:
        accepted = np.zeros((len(rows), of_band.shape[1]), dtype=np.uint8)
        accepted |= of_band[0]
        accepted[mentees[rows] < 0] = 255
        for band in bands:
            accepted[mentees_accept[rows, band]] |= of_band[band + 1]
        return accepted & accepting[mentees[rows]]

    return Sieve(pick)


def _padded(lists: Sequence[Sequence[int]], filler: int) -> IntArray:
    """(longest, people): the k-th value of each, or the filler."""
    table = np.full((max(map(len, lists), default=0), len(lists)), filler, dtype=np.int64)
    for person, values in enumerate(lists):
        table[: len(values), person] = values
    return table
