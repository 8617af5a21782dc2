"""What one pair made by hand costs, what one softer rule gives, and whom to look for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from binome.pairing import (
    Cost,
    Goal,
    Mentee,
    Mentor,
    Problem,
    ProblemError,
    advice_in_words,
    advise,
    cost_of_pair,
    solve,
)
from pairing.reading import sample
from pairing.small import OFF, every_choice, problems, worth_of_pairs


@settings(max_examples=100, deadline=None)
@given(problems())
def test_the_cost_of_a_pair_is_exact_and_never_below_its_bound(problem: Problem) -> None:
    worth = worth_of_pairs(problem)
    result = solve(problem)
    for pair in result.pairs:
        for other in (*pair.alternatives, *pair.other_mentees):
            with_it = [
                (
                    len(made) if problem.aim == "most-pairs" else 0,
                    sum(worth[couple] for couple in made)
                    + (len(problem.mentees) - len(made)) * problem.unmatched_is_worth,
                    len(made),
                )
                for made in every_choice(problem)
                if (other.mentor, other.mentee) in made
            ]
            best = max(with_it)
            cost = cost_of_pair(problem, other.mentor, other.mentee)
            assert cost.points == result.total - best[1]
            lost = cost.pairs if problem.aim == "most-pairs" else 0
            assert (lost, cost.points) >= (other.pairs_lost, other.costs_at_least)


def test_alternatives_are_others_for_the_mentee_and_for_the_mentor() -> None:
    for pair in solve(sample("sample-300").problem).pairs:
        assert all(other.mentee == pair.mentee != "" for other in pair.alternatives)
        assert all(other.mentor == pair.mentor for other in pair.other_mentees)
        couples = [(other.mentor, other.mentee) for other in (*pair.alternatives, *pair.other_mentees)]
        assert (pair.mentor, pair.mentee) not in couples
        for others in (pair.alternatives, pair.other_mentees):
            assert [other.costs_at_least for other in others] == sorted(
                other.costs_at_least for other in others
            )


def test_a_pair_that_is_made_costs_nothing_and_a_full_mentor_cannot_take_one_more() -> None:
    problem = sample("sample-10").problem
    made = next(pair for pair in solve(problem).pairs if not pair.is_locked)
    assert cost_of_pair(problem, made.mentor, made.mentee) == Cost(0, 0)
    lonely = Problem((Mentor(id="m", capacity=0),), (Mentee(id="e"),), rules=OFF)
    with pytest.raises(ProblemError):
        cost_of_pair(lonely, "m", "e")


def test_one_softer_rule_is_counted_for_the_whole_programme() -> None:
    """Two mentees do not accept remote sessions; one goal is a level too high for the third."""
    mentors = tuple(Mentor(id=f"m{n}", city="Lyon", remote=True, skills={"x": 2}) for n in range(3))
    mentees = (
        Mentee(id="e0", city="Paris", goals=(Goal("x", 2),)),
        Mentee(id="e1", city="Paris", goals=(Goal("x", 1),)),
        Mentee(id="e2", city="Lyon", goals=(Goal("x", 3),)),
    )
    rules = replace(OFF, reachable_place_or_remote=True, masters_every_goal=True)
    problem = Problem(mentors, mentees, rules=rules)
    advice = advise(problem, solve(problem))
    assert [(one.rule, one.side, one.pairs) for one in advice.relaxations] == [
        ("reachable_place_or_remote", "mentee", 2),
        ("masters_every_goal", "mentee", 1),
        ("masters_every_goal", "mentor", 1),
    ]
    french = advice_in_words(advice, "fr")
    assert french[0] == (
        "Accepter des séances à distance, si chaque personne accompagnée le faisait\u00a0: 2 binômes de plus."
    )
    assert (
        french[-1]
        == "Mentors à chercher\u00a0: x (niveau 3), pour 3 personnes sans binôme. Villes\u00a0: Paris, Lyon."
    )
    assert advice_in_words(advice, "en")[-1] == (
        "Mentors to look for: x (level 3), for 3 people left out. Cities: Paris, Lyon."
    )


def test_each_relaxation_is_what_the_softer_problem_gives() -> None:
    problem = sample("sample-300").problem
    result = solve(replace(problem, aim="most-pairs"))
    advice = advise(problem, result)
    lower = tuple(
        replace(mentee, goals=tuple(replace(goal, level=goal.level - 1) for goal in mentee.goals))
        for mentee in problem.mentees
    )
    more = len(solve(replace(problem, mentees=lower, aim="most-pairs")).pairs) - len(result.pairs)
    counted = {(one.rule, one.side): one.pairs for one in advice.relaxations}
    assert more > 0
    assert counted["masters_every_goal", "mentee"] == counted["masters_every_goal", "mentor"] == more


def test_recruits_count_nobody_twice_and_cover_every_goal() -> None:
    problem = sample("sample-300").problem
    result = solve(problem)
    mentees = {mentee.id: mentee for mentee in problem.mentees}
    recruits = advise(problem, result).recruits
    counted = [person for one in recruits for person in one.people]
    assert len(counted) == len(set(counted))
    assert {person.person for person in result.unmatched} >= set(counted)
    for one in recruits:
        for person in one.people:
            assert all(one.skills.get(goal.skill, 0) >= goal.level for goal in mentees[person].goals)
    assert [len(one.people) for one in recruits] == sorted(
        (len(one.people) for one in recruits), reverse=True
    )
