"""Ways round work that is not needed give what the work would give."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Problem, _assign, _criteria, solve
from binome.pairing._candidates import in_order
from binome.pairing._criteria import points
from binome.pairing._sieves import packed, taken_apart
from binome.pairing._solve import Solution
from binome.pairing._tables import People, Tables
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


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_prices_guessed_first_change_no_answer(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    cells = st.lists(st.integers(0, height * width - 1), min_size=1, unique=True).map(sorted)
    keys = np.array(data.draw(cells), dtype=np.int64)
    number = st.integers(1, data.draw(st.sampled_from([3, 1000])))
    weight = np.array(data.draw(st.lists(number, min_size=len(keys), max_size=len(keys))), dtype=np.int64)
    asked = keys // width, keys % width, weight, height, np.ones(width, dtype=np.int64)
    with patch.object(_assign, "DENSE_FROM", 0.0):
        dense = _assign.best_pairs(*asked)
    with patch.object(_assign, "DENSE_FROM", 2.0):
        sparse = _assign.best_pairs(*asked)
    assert weight[dense].sum() == weight[sparse].sum()
    assert len(np.unique(asked[0][dense])) == len(np.unique(asked[1][dense])) == len(dense)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 5), st.integers(1, 20), st.integers(0, 2**32 - 1), st.sampled_from([0.02, 0.5, 1.0]))
def test_bits_are_taken_apart_where_they_are_few_and_where_they_are_many(
    height: int, width: int, seed: int, share: float
) -> None:
    table = np.random.default_rng(seed).random((height, width)) < share
    assert [part.tolist() for part in taken_apart(packed(table))] == [p.tolist() for p in np.nonzero(table)]


def test_points_of_goals_are_read_from_a_table_or_divided_alike() -> None:
    tables = Tables(People(sample("sample-300").problem))
    read = points(tables)
    with patch.object(_criteria, "MOST_SHARES", -1), patch.object(_criteria, "SMALL", 0):
        assert (points(tables) == read).all()
