"""The most pairs that can be made, and a solver that starts from known prices: against the plain ways."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing._assign import best_pairs, lowest_prices, most_pairs


@st.composite
def graphs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int, np.ndarray]:
    """Pairs sorted by row, of up to 12 mentees and 12 mentors with places."""
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    cells = sorted(draw(st.sets(st.integers(0, height * width - 1), min_size=1)))
    capacity = draw(st.lists(st.integers(0, 3), min_size=width, max_size=width))
    keys = np.array(cells, dtype=np.int64)
    return keys // width, keys % width, height, np.array(capacity, dtype=np.int64)


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_the_most_pairs_are_as_many_as_the_assignment_of_ones_makes(graph) -> None:  # type: ignore[no-untyped-def]
    rows, columns, height, capacity = graph
    ones = np.ones(len(rows), dtype=np.int64)
    assert most_pairs(rows, columns, height, capacity) == len(
        best_pairs(rows, columns, ones, height, capacity)
    )


@settings(max_examples=200, deadline=None)
@given(graphs(), st.randoms(use_true_random=False), st.integers(0, 2000))
def test_known_prices_change_nothing_but_the_time(graph, chance, bonus: int) -> None:  # type: ignore[no-untyped-def]
    rows, columns, height, capacity = graph
    weight = np.array([chance.randint(0, 900) for _pair in rows], dtype=np.int64)
    plain = best_pairs(rows, columns, weight, height, capacity)
    _u, prices = lowest_prices(rows, columns, weight, plain, height, len(capacity))
    asked = weight + bonus
    cold = best_pairs(rows, columns, asked, height, capacity)
    warm = best_pairs(rows, columns, asked, height, capacity, prices)
    assert asked[warm].sum() == asked[cold].sum()
    assert len(set(rows[warm])) == len(warm)
    assert (np.bincount(columns[warm], minlength=len(capacity)) <= capacity).all()
