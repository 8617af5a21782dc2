"""The best assignment, its prices, and the same answer on every machine.

Integers throughout. SciPy's ``linear_sum_assignment`` (modified Jonker-Volgenant, Crouse 2016, doi
10.1109/TAES.2016.140952) works in double precision, which is exact here: every number stays below 2⁵³.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from binome.pairing._model import ProblemError
from binome.pairing._tables import BoolTable, IntTable

HASH_BITS = 28
# Doubles hold every integer below 2⁵³, and the solver's sums stay below (people + 1) times its largest number.
EXACT_BELOW = 2**53
# Cells of the solver's table, one row a mentee and one column a place: 8 bytes each, and as many again inside.
LARGEST_TABLE = 32_000_000
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Assignment:
    """``mentor_of[i]`` is the column given to row ``i``, or −1; prices are those of the certificate."""

    mentor_of: IntArray
    mentee_prices: IntArray
    mentor_prices: IntArray


def assign(
    net: IntTable, allowed: BoolTable, capacity: IntArray, names: tuple[Sequence[str], Sequence[str]]
) -> Assignment:
    """Choose pairs so that the sum of ``net`` over them is greatest; among those, most pairs; then by names.

    Parameters
    ----------
    net : (mentees, mentors) integers
        What each pair is worth beyond leaving the mentee out. Pairs worth less than 0 are never made.
    allowed : (mentees, mentors) booleans
    capacity : (mentors,) integers
        Places of each mentor, 0 or more.
    names : identifiers of mentees and of mentors, in the table's order

    Raises
    ------
    ProblemError
        When places are too many for a table of mentees × places, or numbers too large for doubles.

    Notes
    -----
    Cost: one dense assignment of mentees × places for the optimum, one on the tight pairs for the ties.
    """
    rows, columns = net.shape
    if not rows or not columns:
        return Assignment(
            np.full(rows, -1), np.zeros(rows, dtype=np.int64), np.zeros(columns, dtype=np.int64)
        )
    capacity = np.minimum(capacity, rows)
    if rows * int(capacity.sum()) > LARGEST_TABLE:
        raise ProblemError(kind="too-many-places", count=int(capacity.sum()), people=rows)
    if (int(net.max()) + 1) * (rows + 1) ** 2 >= EXACT_BELOW:
        raise ProblemError(kind="too-large-weights")
    usable = allowed & (capacity > 0)[None, :] & (net >= 0)
    # One more pair counts less than one more point: a pair worth nothing is still made rather than not.
    graded = net * (rows + 1) + 1
    first = _most(graded, usable, capacity)
    u, v = prices(graded, usable, first)
    tight = usable & (u[:, None] + v[None, :] == graded)
    wanted = _keyed(names) & ((1 << HASH_BITS) - 1)
    must = np.int64(rows + 1) << HASH_BITS
    last = _most(wanted + 1 + must * (u > 0)[:, None] + must * (v > 0)[None, :], tight, capacity)
    mentee_prices, mentor_prices = prices(net, usable, last)
    _check(net, allowed & (capacity > 0)[None, :], capacity, last, (mentee_prices, mentor_prices))
    return Assignment(last, mentee_prices, mentor_prices)


def _most(worth: IntTable, usable: BoolTable, capacity: IntArray) -> IntArray:
    """The assignment of greatest worth; ``worth`` is positive wherever ``usable``."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = worth.shape
    places = np.repeat(np.arange(columns), capacity)
    mentor_of = np.full(rows, -1, dtype=np.int64)
    if not len(places):
        return mentor_of
    # A forbidden pair is worth 0, like no pair at all, and is dropped from the answer.
    value = np.where(usable, worth, 0)[:, places].astype(np.float64)
    chosen_rows, chosen_places = linear_sum_assignment(value, maximize=True)
    columns_of = places[chosen_places]
    kept = usable[chosen_rows, columns_of]
    mentor_of[chosen_rows[kept]] = columns_of[kept]
    return mentor_of


def _check(
    net: IntTable,
    allowed: BoolTable,
    capacity: IntArray,
    mentor_of: IntArray,
    both: tuple[IntArray, IntArray],
) -> None:
    """Duality, in integers: what the prices promise holds, so nothing better exists."""
    u, v = both
    matched = np.flatnonzero(mentor_of >= 0)
    used = np.bincount(mentor_of[matched], minlength=len(v))
    holds = (
        bool((u >= 0).all())
        and bool((v >= 0).all())
        and bool((used <= capacity).all())
        and bool(allowed[matched, mentor_of[matched]].all())
        and bool((~allowed | (u[:, None] + v[None, :] >= net)).all())
        and int(u.sum() + (capacity * v).sum()) == int(net[matched, mentor_of[matched]].sum())
    )
    if not holds:  # pragma: no cover - a fault of ours, never shown as an answer
        message = "the prices do not prove the assignment"
        raise AssertionError(message)


def prices(net: IntTable, usable: BoolTable, mentor_of: IntArray) -> tuple[IntArray, IntArray]:
    """The lowest prices that prove ``mentor_of`` optimal; they are unique, whoever solved.

    Mentor prices start at 0 and rise only where a pair not made would be worth more than its prices
    (a relaxation in the manner of Bellman and Ford); at an optimum they settle within as many rounds as mentors.

    Raises
    ------
    AssertionError
        When they do not settle: the assignment was not optimal.
    """
    rows, columns = net.shape
    v = np.zeros(columns, dtype=np.int64)
    if not rows or not columns:
        return np.zeros(rows, dtype=np.int64), v
    matched = mentor_of >= 0
    own = np.zeros(rows, dtype=np.int64)
    own[matched] = net[np.flatnonzero(matched), mentor_of[matched]]
    floor = np.iinfo(np.int64).min // 4
    masked = np.where(usable, net, floor)
    for _round in range(columns + 2):
        u = np.where(matched, own - v[mentor_of], 0)
        risen = np.maximum(v, (masked - u[:, None]).max(axis=0, initial=0))
        if np.array_equal(risen, v):
            break
        v = risen
    else:
        message = "prices do not settle: the assignment is not optimal"
        raise AssertionError(message)
    u = np.where(matched, own - v[mentor_of], 0)
    return u, v


def _keyed(names: tuple[Sequence[str], Sequence[str]]) -> IntTable:
    """A number for each couple of identifiers: the same everywhere, whatever the order of the files."""
    left, right = (
        np.array(
            [
                int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8, key=key).digest())
                for name in side
            ],
            dtype=np.uint64,
        )
        for side, key in zip(names, (b"mentee", b"mentor"), strict=True)
    )
    mixed = left[:, None] ^ (right[None, :] * np.uint64(0x9E3779B97F4A7C15))
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(64 - HASH_BITS)).astype(np.int64)
