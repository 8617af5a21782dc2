"""Several people for each to choose from."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Preference, Problem, solve, suggest
from binome.pairing._suggest import MORE_TURNS
from pairing.reading import sample
from pairing.small import problems, worth_of_pairs


@settings(max_examples=200, deadline=None)
@given(problems(), st.integers(1, 3))
def test_nobody_is_shown_twice_too_often_or_against_a_rule(problem: Problem, count: int) -> None:
    shown = suggest(problem, count)
    couples = [(pair.mentor, pair.mentee) for pair in shown]
    assert len(set(couples)) == len(couples)
    possible = worth_of_pairs(problem)
    assert all(possible[couple] == pair.points for couple, pair in zip(couples, shown, strict=True))
    assert max(Counter(mentee for _mentor, mentee in couples).values(), default=0) <= count
    places = {mentor.id: mentor.capacity for mentor in problem.mentors}
    for mentor, times in Counter(mentor for mentor, _mentee in couples).items():
        assert times <= places[mentor] * (count + MORE_TURNS)


@settings(max_examples=100, deadline=None)
@given(problems())
def test_the_best_set_of_pairs_is_among_those_shown(problem: Problem) -> None:
    best = solve(replace(problem, aim="most-pairs")).pairs
    shown = {(pair.mentor, pair.mentee) for pair in suggest(problem)}
    assert {(pair.mentor, pair.mentee) for pair in best} <= shown
    first = {pair.mentee: pair.mentor for pair in reversed(suggest(problem))}
    assert all(first[pair.mentee] == pair.mentor for pair in best)


@settings(max_examples=50, deadline=None)
@given(problems(), st.randoms())
def test_the_order_of_the_people_changes_nothing(problem: Problem, chance: object) -> None:
    mentors, mentees = list(problem.mentors), list(problem.mentees)
    chance.shuffle(mentors)  # type: ignore[attr-defined]
    chance.shuffle(mentees)  # type: ignore[attr-defined]
    other = replace(problem, mentors=tuple(mentors), mentees=tuple(mentees))
    assert suggest(problem) == suggest(other)


def test_everybody_who_has_three_possible_mentors_is_shown_three() -> None:
    problem = replace(sample("sample-10").problem, locked=())
    shown = Counter(pair.mentee for pair in suggest(problem))
    possible = Counter(mentee for _mentor, mentee in worth_of_pairs(problem))
    assert {mentee: min(3, count) for mentee, count in possible.items()} == shown


def test_a_locked_pair_is_settled_and_an_earlier_wish_counts_for_nothing() -> None:
    problem = replace(sample("sample-10").problem, locked=())
    mentor, mentee = (person[0].id for person in (problem.mentors, problem.mentees))
    one_place = tuple(replace(person, capacity=1) for person in problem.mentors)
    shown = suggest(replace(problem, mentors=one_place, locked=((mentor, mentee),)))
    assert mentor not in {pair.mentor for pair in shown}
    assert mentee not in {pair.mentee for pair in shown}
    wishes = tuple(Preference("mentee", person.id, 1, mentor) for person in problem.mentees)
    assert suggest(replace(problem, preferences=wishes)) == suggest(replace(problem, preferences=()))


def test_couples_shown_stay_apart_where_the_rule_of_blocks_is_off() -> None:
    problem = sample("sample-10").problem
    shown = suggest(replace(problem, rules=replace(problem.rules, blocks=False)))
    couples = [(pair.mentor, pair.mentee) for pair in shown]
    assert len(set(couples)) == len(couples)


def test_none_is_no_count() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        suggest(sample("sample-10").problem, 0)
