"""From a problem to its proved and explained answer."""

from __future__ import annotations

from collections import Counter

import numpy as np

from binome.pairing._assign import EXACT_BELOW, Assignment, IntArray, assign
from binome.pairing._criteria import CRITERIA, CRITERION_BY_NAME, Criterion, criteria_on
from binome.pairing._model import (
    Alternative,
    Certificate,
    CriterionScore,
    MadePair,
    Problem,
    ProblemError,
    Result,
    RuleEffect,
    Side,
    Unmatched,
)
from binome.pairing._rules import RULES, Rule, rules_on
from binome.pairing._tables import BoolTable, IntTable, Tables

ALTERNATIVES = 3


def solve(problem: Problem) -> Result:
    """The best set of pairs under the hard rules, proved and explained.

    Best means the largest total of points over all pairs made, leaving somebody out being worth
    ``problem.unmatched_is_worth``; with ``aim="most-pairs"`` as many pairs as possible first. Ties are broken on
    identifiers, so that the order of the people given changes nothing.

    Raises
    ------
    ProblemError
        When identifiers repeat, a number makes no sense, a lock has no place, or there are more people than this
        version compares (4,000 on each side).

    Notes
    -----
    Memory: about 110 bytes a combination of mentor and mentee above the input, measured at 1,000 and 2,000 people a
    side; so 1.8 GB at the largest size, more where mentors have several places.
    Cost: one dense assignment of mentees × places, and a second one among pairs that tie.
    """
    return _Solution(problem).result()


