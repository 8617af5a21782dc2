"""Totals against a solver that shares nothing with ours: a mixed integer program, solved by branch and bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from binome.pairing import Goal, HardRules, Mentee, Mentor, Preference, Problem, rematch, solve, steps, verify
from binome.pairing import Running as Run
from binome.pairing._definitions import Definitions
from pairing.small import OFF

SHAPES = (
    "any",
    "many-mentors",
    "many-mentees",
    "nobody",
    "places",
    "tied",
    "locks",
    "worth-less",
    "worth-more",
)
WORDS = st.frozensets(st.sampled_from("abcde"), max_size=4).map(lambda words: tuple(sorted(words)))


@st.composite
def shaped(draw: st.DrawFn, shape: str) -> Problem:
    """Up to 14 people a side, as the shape says."""
    mentors = draw(st.integers(8, 14) if shape == "many-mentors" else st.integers(1, 8))
    mentees = draw(st.integers(8, 14) if shape == "many-mentees" else st.integers(1, 8))
    is_tied = shape == "tied"

    def person(letter: str, number: int) -> dict[str, object]:
        return {
            "id": f"{letter}{number}",
            "languages": ("a",) if is_tied else draw(WORDS),
            "motivations": ("a",) if is_tied else draw(WORDS),
            "availability": (1,) if is_tied else tuple(sorted(draw(st.frozensets(st.integers(0, 15))))),
            "city": draw(st.sampled_from(["", "x", "y"])),
        }

    level = 1 if shape == "nobody" else None
    taught = tuple(
        Mentor(
            **person("m", number),  # type: ignore[arg-type]
            skills={"s": level or draw(st.integers(1, 5))},
            capacity=draw(st.integers(2, 4) if shape == "places" else st.integers(0, 2)),
        )
        for number in range(mentors)
    )
    learning = tuple(
        Mentee(**person("e", number), goals=(Goal("s", 5 if level else draw(st.integers(1, 4))),))  # type: ignore[arg-type]
        for number in range(mentees)
    )
    worth = {"worth-less": -draw(st.integers(1, 4000)), "worth-more": draw(st.integers(1, 4000))}
    problem = Problem(
        taught,
        learning,
        rules=HardRules(
            shared_language=0 if is_tied else 1,
            reachable_place_or_remote=False,
            masters_every_goal=not is_tied,
            least_points=draw(st.sampled_from([0, 0, 500])),
        ),
        weights={"goals": 0 if is_tied else 30, "motivations": 20, "availability": 13, "preferences": 9},
        unmatched_is_worth=worth.get(shape, 0),
        aim=draw(st.sampled_from(["total", "most-pairs"])),
        preferences=_wishes(draw, mentors, mentees),
    )
    return replace(problem, locked=_locks(draw, problem)) if shape == "locks" else problem


def _wishes(draw: st.DrawFn, mentors: int, mentees: int) -> tuple[Preference, ...]:
    drawn = draw(
        st.lists(
            st.tuples(st.integers(0, mentees - 1), st.integers(0, mentors - 1), st.integers(1, 6)), max_size=4
        )
    )
    return tuple(Preference("mentee", f"e{mentee}", rank, f"m{mentor}") for mentee, mentor, rank in drawn)


def _locks(draw: st.DrawFn, problem: Problem) -> tuple[tuple[str, str], ...]:
    free = {mentor.id: mentor.capacity for mentor in problem.mentors}
    locks = []
    for mentee in problem.mentees:
        mentor = draw(st.sampled_from([None, None, *sorted(free)]))
        if mentor is not None and free[mentor]:
            free[mentor] -= 1
            locks.append((mentor, mentee.id))
    return tuple(locks)


def by_search(problem: Problem, running: set[tuple[str, str]], least: int) -> tuple[int, int] | None:
    """(most pairs where they come first, total) of the best answer with so many running pairs; None for no answer."""
    known, locked = Definitions(problem), set(problem.locked)
    people = {one.id: one for one in (*problem.mentors, *problem.mentees)}
    couples = [
        (mentor.id, mentee.id)
        for mentor in problem.mentors
        for mentee in problem.mentees
        if (mentor.id, mentee.id) in locked or not known.broken(mentor, mentee)
    ]
    if not couples:
        worth = len(problem.mentees) * problem.unmatched_is_worth
        return (0, worth) if not least else None
    points = np.array([known.points(people[one], people[two]) for one, two in couples])  # type: ignore[arg-type]
    table = [
        np.array([[couple[side] == one.id for couple in couples] for one in who], dtype=float)
        for side, who in ((0, problem.mentors), (1, problem.mentees))
    ]
    constraints = [
        LinearConstraint(table[0], ub=np.array([mentor.capacity for mentor in problem.mentors])),
        LinearConstraint(table[1], ub=1),
        LinearConstraint(np.array([[couple in running for couple in couples]], dtype=float), lb=least),
    ]
    kept = np.array([couple in locked for couple in couples], dtype=float)
    bounds = Bounds(kept, 1)
    most = 0
    if problem.aim == "most-pairs":
        counted = milp(-np.ones(len(couples)), integrality=1, bounds=bounds, constraints=constraints)
        if counted.x is None:
            return None
        most = round(-counted.fun)
        constraints.append(LinearConstraint(np.ones((1, len(couples))), lb=most))
    found = milp(
        problem.unmatched_is_worth - points,
        integrality=1,
        bounds=bounds,
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    made = found.x > 0.5
    left_out = len(problem.mentees) - int(made.sum())
    return most, int(points[made].sum()) + left_out * problem.unmatched_is_worth


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_other_solver_finds_more(shape: str, data: st.DataObject) -> None:
    problem = data.draw(shaped(shape))
    result = solve(problem)
    first = len(result.pairs) if problem.aim == "most-pairs" else 0
    assert (first, result.total) == by_search(problem, set(), 0)
    assert verify(problem, result) == []
    if shape == "nobody":
        assert result.pairs == ()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_other_solver_finds_a_better_rematch(data: st.DataObject) -> None:
    problem = data.draw(shaped("any"))
    now = solve(problem)
    running = [Run(pair.mentor, pair.mentee, data.draw(st.booleans())) for pair in now.pairs]
    left = [("mentor", pair.mentor) for pair in now.pairs[:2]]
    answer = rematch(problem, running, left=left)  # type: ignore[arg-type]
    survivors = set(answer.survivors)
    asked = replace(answer.problem, stay=(0, 1))
    assert by_search(asked, survivors, len(survivors) - answer.trades[0].changes + 1) is None
    for trade in answer.trades:
        first = trade.pairs if problem.aim == "most-pairs" else 0
        assert by_search(asked, survivors, len(survivors) - trade.changes) == (first, trade.total)
    for step in steps(answer, 4):
        first = step.pairs if problem.aim == "most-pairs" else 0
        assert by_search(asked, survivors, len(survivors) - step.changes) == (first, step.total)
    assert verify(answer.problem, answer.result) == []


def test_the_other_solver_would_notice_one_point() -> None:
    problem = Problem(
        (Mentor(id="m", motivations=("a",), skills={}),),
        (Mentee(id="e", motivations=("a",), goals=()),),
        rules=OFF,
        weights={"motivations": 1},
    )
    assert by_search(problem, set(), 0) == (0, 25)
    assert by_search(problem, {("m", "x")}, 1) is None
