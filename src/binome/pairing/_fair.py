"""Fairness: the highest floor that loses no pair, and the weakest pair raised first."""

from __future__ import annotations

import numpy as np

from binome.pairing._assign import EXACT_BELOW, Optimum, best_pairs
from binome.pairing._candidates import Candidates
from binome.pairing._tables import IntArray


def best_floor(candidates: Candidates, height: int, capacity: IntArray) -> int:
    """The most points that every pair can have while as many people as possible are paired; 0 for no pair.

    Binary search over the points there are, an assignment of most pairs each time.
    """

    def pairs_from(floor: int) -> int:
        kept = candidates.only(candidates.points >= floor)
        ones = np.ones(len(kept.rows), dtype=np.int64)
        return len(best_pairs(kept.rows, kept.columns, ones, height, capacity))

    levels = np.unique(candidates.points)
    if not len(levels):
        return 0
    most = pairs_from(int(levels[0]))
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if pairs_from(int(levels[middle])) == most:
            low = middle
        else:
            high = middle - 1
    return int(levels[low]) if most else 0


def worst_first(candidates: Candidates, height: int, capacity: IntArray) -> Optimum:
    """The assignments of most pairs whose sorted points, weakest first, are greatest in the order of a dictionary.

    Raising the weakest as high as possible, then the next, means: fewest pairs at the lowest points, among those
    fewest at the next, and so on. Several levels are counted at once as the digits of one integer, each digit's base
    one more than the pairs there can be at its level; between two such steps only optimal pairs are kept.
    """
    kept = candidates.only(candidates.points >= best_floor(candidates, height, capacity))
    optimum = Optimum(kept.rows, kept.columns, height, capacity)
    optimum.maximise(np.ones(len(kept.rows), dtype=np.int64))
    room = EXACT_BELOW // (4 * (height + 1))
    above = -1
    while not optimum.is_settled():
        points = kept.points[optimum.at]
        levels, counts = np.unique(points[points > above], return_counts=True)
        if len(levels) < 2:
            # All pairs left are as strong as each other, or already counted.
            break
        digits: list[int] = []
        size = 1
        for count in np.minimum(counts, height):
            if digits and size * (int(count) + 1) > room:
                break
            size *= int(count) + 1
            digits.append(int(count) + 1)
        # The lowest level is the first digit.
        costs = np.ones(len(digits), dtype=np.int64)
        costs[:-1] = np.cumprod(digits[:0:-1], dtype=np.int64)[::-1]
        place = np.searchsorted(levels, points)
        counted = (points > above) & (place < len(digits))
        weight = np.zeros(len(points), dtype=np.int64)
        weight[counted] = -costs[place[counted]]
        optimum.maximise(weight, spread=size)
        above = int(levels[len(digits) - 1])
    return optimum
