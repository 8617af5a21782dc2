"""The best assignment compiled by Numba (the extra ``fast``): for sizes at which SciPy's solver takes minutes.

One mentee after the other is given the place that costs the whole least: a shortest path over the people who would
have to move (successive shortest paths with prices; Dijkstra's method; Ahuja, Magnanti, Orlin 1993, ch. 9 and 12).
Mentors with several places are one node, not one node a place.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

import numpy as np

from binome.pairing._tables import IntArray


@cache
def is_there() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


def best_pairs_compiled(
    rows: IntArray, columns: IntArray, weight: IntArray, height: int, capacity: IntArray
) -> IntArray:
    """Positions of the pairs of an assignment of greatest weight (pairs sorted by row; weights above 0)."""
    # Importing it compiles it, or reads what was compiled before: a second or two.
    from binome.pairing._paths import assign

    start = np.searchsorted(rows, np.arange(height + 1))
    # Those with the best choice first find it free more often.
    best = np.zeros(height, dtype=np.int64)
    np.maximum.at(best, rows, weight)
    order = np.argsort(-best, kind="stable")
    made: IntArray = assign(start, columns, weight, capacity, order)
    return made[made >= 0]
