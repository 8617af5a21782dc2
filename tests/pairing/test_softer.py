"""How many could be paired under softer rules: the one pass for all, against one dense table a step."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Problem
from binome.pairing._assign import best_pairs
from binome.pairing._candidates import Finder
from binome.pairing._rules import rules_on
from binome.pairing._softer import _thinned, most_with_each
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


@settings(max_examples=200, deadline=None)
@given(problems(), st.sampled_from([0, 500_000]))
def test_one_pass_counts_what_a_table_for_each_step_counts(problem: Problem, most: int) -> None:
    if not problem.mentors or not problem.mentees:
        return
    now, softer, asked = _plainly(problem)
    assert most_with_each(*asked, most=most) == (now, softer)  # type: ignore[arg-type]


def test_it_does_with_every_rule_on_three_hundred_people() -> None:
    now, softer, asked = _plainly(sample("sample-300").problem)
    assert most_with_each(*asked) == (now, softer)  # type: ignore[arg-type]
    assert max(softer) > now
    thinned_now, thinned = most_with_each(*asked, most=0)  # type: ignore[arg-type]
    assert thinned_now <= now
    assert all(few <= many for few, many in zip(thinned, softer, strict=True))


def test_thinned_rows_keep_sixty_four_evenly_spread() -> None:
    rows = np.repeat([0, 3], [1000, 5])
    columns = np.concatenate([np.arange(1000), np.arange(5)])
    kept_rows, kept = _thinned((rows, columns))
    assert np.bincount(kept_rows).tolist() == [64, 0, 0, 5]
    assert np.diff(kept[:64]).max() <= 16
