"""How many could be paired under softer rules: paths from the pairs made, against one dense table a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Problem, _softer, solve
from binome.pairing._assign import best_pairs
from binome.pairing._candidates import Finder
from binome.pairing._rules import rules_on
from binome.pairing._softer import most_with_each
from binome.pairing._tables import People, Tables
from pairing.reading import sample
from pairing.small import problems


def _plainly(problem: Problem) -> tuple[int, list[int], tuple[object, ...]]:
    """The same from a dense table for each step."""
    people, rules = People(problem), rules_on(problem)
    capacity = np.array([mentor.capacity for mentor in people.mentors], dtype=np.int64)
    tables = Tables(people)
    steps = [(rule, side) for rule in rules for side in rule.change if rule.after_change is not None]

    def count(broken: np.ndarray) -> int:
        rows, columns = np.nonzero(~broken)
        return len(best_pairs(rows, columns, np.ones(len(rows), dtype=np.int64), len(broken), capacity))

    def broken(*, but: object = None) -> np.ndarray:
        found = tables.nobody()
        for rule in rules:
            if rule is not but:
                found = found | rule.excluded(tables)
        return found

    softer = [count(broken(but=rule) | rule.after_change(tables, side)) for rule, side in steps]  # type: ignore[misc]
    finder = Finder(people, rules, np.flatnonzero(capacity > 0))
    asked = finder, np.arange(len(people.mentees)), capacity, steps
    return count(broken()), softer, asked


def _made(problem: Problem, finder: Finder, share: int) -> np.ndarray:
    """The pairs of the best assignment, every one or a part of them."""
    mentor_of = np.full(len(finder.people.mentees), -1, dtype=np.int64)
    for pair in solve(problem).pairs[:: max(1, share)] if share else ():
        mentor_of[finder.people.mentee_at[pair.mentee]] = finder.people.mentor_at[pair.mentor]
    return mentor_of


@settings(max_examples=200, deadline=None)
@given(problems(), st.integers(0, 2))
def test_paths_count_what_a_table_for_each_step_counts(problem: Problem, share: int) -> None:
    if not problem.mentors or not problem.mentees:
        return
    now, softer, asked = _plainly(problem)
    made = _made(problem, asked[0], share)  # type: ignore[arg-type]
    assert most_with_each(*asked, made=made) == (now, softer)  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0, 1, 3])
@pytest.mark.parametrize("remembered", [64_000_000, 0])
def test_it_does_with_every_rule_on_three_hundred_people(
    share: int, remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_softer, "REMEMBERED", remembered)
    problem = replace(sample("sample-300").problem, locked=())
    now, softer, asked = _plainly(problem)
    made = _made(problem, asked[0], share)  # type: ignore[arg-type]
    assert most_with_each(*asked, made=made) == (now, softer)  # type: ignore[arg-type]
    assert max(softer) > now


def test_it_does_where_places_are_scarce() -> None:
    everybody = sample("sample-300").problem
    problem = replace(everybody, locked=(), mentors=everybody.mentors[::5])
    now, softer, asked = _plainly(problem)
    made = _made(problem, asked[0], 1)  # type: ignore[arg-type]
    assert most_with_each(*asked, made=made) == (now, softer)  # type: ignore[arg-type]
    assert now < len(problem.mentees)
