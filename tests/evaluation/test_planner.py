"""The plan's arithmetic: against formulas worked by hand, against chance played out, and the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome import content
from binome.evaluation.planner import USED, Assumption, Size, chance_of, needs, simulate, waves

PUBLISHED = [
    Assumption(one.id, "ratio" if one.unit == "ratio" else "amount", one.low, one.value, one.high)
    for one in content.planner_defaults()
]


def fixed(**values: float) -> list[Assumption]:
    """Every assumption certain: at its published value, or at the one given."""
    return [
        replace(one, low=value, value=value, high=value)
        for one in PUBLISHED
        if (value := values.get(one.id, one.value))
    ]


def test_ten_pairs_to_the_end_take_what_one_works_out_by_hand() -> None:
    ranges = simulate(Size(10), PUBLISHED).ranges
    # 10 ÷ (0.92 × 0.85) = 12.8; 13 ÷ 0.85 = 15.3; 16 ÷ 0.85 = 18.8; 19 ÷ 0.15 = 126.7; 13 × 1.1 = 14.3.
    assert [
        ranges[name].usual for name in ("started", "mentees", "mentee_applications", "mentees_informed")
    ] == [13, 16, 19, 127]
    assert [ranges[name].usual for name in ("mentors", "mentor_applications", "mentors_informed")] == [
        15,
        18,
        120,
    ]
    # Two groups at 30 hours, thirteen pairs at 5; thirteen pairs at 400 euros.
    assert (ranges["coordination_hours"].usual, ranges["budget"].usual) == (125, 5200)


def test_fifty_pairs_in_groups_take_the_hours_of_the_published_example() -> None:
    certain = fixed(matched_to_session_1=0.999999, session_1_to_complete=0.999999)
    found = simulate(Size(50, pairs_per_group=13), certain).ranges
    # 50 ÷ 0.999998 is 50.0001: a 51st pair for certainty's sake would be a rounding mistake of the test, not of the plan.
    assert found["started"].usual == 51
    found = simulate(Size(49, pairs_per_group=13), certain).ranges
    assert (found["started"].usual, found["groups"].usual) == (50, 4)
    assert found["coordination_hours"].usual == 4 * 30 + 50 * 5


def test_without_doubt_there_is_no_range() -> None:
    found = simulate(Size(100), fixed()).ranges
    assert [name for name, one in found.items() if not one.low == one.usual == one.high] == []


def test_the_same_seed_gives_the_same_numbers_and_another_seed_nearly() -> None:
    first, again, other = (simulate(Size(200), PUBLISHED, seed=seed) for seed in (7, 7, 8))
    assert first == again
    assert first.ranges != other.ranges
    for name in ("started", "informed", "coordination_hours"):
        assert other.ranges[name].high == pytest.approx(first.ranges[name].high, rel=0.03)


def test_one_assumption_changed_leaves_the_draws_of_the_others_alone() -> None:
    cheaper = [
        replace(one, low=1, value=2, high=3) if one.id == "cost_per_pair" else one for one in PUBLISHED
    ]
    first, second = simulate(Size(50), PUBLISHED), simulate(Size(50), cheaper)
    assert {name for name in first.ranges if first.ranges[name] != second.ranges[name]} == {"budget"}


def test_a_published_range_is_kept_as_eight_times_out_of_ten() -> None:
    for one in PUBLISHED:
        if one.kind == "ratio":
            low, high = one.quantiles([0.1, 0.9])
            assert high - low == pytest.approx(one.high - one.low, abs=1e-6)
            assert one.usual == pytest.approx(one.value)


def test_what_was_seen_moves_a_figure_by_the_conjugate_rule() -> None:
    one = next(entry for entry in PUBLISHED if entry.id == "matched_to_session_1")
    a, b = one.beta
    after = replace(one, successes=30, trials=40)
    assert after.beta == (a + 30, b + 10)
    assert after.usual == (a + 30) / (a + b + 40)
    low, high = after.quantiles([0.1, 0.9])
    assert high - low < one.high - one.low
    # A thousand pairs weigh so much that the published figure is forgotten.
    assert replace(one, successes=700, trials=1000).usual == pytest.approx(0.7, abs=0.01)


def test_the_chance_is_the_one_that_comes_out_when_it_is_played() -> None:
    generator = np.random.default_rng(1)
    finishing = generator.beta(30, 8, 4000)
    played = generator.binomial(13, np.repeat(finishing, 25)) >= 10
    assert chance_of(10, started=13, finishing=finishing) == pytest.approx(played.mean(), abs=0.006)


def test_the_surer_number_is_the_smallest_that_is_sure() -> None:
    found = simulate(Size(30), fixed())
    finishing = np.array([0.92 * 0.85])
    assert chance_of(30, started=found.started_for_sure, finishing=finishing) >= 0.8
    assert chance_of(30, started=found.started_for_sure - 1, finishing=finishing) < 0.8


def test_what_matters_most_comes_first_and_what_changes_nothing_is_left_out() -> None:
    effects = simulate(Size(100), PUBLISHED).effects
    assert effects["informed"][0].id == "reach_to_application"
    assert effects["budget"][0].id == "cost_per_pair"
    widths = [one.width for one in effects["informed"]]
    assert widths == sorted(widths, reverse=True)
    assert "cost_per_pair" not in {one.id for one in effects["informed"]}
    assert {one.id for one in effects["informed"]} <= set(USED)


@settings(max_examples=60, deadline=None)
@given(
    completed=st.integers(1, 3000),
    group=st.integers(2, 50),
    count=st.integers(1, 24),
    weeks=st.integers(1, 26),
    back=st.integers(0, 500),
)
def test_whatever_the_size_nobody_is_lost_on_the_way(
    completed: int, group: int, count: int, weeks: int, back: int
) -> None:
    size = Size(completed, pairs_per_group=group, waves=count, weeks_between=weeks, returning_mentors=back)
    usual = {one.id: np.array([one.usual]) for one in PUBLISHED}
    found = {name: float(value[0]) for name, value in needs(size, usual).items()}
    assert found["informed"] >= found["mentee_applications"] - found["mentors_returning"]
    assert found["mentee_applications"] >= found["mentees"] >= found["started"] >= completed
    assert found["mentors"] >= found["started"]
    assert found["mentors_returning"] <= found["mentor_applications"]
    days = waves(size, started=int(found["started"]), first_kickoff_on=date(2028, 1, 11))
    assert sum(one.pairs for one in days) == found["started"]
    assert max(one.pairs for one in days) - min(one.pairs for one in days) <= 1
    assert (days[-1].closing_on - days[0].kickoff_on).days == 7 * found["weeks"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("ratio", 0.5, 0.4, 0.6, 0, 0),
        ("ratio", 0.0, 0.0, 0.1, 0, 0),
        ("ratio", 0.5, 0.9, 1.2, 0, 0),
        ("amount", 3, 2, 4, 0, 0),
        ("ratio", 0.1, 0.2, 0.3, 5, 4),
    ],
)
def test_figures_that_cannot_be_are_refused(wrong: tuple[str, float, float, float, int, int]) -> None:
    kind, low, value, high, successes, trials = wrong
    with pytest.raises(ValueError, match="x: "):
        Assumption("x", kind, low, value, high, successes, trials)  # type: ignore[arg-type]
