"""The best assignment compiled by Numba (the extra ``fast``): for sizes at which SciPy's solver takes minutes.

One mentee after the other is given the place that costs the whole least: a shortest path over the people who would
have to move (successive shortest paths with prices; Dijkstra's method; Ahuja, Magnanti, Orlin 1993, ch. 9 and 12).
Mentors with several places are one node, not one node a place.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from binome.pairing._tables import IntArray

FAR = np.iinfo(np.int64).max


@cache
def is_there() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


def best_pairs_compiled(
    rows: IntArray, columns: IntArray, weight: IntArray, height: int, capacity: IntArray
) -> IntArray:
    """Positions of the pairs of an assignment of greatest weight (pairs sorted by row; weights above 0)."""
    start = np.searchsorted(rows, np.arange(height + 1))
    # Those with the best choice first find it free more often.
    best = np.zeros(height, dtype=np.int64)
    np.maximum.at(best, rows, weight)
    order = np.argsort(-best, kind="stable")
    made: IntArray = _compiled()(start, columns, weight, capacity, order)
    return made[made >= 0]


@cache
def _compiled() -> Any:
    from numba import njit  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return njit(cache=True)(_assign)


def _assign(
    start: IntArray, columns: IntArray, weight: IntArray, capacity: IntArray, order: IntArray
) -> IntArray:
    height, width = len(start) - 1, len(capacity)
    price = np.zeros(width, dtype=np.int64)
    used = np.zeros(width, dtype=np.int64)
    mate = np.full(height, -1, dtype=np.int64)
    # The mentees of each mentor, as a list with two ends.
    head = np.full(width, -1, dtype=np.int64)
    after = np.full(height, -1, dtype=np.int64)
    before = np.full(height, -1, dtype=np.int64)
    far = np.full(width, FAR, dtype=np.int64)
    by_row = np.full(width, -1, dtype=np.int64)
    by_pair = np.full(width, -1, dtype=np.int64)
    # A heap of mentors, nearest first, and where each stands in it (−1: not reached, −2: done).
    heap = np.empty(width, dtype=np.int64)
    place = np.full(width, -1, dtype=np.int64)
    touched = np.empty(width, dtype=np.int64)
    done = np.empty(width, dtype=np.int64)
    for first in order:
        own = np.int64(0)
        for pair in range(start[first], start[first + 1]):
            own = max(own, weight[pair] - price[columns[pair]])
        if own == 0:
            continue
        shortest = own
        end_column, end_row = np.int64(-1), np.int64(-1)
        size, reached, finished = 0, 0, 0
        row, base, profit, current = first, np.int64(0), own, np.int64(-1)
        member = np.int64(-1)
        while True:
            # Who could move where, from this mentee.
            for pair in range(start[row], start[row + 1]):
                column = columns[pair]
                if column == current or place[column] == -2:
                    continue
                way = base + profit + price[column] - weight[pair]
                if way >= shortest or way >= far[column]:
                    continue
                if place[column] == -1:
                    touched[reached] = column
                    reached += 1
                    place[column] = size
                    heap[size] = column
                    size += 1
                far[column], by_row[column], by_pair[column] = way, row, pair
                at = place[column]
                while at > 0 and far[heap[(at - 1) // 2]] > way:
                    heap[at] = heap[(at - 1) // 2]
                    place[heap[at]] = at
                    at = (at - 1) // 2
                heap[at] = column
                place[column] = at
            # The next mentee of the same mentor, or the next mentor.
            member = after[member] if member >= 0 else np.int64(-1)
            if member < 0:
                current = np.int64(-1)
                while size > 0:
                    column = heap[0]
                    if far[column] >= shortest:
                        size = 0
                        break
                    size -= 1
                    last = heap[size]
                    at = 0
                    while 2 * at + 1 < size:
                        child = 2 * at + 1
                        if child + 1 < size and far[heap[child + 1]] < far[heap[child]]:
                            child += 1
                        if far[heap[child]] >= far[last]:
                            break
                        heap[at] = heap[child]
                        place[heap[at]] = at
                        at = child
                    if size > 0:
                        heap[at] = last
                        place[last] = at
                    place[column] = -2
                    done[finished] = column
                    finished += 1
                    if used[column] < capacity[column]:
                        shortest, end_column, end_row = far[column], column, np.int64(-1)
                        break
                    if head[column] >= 0:
                        current = column
                        break
                if current < 0:
                    break
                member = head[current]
            row, base = member, far[current]
            profit = weight[mate[row]] - price[current]
            if base + profit < shortest:
                shortest, end_column, end_row = base + profit, current, row
        for number in range(finished):
            column = done[number]
            if far[column] < shortest:
                price[column] += shortest - far[column]
        if end_column >= 0:
            column = end_column
            if end_row >= 0:
                # This mentee gives up the place and gets no other.
                row = end_row
                if before[row] >= 0:
                    after[before[row]] = after[row]
                else:
                    head[column] = after[row]
                if after[row] >= 0:
                    before[after[row]] = before[row]
                mate[row] = -1
                used[column] -= 1
            while column >= 0:
                row, pair = by_row[column], by_pair[column]
                old = columns[mate[row]] if mate[row] >= 0 else np.int64(-1)
                if old >= 0:
                    if before[row] >= 0:
                        after[before[row]] = after[row]
                    else:
                        head[old] = after[row]
                    if after[row] >= 0:
                        before[after[row]] = before[row]
                    used[old] -= 1
                mate[row] = pair
                used[column] += 1
                before[row] = -1
                after[row] = head[column]
                if head[column] >= 0:
                    before[head[column]] = row
                head[column] = row
                column = old
        for number in range(reached):
            column = touched[number]
            far[column] = FAR
            place[column] = -1
    return mate