class _Solution:
    """One run, step by step; each step leaves its arrays for the next."""

    def __init__(self, problem: Problem) -> None:
        _refuse_contradictions(problem)
        self.problem = problem
        self.tables = tables = Tables(problem)
        self.criteria = criteria_on(problem)
        self.rules = rules_on(problem)
        self.values = {
            criterion.name: criterion.values(tables).astype(np.uint8) for criterion in self.criteria
        }
        self.points: IntTable = np.zeros(tables.shape, dtype=np.int64)
        for name, values in self.values.items():
            self.points += problem.weights[name] * values.astype(np.int64)
        self.excluded = {rule.name: rule.excluded(tables) for rule in self.rules}
        self.broken = np.zeros(tables.shape, dtype=np.uint8)
        for excluded in self.excluded.values():
            self.broken += excluded
        self.changed: dict[tuple[str, Side], BoolTable] = {}
        self.locks = self._locks()
        self.capacity, self.allowed = self._what_is_left()
        largest = int(self.points.max(initial=0))
        # One pair more outweighs whatever points all the others could lose by it.
        worth = max(0, problem.unmatched_is_worth)
        self.bonus = (largest + 1) * (tables.shape[0] + 1) + worth if problem.aim == "most-pairs" else 0
        self.net: IntTable = self.points - problem.unmatched_is_worth + self.bonus
        names = ([mentee.id for mentee in tables.mentees], [mentor.id for mentor in tables.mentors])
        self.answer: Assignment = assign(self.net, self.allowed, self.capacity, names)

    def _locks(self) -> list[tuple[int, int]]:
        locks = []
        for mentor, mentee in sorted(set(self.problem.locked)):
            if mentor not in self.tables.mentor_at or mentee not in self.tables.mentee_at:
                raise ProblemError(kind="unknown-lock", ids=f"{mentor}, {mentee}")
            locks.append((self.tables.mentee_at[mentee], self.tables.mentor_at[mentor]))
        twice = [row for row, count in Counter(row for row, _ in locks).items() if count > 1]
        if twice:
            ids = ", ".join(self.tables.mentees[row].id for row in twice)
            raise ProblemError(kind="locked-twice", ids=ids)
        return sorted(locks)

    def _what_is_left(self) -> tuple[IntArray, BoolTable]:
        capacity = np.array([mentor.capacity for mentor in self.tables.mentors], dtype=np.int64)
        allowed = self.broken == 0
        for row, column in self.locks:
            capacity[column] -= 1
            allowed[row, :] = False
        if (capacity < 0).any():
            full = [self.tables.mentors[column].id for column in np.flatnonzero(capacity < 0)]
            raise ProblemError(kind="locked-beyond-capacity", ids=", ".join(full))
        return capacity, allowed

    def result(self) -> Result:
        made = [(row, int(column), False) for row, column in enumerate(self.answer.mentor_of) if column >= 0]
        made += [(row, column, True) for row, column in self.locks]
        pairs = tuple(self._pair(row, column, is_locked) for row, column, is_locked in sorted(made))
        points = sum(pair.points for pair in pairs)
        left_out = len(self.tables.mentees) - len(pairs)
        return Result(
            pairs=pairs,
            unmatched=self._unmatched({row for row, _, _ in made}, Counter(column for _, column, _ in made)),
            total=points + left_out * self.problem.unmatched_is_worth,
            points_of_pairs=points,
            certificate=self._certificate(),
            rules_on=tuple(rule.name for rule in self.rules),
            rules_off=tuple(rule.name for rule in RULES if rule not in self.rules),
            criteria_on=tuple(criterion.name for criterion in self.criteria),
            criteria_off=tuple(criterion.name for criterion in CRITERIA if criterion not in self.criteria),
        )

    def _pair(self, row: int, column: int, is_locked: bool) -> MadePair:
        return MadePair(
            mentor=self.tables.mentors[column].id,
            mentee=self.tables.mentees[row].id,
            points=int(self.points[row, column]),
            scores=tuple(self._score(criterion, row, column) for criterion in self.criteria),
            is_locked=is_locked,
            broken_rules=tuple(rule.name for rule in self.rules if self.excluded[rule.name][row, column]),
            alternatives=() if is_locked else self._alternatives(row, column),
        )

    def _score(self, criterion: Criterion, row: int, column: int) -> CriterionScore:
        value = int(self.values[criterion.name][row, column])
        return CriterionScore(criterion.name, value, self.problem.weights[criterion.name])

    def _alternatives(self, row: int, column: int) -> tuple[Alternative, ...]:
        """Mentors who would cost the whole least: u + v − net is a proved lower bound of that cost."""
        others = np.flatnonzero(self.allowed[row] & (self.capacity > 0))
        others = others[others != column]
        costs = self.answer.mentee_prices[row] + self.answer.mentor_prices[others] - self.net[row, others]
        best = np.lexsort((others, -self.points[row, others], costs))[:ALTERNATIVES]
        return tuple(self._alternative(row, int(others[k]), int(costs[k])) for k in best)

    def _alternative(self, row: int, column: int, cost: int) -> Alternative:
        """The bonus of a pair is no points: it is said as a pair lost."""
        lost = (cost + self.bonus // 2) // self.bonus if self.bonus else 0
        points = int(self.points[row, column])
        return Alternative(self.tables.mentors[column].id, points, cost - lost * self.bonus, lost)

    def _unmatched(self, paired: set[int], used: Counter[int]) -> tuple[Unmatched, ...]:
        people = [
            self._explain("mentee", row, mentee.id)
            for row, mentee in enumerate(self.tables.mentees)
            if row not in paired
        ]
        people += [
            self._explain("mentor", column, mentor.id)
            for column, mentor in enumerate(self.tables.mentors)
            if mentor.capacity > 0 and not used[column]
        ]
        return tuple(people)

    def _explain(self, side: Side, place: int, person: str) -> Unmatched:
        at = np.s_[place, :] if side == "mentee" else np.s_[:, place]
        broken = self.broken[at]
        effects = []
        for rule in self.rules:
            excluded = self.excluded[rule.name][at]
            if excluded.any():
                alone = excluded & (broken == 1)
                after = self._after_change(rule, side)
                gained = None if after is None else int((alone & ~after[at]).sum())
                effects.append(RuleEffect(rule.name, int(excluded.sum()), int(alone.sum()), gained))
        effects.sort(key=lambda effect: (-effect.excluded_alone, -effect.excluded, effect.rule))
        return Unmatched(
            side=side,
            person=person,
            candidates=len(broken),
            allowed=int((broken == 0).sum()),
            effects=tuple(effects),
        )

    def _after_change(self, rule: Rule, side: Side) -> BoolTable | None:
        """What the rule would still exclude after its smallest change; made once, when somebody is left out."""
        if rule.after_change is None:
            return None
        if (rule.name, side) not in self.changed:
            self.changed[rule.name, side] = rule.after_change(self.tables, side)
        return self.changed[rule.name, side]

    def _certificate(self) -> Certificate:
        answer, tables = self.answer, self.tables
        return Certificate(
            mentor_prices={
                mentor.id: int(price)
                for mentor, price in zip(tables.mentors, answer.mentor_prices, strict=True)
            },
            mentee_prices={
                mentee.id: int(price)
                for mentee, price in zip(tables.mentees, answer.mentee_prices, strict=True)
            },
            bonus_per_pair=self.bonus,
            bound=int(answer.mentee_prices.sum() + (self.capacity * answer.mentor_prices).sum()),
        )


def _refuse_contradictions(problem: Problem) -> None:
    below = [mentor.id for mentor in problem.mentors if mentor.capacity < 0]
    if below:
        raise ProblemError(kind="capacity", ids=", ".join(below))
    wrong = [
        f"{name}: {weight}"
        for name, weight in problem.weights.items()
        if name not in CRITERION_BY_NAME or type(weight) is not int or weight < 0
    ]
    if wrong:
        raise ProblemError(kind="weight", ids=", ".join(wrong))
    if 100 * sum(problem.weights.values()) + abs(problem.unmatched_is_worth) >= EXACT_BELOW:
        raise ProblemError(kind="too-large-weights")
    ranks = [f"{wish.person}, {wish.wants}" for wish in problem.preferences if wish.rank < 1]
    if ranks:
        raise ProblemError(kind="rank", ids="; ".join(ranks))
