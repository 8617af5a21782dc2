"""What coordinators read: short, true sentences, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from binome.pairing import (
    Goal,
    HardRules,
    Mentee,
    Mentor,
    Preference,
    Problem,
    reasons,
    solve,
    why_left_out,
)
from pairing.reading import sample

MENTOR = Mentor(
    id="m", name="Inès", city="Lyon", languages=("fr", "en"), motivations=("network", "fun"),
    availability=(1, 2, 3), sector="bank", function="it", organisation="A", skills={"x": 4},
)  # fmt: skip
MENTEE = Mentee(
    id="e", name="Paul", city="Lyon", languages=("fr", "en"), motivations=("fun", "network"),
    availability=(2, 3, 4), sector="bank", function="hr", organisation="B", goals=(Goal("x", 2),),
)  # fmt: skip
ALL = {
    "goals": 30, "place": 20, "availability": 15, "motivations": 10, "languages": 9, "sector": 8, "function": 7,
    "organisation": 6, "preferences": 5,
}  # fmt: skip


def _said(lang: str, mentor: Mentor = MENTOR, mentee: Mentee = MENTEE, **changes: Any) -> list[str]:
    problem = replace(Problem((mentor,), (mentee,), rules=HardRules(), weights=ALL), **changes)
    return reasons(solve(problem).pairs[0], mentor, mentee, lang)


def test_a_pair_in_french() -> None:
    wishes = (Preference("mentee", "e", 1, "m"), Preference("mentor", "m", 1, "e"))
    assert _said("fr", preferences=wishes) == [
        "Inès maîtrise largement l’objectif de Paul.",
        "Même ville\u00a0: Lyon.",
        "Deux langues en commun.".replace("Deux", "2"),
        "Même secteur\u00a0: bank.",
        "Deux métiers différents.",
        "Deux organisations différentes.",
        "Motivations en commun\u00a0: fun et network.",
        "Un choix exprimé par les deux personnes.",
        "2 moments libres en commun.",
    ]


def test_a_pair_in_english() -> None:
    assert _said("en", preferences=(Preference("mentee", "e", 1, "m"),)) == [
        "Inès masters the goal of Paul with plenty of room.",
        "Same city: Lyon.",
        "2 languages in common.",
        "Same sector: bank.",
        "Two different trades.",
        "Two different organisations.",
        "Motivations in common: fun and network.",
        "A choice that one of them made.",
        "2 free moments in common.",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Inès", "d’Inès"), ("Élodie", "d’Élodie"), ("Hugo", "d’Hugo"), ("Yves", "d’Yves"),
        ("Yann", "de Yann"), ("Paul", "de Paul"), ("", "de e"),
    ],
)  # fmt: skip
def test_french_elides_before_a_vowel(name: str, words: str) -> None:
    assert _said("fr", mentee=replace(MENTEE, name=name))[0].endswith(f"{words}.")


def test_a_lock_against_a_rule_is_said() -> None:
    said = _said(
        "fr", mentor=replace(MENTOR, team="T"), mentee=replace(MENTEE, team="T"), locked=(("m", "e"),)
    )
    assert said[0] == "Binôme demandé par la coordination."
    assert said[-1] == "Attention\u00a0: la même équipe."


def _left_out(
    side: str, lang: str, mentor: dict[str, Any], mentee: dict[str, Any], **rules: Any
) -> list[str]:
    problem = Problem(
        (replace(MENTOR, **mentor),), (replace(MENTEE, **mentee),), rules=HardRules(**rules), weights=ALL
    )
    return next(why_left_out(person, lang) for person in solve(problem).unmatched if person.side == side)


def test_the_smallest_change_is_counted_not_guessed() -> None:
    """One level less is enough for a gap of one, and not for a gap of two."""
    assert _left_out("mentee", "fr", {"skills": {"x": 1}}, {})[1:] == [
        "Ce qui aiderait le plus\u00a0: demander un niveau de moins à chaque objectif.",
        "Avec cela, une personne de plus conviendrait.",
    ]
    assert _left_out("mentor", "en", {"skills": {"x": 1}}, {})[1:] == [
        "What would help most: one level more in the subjects asked for.",
        "With that, one more person would suit.",
    ]
    assert _left_out("mentee", "fr", {"skills": {"x": 1}}, {"goals": (Goal("x", 3),)})[1:] == [
        "Principal obstacle\u00a0: un niveau trop juste pour l’un des objectifs.",
        "Sans lui, une personne de plus conviendrait.",
    ]


def test_one_slot_more_is_proposed_only_where_one_is_missing() -> None:
    assert "trouver un moment de plus en commun" in _left_out("mentee", "fr", {}, {}, common_slots=3)[1]
    assert "Principal obstacle" in _left_out("mentee", "fr", {}, {}, common_slots=4)[1]


def test_nobody_is_asked_to_lift_an_exclusion() -> None:
    problem = Problem((MENTOR,), (MENTEE,), weights=ALL, blocks=(("m", "e"),))
    assert why_left_out(solve(problem).unmatched[0], "fr") == [
        "Une mise à l’écart demandée\u00a0: 1 personne sur 1."
    ]


def test_being_left_out_without_any_obstacle_is_said_truly() -> None:
    problem = Problem((MENTOR,), (MENTEE, replace(MENTEE, id="e2")), weights=ALL)
    person = solve(problem).unmatched[0]
    assert why_left_out(person, "fr") == ["Une personne convient, mais l’ensemble n’y gagnerait rien."]
    assert why_left_out(person, "en") == ["One person would suit, but the whole would gain nothing by it."]
    alone = solve(replace(problem, mentors=())).unmatched[0]
    assert why_left_out(alone, "en") == ["There is nobody on the other side."]


def test_sentences_are_short_in_the_large_sample() -> None:
    files = sample("sample-300")
    result = solve(files.problem)
    mentors = {mentor.id: mentor for mentor in files.problem.mentors}
    mentees = {mentee.id: mentee for mentee in files.problem.mentees}
    for lang in ("fr", "en"):
        said = [s for p in result.pairs for s in reasons(p, mentors[p.mentor], mentees[p.mentee], lang)]
        said += [s for person in result.unmatched for s in why_left_out(person, lang)]
        assert [s for s in said if len(s.split()) > 20 or not s.endswith(".")] == []
        assert all(person_said for person_said in (why_left_out(p, lang) for p in result.unmatched))
