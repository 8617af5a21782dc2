"""What makes large sizes possible changes no answer: sieves, pairs not kept, the compiled solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Aim, Goal, HardRules, Mentee, Mentor, Problem, solve
from binome.pairing import _candidates as candidates
from binome.pairing import _solve as solving
from binome.pairing._assign import best_pairs
from binome.pairing._model import Side
from binome.pairing._rules import RULES
from binome.pairing._tables import People, Tables
from pairing.reading import sample
from pairing.small import problems

WORDS = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=3).map(lambda words: tuple(sorted(words)))
BANDS = ("young", "middle", "old")


@st.composite
def strangers(draw: st.DrawFn) -> Problem:
    """People with all that a sieve looks at, unknown now and then."""

    def person(number: int) -> dict[str, object]:
        return {
            "id": f"{number:02}",
            "languages": draw(WORDS),
            "city": draw(st.sampled_from(["", "a", "b"])),
            "reachable_places": draw(WORDS),
            "remote": draw(st.booleans()),
            "availability": tuple(sorted(draw(st.frozensets(st.integers(0, 9))))),
            "age_band": draw(st.sampled_from(["", *BANDS])),
            "accepts_age_bands": tuple(sorted(draw(st.frozensets(st.sampled_from(BANDS))))),
        }

    skills = st.dictionaries(st.sampled_from("xyz"), st.integers(1, 5), max_size=3)
    mentors = tuple(
        Mentor(**person(n), skills=draw(skills))  # type: ignore[arg-type]
        for n in range(draw(st.integers(1, 11)))
    )
    mentees = tuple(
        Mentee(**person(n), goals=tuple(Goal(skill, level) for skill, level in draw(skills).items()))  # type: ignore[arg-type]
        for n in range(draw(st.integers(1, 11)))
    )
    rules = HardRules(
        shared_language=draw(st.integers(1, 3)), common_slots=draw(st.integers(1, 8)), age_bands=True
    )
    return Problem(mentors, mentees, rules=rules, age_bands=BANDS)


@settings(max_examples=200, deadline=None)
@given(strangers(), st.sampled_from(["mentee", "mentor"]))
def test_a_sieve_lets_through_those_who_keep_its_rule(problem: Problem, side: Side) -> None:
    people = People(problem)
    for rule in RULES:
        sieve = rule.sieve_of(people, side)
        if sieve is None:
            continue
        kept = ~rule.excluded(Tables(people))
        kept = kept if side == "mentee" else kept.T
        bits = sieve.pick(np.arange(len(kept)))
        found = np.unpackbits(bits, axis=1, count=kept.shape[1]).astype(bool)
        if sieve.is_exact:
            assert (found == kept).all(), rule.name
        else:
            assert (found | ~kept).all(), rule.name


@pytest.mark.parametrize("aim", ["total", "most-pairs"])
@pytest.mark.parametrize("best", [3, 16])
def test_the_same_answer_and_proof_when_few_pairs_are_kept(
    aim: Aim, best: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = replace(sample("sample-300").problem, aim=aim)
    whole = solve(problem)
    monkeypatch.setattr(candidates, "BEST", best)
    monkeypatch.setattr(solving, "MANY_PAIRS", 100)
    few = solve(problem)
    assert [(pair.mentor, pair.mentee) for pair in few.pairs] == [
        (pair.mentor, pair.mentee) for pair in whole.pairs
    ]
    assert few.certificate == whole.certificate
    assert few.choices == whole.choices
    assert few.blocking_pairs == whole.blocking_pairs
    assert few.unmatched == whole.unmatched


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(1, 2))
def test_small_problems_too(problem: Problem, best: int) -> None:
    whole = solve(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "BEST", best)
        patch.setattr(solving, "MANY_PAIRS", 0)
        few = solve(problem)
    assert few.certificate == whole.certificate
    assert [(pair.mentor, pair.mentee) for pair in few.pairs] == [
        (pair.mentor, pair.mentee) for pair in whole.pairs
    ]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_compiled_solver_finds_as_much(data: st.DataObject) -> None:
    """Its loop is plain Python until Numba compiles it; both are the same text."""
    from binome.pairing._paths import assign

    height, width = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    cells = st.lists(st.booleans(), min_size=height * width, max_size=height * width)
    table = np.array(data.draw(cells)).reshape(height, width)
    capacity = np.array(data.draw(st.lists(st.integers(1, 3), min_size=width, max_size=width)))
    rows, columns = np.nonzero(table)
    most = data.draw(st.sampled_from([1, 3, 50]))
    weights = st.lists(st.integers(1, most), min_size=len(rows), max_size=len(rows))
    weight = np.array(data.draw(weights), dtype=np.int64)
    start = np.searchsorted(rows, np.arange(height + 1))
    made = assign(start, columns, weight, capacity, np.arange(height))
    made = made[made >= 0]
    known = best_pairs(rows, columns, weight, height, capacity)
    assert weight[made].sum() == weight[known].sum()
    assert len(set(rows[made])) == len(made)
    assert (np.bincount(columns[made], minlength=width) <= capacity).all()


def test_more_pairs_than_fairness_can_hold_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from binome.pairing import ProblemError

    monkeypatch.setattr(solving, "MOST_PAIRS", 50)
    with pytest.raises(ProblemError) as refused:
        solve(replace(sample("sample-300").problem, fairness="floor"))
    assert "50" in refused.value.in_language("fr")
