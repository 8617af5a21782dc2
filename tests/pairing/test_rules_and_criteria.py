"""Each criterion alone has the value its definition gives; each rule is off when nothing can feed it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from binome.pairing import (
    CRITERIA,
    PERSON_FIELDS,
    RULES,
    Goal,
    HardRules,
    Mentee,
    Mentor,
    Preference,
    Problem,
    ProblemError,
    solve,
    verify,
)

OPEN = HardRules(shared_language=0, masters_every_goal=False, reachable_place_or_remote=False)
BANDS = ("18-24", "25-34", "35-44")


def _points(criterion: str, mentor: dict[str, Any], mentee: dict[str, Any], **more: Any) -> int:
    problem = Problem(
        (Mentor(id="m", **mentor),),
        (Mentee(id="e", **mentee),),
        rules=OPEN,
        weights={criterion: 1},
        age_bands=BANDS,
        **more,
    )
    result = solve(problem)
    assert verify(problem, result) == []
    return result.pairs[0].points


@pytest.mark.parametrize(
    ("level", "goals", "value"),
    [
        (4, [("x", 1, 1)], 100),
        (3, [("x", 2, 1)], 50),
        (2, [("x", 2, 1)], 0),
        (1, [("x", 2, 1)], 0),
        # p = 3 and 2: 100 × (3 × 2 + 2 × 1) ÷ (2 × 5) = 80
        (3, [("x", 1, 1), ("y", 2, 2)], 80),
        # p = 3 and 1: 100 × 3 ÷ 8 = 37.5, halves rounded up
        (3, [("x", 2, 1), ("z", 2, 3)], 38),
    ],
)
def test_goals(level: int, goals: list[tuple[str, int, int]], value: int) -> None:
    wanted = tuple(Goal(*goal) for goal in goals)
    assert _points("goals", {"skills": {"x": level, "y": 3, "z": 2}}, {"goals": wanted}) == value


@pytest.mark.parametrize(("common", "value"), [(0, 0), (1, 8), (5, 41), (12, 100), (20, 100)])
def test_availability(common: int, value: int) -> None:
    assert (
        _points("availability", {"availability": tuple(range(30))}, {"availability": tuple(range(common))})
        == value
    )


@pytest.mark.parametrize(
    ("mentor", "mentee", "value"),
    [
        ({"city": "Lyon"}, {"city": "Lyon"}, 100),
        ({"city": "Lyon", "reachable_places": ("Paris",)}, {"city": "Paris"}, 60),
        ({"city": "Lyon", "remote": True}, {"city": "Paris", "remote": True}, 20),
        ({"city": "Lyon", "remote": True}, {"city": "Paris"}, 0),
        ({}, {}, 0),
    ],
)
def test_place(mentor: dict[str, Any], mentee: dict[str, Any], value: int) -> None:
    assert _points("place", mentor, mentee) == value


@pytest.mark.parametrize(
    ("criterion", "mentor", "mentee", "value"),
    [
        ("languages", ("fr", "en"), ("en", "fr"), 100),
        ("languages", ("fr",), ("fr", "en"), 50),
        ("motivations", ("a", "b", "c"), ("b", "c", "d"), 50),
        ("motivations", tuple("abcde"), tuple("abcde"), 100),
        ("ways_of_working", ("a",), ("a",), 25),
        ("interests", ("a",), ("b",), 0),
        ("sector", "bank", "bank", 100),
        ("sector", "bank", "health", 0),
        ("sector", "", "", 0),
        ("function", "hr", "it", 100),
        ("function", "hr", "hr", 0),
        ("function", "hr", "", 0),
        ("organisation", "A", "B", 100),
        ("organisation", "A", "A", 0),
    ],
)
def test_words_in_common(criterion: str, mentor: object, mentee: object, value: int) -> None:
    assert _points(criterion, {criterion: mentor}, {criterion: mentee}) == value


@pytest.mark.parametrize(("mentor", "mentee", "value"), [(0, 2, 100), (0, 1, 50), (1, 1, 0), (2, 0, 100)])
def test_age_gap(mentor: int, mentee: int, value: int) -> None:
    assert _points("age_gap", {"age_band": BANDS[mentor]}, {"age_band": BANDS[mentee]}) == value


def test_preferences_add_up_and_the_best_rank_counts() -> None:
    wishes = (
        Preference("mentee", "e", 2, "m"),
        Preference("mentee", "e", 4, "m"),
        Preference("mentor", "m", 6, "e"),
    )
    assert _points("preferences", {}, {}, preferences=wishes) == 40


def test_age_bands_are_off_without_bands() -> None:
    people = (Mentor(id="m", age_band="35-44"),), (Mentee(id="e", age_band="18-24"),)
    problem = Problem(*people, rules=replace(OPEN, age_bands=True), weights={"age_gap": 1})
    result = solve(problem)
    assert len(result.pairs) == 1
    assert "age_bands" in result.rules_off
    assert "age_gap" in result.criteria_off
    assert solve(replace(problem, age_bands=BANDS)).pairs == ()


def test_a_mentor_is_younger_and_each_accepts_the_other() -> None:
    def pairs(mentor_accepts: tuple[str, ...], mentee_accepts: tuple[str, ...]) -> int:
        mentor = Mentor(id="m", age_band="18-24", accepts_age_bands=mentor_accepts)
        mentee = Mentee(id="e", age_band="25-34", accepts_age_bands=mentee_accepts)
        rules = replace(OPEN, age_bands=True)
        return len(solve(Problem((mentor,), (mentee,), rules=rules, age_bands=BANDS)).pairs)

    assert pairs(("25-34",), ("18-24",)) == 1
    assert pairs((), ("18-24",)) == 0
    assert pairs(("25-34",), ("35-44",)) == 0


def test_nobody_is_paired_with_themselves_even_without_reporting_lines() -> None:
    people = (Mentor(id="m", employee="7"),), (Mentee(id="e", employee="7"),)
    given = frozenset(PERSON_FIELDS) - {"reporting_line"}
    result = solve(Problem(*people, rules=OPEN, given=given))
    assert result.pairs == ()
    assert "same_reporting_line" in result.rules_off


@pytest.mark.parametrize(
    ("sides", "pairs"), [((0, 0), 0), ((3, 0), 0), ((0, 3), 0), ((1, 3), 1), ((3, 1), 1), ((3, 3), 3)]
)
@pytest.mark.parametrize("weights", [{}, {"goals": 0}, {"goals": 7}])
def test_all_alike(sides: tuple[int, int], pairs: int, weights: dict[str, int]) -> None:
    """Nobody on one side, everyone worth the same, everyone worth nothing: still an answer, and proved."""
    mentors = tuple(Mentor(id=f"m{number}", skills={"x": 3}) for number in range(sides[0]))
    mentees = tuple(Mentee(id=f"e{number}", goals=(Goal("x", 2),)) for number in range(sides[1]))
    problem = Problem(mentors, mentees, rules=OPEN, weights=weights)
    result = solve(problem)
    assert len(result.pairs) == pairs
    assert verify(problem, result) == []


def test_leaving_out_can_be_worth_more_or_cost() -> None:
    mentor, mentee = Mentor(id="m", skills={"x": 3}), Mentee(id="e", goals=(Goal("x", 2),))
    problem = Problem((mentor,), (mentee,), rules=OPEN, weights={"goals": 1})
    assert [solve(replace(problem, unmatched_is_worth=worth)).total for worth in (0, 50, 51, -9)] == [
        50,
        50,
        51,
        50,
    ]
    alone = replace(problem, mentors=(), unmatched_is_worth=-9)
    assert solve(alone).total == -9


def test_most_pairs_first_whatever_leaving_out_is_worth() -> None:
    mentors = tuple(Mentor(id=f"m{number}") for number in range(2))
    mentees = tuple(Mentee(id=f"e{number}") for number in range(2))
    problem = Problem(mentors, mentees, rules=OPEN, unmatched_is_worth=10**6, aim="most-pairs")
    assert len(solve(problem).pairs) == 2
    assert solve(replace(problem, aim="total")).pairs == ()


def test_places_are_filled_and_locks_use_them() -> None:
    mentees = tuple(Mentee(id=f"e{number}") for number in range(4))
    problem = Problem((Mentor(id="m", capacity=3),), mentees, rules=OPEN, locked=(("m", "e3"),))
    result = solve(problem)
    assert len(result.pairs) == 3
    assert [pair.mentee for pair in result.pairs if pair.is_locked] == ["e3"]
    assert verify(problem, result) == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("twice", {"mentors": (Mentor(id="m"), Mentor(id="m"))}),
        ("capacity", {"mentors": (Mentor(id="m", capacity=-1),)}),
        ("weight", {"weights": {"goals": -1}}),
        ("weight", {"weights": {"gaols": 1}}),
        ("weight", {"weights": {"goals": 0.5}}),
        (
            "too-large-weights",
            {
                "weights": {"motivations": 3 * 10**13},
                "mentees": tuple(Mentee(id=str(n), motivations=("a",)) for n in range(3)),
            },
        ),
        ("too-large-weights", {"weights": {"motivations": 10**18}}),
        ("too-large-weights", {"unmatched_is_worth": -(10**20)}),
        ("unknown-lock", {"locked": (("m", "nobody"),)}),
        ("locked-twice", {"locked": (("m", "e"), ("m2", "e"))}),
        ("locked-beyond-capacity", {"mentors": (Mentor(id="m", capacity=0),), "locked": (("m", "e"),)}),
        ("rank", {"preferences": (Preference("mentee", "e", 0, "m"),)}),
        ("too-many-people", {"mentors": tuple(Mentor(id=str(n)) for n in range(200_001))}),
        (
            "too-many-places",
            {
                "mentors": tuple(Mentor(id=str(n), capacity=400) for n in range(400)),
                "mentees": tuple(Mentee(id=str(n)) for n in range(400)),
            },
        ),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused_in_a_sentence(kind: str, changes: dict[str, Any]) -> None:
    people = (Mentor(id="m", motivations=("a",)), Mentor(id="m2")), (Mentee(id="e", motivations=("a",)),)
    with pytest.raises(ProblemError) as refused:
        solve(replace(Problem(*people, rules=OPEN), **changes))
    assert refused.value.kind == kind
    assert refused.value.in_language("fr").endswith(".")
    assert refused.value.in_language("fr") != refused.value.in_language("en")


def test_every_rule_and_criterion_speaks_both_languages() -> None:
    for rule in RULES:
        assert {*rule.title} == {*rule.words} == {"fr", "en"}
        assert all({*change} == {"fr", "en"} for change in rule.change.values())
    for criterion in CRITERIA:
        assert {*criterion.title} == {*criterion.meaning} == {"fr", "en"}


def test_the_engine_lives_without_django() -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from binome.pairing import *\n"
        "assert len(solve(Problem((Mentor(id='m'),), (Mentee(id='e'),), rules=HardRules(0, 0, False, False))).pairs) == 1\n"
        "assert not [name for name in sys.modules if name.startswith('binome.') and 'pairing' not in name]\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).stderr == b""
