"""Pairs anew after people left or refused: as good as can be for each number of running pairs given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from binome.pairing._assign import Optimum
from binome.pairing._model import Problem, ProblemError, Progress, Result, Side, silent
from binome.pairing._solve import Solution, solve
from binome.pairing._tables import IntArray

Couple = tuple[str, str]
# Points of the curve looked for; those of few changes come first.
MOST_TRADES = 24


@dataclass(frozen=True)
class Running:
    """A pair that exists. One that has met is kept, unless asked otherwise."""

    mentor: str
    mentee: str
    has_met: bool = False


@dataclass(frozen=True)
class Trade:
    """One point of the curve: no other answer that gives up as many running pairs, or fewer, has a greater total.

    ``changes`` counts the running pairs given up although both people are still there; ``total`` is in points, those
    left out counted at their worth. ``stay`` is what the problem was given to get there.
    """

    changes: int
    pairs: int
    total: int
    stay: tuple[int, int]


@dataclass(frozen=True)
class Move:
    """A mentee whose mentor is another than before; empty for none."""

    mentee: str
    before: str
    after: str


@dataclass(frozen=True)
class Rematch:
    """The curve, and one answer on it.

    ``problem`` is what was solved: without those who left, running pairs named, pairs that have met locked. It proves
    and verifies like any other. ``survivors`` are running pairs of which both people are there, ``ended`` the others.
    """

    problem: Problem
    result: Result
    trades: tuple[Trade, ...]
    chosen: Trade
    survivors: tuple[Couple, ...]
    ended: tuple[Couple, ...]
    moves: tuple[Move, ...]


def rematch(
    problem: Problem,
    running: Iterable[Running],
    *,
    left: Iterable[tuple[Side, str]] = (),
    refused: Iterable[Couple] = (),
    changes: int = 0,
    moves_met: bool = False,
    progress: Progress = silent,
) -> Rematch:
    """The best pairs among those that give up the fewest running pairs, and what more changes would bring.

    Parameters
    ----------
    problem
        Everybody, as for ``solve``; fairness and stable pairs do not go with it.
    running
        Pairs that exist. A running pair that breaks a rule today is given up, unless it has met.
    left
        People who are no longer there.
    refused
        (mentor id, mentee id) couples that are not proposed again.
    changes
        How many more running pairs than necessary may be given up, at most.
    moves_met
        Whether pairs that have met may be given up too.

    Raises
    ------
    ProblemError
        As ``solve``; and when a running pair is of unknown people.

    Notes
    -----
    Each running pair that goes on counts λ points more; the answers that are best for some λ are the corners of the
    upper hull of total against changes, found exactly, in integers, by bisection of slopes (Eisner and Severance
    1976, doi 10.1145/321978.321982). Between two corners no answer lies above the line that joins them.
    """
    pairs = sorted(set(running), key=lambda one: (one.mentor, one.mentee))
    _refuse_strangers(problem, pairs)
    asked = _what_is_asked(problem, pairs, set(left), set(refused), moves_met=moves_met)
    survivors = set(asked.running)
    trades = _Curve(asked, progress).trades()
    allowed = trades[0].changes + changes
    chosen = [one for one in trades if one.changes <= allowed][-1]
    settled = replace(asked, stay=chosen.stay)
    result = solve(settled, progress)
    now = {pair.mentee: pair.mentor for pair in result.pairs}
    was = {one.mentee: one.mentor for one in pairs}
    return Rematch(
        problem=settled,
        result=result,
        trades=trades,
        chosen=chosen,
        survivors=asked.running,
        ended=tuple((one.mentor, one.mentee) for one in pairs if (one.mentor, one.mentee) not in survivors),
        moves=tuple(
            Move(mentee.id, was.get(mentee.id, ""), now.get(mentee.id, ""))
            for mentee in sorted(settled.mentees, key=lambda one: one.id)
            if was.get(mentee.id, "") != now.get(mentee.id, "")
        ),
    )


def _what_is_asked(
    problem: Problem,
    pairs: list[Running],
    gone: set[tuple[Side, str]],
    refusals: set[Couple],
    *,
    moves_met: bool,
) -> Problem:
    """Without those who left; pairs that go on named, those that have met locked, refused ones blocked."""
    here = [
        one
        for one in pairs
        if ("mentor", one.mentor) not in gone
        and ("mentee", one.mentee) not in gone
        and (one.mentor, one.mentee) not in refusals
    ]
    kept = {(one.mentor, one.mentee) for one in here if one.has_met and not moves_met}
    survivors = tuple((one.mentor, one.mentee) for one in here)
    return replace(
        problem,
        mentors=tuple(one for one in problem.mentors if ("mentor", one.id) not in gone),
        mentees=tuple(one for one in problem.mentees if ("mentee", one.id) not in gone),
        locked=tuple(sorted(kept | _locks_of_others(problem, gone, survivors))),
        blocks=tuple(sorted({*problem.blocks, *refusals})),
        running=survivors,
        # People are paired again with whom they have now: that is no earlier pair.
        previous=tuple(couple for couple in problem.previous if couple not in set(survivors)),
    )


def _refuse_strangers(problem: Problem, running: list[Running]) -> None:
    mentors, mentees = {one.id for one in problem.mentors}, {one.id for one in problem.mentees}
    unknown = [
        f"{one.mentor}, {one.mentee}"
        for one in running
        if one.mentor not in mentors or one.mentee not in mentees
    ]
    if unknown:
        raise ProblemError(kind="not-running", ids="; ".join(unknown))


def _locks_of_others(
    problem: Problem, gone: set[tuple[Side, str]], survivors: tuple[Couple, ...]
) -> set[Couple]:
    """Locks that still make sense: both people are there, and the pair runs or the mentee has none."""
    paired = {mentee for _mentor, mentee in survivors}
    return {
        (mentor, mentee)
        for mentor, mentee in problem.locked
        if ("mentor", mentor) not in gone
        and ("mentee", mentee) not in gone
        and ((mentor, mentee) in survivors or mentee not in paired)
    }


@dataclass(frozen=True)
class _Corner:
    """How many running pairs go on, how many pairs there are, and the aim without what staying counts."""

    stays: int
    pairs: int
    aim: int
    total: int


class _Curve:
    """The upper hull of the aim against the running pairs that go on."""

    def __init__(self, problem: Problem, progress: Progress) -> None:
        self.progress = progress
        self.solution = Solution(problem, progress)
        self.bonus = self.solution.bonus if problem.aim == "most-pairs" else 0
        self.candidates = self.solution.candidates
        self.net = self.solution.weights(self.candidates, self.bonus)
        self.running = self.solution.is_running(self.candidates).astype(np.int64)
        locked = set(problem.locked)
        self.locked_stays = sum(couple in locked for couple in problem.running)

    def trades(self) -> tuple[Trade, ...]:
        """The corners, fewest changes first."""
        first, last = self._best(self.running, self.net), self._best(self.net, self.running)
        corners = self._between(first, last) if first.stays > last.stays else [last]
        slopes = [(after.aim - before.aim, before.stays - after.stays) for before, after in pairwise(corners)]
        survivors = len(self.solution.problem.running)
        # Every slope is at least one more in the aim for all of them given up.
        flattest = (1, survivors + 1)
        trades = []
        for number, corner in enumerate(corners):
            # What a pair counts here lies strictly between what the changes before and after would bring.
            steeper = slopes[number - 1] if number else None
            flatter = slopes[number] if number < len(slopes) else flattest
            if corner is corners[-1]:
                stay = flattest
            elif steeper is None:
                stay = (flatter[0] + flatter[1], flatter[1])
            else:
                stay = (steeper[0] + flatter[0], steeper[1] + flatter[1])
            changes = survivors - self.locked_stays - corner.stays
            trades.append(Trade(changes, corner.pairs, corner.total, stay))
        return tuple(trades)

    def _best(self, *aims: IntArray) -> _Corner:
        """The best for the first aim, and among these for the next."""
        solution, candidates = self.solution, self.candidates
        optimum = Optimum(candidates.rows, candidates.columns, solution.height, solution.capacity)
        for aim in aims:
            optimum.maximise(aim[optimum.at])
        optimum.most_pairs()
        made = optimum.mentor_of[candidates.rows] == candidates.columns
        points = int(candidates.points[made].sum()) + solution.points_of_locks()
        pairs = int(made.sum()) + len(solution.locks)
        return _Corner(
            stays=int(self.running[made].sum()),
            pairs=pairs,
            aim=int(self.net[made].sum()),
            total=points + (solution.height - pairs) * solution.problem.unmatched_is_worth,
        )

    def _between(self, first: _Corner, last: _Corner) -> list[_Corner]:
        """All corners from the one with most pairs that stay to the one of greatest aim."""
        corners = [first, last]
        place = 0
        while place < len(corners) - 1 and len(corners) < MOST_TRADES:
            before, after = corners[place], corners[place + 1]
            self.progress("curve", len(corners) / MOST_TRADES)
            gain, lost = after.aim - before.aim, before.stays - after.stays
            found = self._best(lost * self.net + gain * self.running, self.running)
            if lost * found.aim + gain * found.stays > lost * before.aim + gain * before.stays:
                corners.insert(place + 1, found)
            else:
                place += 1
        # Where the search stopped before its end, only what is surely next to each other is told.
        return corners if place == len(corners) - 1 else [*corners[:place], last]
