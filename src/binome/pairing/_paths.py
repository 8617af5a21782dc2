"""The loops of the compiled solver. Without Numba the same text runs as plain Python, slowly: tests do that."""

from __future__ import annotations

import numpy as np

from binome.pairing._jit import njit
from binome.pairing._tables import IntArray

FAR = np.iinfo(np.int64).max
NOT_REACHED, DONE = -1, -2


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _rise(heap: IntArray, place: IntArray, far: IntArray, column: int) -> None:
    """Move a mentor up the heap, nearest first."""
    at = place[column]
    while at > 0 and far[heap[(at - 1) // 2]] > far[column]:
        heap[at] = heap[(at - 1) // 2]
        place[heap[at]] = at
        at = (at - 1) // 2
    heap[at] = column
    place[column] = at


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _take_nearest(heap: IntArray, place: IntArray, far: IntArray, size: int) -> int:
    """Take the nearest mentor off a heap of ``size``."""
    nearest = heap[0]
    last = heap[size - 1]
    at = 0
    while 2 * at + 1 < size - 1:
        child = 2 * at + 1
        if child + 1 < size - 1 and far[heap[child + 1]] < far[heap[child]]:
            child += 1
        if far[heap[child]] >= far[last]:
            break
        heap[at] = heap[child]
        place[heap[at]] = at
        at = child
    heap[at] = last
    place[last] = at
    place[nearest] = DONE
    return int(nearest)


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _look_around(
    pairs: tuple[int, int],
    row: int,
    way_so_far: int,
    shortest: int,
    graph: tuple[IntArray, IntArray, IntArray],
    paths: tuple[IntArray, IntArray, IntArray],
    queue: tuple[IntArray, IntArray, IntArray],
    counts: tuple[int, int],
) -> tuple[int, int]:
    """Reach mentors from one mentee; answers how many are on the heap, and how many were touched."""
    columns, weight, price = graph
    far, by_row, by_pair = paths
    heap, place, touched = queue
    size, reached = counts
    for pair in range(pairs[0], pairs[1]):
        column = columns[pair]
        way = way_so_far + price[column] - weight[pair]
        if place[column] == DONE or way >= shortest or way >= far[column]:
            continue
        if place[column] == NOT_REACHED:
            touched[reached] = column
            reached += 1
            place[column] = size
            heap[size] = column
            size += 1
        far[column], by_row[column], by_pair[column] = way, row, pair
        _rise(heap, place, far, column)
    return size, reached


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _leave(row: int, column: int, lists: tuple[IntArray, IntArray, IntArray], used: IntArray) -> None:
    """Take a mentee off the list of a mentor."""
    head, after, before = lists
    if before[row] >= 0:
        after[before[row]] = after[row]
    else:
        head[column] = after[row]
    if after[row] >= 0:
        before[after[row]] = before[row]
    used[column] -= 1


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _move_along(
    column: int,
    paths: tuple[IntArray, IntArray, IntArray],
    lists: tuple[IntArray, IntArray, IntArray],
    state: tuple[IntArray, IntArray, IntArray],
) -> None:
    """Give the last mentor of a path to who reached it, the place so freed to who reached that, and so on."""
    _far, by_row, by_pair = paths
    head, after, before = lists
    columns, mate, used = state
    while column >= 0:
        row, pair = by_row[column], by_pair[column]
        old = columns[mate[row]] if mate[row] >= 0 else -1
        if old >= 0:
            _leave(row, old, lists, used)
        mate[row] = pair
        used[column] += 1
        before[row] = -1
        after[row] = head[column]
        if head[column] >= 0:
            before[head[column]] = row
        head[column] = row
        column = old


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _find_path(
    first: int,
    own: int,
    start: IntArray,
    capacity: IntArray,
    graph: tuple[IntArray, IntArray, IntArray],
    paths: tuple[IntArray, IntArray, IntArray],
    queue: tuple[IntArray, IntArray, IntArray],
    done: IntArray,
    head: IntArray,
    after: IntArray,
    state: tuple[IntArray, IntArray, IntArray],
) -> tuple[int, int, int, int, int]:
    """(cost of the path, last mentor or −1, mentee who gives up a place or −1, mentors done, mentors touched)."""
    _columns, weight, price = graph
    far, heap = paths[0], queue[0]
    _every, mate, used = state
    shortest, end_column, end_row, finished = own, -1, -1, 0
    counts = _look_around((start[first], start[first + 1]), first, own, shortest, graph, paths, queue, (0, 0))
    while counts[0] > 0 and far[heap[0]] < shortest:
        column = _take_nearest(heap, queue[1], far, counts[0])
        counts = (counts[0] - 1, counts[1])
        done[finished] = column
        finished += 1
        if used[column] < capacity[column]:
            shortest, end_column, end_row = far[column], column, -1
            break
        row = head[column]
        while row >= 0:
            gain = weight[mate[row]] - price[column]
            if far[column] + gain < shortest:
                shortest, end_column, end_row = far[column] + gain, column, row
            counts = _look_around(
                (start[row], start[row + 1]), row, far[column] + gain, shortest, graph, paths, queue, counts
            )
            row = after[row]
    return shortest, end_column, end_row, finished, counts[1]


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def assign(
    start: IntArray, columns: IntArray, weight: IntArray, capacity: IntArray, order: IntArray
) -> IntArray:
    """The pair made for each mentee, or −1. ``start`` are the positions of each mentee's first pair, and the end."""
    height, width = len(start) - 1, len(capacity)
    price, used = np.zeros(width, dtype=np.int64), np.zeros(width, dtype=np.int64)
    mate = np.full(height, -1, dtype=np.int64)
    # The mentees of each mentor, as a list with two ends.
    head = np.full(width, -1, dtype=np.int64)
    after, before = np.full(height, -1, dtype=np.int64), np.full(height, -1, dtype=np.int64)
    far = np.full(width, FAR, dtype=np.int64)
    place = np.full(width, NOT_REACHED, dtype=np.int64)
    paths = (far, np.full(width, -1, dtype=np.int64), np.full(width, -1, dtype=np.int64))
    touched, done = np.empty(width, dtype=np.int64), np.empty(width, dtype=np.int64)
    queue = (np.empty(width, dtype=np.int64), place, touched)
    graph, lists, state = (columns, weight, price), (head, after, before), (columns, mate, used)
    for first in order:
        own = 0
        for pair in range(start[first], start[first + 1]):
            own = max(own, weight[pair] - price[columns[pair]])
        if own == 0:
            continue
        shortest, end_column, end_row, finished, reached = _find_path(
            first, own, start, capacity, graph, paths, queue, done, head, after, state
        )
        for number in range(finished):
            column = done[number]
            if far[column] < shortest:
                price[column] += shortest - far[column]
        if end_row >= 0:
            # This mentee gives up the place and gets no other.
            _leave(end_row, end_column, lists, used)
            mate[end_row] = -1
        _move_along(end_column, paths, lists, state)
        for number in range(reached):
            far[touched[number]] = FAR
            place[touched[number]] = NOT_REACHED
    return mate
