"""Small problems and every assignment of each: the yardstick of the engine."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from hypothesis import strategies as st

from binome.pairing import Goal, HardRules, Mentee, Mentor, Problem
from binome.pairing._definitions import Definitions

OFF = HardRules(
    shared_language=0,
    masters_every_goal=False,
    reachable_place_or_remote=False,
    same_reporting_line=False,
    same_team=False,
)

PEOPLE = st.integers(min_value=0, max_value=4)
WORDS = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=3)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A handful of people with few words, so that ties and refusals abound."""
    mentors = tuple(
        Mentor(
            id=f"m{number}",
            motivations=tuple(sorted(draw(WORDS))),
            languages=tuple(sorted(draw(WORDS))),
            availability=tuple(sorted(draw(st.frozensets(st.integers(0, 3))))),
            skills={"x": draw(st.integers(1, 5))},
            capacity=draw(st.integers(0, 2)),
        )
        for number in range(draw(PEOPLE))
    )
    mentees = tuple(
        Mentee(
            id=f"e{number}",
            motivations=tuple(sorted(draw(WORDS))),
            languages=tuple(sorted(draw(WORDS))),
            availability=tuple(sorted(draw(st.frozensets(st.integers(0, 3))))),
            goals=(Goal("x", draw(st.integers(1, 5))),),
        )
        for number in range(draw(PEOPLE))
    )
    return Problem(
        mentors,
        mentees,
        rules=replace(OFF, shared_language=draw(st.integers(0, 1)), masters_every_goal=draw(st.booleans())),
        weights={"motivations": draw(st.integers(0, 2)), "availability": draw(st.integers(0, 1)), "goals": 1},
        unmatched_is_worth=draw(st.sampled_from([0, 0, 40, -30, 5000])),
        aim=draw(st.sampled_from(["total", "most-pairs"])),
    )


def worth_of_pairs(problem: Problem) -> dict[tuple[str, str], int]:
    """Points of every pair that breaks no rule, from the definitions."""
    definitions = Definitions(problem)
    return {
        (mentor.id, mentee.id): definitions.points(mentor, mentee)
        for mentor in problem.mentors
        for mentee in problem.mentees
        if not definitions.broken(mentor, mentee)
    }


def every_choice(problem: Problem) -> Iterator[list[tuple[str, str]]]:
    """The pairs of every assignment that respects rules and places."""
    worth = worth_of_pairs(problem)
    for choice in itertools.product([None, *problem.mentors], repeat=len(problem.mentees)):
        made = [
            (mentor.id, mentee.id)
            for mentor, mentee in zip(choice, problem.mentees, strict=True)
            if mentor is not None
        ]
        used = Counter(mentor for mentor, _mentee in made)
        if all(used[m.id] <= m.capacity for m in problem.mentors) and all(pair in worth for pair in made):
            yield made


def every_assignment(problem: Problem) -> Iterator[list[int]]:
    """The points of the pairs of every assignment."""
    worth = worth_of_pairs(problem)
    return ([worth[pair] for pair in made] for made in every_choice(problem))


def best_of(problem: Problem, assignments: Iterable[list[int]]) -> tuple[int, int]:
    """(pairs, total) of the best; where the aim is the total alone, pairs count for nothing."""
    return max(
        (
            len(points) if problem.aim == "most-pairs" else 0,
            sum(points) + (len(problem.mentees) - len(points)) * problem.unmatched_is_worth,
        )
        for points in assignments
    )
