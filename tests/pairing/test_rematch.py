"""Re-matching: the curve against every assignment of small problems, and what must not move."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.pairing import Problem, ProblemError, Rematch, Running, rematch, solve, verify
from binome.pairing import _rematch as rematching
from pairing.reading import sample
from pairing.small import every_choice, problems, worth_of_pairs


@st.composite
def stories(draw: st.DrawFn) -> tuple[Problem, list[Running], list[tuple[str, str]]]:
    """A small problem, some of its possible pairs running, and somebody who leaves now and then."""
    problem = draw(problems())
    free = {mentor.id: mentor.capacity for mentor in problem.mentors}
    running = []
    for mentee in problem.mentees:
        possible = sorted(
            mentor for mentor, other in worth_of_pairs(problem) if other == mentee.id and free[mentor] > 0
        )
        mentor = draw(st.sampled_from([*possible, None])) if possible else None
        if mentor is not None:
            free[mentor] -= 1
            running.append(Running(mentor, mentee.id))
    people = [("mentor", one.id) for one in problem.mentors] + [("mentee", one.id) for one in problem.mentees]
    left = draw(st.lists(st.sampled_from(people), max_size=2, unique=True)) if people else []
    return problem, running, left


def outcomes(problem: Problem, survivors: set[tuple[str, str]]) -> list[tuple[int, tuple[int, int]]]:
    """(running pairs given up, (pairs where they come first, total)) of every assignment."""
    worth = worth_of_pairs(problem)
    found = []
    for pairs in every_choice(problem):
        points = sum(worth[pair] for pair in pairs)
        total = points + (len(problem.mentees) - len(pairs)) * problem.unmatched_is_worth
        first = len(pairs) if problem.aim == "most-pairs" else 0
        found.append((len(survivors - set(pairs)), (first, total)))
    return found


@settings(max_examples=150, deadline=None)
@given(stories())
def test_no_answer_with_as_few_changes_is_better(
    story: tuple[Problem, list[Running], list[tuple[str, str]]],
) -> None:
    problem, running, left = story
    answer = rematch(problem, running, left=left)
    every = outcomes(replace(answer.problem, stay=(0, 1)), set(answer.survivors))
    assert answer.trades[0].changes == min(changes for changes, _aim in every)
    for trade in answer.trades:
        best = max(aim for changes, aim in every if changes <= trade.changes)
        first = trade.pairs if problem.aim == "most-pairs" else 0
        assert (first, trade.total) == best
    assert (answer.trades[-1].total) == max(every, key=lambda one: one[1])[1][1]


@settings(max_examples=60, deadline=None)
@given(stories(), st.integers(0, 3))
def test_what_is_chosen_is_what_the_curve_says_and_verifies(
    story: tuple[Problem, list[Running], list[tuple[str, str]]], more: int
) -> None:
    problem, running, left = story
    answer = rematch(problem, running, left=left, changes=more)
    pairs = {(pair.mentor, pair.mentee) for pair in answer.result.pairs}
    assert len(set(answer.survivors) - pairs) == answer.chosen.changes <= answer.trades[0].changes + more
    assert (len(pairs), answer.result.total) == (answer.chosen.pairs, answer.chosen.total)
    assert verify(answer.problem, answer.result) == []


def running_sample() -> tuple[Problem, list[Running]]:
    problem = sample("sample-300").problem
    return problem, [Running(pair.mentor, pair.mentee) for pair in solve(problem).pairs]


def test_a_mentor_who_leaves_moves_few_others() -> None:
    problem, running = running_sample()
    answer = rematch(problem, running, left=[("mentor", running[0].mentor)])
    assert answer.trades[0].changes == 0
    assert len(answer.ended) >= 1
    alone = {couple[1] for couple in answer.ended}
    was_out = {mentee.id for mentee in problem.mentees} - {one.mentee for one in running}
    assert {move.mentee for move in answer.moves} <= alone | was_out
    totals = [trade.total for trade in answer.trades]
    assert totals == sorted(totals)
    assert [trade.changes for trade in answer.trades] == sorted({trade.changes for trade in answer.trades})


def test_pairs_that_have_met_stay_unless_asked() -> None:
    problem, running = running_sample()
    met = [replace(one, has_met=True) for one in running]
    left = [("mentor", one.mentor) for one in running[:9]]
    firm = rematch(problem, met, left=left, changes=100)
    pairs = {(pair.mentor, pair.mentee) for pair in firm.result.pairs}
    assert set(firm.survivors) <= pairs
    loose = rematch(problem, met, left=left, changes=100, moves_met=True)
    assert loose.chosen.changes > 0


def test_a_refused_pair_is_not_made_again() -> None:
    problem, running = running_sample()
    refused = (running[3].mentor, running[3].mentee)
    answer = rematch(problem, running, refused=[refused])
    assert refused not in {(pair.mentor, pair.mentee) for pair in answer.result.pairs}


def test_the_order_of_what_is_given_changes_nothing() -> None:
    problem, running = running_sample()
    left = [("mentor", one.mentor) for one in running[:5]]
    turned = replace(problem, mentors=problem.mentors[::-1], mentees=problem.mentees[::-1])
    once, again = rematch(problem, running, left=left), rematch(turned, running[::-1], left=left[::-1])
    assert (once.result, once.trades, once.moves) == (again.result, again.trades, again.moves)


def test_a_running_pair_of_strangers_is_refused_in_a_sentence() -> None:
    with pytest.raises(ProblemError) as refused:
        rematch(sample("sample-10").problem, [Running("nobody", "E01")])
    assert "nobody" in refused.value.in_language("fr")


def test_fairness_does_not_go_with_it() -> None:
    problem, running = running_sample()
    with pytest.raises(ProblemError, match="neither with fairness"):
        rematch(replace(problem, fairness="floor"), running)


def figures(answer: Rematch) -> tuple[int, int, int]:
    """Running pairs given up, pairs, points: counted in the pairs themselves."""
    pairs = {(pair.mentor, pair.mentee) for pair in answer.result.pairs}
    return len(set(answer.survivors) - pairs), len(pairs), answer.result.total


@pytest.mark.parametrize("most", [2, 3, 6])
def test_a_curve_cut_short_still_gives_what_it_says_and_the_best_for_the_changes_asked(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, running = running_sample()
    left = [("mentor", one.mentor) for one in random.Random(3).sample(running, 11)]
    whole = rematch(problem, running, left=left)
    monkeypatch.setattr(rematching, "MOST_TRADES", most)
    for trade in whole.trades[::4]:
        short = rematch(problem, running, left=left, changes=trade.changes - whole.trades[0].changes)
        assert set(short.trades) <= {
            replace(one, stay=two.stay) for one in whole.trades for two in short.trades
        }
        assert figures(short) == (trade.changes, trade.pairs, trade.total)


def test_a_pair_that_was_locked_ends_when_it_is_refused() -> None:
    problem, running = running_sample()
    couple = running[5].mentor, running[5].mentee
    locked = replace(problem, locked=(*problem.locked, couple))
    met = [replace(one, has_met=True) for one in running]
    answer = rematch(locked, met, refused=[couple])
    assert couple not in {(pair.mentor, pair.mentee) for pair in answer.result.pairs}
    assert answer.ended == (couple,)


def test_an_exclusion_ends_a_pair_that_has_met_unless_the_coordinator_locked_it() -> None:
    problem, running = running_sample()
    couple = running[7].mentor, running[7].mentee
    met = [replace(one, has_met=True) for one in running]
    excluded = replace(problem, blocks=(*problem.blocks, couple))
    assert rematch(excluded, met).ended == (couple,)
    assert rematch(replace(excluded, locked=(*problem.locked, couple)), met).ended == ()


def test_a_pair_told_twice_counts_once_and_has_met_if_either_says_so() -> None:
    problem, running = running_sample()
    twice = rematch(problem, [running[0], *running, replace(running[0], has_met=True)])
    assert len(twice.survivors) == len(running)
    assert twice.problem.locked.count((running[0].mentor, running[0].mentee)) == 1
