"""Prices that hold for every pair there is, although only the best pairs of each mentee are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from binome.pairing._assign import Optimum
from binome.pairing._candidates import Candidates, ranked
from binome.pairing._tables import IntArray

if TYPE_CHECKING:
    from binome.pairing._solve import Solution

# Pairs added for one mentee in one round: the prices move with them, and most others fall away.
ADDED = 16
# Prices of mentees and of mentors, and the mentor of each mentee.
Solved = tuple[tuple[IntArray, IntArray], IntArray]


@dataclass(frozen=True)
class Enough:
    """Candidates such that the best of them is the best of all.

    ``unsure`` are the mentees looked at again last. ``solved`` are prices that hold for all, and the mentor of each
    mentee; None where nothing had to be solved, as every pair is kept.
    """

    candidates: Candidates
    unsure: IntArray
    solved: Solved | None = None


def enough_candidates(solution: Solution, bonus: int) -> Enough:
    """The candidates kept, and those that the others miss: solving for these solves for all.

    A mentee whose best pair left out is worth less than the mentee's price needs no further look: that pair's two
    prices add up to more than it is worth. The others’ pairs are found again; those worth more than their prices
    are added, and the prices made anew, until there are none (column generation; Dantzig and Wolfe 1960). At last
    those worth exactly their prices are added too: they may be in another best answer, and ties are broken among
    all of these. They change neither the prices nor that the pairs made are the best.
    """
    candidates = solution.candidates
    times = solution.problem.stay[1]
    while candidates.beyond is not None:
        optimum = Optimum(candidates.rows, candidates.columns, solution.height, solution.capacity)
        u, v = optimum.maximise(solution.weights(candidates, bonus))
        best_beyond = times * (candidates.beyond - solution.problem.unmatched_is_worth + bonus)
        unsure = np.flatnonzero((candidates.beyond >= 0) & (best_beyond >= u))
        missed, is_proved = _missed(solution, unsure, (u, v), bonus)
        candidates = candidates.joined(missed, len(v))
        if is_proved:
            return Enough(candidates, unsure, ((u, v), optimum.mentor_of))
    return Enough(candidates, np.zeros(0, dtype=np.int64))


def _missed(
    solution: Solution, rows: IntArray, prices: tuple[IntArray, IntArray], bonus: int
) -> tuple[Candidates, bool]:
    """The pairs most above their prices; where there are none, all that are worth their prices, and True."""
    u, v = prices
    better: list[Candidates] = []
    equal: list[Candidates] = []
    for part in solution.finder.blocks(rows):
        gain = solution.weights(part, bonus) - u[part.rows] - v[part.columns]
        if (gain > 0).any():
            order, rank = ranked(part.rows, gain)
            first = order[rank < ADDED]
            better.append(part.only(np.sort(first[gain[first] > 0])))
        elif not better:
            equal.append(part.only(gain == 0))
    return Candidates.together(better or equal), not better
