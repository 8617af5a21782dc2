"""From a problem to its proved and explained answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from binome.pairing._assign import EXACT_BELOW, Optimum, largest_of, parts_of, refuse_large
from binome.pairing._candidates import MANY_PAIRS, MOST_PAIRS, Candidates, Finder
from binome.pairing._criteria import CRITERIA, CRITERION_BY_NAME, criteria_on, points
from binome.pairing._explain import explain_pairs
from binome.pairing._fair import best_floor, worst_first
from binome.pairing._left_out import explain_left_out
from binome.pairing._model import (
    Aim,
    Certificate,
    Choice,
    Fairness,
    Problem,
    ProblemError,
    Progress,
    Result,
    silent,
)
from binome.pairing._pricing import Solved, enough_candidates
from binome.pairing._rules import RULES, rules_on
from binome.pairing._stable import count_blocking, orders, stable_pairs
from binome.pairing._tables import BoolTable, IntArray, People, Tables

# Measured up to 100,000 a side; the numbers of pairs stay exact well beyond.
LARGEST = 200_000


def solve(problem: Problem, progress: Progress = silent) -> Result:
    """The best set of pairs under the hard rules, proved and explained.

    Best means the largest total of points over all pairs made, leaving somebody out being worth
    ``problem.unmatched_is_worth``; with ``aim="most-pairs"`` as many pairs as possible first, with ``aim="stable"`` no
    two people who both prefer each other; fairness as :class:`Problem` says. Ties are broken on
    identifiers, so that the order of the people given changes nothing. ``progress`` is called now and then, and may
    raise to stop.

    Raises
    ------
    ProblemError
        When identifiers repeat, a number makes no sense, a lock has no place, there are more than 200,000 people on a
        side, or more than 8 million possible pairs where fairness or stable pairs are asked for.

    Notes
    -----
    Every combination is looked at once, one bit each; those that the bits let through are scored. Beyond half a
    million pairs, only the 64 best of each mentee and the pairs somebody asked for are kept: the answer and the
    proof are the same, as mentees whose prices leave a doubt are looked at again, all their pairs; the
    alternatives listed are then among the pairs kept. Memory: about 430 bytes a pair kept, and the people themselves.
    """
    return Solution(problem, progress).result()


@dataclass(frozen=True)
class Answer:
    """The mentor of each mentee, or −1, without locks; the points of the pairs made."""

    mentor_of: IntArray
    points: IntArray


@dataclass(frozen=True)
class Proof:
    """Prices of an aim without fairness, and what they prove."""

    mentee_prices: IntArray
    mentor_prices: IntArray
    bonus: int
    answer: Answer


class Solution:
    """One problem: its candidates, found once, and the answers asked for."""

    def __init__(self, problem: Problem, progress: Progress = silent) -> None:
        self.progress = progress
        _refuse_contradictions(problem)
        self.problem = problem
        self.people = people = People(problem)
        self.criteria = criteria_on(problem)
        self.rules = rules_on(problem)
        self.locks = self._locks()
        self.capacity = self._free_places()
        locked = {row for row, _column in self.locks}
        every = range(len(people.mentees))
        self.free_rows = np.array([row for row in every if row not in locked], dtype=np.int64)
        self.finder = Finder(people, self.rules, np.flatnonzero(self.capacity > 0))
        self._candidates: Candidates | None = None
        self.height = len(people.mentees)
        self.names = [mentee.id for mentee in people.mentees], [mentor.id for mentor in people.mentors]
        self.proofs: dict[Aim, Proof] = {}
        # Mentees of whom a pair that is not kept may be worth more than the mentee's price.
        self.unsure: dict[Aim, IntArray] = {}

    @property
    def candidates(self) -> Candidates:
        """The pairs kept: found when first asked for, and more of them once a proof wants them.

        Raises
        ------
        ProblemError
            When every pair is wanted, and there are too many.
        """
        if self._candidates is None:
            problem = self.problem
            needs_all = problem.fairness != "none" or problem.aim == "stable" or bool(problem.running)
            most = MOST_PAIRS if needs_all else MANY_PAIRS
            found = self.finder.find(self.free_rows, most, self.progress)
            if needs_all and found.beyond is not None:
                raise ProblemError(kind="too-many-for-fairness", limit=MOST_PAIRS)
            self._candidates = found
        return self._candidates

    def _locks(self) -> list[tuple[int, int]]:
        people = self.people
        locks = []
        for mentor, mentee in sorted(set(self.problem.locked)):
            if mentor not in people.mentor_at or mentee not in people.mentee_at:
                raise ProblemError(kind="unknown-lock", ids=f"{mentor}, {mentee}")
            locks.append((people.mentee_at[mentee], people.mentor_at[mentor]))
        twice = [row for row, count in Counter(row for row, _ in locks).items() if count > 1]
        if twice:
            raise ProblemError(kind="locked-twice", ids=", ".join(people.mentees[row].id for row in twice))
        return sorted(locks)

    def _free_places(self) -> IntArray:
        capacity = np.array([mentor.capacity for mentor in self.people.mentors], dtype=np.int64)
        for _row, column in self.locks:
            capacity[column] -= 1
        if (capacity < 0).any():
            full = [self.people.mentors[column].id for column in np.flatnonzero(capacity < 0)]
            raise ProblemError(kind="locked-beyond-capacity", ids=", ".join(full))
        return capacity

    def points_of_locks(self) -> int:
        """Points of the pairs that are kept whatever happens."""
        rows, columns = (np.array([lock[side] for lock in self.locks], dtype=np.int64) for side in (0, 1))
        return int(points(Tables(self.people, rows, columns, as_pairs=True)).sum())

    def prove(self, aim: Aim, candidates: Candidates | None = None) -> Proof:
        """The best assignment for the aim alone, with its prices; made once for all candidates."""
        bonus = self.bonus if aim == "most-pairs" else 0
        if candidates is not None:
            return self._proved(candidates, bonus)
        if aim not in self.proofs:
            alike = self._alike(bonus) if aim == "most-pairs" and "total" in self.proofs else None
            if alike is not None:
                self.proofs[aim], self.unsure[aim] = alike, self.unsure["total"]
            else:
                enough = enough_candidates(self, bonus)
                self._candidates, self.unsure[aim] = enough.candidates, enough.unsure
                self.proofs[aim] = self._proved(self.candidates, bonus, enough.solved)
        return self.proofs[aim]

    def _proved(self, candidates: Candidates, bonus: int, solved: Solved | None = None) -> Proof:
        optimum = Optimum(candidates.rows, candidates.columns, self.height, self.capacity)
        weights = self.weights(candidates, bonus)
        if solved is not None:
            prices, mentor_of = solved
            optimum.keep_tight(weights, prices, mentor_of)
        else:
            known = next(iter(self.proofs.values()), None)
            prices = optimum.maximise(weights, near=None if known is None else known.mentor_prices)
        return Proof(*prices, bonus, self._settle(optimum, candidates))

    def _alike(self, bonus: int) -> Proof | None:
        """The proof for most pairs first, where the greatest total pairs all who have any candidate.

        Then no answer has more pairs: the best answers are the same, the lowest prices too, and each mentee's price
        rises by what a pair more is worth.
        """
        total, candidates = self.proofs["total"], self.candidates
        paired = total.answer.mentor_of >= 0
        if not paired[candidates.rows].all():
            return None
        refuse_large(largest_of(self.weights(candidates, bonus)), self.height)
        prices = total.mentee_prices + np.where(paired, self.problem.stay[1] * bonus, 0)
        return Proof(prices, total.mentor_prices, bonus, total.answer)

    def weights(self, candidates: Candidates, bonus: int) -> IntArray:
        """What each pair adds to the aim, times q of ``problem.stay``."""
        more, times = self.problem.stay
        net: IntArray = candidates.points + (bonus - self.problem.unmatched_is_worth)
        if times != 1:
            net *= times
        return net + more * self.is_running(candidates) if more else net

    def is_running(self, candidates: Candidates) -> BoolTable:
        """Which pairs exist already."""
        pairs = Tables(self.people, candidates.rows, candidates.columns, as_pairs=True, in_order=True)
        return pairs.listed("running")

    @cached_property
    def bonus(self) -> int:
        """One pair more outweighs whatever points all the others could lose by it."""
        return (self.candidates.largest() + 1) * (self.height + 1) + max(0, self.problem.unmatched_is_worth)

    def _settle(self, optimum: Optimum, candidates: Candidates) -> Answer:
        mentor_of = optimum.break_ties(self.names)
        made = mentor_of[candidates.rows] == candidates.columns
        return Answer(mentor_of, candidates.points[made])

    @cached_property
    def floor(self) -> int:
        """The floor that is held: the highest that leaves nobody out who could have a pair."""
        if self.problem.fairness == "none":
            return 0
        return best_floor(self.candidates, self.height, self.capacity)

    @property
    def proved_aim(self) -> Aim:
        """The aim that the certificate is about."""
        return "total" if self.problem.aim == "stable" else self.problem.aim

    @cached_property
    def orders(self) -> tuple[IntArray, IntArray]:
        """How mentees, and mentors, order the candidate pairs."""
        return orders(self.people, self.candidates, self.candidates.largest())

    def answer(self) -> Answer:
        """What was asked for."""
        if self.problem.aim == "stable":
            mentor_of = stable_pairs(self.candidates, self.orders, self.height, self.capacity)
            made = mentor_of[self.candidates.rows] == self.candidates.columns
            return Answer(mentor_of, self.candidates.points[made])
        if self.problem.fairness == "worst-first":
            above = self.candidates.only(self.candidates.points >= self.floor)
            return self._settle(worst_first(above, self.height, self.capacity), above)
        if self.problem.fairness == "floor":
            above = self.candidates.only(self.candidates.points >= self.floor)
            return self.prove(self.problem.aim, above).answer
        return self.prove(self.problem.aim).answer

    def result(self) -> Result:
        """The answer, explained, with its proof."""
        # Found before anything else, so that the progress goes one way.
        _ = self.candidates
        self.progress("pairs", 0)
        answer, proof = self.answer(), self.prove(self.proved_aim)
        self.progress("pairs", 0.5)
        choices = self._choices(answer, self.points_of_locks())
        self.progress("explanations", 0)
        made = [(row, int(column), False) for row, column in enumerate(answer.mentor_of) if column >= 0]
        made += [(row, column, True) for row, column in self.locks]
        pairs = explain_pairs(self, proof, sorted(made))
        worth = sum(pair.points for pair in pairs)
        left_out = self.height - len(pairs)
        return Result(
            pairs=pairs,
            unmatched=explain_left_out(
                self, {row for row, _, _ in made}, Counter(column for _, column, _ in made)
            ),
            total=worth + left_out * self.problem.unmatched_is_worth,
            points_of_pairs=worth,
            certificate=self._certificate(proof),
            rules_on=tuple(rule.name for rule in self.rules),
            rules_off=tuple(rule.name for rule in RULES if rule not in self.rules),
            criteria_on=tuple(criterion.name for criterion in self.criteria),
            criteria_off=tuple(criterion.name for criterion in CRITERIA if criterion not in self.criteria),
            choices=choices,
            floor=self.floor,
            blocking_pairs=self._blocking(answer),
        )

    def _blocking(self, answer: Answer) -> int:
        """Pairs not made that both would prefer, among all there are."""
        rows = np.flatnonzero(answer.mentor_of >= 0)
        made = Candidates(rows, answer.mentor_of[rows], answer.points)
        some = map(self.candidates.only, parts_of(len(self.candidates.rows)))
        parts: Iterator[Candidates] = some
        if self.candidates.beyond is not None:
            # What the others have not kept is worth no more to them than what they got.
            unsure = self.unsure[self.proved_aim]
            sure = (part.only(~np.isin(part.rows, unsure)) for part in some)
            parts = chain(sure, self.finder.blocks(unsure))
        return count_blocking(self.people, parts, made, self.capacity, self.candidates.largest())

    def _choices(self, answer: Answer, locked_points: int) -> tuple[Choice, ...]:
        aims: tuple[Aim, ...] = ("total", "most-pairs")
        every: list[tuple[Aim, Fairness, Answer]] = [(aim, "none", self.prove(aim).answer) for aim in aims]
        if self.problem.fairness != "none" or self.problem.aim == "stable":
            every.append((self.problem.aim, self.problem.fairness, answer))
        return tuple(
            Choice(
                aim,
                fairness,
                len(one.points) + len(self.locks),
                int(one.points.sum())
                + locked_points
                + (self.height - len(one.points) - len(self.locks)) * self.problem.unmatched_is_worth,
                int(one.points.min()) if len(one.points) else None,
            )
            for aim, fairness, one in every
        )

    def _certificate(self, proof: Proof) -> Certificate:
        return Certificate(
            mentor_prices=dict(zip(self.names[1], map(int, proof.mentor_prices), strict=True)),
            mentee_prices=dict(zip(self.names[0], map(int, proof.mentee_prices), strict=True)),
            bonus_per_pair=proof.bonus,
            bound=int(proof.mentee_prices.sum() + (self.capacity * proof.mentor_prices).sum()),
        )


def _refuse_contradictions(problem: Problem) -> None:
    if max(len(problem.mentors), len(problem.mentees)) > LARGEST:
        raise ProblemError(kind="too-many-people", limit=LARGEST)
    if problem.aim == "stable" and problem.fairness != "none":
        raise ProblemError(kind="stable-alone")
    if problem.stay != (0, 1) and (problem.aim == "stable" or problem.fairness != "none"):
        raise ProblemError(kind="rematch-alone")
    if problem.stay[0] < 0 or problem.stay[1] < 1:
        raise ProblemError(kind="stay")
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
    most = 100 * sum(problem.weights.values()) + abs(problem.unmatched_is_worth)
    if most * problem.stay[1] + problem.stay[0] >= EXACT_BELOW:
        raise ProblemError(kind="too-large-weights")
    ranks = [f"{wish.person}, {wish.wants}" for wish in problem.preferences if wish.rank < 1]
    if ranks:
        raise ProblemError(kind="rank", ids="; ".join(ranks))
