"""What each single running pair more that is given up would bring, between the corners of the curve too.

A price on staying reaches the corners of the curve only: the best answer for 3 changes may lie below the line from the
corner of 2 to that of 5. Asking for a number of changes exactly is another, harder problem (an assignment with one
more constraint), for which no prices exist that prove every answer. Here the corners' prices say which pairs a better
answer could hold at all (those whose reduced cost is within the gap), and branch and bound searches among these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from binome.pairing._assign import Optimum
from binome.pairing._model import Progress, silent
from binome.pairing._rematch import Corner, Curve, Rematch
from binome.pairing._tables import IntArray

# Branches looked at for one number of changes, and pairs among which they are looked for: a second or so each.
NODES = 2_000
MOST_PAIRS = 60_000


@dataclass(frozen=True)
class Step:
    """The best answer known that gives up so many running pairs, or fewer.

    ``proof`` is ``"prices"`` where integer prices prove that none is better; ``"search"`` where a branch and bound in
    floating point found none; ``""`` where it was stopped: the answer is then the best met, and ``at_most`` says what
    no answer can exceed (None where pairs come first, and their number is open).
    """

    changes: int
    pairs: int
    total: int
    at_most: int | None
    proof: Literal["prices", "search", ""]


def steps(answer: Rematch, most: int, progress: Progress = silent) -> tuple[Step, ...]:
    """For 0, 1, 2… up to ``most`` running pairs given up beyond the fewest possible: the best total.

    Ends with the number of changes that the greatest total takes.
    """
    curve = Curve(replace(answer.problem, stay=(0, 1)), progress)
    largest = min(most, curve.corners[0].stays - curve.corners[-1].stays)
    found: list[Step] = []
    for more in range(largest + 1):
        progress("curve", more / (largest + 1))
        place = curve.place_of(more)
        stays = curve.corners[0].stays - more
        if curve.corners[place].stays == stays:
            corner = curve.corners[place]
            found.append(Step(curve.survivors - stays, corner.pairs, corner.total, corner.total, "prices"))
        else:
            found.append(_between(curve, place, stays))
    return tuple(found)


def _between(curve: Curve, place: int, stays: int) -> Step:
    """The best answer between two corners of which ``stays`` pairs go on at least."""
    corner = curve.corners[place]
    gain, lost = curve.slope(place)
    weight = lost * curve.net + gain * curve.running
    bound = lost * corner.aim + gain * corner.stays
    # An answer with more in the aim can lose that much of the bound, and no pair of it more.
    gap = bound - lost * (corner.aim + 1) - gain * stays
    changes = curve.survivors - stays
    if gap < 0:
        return Step(changes, corner.pairs, corner.total, corner.total, "prices")
    solution, candidates = curve.solution, curve.candidates
    optimum = Optimum(candidates.rows, candidates.columns, solution.height, solution.capacity)
    mentee_prices, mentor_prices = optimum.maximise(weight)
    reduced = mentee_prices[candidates.rows] + mentor_prices[candidates.columns] - weight
    kept = np.flatnonzero(reduced <= gap)
    best, is_proved = _search(curve, kept, stays) if len(kept) <= MOST_PAIRS else (corner, False)
    best = max(corner, best, key=lambda one: one.aim)
    if is_proved:
        return Step(changes, best.pairs, best.total, best.total, "search")
    at_most = corner.total - corner.aim + (bound - gain * stays) // lost if not curve.bonus else None
    return Step(changes, best.pairs, best.total, at_most, "")


def _search(curve: Curve, kept: IntArray, stays: int) -> tuple[Corner, bool]:
    """The best of some candidate pairs with so many running ones, and whether the search came to its end."""
    worth = (curve.net - curve.bonus)[kept]
    ones = np.ones(len(kept), dtype=np.int64)
    least = [(curve.running[kept], stays)]
    if curve.bonus:
        most, is_proved = _milp(curve, kept, ones, least)
        if not is_proved:
            return curve.corner(most), False
        least.append((ones, len(most)))
    made, is_proved = _milp(curve, kept, worth, least)
    return curve.corner(made), is_proved


def _milp(
    curve: Curve, kept: IntArray, worth: IntArray, least: list[tuple[IntArray, int]]
) -> tuple[IntArray, bool]:
    """Pairs of greatest worth among those kept, and whether nothing better is left to look at.

    The answer is checked in integers; where the search ended without one, no pair is answered.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    candidates, capacity = curve.candidates, curve.solution.capacity
    rows, columns = candidates.rows[kept], candidates.columns[kept]
    every, ones = np.arange(len(kept)), np.ones(len(kept))
    height, width = curve.solution.height, len(capacity)
    constraints = [
        LinearConstraint(csr_array((ones, (rows, every)), shape=(height, len(kept))), ub=1),
        LinearConstraint(csr_array((ones, (columns, every)), shape=(width, len(kept))), ub=capacity),
        *(LinearConstraint(amount[None, :], lb=floor) for amount, floor in least),
    ]
    answer = milp(
        -worth,
        integrality=np.ones(len(kept), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )
    if answer.x is None:
        return kept[:0], False
    chosen = answer.x > 0.5
    holds = (
        (np.bincount(rows[chosen], minlength=height) <= 1).all()
        and (np.bincount(columns[chosen], minlength=width) <= capacity).all()
        and all(int(amount[chosen].sum()) >= floor for amount, floor in least)
    )
    if not holds:
        return kept[:0], False
    return kept[chosen], answer.status == 0
