"""The best pairs: against brute force, against the known totals, and the same whatever the order."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import (
    Goal,
    HardRules,
    Mentee,
    Mentor,
    Preference,
    Problem,
    ProblemError,
    reasons,
    solve,
    verify,
    why_left_out,
)
from binome.pairing._verify import value_of
from pairing.reading import sample

OFF = HardRules(
    shared_language=0,
    masters_every_goal=False,
    reachable_place_or_remote=False,
    same_reporting_line=False,
    same_team=False,
)


@pytest.mark.parametrize(("name", "total"), [("sample-10", 14005), ("sample-300", 1727735)])
def test_the_samples_reach_their_known_totals(name: str, total: int) -> None:
    assert solve(sample(name).problem).total == total


def test_the_small_sample_is_verified_by_other_code() -> None:
    problem = sample("sample-10").problem
    assert verify(problem, solve(problem)) == []


def test_a_worse_answer_is_not_verified() -> None:
    problem = sample("sample-10").problem
    result = solve(problem)
    worse = replace(result, pairs=result.pairs[:-1])
    assert verify(problem, worse) != []


def test_the_order_of_people_changes_nothing() -> None:
    problem = sample("sample-300").problem
    shuffled = random.Random(7)
    mentors, mentees = list(problem.mentors), list(problem.mentees)
    shuffled.shuffle(mentors)
    shuffled.shuffle(mentees)
    assert solve(replace(problem, mentors=tuple(mentors), mentees=tuple(mentees))) == solve(problem)


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


def _worth(problem: Problem) -> dict[tuple[str, str], int]:
    """Points of every pair that breaks no rule, from the definitions."""
    names = [name for name, weight in problem.weights.items() if weight]
    return {
        (mentor.id, mentee.id): sum(
            problem.weights[name] * value_of(problem, name, mentor, mentee) for name in names
        )
        for mentor in problem.mentors
        for mentee in problem.mentees
        if len({*mentor.languages} & {*mentee.languages}) >= problem.rules.shared_language
        and (
            not problem.rules.masters_every_goal
            or all(mentor.skills.get(goal.skill, 0) >= goal.level for goal in mentee.goals)
        )
    }


def _best(problem: Problem) -> tuple[int, int]:
    """(pairs, total) of the best assignment, trying every one; for the total alone, pairs count for nothing."""
    worth = _worth(problem)
    best: list[tuple[int, int]] = []
    for choice in itertools.product([None, *problem.mentors], repeat=len(problem.mentees)):
        made = [
            (mentor.id, mentee.id)
            for mentor, mentee in zip(choice, problem.mentees, strict=True)
            if mentor is not None
        ]
        fits = all(sum(1 for one, _ in made if one == m.id) <= m.capacity for m in problem.mentors)
        if fits and all(couple in worth for couple in made):
            left_out = len(problem.mentees) - len(made)
            total = sum(worth[couple] for couple in made) + left_out * problem.unmatched_is_worth
            best.append((len(made) if problem.aim == "most-pairs" else 0, total))
    return max(best)


@settings(max_examples=300, deadline=None)
@given(problems())
def test_nothing_better_exists(problem: Problem) -> None:
    result = solve(problem)
    pairs = len(result.pairs) if problem.aim == "most-pairs" else 0
    assert (pairs, result.total) == _best(problem)
    assert verify(problem, result) == []


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_rows_in_any_order_give_the_same_answer(problem: Problem, chance: random.Random) -> None:
    mentors, mentees = [*problem.mentors], [*problem.mentees]
    chance.shuffle(mentors)
    chance.shuffle(mentees)
    assert solve(replace(problem, mentors=tuple(mentors), mentees=tuple(mentees))) == solve(problem)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_lower_mentor_price_proves_as_much(problem: Problem) -> None:
    """The certificate is canonical: lowering one price alone breaks the proof."""
    result = solve(problem)
    prices = result.certificate
    for mentor, price in prices.mentor_prices.items():
        if price:
            lower = replace(prices, mentor_prices={**prices.mentor_prices, mentor: price - 1})
            assert verify(problem, replace(result, certificate=lower)) != []


def _two(**fields: object) -> Problem:
    mentor = Mentor(id="m", languages=("fr",), city="Paris", availability=(1, 2), skills={"x": 3})
    mentee = Mentee(id="e", languages=("fr",), city="Paris", availability=(1, 2), goals=(Goal("x", 2),))
    mentor = replace(
        mentor, **{name[7:]: value for name, value in fields.items() if name.startswith("mentor_")}
    )
    mentee = replace(
        mentee, **{name[7:]: value for name, value in fields.items() if name.startswith("mentee_")}
    )
    return Problem((mentor,), (mentee,), rules=HardRules(common_slots=2))


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("shared_language", {"mentor_languages": ("de",)}),
        ("common_slots", {"mentor_availability": (2, 3)}),
        ("reachable_place_or_remote", {"mentor_city": "Lyon"}),
        ("masters_every_goal", {"mentor_skills": {"x": 1}}),
        ("same_team", {"mentor_team": "T", "mentee_team": "T"}),
        ("same_employee", {"mentor_employee": "7", "mentee_employee": "7"}),
        ("same_reporting_line", {"mentor_employee": "7", "mentee_reporting_line": ("1", "7")}),
        ("same_reporting_line", {"mentee_employee": "7", "mentor_reporting_line": ("1", "7")}),
    ],
)
def test_each_rule_alone_keeps_a_pair_apart(rule: str, fields: dict[str, object]) -> None:
    assert [pair.mentor for pair in solve(_two()).pairs] == ["m"]
    result = solve(_two(**fields))
    assert result.pairs == ()
    assert [effect.rule for effect in result.unmatched[0].effects] == [rule]


def test_blocks_and_earlier_pairs_are_never_proposed() -> None:
    assert solve(replace(_two(), blocks=(("m", "e"),))).pairs == ()
    assert solve(replace(_two(), previous=(("m", "e"),))).pairs == ()


def test_a_lock_holds_against_a_rule_and_says_so() -> None:
    result = solve(replace(_two(mentor_languages=("de",)), locked=(("m", "e"),)))
    assert [(pair.mentor, pair.is_locked, pair.broken_rules) for pair in result.pairs] == [
        ("m", True, ("shared_language",))
    ]


def test_a_lock_without_a_place_is_refused() -> None:
    problem = _two()
    other = replace(problem.mentees[0], id="e2")
    with pytest.raises(ProblemError, match="More locked pairs than places: m"):
        solve(replace(problem, mentees=(*problem.mentees, other), locked=(("m", "e"), ("m", "e2"))))


def test_a_preference_of_each_side_counts() -> None:
    problem = replace(
        _two(),
        weights={"preferences": 1},
        preferences=(Preference("mentee", "e", 1, "m"), Preference("mentor", "m", 3, "e")),
    )
    assert solve(problem).pairs[0].points == 50 + 30


def test_reasons_are_sentences_in_both_languages() -> None:
    problem = _two(mentor_name="Inès", mentee_name="Hélène")
    pair = solve(problem).pairs[0]
    french = reasons(pair, problem.mentors[0], problem.mentees[0], "fr")
    english = reasons(pair, problem.mentors[0], problem.mentees[0], "en")
    assert french[0] == "Inès maîtrise avec de la marge l’objectif d’Hélène."
    assert english[0] == "Inès masters the goal of Hélène with room to spare."
    assert len(french) == len(english)


def test_who_is_left_out_learns_which_change_would_help() -> None:
    result = solve(_two(mentor_city="Lyon", mentor_remote=True))
    assert why_left_out(result.unmatched[0], "fr") == [
        "Ni lieu commun, ni séances à distance\u00a0: 1 personne sur 1.",
        "Ce qui aiderait le plus\u00a0: accepter des séances à distance.",
        "Avec cela, une personne de plus conviendrait.",
    ]
