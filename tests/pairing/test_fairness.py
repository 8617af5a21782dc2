"""Aims side by side and fairness: against every assignment of small problems, and refused when tampered with."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings

from binome.pairing import Mentee, Mentor, Problem, Result, solve, verify
from binome.pairing import _assign as assign
from binome.pairing import _candidates as candidates
from pairing.reading import sample
from pairing.small import OFF, best_of, every_assignment, problems


def _lowest(points: list[int]) -> int:
    return min(points, default=0)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_the_floor_is_the_highest_that_loses_no_pair(problem: Problem) -> None:
    result = solve(replace(problem, fairness="floor"))
    every = list(every_assignment(problem))
    most = max(len(points) for points in every)
    floor = max((_lowest(points) for points in every if len(points) == most), default=0)
    assert result.floor == floor
    above = [points for points in every if _lowest(points) >= floor or not points]
    assert (len(result.pairs) if problem.aim == "most-pairs" else 0, result.total) == best_of(problem, above)
    assert verify(replace(problem, fairness="floor"), result) == []


@settings(max_examples=200, deadline=None)
@given(problems())
def test_worst_first_is_the_best_of_all_sorted_points(problem: Problem) -> None:
    fair = replace(problem, fairness="worst-first")
    result = solve(fair)
    every = list(every_assignment(problem))
    most = max(len(points) for points in every)
    assert sorted(pair.points for pair in result.pairs) == max(
        sorted(points) for points in every if len(points) == most
    )
    assert verify(fair, result) == []


def test_worst_first_takes_many_levels_in_several_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    from binome.pairing import _fair as fair

    problem = replace(sample("sample-300").problem, fairness="worst-first")
    at_once = solve(problem)
    monkeypatch.setattr(fair, "EXACT_BELOW", 4 * 301 * 400)
    assert solve(problem) == at_once


@settings(max_examples=100, deadline=None)
@given(problems())
def test_both_aims_are_shown_with_their_figures(problem: Problem) -> None:
    figures = {(choice.aim, choice.fairness): choice for choice in solve(problem).choices}
    for aim in ("total", "most-pairs"):
        alone = solve(replace(problem, aim=aim))
        choice = figures[aim, "none"]
        lowest = min((pair.points for pair in alone.pairs), default=None)
        assert (choice.pairs, choice.total, choice.lowest) == (len(alone.pairs), alone.total, lowest)


def test_fairness_has_its_cost_beside_it() -> None:
    """Two people want the strong mentor: the best total pairs one of them well and the other badly."""
    mentors = (
        Mentor(id="m1", motivations=("a", "b", "c", "d"), interests=("x",)),
        Mentor(id="m2", motivations=("a",), interests=()),
    )
    mentees = (
        Mentee(id="e1", motivations=("a", "b", "c", "d"), interests=("x",)),
        Mentee(id="e2", motivations=("b", "c")),
    )
    problem = Problem(mentors, mentees, rules=OFF, weights={"motivations": 1, "interests": 2})
    plain, fair = solve(problem), solve(replace(problem, fairness="worst-first"))
    assert sorted(pair.points for pair in plain.pairs) == [0, 150]
    assert sorted(pair.points for pair in fair.pairs) == [25, 50]
    assert [choice.total for choice in fair.choices] == [150, 150, 75]
    assert fair.certificate == plain.certificate


@pytest.mark.parametrize("fairness", ["floor", "worst-first"])
def test_a_plain_answer_is_not_taken_for_a_fair_one(fairness: str) -> None:
    problem = sample("sample-300").problem
    fair = replace(problem, fairness=fairness)
    good, plain = solve(fair), solve(problem)
    assert good.pairs != plain.pairs or good.floor
    assert verify(fair, plain) != []
    lower = replace(good, floor=good.floor - 1)
    assert verify(fair, lower) != []


def _answers(problem: Problem) -> list[Result]:
    kinds = itertools.product(("total", "most-pairs"), ("none", "floor", "worst-first"))
    return [solve(replace(problem, aim=aim, fairness=fairness)) for aim, fairness in kinds]


def test_either_solver_and_any_block_size_give_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = sample("sample-300").problem
    first = _answers(problem)
    monkeypatch.setattr(assign, "DENSE_FROM", 0)
    assert _answers(problem) == first
    monkeypatch.setattr(assign, "DENSE_FROM", 2)
    monkeypatch.setattr(candidates, "BLOCK", 1000)
    assert _answers(problem) == first


@pytest.mark.parametrize("weight", [0, 1])
def test_when_all_pairs_are_equal_both_solvers_agree(weight: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mentors = tuple(
        Mentor(id=f"m{number}", organisation="A", capacity=1 + number % 3) for number in range(20)
    )
    mentees = tuple(Mentee(id=f"e{number}", organisation="B") for number in range(60))
    problem = Problem(mentors, mentees, rules=OFF, weights={"organisation": weight})
    one = solve(problem)
    assert len(one.pairs) == sum(mentor.capacity for mentor in mentors)
    monkeypatch.setattr(assign, "DENSE_FROM", 2)
    assert solve(problem) == one


def test_the_least_points_are_a_rule() -> None:
    mentors = (Mentor(id="m", motivations=("a",)),)
    mentees = (Mentee(id="e", motivations=("a", "b")),)
    problem = Problem(mentors, mentees, rules=replace(OFF, least_points=25), weights={"motivations": 1})
    assert len(solve(problem).pairs) == 1
    stricter = replace(problem, rules=replace(OFF, least_points=26))
    result = solve(stricter)
    assert result.pairs == ()
    assert result.unmatched[0].effects[0].rule == "least_points"
    assert verify(stricter, result) == []
