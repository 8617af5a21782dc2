"""Why each pair, what else was possible and at what cost, and why somebody has no pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from binome.pairing._assign import parts_of
from binome.pairing._candidates import Candidates, in_order
from binome.pairing._model import Alternative, CriterionScore, MadePair
from binome.pairing._tables import IntArray, Tables

if TYPE_CHECKING:
    from binome.pairing._solve import Proof, Solution

ALTERNATIVES = 3
# Positions of pairs, and what making each would cost.
Costs = tuple[IntArray, IntArray]


def explain_pairs(
    solution: Solution, proof: Proof, made: Sequence[tuple[int, int, bool]]
) -> tuple[MadePair, ...]:
    """Every pair with its points by criterion and the next best of both people."""
    rows = np.array([row for row, _, _ in made], dtype=np.int64)
    columns = np.array([column for _, column, _ in made], dtype=np.int64)
    tables = Tables(solution.people, rows, columns, as_pairs=True)
    scores, points = _scores(solution, tables)
    broken = [
        (rule.name, excluded.tolist()) for rule in solution.rules if (excluded := rule.excluded(tables)).any()
    ]
    nearby, others = _alternatives(solution, proof, rows, columns)
    return tuple(
        MadePair(
            mentor=solution.names[1][column],
            mentee=solution.names[0][row],
            points=worth,
            scores=by_criterion,
            is_locked=is_locked,
            broken_rules=tuple(name for name, excluded in broken if excluded[number]) if broken else (),
            alternatives=() if is_locked else tuple(nearby.get(row, ())),
            other_mentees=() if is_locked else tuple(others.get(column, ())),
        )
        for number, ((row, column, is_locked), by_criterion, worth) in enumerate(
            zip(made, scores, points, strict=True)
        )
    )


def _scores(solution: Solution, tables: Tables) -> tuple[list[tuple[CriterionScore, ...]], list[int]]:
    """The points of each pair of the view by criterion, and their sum."""
    total = np.zeros(len(tables.rows), dtype=np.int64)
    lists = []
    for criterion in solution.criteria:
        weight = solution.problem.weights[criterion.name]
        values = criterion.values(tables)
        total += weight * values.astype(np.int64)
        # Plain lists: reading an array one number at a time is slow. A score is made once for all who have it.
        told = values.tolist()
        made = {value: CriterionScore(criterion.name, value, weight) for value in set(told)}
        lists.append([made[value] for value in told])
    return list(zip(*lists, strict=True)) if lists else [()] * len(total), total.tolist()


def _alternatives(
    solution: Solution, proof: Proof, rows: IntArray, columns: IntArray
) -> tuple[dict[int, list[Alternative]], dict[int, list[Alternative]]]:
    """Of each mentee, and of each mentor, the pairs not made that would cost the whole least.

    u + v − net is a proved lower bound of that cost.
    """
    candidates, width = solution.candidates, len(solution.names[1])
    mentor_of = np.full(solution.height, -1, dtype=np.int64)
    mentor_of[rows] = columns
    near: tuple[list[Costs], list[Costs]] = [], []
    for part in parts_of(len(candidates.rows)):
        some = candidates.only(part)
        other = np.flatnonzero(mentor_of[some.rows] != some.columns)
        some = some.only(other)
        costs = proof.mentee_prices[some.rows] + proof.mentor_prices[some.columns]
        costs -= solution.weights(some, proof.bonus)
        # In points again; rounded down, as a bound from below.
        costs //= solution.problem.stay[1]
        for whose, found in zip((some.rows, some.columns), near, strict=True):
            at = np.sort(_cheapest(whose, costs, some.points))
            found.append((part.start + other[at], costs[at]))

    def nearest(
        whose: IntArray, found: list[Costs], people: IntArray, size: int
    ) -> dict[int, list[Alternative]]:
        wanted = np.zeros(size, dtype=np.bool_)
        wanted[people] = True
        pairs, costs = (np.concatenate([one[side] for one in found]) for side in (0, 1))
        # The three cheapest of all parts are among those of each.
        at = _cheapest(whose[pairs], costs, candidates.points[pairs])
        at = at[wanted[whose[pairs[at]]]]
        told = _told(solution, proof, candidates.only(pairs[at]), costs[at].tolist())
        best: dict[int, list[Alternative]] = {}
        for person, alternative in zip(whose[pairs[at]].tolist(), told, strict=True):
            best.setdefault(person, []).append(alternative)
        return best

    return (
        nearest(candidates.rows, near[0], rows, solution.height),
        nearest(candidates.columns, near[1], columns, width),
    )


def _cheapest(whose: IntArray, costs: IntArray, points: IntArray) -> IntArray:
    """Positions of the three cheapest of each person: lowest cost, most points, first in order."""
    order = in_order(whose, costs, points.max(initial=0) - points)
    starts = np.flatnonzero(np.diff(whose[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    first = starts[:, None] + np.arange(ALTERNATIVES)
    cheapest: IntArray = order[first[first < ends[:, None]]]
    return cheapest


def _told(solution: Solution, proof: Proof, view: Candidates, costs: Sequence[int]) -> Iterator[Alternative]:
    """The pairs of ``view`` and what each costs. The bonus of a pair is no points: it is said as a pair lost."""
    mentees, mentors = solution.names
    pairs = zip(view.rows.tolist(), view.columns.tolist(), view.points.tolist(), costs, strict=True)
    for row, column, points, cost in pairs:
        lost = (cost + proof.bonus // 2) // proof.bonus if proof.bonus else 0
        yield Alternative(mentors[column], points, cost - lost * proof.bonus, lost, mentees[row])
