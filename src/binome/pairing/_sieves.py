"""Sieves: for each person of one side, the people of the other side whom a rule may let through, one bit each.

A sieve lets through every pair that keeps its rule. One that is not exact may let through others: the rule itself,
asked of what is left, has the last word. A few operations on one bit a person take the place of a table of all
combinations. ``side`` is whose people are asked about; the bits are those of the other side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from binome.pairing._model import Side
from binome.pairing._tables import BoolTable, IntArray, People, Said, having

Bits = NDArray[np.uint8]
# More values in common than this are counted pair by pair.
MOST_COUNTED = 6


@dataclass(frozen=True)
class Sieve:
    """``pick`` gives (people asked about, bytes): a bit is 1 where the other may suit; ``is_exact`` when every 1
    keeps the rule and every 0 breaks it."""

    pick: Callable[[IntArray], Bits]
    is_exact: bool = True


def packed(table: BoolTable) -> Bits:
    """(…, people) truth values as (…, bytes) bits."""
    return np.packbits(table, axis=-1)


def taken_apart(bits: Bits) -> tuple[IntArray, IntArray]:
    """Line and number of each person whose bit is 1, in order."""
    flat, width = bits.ravel(), 8 * bits.shape[-1]
    byte = np.flatnonzero(flat != 0)
    if 2 * len(byte) < len(flat):
        # Most bytes are empty: only the others are taken apart.
        found = np.flatnonzero(np.unpackbits(flat[byte]).view(np.bool_))
        at = (byte[found >> 3] << 3) + (found & 7)
    else:
        at = np.flatnonzero(np.unpackbits(flat).view(np.bool_))
    line = at // max(1, width)
    return line, at - line * width


def sharing(people: People, side: Side, name: str, least: int = 1) -> Sieve:
    """People who have at least ``least`` values of a set in common with the person."""
    mentees, mentors, count = people.values(name)
    own, others = (mentees, mentors) if side == "mentee" else (mentors, mentees)
    sizes = len(people.mentees), len(people.mentors)
    size, other_size = sizes if side == "mentee" else sizes[::-1]
    # The last row is nobody, for people with fewer values than others.
    bits = packed(having(others, other_size, count + 1).T)
    lengths = np.bincount(own[0], minlength=size)
    said = _padded(own, lengths, count)
    counted = min(least, MOST_COUNTED)

    def pick(rows: IntArray) -> Bits:
        # In found[k], those with more than k values in common so far.
        found = np.zeros((counted, len(rows), bits.shape[1]), dtype=np.uint8)
        has_it, both = np.empty_like(found[0]), np.empty_like(found[0])
        for values in said[: int(lengths[rows].max(initial=0)), rows]:
            np.take(bits, values, axis=0, out=has_it, mode="clip")
            for more in range(counted - 1, 0, -1):
                np.bitwise_and(found[more - 1], has_it, out=both)
                found[more] |= both
            found[0] |= has_it
        last: Bits = found[-1]
        return last

    return Sieve(pick, is_exact=least == counted)


def reaching(people: People, side: Side) -> Sieve:
    """People with a place in common, or remote sessions on both sides."""
    near = sharing(people, side, "places")
    own, others = people.remote if side == "mentee" else people.remote[::-1]
    remote = packed(np.stack([np.zeros_like(others), others]))
    return Sieve(lambda rows: near.pick(rows) | remote[own[rows].astype(np.int64)])


def mastering(people: People, side: Side) -> Sieve:
    """People such that the mentor's level is enough for every goal of the mentee."""
    return _masters(people) if side == "mentee" else _served(people)


def _masters(people: People) -> Sieve:
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


def _served(people: People) -> Sieve:
    levels, _column = people.levels
    highest = max(
        int(levels.max(initial=0)), *(int(needed.max(initial=0)) for _, needed, _ in people.goals), 0
    )
    skills = levels.shape[1]
    # Mentees with a goal in the skill that needs more than the level.
    beyond = np.zeros((skills * (highest + 1), len(people.mentees)), dtype=np.bool_)
    for which, needed, _share in people.goals:
        for level in range(highest + 1):
            more = np.flatnonzero(needed > level)
            beyond[which[more] * (highest + 1) + level, more] = True
    bits = packed(beyond)

    def pick(columns: IntArray) -> Bits:
        found = np.zeros((len(columns), bits.shape[1]), dtype=np.uint8)
        for skill in range(skills):
            found |= bits[skill * (highest + 1) + levels[columns, skill].astype(np.int64)]
        return ~found

    return Sieve(pick)


def younger(people: People, side: Side) -> Sieve:
    """People such that the mentor's band is below the mentee's, each accepting the other's; all where one is
    unknown."""
    turn = 1 if side == "mentee" else -1
    own, others = people.bands[::turn]
    own_accept, others_accept = people.accepted_bands[::turn]
    unknown = others < 0
    bands = range(others_accept.shape[1])
    suits = [
        unknown | (((others < band) if side == "mentee" else (others > band)) & others_accept[:, band])
        for band in bands
    ]
    accepting = packed(np.array([*suits, np.ones_like(unknown)]))
    of_band = packed(np.array([unknown, *(others == band for band in bands)]))

    def pick(rows: IntArray) -> Bits:
        accepted = np.repeat(of_band[:1], len(rows), axis=0)
        accepted[own[rows] < 0] = 255
        for band in bands:
            accepted[own_accept[rows, band]] |= of_band[band + 1]
        return accepted & accepting[own[rows]]

    return Sieve(pick)


def _padded(said: Said, lengths: IntArray, filler: int) -> IntArray:
    """(longest, people): the k-th value of each, or the filler."""
    who, values = said
    table = np.full((int(lengths.max(initial=0)), len(lengths)), filler, dtype=np.int64)
    table[np.arange(len(who)) - (np.cumsum(lengths) - lengths)[who], who] = values
    return table
