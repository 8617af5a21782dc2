"""Every number of changes, corners of the curve or not: against every assignment of small problems, and a search."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings

from binome.pairing import Problem, Running, rematch, steps
from binome.pairing import _steps as stepping
from pairing.test_rematch import outcomes, running_sample, stories


def best_for(every: list[tuple[int, tuple[int, int]]], changes: int) -> tuple[int, int]:
    return max(aim for given_up, aim in every if given_up <= changes)


@settings(max_examples=150, deadline=None)
@given(stories())
def test_each_step_is_the_best_there_is(
    story: tuple[Problem, list[Running], list[tuple[str, str]]],
) -> None:
    problem, running, left = story
    answer = rematch(problem, running, left=left)
    every = outcomes(replace(answer.problem, stay=(0, 1)), set(answer.survivors))
    found = steps(answer, 5)
    assert found[0].changes == answer.trades[0].changes
    assert [step.changes for step in found] == [found[0].changes + more for more in range(len(found))]
    for step in found:
        assert step.proof
        first = step.pairs if problem.aim == "most-pairs" else 0
        assert (first, step.total) == best_for(every, step.changes)
        assert step.at_most == step.total


@pytest.mark.parametrize("aim", ["total", "most-pairs"])
def test_steps_fill_the_gaps_between_the_corners_and_never_fall(aim: str) -> None:
    problem, running = running_sample()
    left = [("mentor", one.mentor) for one in random.Random(1).sample(running, 12)]
    answer = rematch(replace(problem, aim=aim), running, left=left)  # type: ignore[arg-type]
    found = steps(answer, 1000)
    by_changes = {step.changes: step for step in found}
    corners = {trade.changes: trade for trade in answer.trades}
    assert set(by_changes) > set(corners)
    for changes, trade in corners.items():
        assert (by_changes[changes].total, by_changes[changes].proof) == (trade.total, "prices")
    worth = [(step.pairs if aim == "most-pairs" else 0, step.total) for step in found]
    assert worth == sorted(worth)
    # At least one of them lies above the corner before it: what a price alone cannot give.
    assert (
        any(
            step.total > max(trade.total for trade in answer.trades if trade.changes <= step.changes)
            for step in found
            if aim == "total"
        )
        or aim == "most-pairs"
    )


def test_a_search_cut_short_says_so_and_what_nothing_exceeds(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, running = running_sample()
    left = [("mentor", one.mentor) for one in random.Random(1).sample(running, 12)]
    answer = rematch(problem, running, left=left)
    whole = steps(answer, 30)
    monkeypatch.setattr(stepping, "MOST_PAIRS", 0)
    short = steps(answer, 30)
    assert {step.proof for step in short} == {"prices", ""}
    for one, other in zip(short, whole, strict=True):
        assert one.at_most is not None
        assert one.total <= other.total <= one.at_most


def test_a_rematch_of_a_rematch_forgets_what_counted_then() -> None:
    problem, running = running_sample()
    first = rematch(problem, running, left=[("mentor", running[0].mentor)])
    today = [Running(pair.mentor, pair.mentee) for pair in first.result.pairs]
    left = [("mentor", one.mentor) for one in today[:8]]
    again = rematch(first.problem, today, left=left)
    anew = rematch(replace(first.problem, stay=(0, 1), running=()), today, left=left)
    assert (again.trades, again.result) == (anew.trades, anew.result)
