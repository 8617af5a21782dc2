"""The loops that Numba compiles find the pairs and the points that the tables give. Here they run as plain Python, or
compiled where Numba is installed: the text is the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import CRITERIA, RULES, Goal, HardRules, Mentee, Mentor, Preference, Problem, solve
from binome.pairing import _candidates as candidates
from binome.pairing import _compiled as compiled
from binome.pairing import _fast as fast
from binome.pairing import _left_out as left_out
from binome.pairing import _solve as solving
from binome.pairing._candidates import Candidates, Finder, broken_rules
from binome.pairing._criteria import criteria_on, points
from binome.pairing._left_out import explain_left_out
from binome.pairing._rules import rules_on
from binome.pairing._solve import Solution
from binome.pairing._tables import IntArray, People, Tables
from pairing.reading import sample

WORDS = st.frozensets(st.sampled_from("abcde"), max_size=4).map(lambda words: tuple(sorted(words)))
WORD = st.sampled_from(["", "a", "b", "c"])
BANDS = ("young", "middle", "old")


def drawn_person(draw: st.DrawFn, letter: str, number: int) -> dict[str, object]:
    """What both sides say of themselves."""
    return {
        "id": f"{letter}{number:02}",
        **{name: draw(WORD) for name in ("organisation", "team", "sector", "function", "city")},
        "employee": draw(st.sampled_from(["", *"wxyz"])),
        "reporting_line": tuple(draw(st.lists(st.sampled_from("wxyz"), max_size=2, unique=True))),
        **{name: draw(WORDS) for name in ("languages", "reachable_places", "motivations", "interests")},
        "ways_of_working": draw(WORDS),
        "remote": draw(st.booleans()),
        # More moments than one word of 64 bits holds.
        "availability": tuple(sorted(draw(st.frozensets(st.integers(0, 90), max_size=40)))),
        "age_band": draw(st.sampled_from(["", *BANDS])),
        "accepts_age_bands": tuple(sorted(draw(st.frozensets(st.sampled_from(BANDS))))),
    }


def drawn_rules(draw: st.DrawFn) -> HardRules:
    """Any switches."""
    return HardRules(
        shared_language=draw(st.integers(0, 2)),
        common_slots=draw(st.integers(0, 8)),
        **{
            name: draw(st.booleans())
            for name in ("masters_every_goal", "reachable_place_or_remote", "age_bands", "same_employee")
        },
        **{
            name: draw(st.booleans())
            for name in ("same_reporting_line", "same_team", "blocks", "previous_pairs")
        },
        least_points=draw(st.sampled_from([0, 0, 500, 2000])),
    )


@st.composite
def strangers(draw: st.DrawFn) -> Problem:
    """People with all that a rule or a criterion reads, unknown now and then, under any rules and weights."""

    mentors = tuple(
        Mentor(
            **drawn_person(draw, "m", number),  # type: ignore[arg-type]
            skills=draw(st.dictionaries(st.sampled_from("xyz"), st.integers(1, 5), max_size=3)),
            capacity=draw(st.integers(0, 2)),
        )
        for number in range(draw(st.integers(1, 9)))
    )
    goals = st.dictionaries(
        st.sampled_from("xyz"), st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=3
    )
    mentees = tuple(
        Mentee(
            **drawn_person(draw, "e", number),  # type: ignore[arg-type]
            goals=tuple(Goal(skill, level, first) for skill, (level, first) in draw(goals).items()),
        )
        for number in range(draw(st.integers(1, 9)))
    )
    ids = [mentor.id for mentor in mentors], [mentee.id for mentee in mentees]
    couple = st.tuples(st.sampled_from(ids[0]), st.sampled_from(ids[1]))
    couples = st.lists(couple, max_size=4, unique=True).map(tuple)
    wishes = tuple(
        Preference("mentor", mentor, rank, mentee)
        if draw(st.booleans())
        else Preference("mentee", mentee, rank, mentor)
        for rank, (mentor, mentee) in enumerate(draw(couples), 1)
    )
    return Problem(
        mentors,
        mentees,
        rules=drawn_rules(draw),
        weights={criterion.name: draw(st.integers(0, 30)) for criterion in CRITERIA},
        age_bands=BANDS,
        previous=draw(couples),
        blocks=draw(couples),
        preferences=wishes,
    )


def finder(problem: Problem) -> Finder:
    """Of all pairs of mentors who have a place."""
    columns = [
        number
        for number, mentor in enumerate(sorted(problem.mentors, key=lambda one: one.id))
        if mentor.capacity > 0
    ]
    return Finder(People(problem), rules_on(problem), np.array(columns, dtype=np.int64))


def with_loops(patch: pytest.MonkeyPatch, best: int = candidates.BEST, tile: int = compiled.TILE) -> None:
    """From the first pair on, in small steps."""
    patch.setattr(fast, "is_there", lambda: True)
    patch.setattr(candidates, "COMPILED_FROM", 1)
    patch.setattr(candidates, "TOGETHER", 4)
    patch.setattr(candidates, "BEST", best)
    patch.setattr(compiled, "TILE", tile)
    patch.setattr(left_out, "WORTH_LOOPS", 1)


def by_tables(finder: Finder, rows: IntArray) -> Candidates:
    """Every pair that breaks no rule, from tables of all combinations."""
    tables = Tables(finder.people, rows, finder.columns)
    lines, places = np.nonzero(~broken_rules(tables, finder.rules))
    return Candidates(rows[lines], finder.columns[places], points(tables)[lines, places])


def assert_same(some: Candidates, others: Candidates) -> None:
    """Pair by pair."""
    for name in ("rows", "columns", "points"):
        assert getattr(some, name).tolist() == getattr(others, name).tolist(), name
    assert (some.beyond is None) == (others.beyond is None)
    if some.beyond is not None and others.beyond is not None:
        assert some.beyond.tolist() == others.beyond.tolist()


def test_every_rule_and_every_criterion_has_a_form() -> None:
    assert [rule.name for rule in RULES if rule.barrier is None] == ["least_points"]
    assert [criterion.name for criterion in CRITERIA if criterion.term is None] == []


@settings(max_examples=60, deadline=None)
@given(strangers())
def test_loops_find_the_pairs_and_points_of_the_tables(problem: Problem) -> None:
    rows = np.arange(len(problem.mentees))
    with pytest.MonkeyPatch.context() as patch:
        with_loops(patch)
        one = finder(problem)
        assert (one.compiled is None) == (not len(one.columns))
        found = one.of(rows)
    assert_same(found, by_tables(one, rows))


@settings(max_examples=60, deadline=None)
@given(strangers(), st.integers(1, 3))
def test_the_best_are_the_same_and_what_was_left_out_too(problem: Problem, best: int) -> None:
    rows = np.arange(len(problem.mentees))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "BEST", best)
        known = finder(problem).find(rows, 2)
    with pytest.MonkeyPatch.context() as patch:
        with_loops(patch, best)
        patch.setattr(candidates, "SIFTED", 3)
        found = finder(problem).find(rows, 2)
    assert_same(found, known)


@settings(max_examples=60, deadline=None)
@given(strangers())
def test_whoever_is_left_out_is_told_the_same(problem: Problem) -> None:
    """Rules of both sides, and what is left of them after the smallest change; nobody is paired."""
    problem = replace(problem, rules=replace(problem.rules, least_points=0))
    known = explain_left_out(Solution(problem), set(), Counter())
    with pytest.MonkeyPatch.context() as patch:
        with_loops(patch)
        told = explain_left_out(Solution(problem), set(), Counter())
    assert told == known


def test_each_change_that_can_be_counted_has_a_form() -> None:
    assert [rule.name for rule in RULES if (rule.after_change is None) != (rule.softer is None)] == []


@pytest.mark.parametrize("aim", ["total", "most-pairs"])
def test_a_whole_answer_is_the_same(aim: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred people a side, of whom a tile holds some."""
    problem = replace(sample("sample-300").problem, aim=aim)
    monkeypatch.setattr(candidates, "BEST", 8)
    monkeypatch.setattr(solving, "MANY_PAIRS", 100)
    known = solve(problem)
    with_loops(monkeypatch, 8, 2)
    assert solve(problem) == known


def test_a_criterion_without_a_form_is_counted_on_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = sample("sample-10").problem
    with_loops(monkeypatch)
    assert finder(problem).compiled is not None
    large = replace(problem, weights=dict.fromkeys(problem.weights, 10**7))
    assert finder(large).compiled is None
    without = replace(criteria_on(problem)[0], term=None)
    monkeypatch.setattr(candidates, "criteria_on", lambda _: (without,))
    assert finder(problem).compiled is None
