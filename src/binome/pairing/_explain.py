"""Why each pair, what else was possible and at what cost, and why somebody has no pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from binome.pairing._candidates import blocks_of
from binome.pairing._model import Alternative, CriterionScore, MadePair, RuleEffect, Side, Unmatched
from binome.pairing._tables import BoolTable, IntArray, Tables

if TYPE_CHECKING:
    from binome.pairing._solve import Proof, Solution

ALTERNATIVES = 3


def explain_pairs(
    solution: Solution, proof: Proof, made: Sequence[tuple[int, int, bool]]
) -> tuple[MadePair, ...]:
    """Every pair with its points by criterion and the next best of both people."""
    rows = np.array([row for row, _, _ in made], dtype=np.int64)
    columns = np.array([column for _, column, _ in made], dtype=np.int64)
    tables = Tables(solution.people, rows, columns, as_pairs=True)
    values = {criterion.name: criterion.values(tables) for criterion in solution.criteria}
    broken = {rule.name: rule.excluded(tables) for rule in solution.rules}
    starts = np.searchsorted(solution.candidates.rows, np.arange(solution.height + 1))
    by_column = np.argsort(solution.candidates.columns, kind="stable")
    column_starts = np.searchsorted(
        solution.candidates.columns[by_column], np.arange(len(solution.names[1]) + 1)
    )
    is_made = np.isin(
        solution.candidates.rows * len(solution.names[1]) + solution.candidates.columns,
        rows * len(solution.names[1]) + columns,
    )
    pairs = []
    for number, (row, column, is_locked) in enumerate(made):
        scores = tuple(
            CriterionScore(name, int(values[name][number]), solution.problem.weights[name]) for name in values
        )
        pairs.append(
            MadePair(
                mentor=solution.names[1][column],
                mentee=solution.names[0][row],
                points=sum(score.points for score in scores),
                scores=scores,
                is_locked=is_locked,
                broken_rules=tuple(name for name, excluded in broken.items() if excluded[number]),
                alternatives=()
                if is_locked
                else _alternatives(
                    solution, proof, _others(np.arange(starts[row], starts[row + 1]), is_made)
                ),
                other_mentees=()
                if is_locked
                else _alternatives(
                    solution,
                    proof,
                    _others(by_column[column_starts[column] : column_starts[column + 1]], is_made),
                ),
            )
        )
    return tuple(pairs)


def _others(at: IntArray, is_made: BoolTable) -> IntArray:
    return at[~is_made[at]]


def _alternatives(solution: Solution, proof: Proof, at: IntArray) -> tuple[Alternative, ...]:
    """Pairs that would cost the whole least: u + v − net is a proved lower bound of that cost."""
    candidates = solution.candidates
    net = candidates.points[at] - solution.problem.unmatched_is_worth + proof.bonus
    costs = proof.mentee_prices[candidates.rows[at]] + proof.mentor_prices[candidates.columns[at]] - net
    best = np.lexsort((candidates.columns[at], candidates.rows[at], -candidates.points[at], costs))[
        :ALTERNATIVES
    ]
    return tuple(_alternative(solution, proof, int(at[k]), int(costs[k])) for k in best)


def _alternative(solution: Solution, proof: Proof, at: int, cost: int) -> Alternative:
    """The bonus of a pair is no points: it is said as a pair lost."""
    lost = (cost + proof.bonus // 2) // proof.bonus if proof.bonus else 0
    mentor = solution.names[1][int(solution.candidates.columns[at])]
    mentee = solution.names[0][int(solution.candidates.rows[at])]
    return Alternative(mentor, int(solution.candidates.points[at]), cost - lost * proof.bonus, lost, mentee)


def explain_left_out(solution: Solution, paired: set[int], used: Counter[int]) -> tuple[Unmatched, ...]:
    """Mentees without a pair, then mentors of whom no place is taken."""
    mentees = np.array([row for row in range(solution.height) if row not in paired], dtype=np.int64)
    mentors = np.array(
        [
            column
            for column, mentor in enumerate(solution.people.mentors)
            if mentor.capacity > 0 and not used[column]
        ],
        dtype=np.int64,
    )
    people: list[Unmatched] = []
    for block in blocks_of(mentees, len(solution.names[1])):
        people += _explain(solution, "mentee", block, Tables(solution.people, block, None))
    for block in blocks_of(mentors, len(solution.names[0])):
        people += _explain(solution, "mentor", block, Tables(solution.people, None, block))
    return tuple(people)


def _explain(solution: Solution, side: Side, block: IntArray, tables: Tables) -> list[Unmatched]:
    """One explanation for each mentee (row) or mentor (column) of the block."""
    across = 1 if side == "mentee" else 0
    excluded = {rule.name: rule.excluded(tables) for rule in solution.rules}
    broken = np.zeros(tables.shape, dtype=np.uint8)
    for table in excluded.values():
        broken += table
    figures: dict[str, tuple[IntArray, IntArray, IntArray | None]] = {}
    for rule in solution.rules:
        alone = excluded[rule.name] & (broken == 1)
        gained = None
        if rule.after_change is not None:
            gained = (alone & ~rule.after_change(tables, side)).sum(axis=across)
        figures[rule.name] = excluded[rule.name].sum(axis=across), alone.sum(axis=across), gained
    allowed = (broken == 0).sum(axis=across)
    names = solution.names[0 if side == "mentee" else 1]
    people = []
    for place, person in enumerate(block):
        effects = [
            RuleEffect(
                name, int(all_of[place]), int(alone[place]), None if gained is None else int(gained[place])
            )
            for name, (all_of, alone, gained) in figures.items()
            if all_of[place]
        ]
        effects.sort(key=lambda effect: (-effect.excluded_alone, -effect.excluded, effect.rule))
        people.append(
            Unmatched(
                side=side,
                person=names[int(person)],
                candidates=tables.shape[across],
                allowed=int(allowed[place]),
                effects=tuple(effects),
            )
        )
    return people
