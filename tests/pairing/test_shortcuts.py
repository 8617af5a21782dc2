"""Ways round work that is not needed give what the work would give."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Problem, _assign, solve
from binome.pairing._candidates import in_order
from binome.pairing._solve import Solution
from pairing.reading import sample
from pairing.small import problems


def _without_shortcuts(problem: Problem) -> object:
    with (
        patch.object(_assign.Optimum, "narrow", lambda _: None),
        patch.object(Solution, "_alike", lambda *_: None),
    ):
        return solve(problem)


@settings(max_examples=300, deadline=None)
@given(problems(), st.sampled_from([0, 64]))
def test_narrowing_and_proving_both_aims_at_once_change_nothing(problem: Problem, few: int) -> None:
    with patch.object(_assign, "FEW", few):
        assert solve(problem) == _without_shortcuts(problem)


@pytest.mark.parametrize("aim", ["total", "most-pairs"])
@pytest.mark.parametrize("weights", [None, {"languages": 1}, {"goals": 1, "sector": 2}])
def test_they_change_nothing_for_three_hundred_people(aim: str, weights: dict[str, int] | None) -> None:
    problem = replace(sample("sample-300").problem, aim=aim)
    if weights is not None:
        problem = replace(problem, weights=weights)
    assert solve(problem) == _without_shortcuts(problem)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_is_left_after_narrowing_is_in_some_best_assignment_and_not_in_all(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    cells = st.lists(st.integers(0, height * width - 1), min_size=1, unique=True).map(sorted)
    keys = np.array(data.draw(cells), dtype=np.int64)
    rows, columns = keys // width, keys % width
    number = st.integers(0, 2)
    weight = np.array(data.draw(st.lists(number, min_size=len(keys), max_size=len(keys))), dtype=np.int64)
    capacity = np.array(data.draw(st.lists(number, min_size=width, max_size=width)), dtype=np.int64)
    best: set[frozenset[int]] = set()
    most = -1
    for which in range(1 << len(keys)):
        some = [pair for pair in range(len(keys)) if which >> pair & 1]
        if len({rows[pair] for pair in some}) < len(some):
            continue
        if (np.bincount(columns[some], minlength=width) > capacity).any():
            continue
        worth = int(weight[some].sum())
        if worth >= most:
            best = (best if worth == most else set()) | {frozenset(some)}
            most = worth
    optimum = _assign.Optimum(rows, columns, height, capacity)
    optimum.maximise(weight)
    with patch.object(_assign, "FEW", data.draw(st.sampled_from([0, 64]))):
        optimum.narrow()
    always, ever = frozenset.intersection(*best), frozenset.union(*best)
    assert set(optimum.at.tolist()) == ever - always
    settled = {pair for pair in range(len(keys)) if optimum.settled[rows[pair]] == columns[pair]}
    assert settled == always


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_people_are_put_in_order_as_by_several_keys(data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 30))
    far = data.draw(st.sampled_from([3, 1 << 20, 1 << 61]))
    lists = st.lists(st.integers(-far, far), min_size=size, max_size=size)
    numbers = [np.array(data.draw(lists), dtype=np.int64) for _ in range(data.draw(st.integers(1, 3)))]
    assert in_order(*numbers).tolist() == np.lexsort(numbers[::-1]).tolist()
