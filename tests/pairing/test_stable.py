"""Stable pairs and the count of blocking pairs: against every assignment of small problems."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Mentee, Mentor, Preference, Problem, ProblemError, solve, verify
from pairing.reading import sample
from pairing.small import OFF, every_choice, problems, worth_of_pairs


@st.composite
def wishful(draw: st.DrawFn) -> Problem:
    """A small problem whose people have some wishes, ties among them."""
    problem = draw(problems())
    couples = [(mentor.id, mentee.id) for mentor in problem.mentors for mentee in problem.mentees]
    wishes = [
        Preference(*((side, a, rank, b) if side == "mentor" else (side, b, rank, a)))
        for a, b in couples
        for side in ("mentor", "mentee")
        if (rank := draw(st.integers(0, 3)))
    ]
    return replace(problem, preferences=tuple(wishes))


def _blocking(problem: Problem, made: list[tuple[str, str]]) -> int:
    worth = worth_of_pairs(problem)
    ranks = {(wish.side, wish.person, wish.wants): wish.rank for wish in problem.preferences}

    def prefers(side: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether a person of that side likes the pair ``one`` better than ``other``."""
        keys = [(side, *(pair if side == "mentor" else pair[::-1])) for pair in (one, other)]
        likings = [
            (ranks.get(key, 99), 0 if key in ranks else -worth[pair])
            for key, pair in zip(keys, (one, other), strict=True)
        ]
        return likings[0] < likings[1]

    count = 0
    for pair in worth:
        own = [other for other in made if other[1] == pair[1]]
        theirs = [other for other in made if other[0] == pair[0]]
        capacity = next(mentor.capacity for mentor in problem.mentors if mentor.id == pair[0])
        if pair in made or not capacity:
            continue
        mentee_gains = not own or prefers("mentee", pair, own[0])
        mentor_gains = len(theirs) < capacity or any(prefers("mentor", pair, other) for other in theirs)
        count += mentee_gains and mentor_gains
    return count


@settings(max_examples=200, deadline=None)
@given(wishful())
def test_stable_pairs_have_no_blocking_pair(problem: Problem) -> None:
    stable = replace(problem, aim="stable")
    result = solve(stable)
    assert _blocking(problem, [(pair.mentor, pair.mentee) for pair in result.pairs]) == 0
    assert result.blocking_pairs == 0
    assert verify(stable, result) == []


@settings(max_examples=200, deadline=None)
@given(wishful())
def test_blocking_pairs_are_counted_whatever_the_aim(problem: Problem) -> None:
    result = solve(problem)
    assert result.blocking_pairs == _blocking(problem, [(pair.mentor, pair.mentee) for pair in result.pairs])
    assert verify(problem, replace(result, blocking_pairs=result.blocking_pairs + 1)) != []


@settings(max_examples=60, deadline=None)
@given(wishful())
def test_with_strict_wishes_no_stable_set_gives_a_mentee_better(problem: Problem) -> None:
    strict = tuple(
        replace(wish, rank=number + 1) for number, wish in enumerate(sorted(problem.preferences, key=repr))
    )
    if len(strict) < 2 * len(problem.mentors) * len(problem.mentees):
        return
    problem = replace(problem, preferences=strict)
    rank = {(wish.person, wish.wants): wish.rank for wish in strict if wish.side == "mentee"}
    got = {
        pair.mentee: rank[pair.mentee, pair.mentor] for pair in solve(replace(problem, aim="stable")).pairs
    }
    for made in every_choice(problem):
        if _blocking(problem, made) == 0:
            assert all(got[mentee] <= rank[mentee, mentor] for mentor, mentee in made)


def test_stability_may_cost_points_and_says_so() -> None:
    mentors = (Mentor(id="m1", motivations=("a", "b", "c", "d")), Mentor(id="m2"))
    mentees = (Mentee(id="e1", motivations=("a",)), Mentee(id="e2", motivations=("a", "b", "c")))
    wishes = (Preference("mentee", "e1", 1, "m1"), Preference("mentor", "m1", 1, "e1"))
    problem = Problem(mentors, mentees, rules=OFF, weights={"motivations": 1}, preferences=wishes)
    plain, stable = solve(problem), solve(replace(problem, aim="stable"))
    assert (plain.total, plain.blocking_pairs) == (75, 1)
    assert (stable.total, stable.blocking_pairs) == (25, 0)
    assert [choice.total for choice in stable.choices] == [75, 75, 25]
    assert verify(replace(problem, aim="stable"), plain) != []


def test_the_order_of_people_changes_no_stable_pair() -> None:
    problem = replace(sample("sample-300").problem, aim="stable")
    turned = replace(problem, mentors=problem.mentors[::-1], mentees=problem.mentees[::-1])
    assert solve(turned) == solve(problem)


def test_stable_and_fair_at_once_is_refused_in_a_sentence() -> None:
    with pytest.raises(ProblemError, match="Stable pairs do not go together with fairness"):
        solve(replace(sample("sample-10").problem, aim="stable", fairness="floor"))
