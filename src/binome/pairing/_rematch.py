"""Pairs anew after people left or refused: as good as can be for each number of running pairs given up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from binome.pairing._assign import Optimum
from binome.pairing._model import Preference, Problem, ProblemError, Progress, Result, Side, silent
from binome.pairing._solve import Solution, solve
from binome.pairing._tables import IntArray

Couple = tuple[str, str]
# Points of the curve looked for, besides the one asked for; those of few changes come first.
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
    running: Sequence[Running],
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
        Pairs that exist. A running pair that breaks a rule today is given up, unless it has met; one that somebody
        asked to exclude ends, met or not.
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
    met = {(one.mentor, one.mentee) for one in running if one.has_met and not moves_met}
    pairs = sorted({(one.mentor, one.mentee) for one in running})
    _refuse_strangers(problem, pairs)
    asked = _without(problem, pairs, set(left), set(refused), met)
    trades = Curve(asked, progress).trades(changes)
    allowed = trades[0].changes + changes
    chosen = [one for one in trades if one.changes <= allowed][-1]
    settled = replace(asked, stay=chosen.stay)
    result = solve(settled, progress)
    return Rematch(
        problem=settled,
        result=result,
        trades=trades,
        chosen=chosen,
        survivors=asked.running,
        ended=tuple(couple for couple in pairs if couple not in set(asked.running)),
        moves=_moves(pairs, settled, result),
    )


def _moves(running: list[Couple], problem: Problem, result: Result) -> tuple[Move, ...]:
    now = {pair.mentee: pair.mentor for pair in result.pairs}
    was = {mentee: mentor for mentor, mentee in running}
    people = sorted(mentee.id for mentee in problem.mentees)
    moves = (Move(person, was.get(person, ""), now.get(person, "")) for person in people)
    return tuple(move for move in moves if move.before != move.after)


def _refuse_strangers(problem: Problem, running: list[Couple]) -> None:
    mentors, mentees = {one.id for one in problem.mentors}, {one.id for one in problem.mentees}
    unknown = [f"{one}, {other}" for one, other in running if one not in mentors or other not in mentees]
    if unknown:
        raise ProblemError(kind="not-running", ids="; ".join(unknown))


def _without(
    problem: Problem,
    running: list[Couple],
    gone: set[tuple[Side, str]],
    refused: set[Couple],
    met: set[Couple],
) -> Problem:
    """The problem as it stands today: who is there, which pairs run, which of them stay whatever happens."""
    # Somebody who asks for an exclusion asks for the end of the pair, unless the coordinator locks it.
    excluded = set(problem.blocks) - set(problem.locked) if problem.rules.blocks else set()
    over = refused | excluded

    def is_here(couple: Couple) -> bool:
        return ("mentor", couple[0]) not in gone and ("mentee", couple[1]) not in gone and couple not in over

    survivors = tuple(couple for couple in running if is_here(couple))
    going_on, paired = set(survivors), {mentee for _mentor, mentee in survivors}
    # A lock still makes sense when its pair runs, or its mentee has none.
    locked = {
        couple
        for couple in problem.locked
        if is_here(couple) and (couple in going_on or couple[1] not in paired)
    }
    return replace(
        problem,
        mentors=tuple(one for one in problem.mentors if ("mentor", one.id) not in gone),
        mentees=tuple(one for one in problem.mentees if ("mentee", one.id) not in gone),
        locked=tuple(sorted(locked | (met & going_on))),
        blocks=tuple(sorted({*problem.blocks, *refused})),
        preferences=tuple(wish for wish in problem.preferences if not _names(wish, gone)),
        running=survivors,
        # What counted in an earlier re-match counts no more.
        stay=(0, 1),
        # People are paired again with whom they have now: that is no earlier pair.
        previous=tuple(couple for couple in problem.previous if couple not in going_on),
    )


def _names(wish: Preference, gone: set[tuple[Side, str]]) -> bool:
    other: Side = "mentee" if wish.side == "mentor" else "mentor"
    return (wish.side, wish.person) in gone or (other, wish.wants) in gone


@dataclass(frozen=True)
class Corner:
    """How many running pairs go on, how many pairs there are, and the aim without what staying counts."""

    stays: int
    pairs: int
    aim: int
    total: int


class Curve:
    """The upper hull of the aim against the running pairs that go on, looked for where it is asked for.

    ``corners`` are corners of the hull, most pairs that go on first; ``edges`` says which of them surely follow one
    another, by how many go on.
    """

    def __init__(self, problem: Problem, progress: Progress = silent) -> None:
        self.progress = progress
        self.solution = Solution(problem, progress)
        self.bonus = self.solution.bonus if problem.aim == "most-pairs" else 0
        self.candidates = self.solution.candidates
        self.net = self.solution.weights(self.candidates, self.bonus)
        self.running = self.solution.is_running(self.candidates).astype(np.int64)
        locked = set(problem.locked)
        # All running pairs of which no free person decides: how many go on whatever is done.
        self.survivors = len(problem.running) - sum(couple in locked for couple in problem.running)
        every = np.arange(len(self.net))
        first, last = (
            self.corner(self._best(every, *aims)[0])
            for aims in ((self.running, self.net), (self.net, self.running))
        )
        self.corners = [first, last] if first.stays > last.stays else [last]
        self.edges: set[tuple[int, int]] = set()
        # Between two corners, the pairs that the corners between them can hold.
        self.within = {(first.stays, last.stays): every}

    @property
    def fewest(self) -> int:
        """Running pairs that are given up whatever is done."""
        return self.survivors - self.corners[0].stays

    def trades(self, changes: int = 0) -> tuple[Trade, ...]:
        """The corners, fewest changes first: at least the last of those with as many changes more than necessary."""
        place = self.place_of(changes)
        while place and not self._is_edge(place - 1):
            place += self._split(place - 1)
        place = 0
        while place < len(self.corners) - 1 and len(self.corners) < MOST_TRADES:
            if self._is_edge(place) or not self._split(place):
                place += 1
        last = len(self.corners) - 1
        known = [
            place
            for place in range(last + 1)
            if place in {0, last} or (self._is_edge(place - 1) and self._is_edge(place))
        ]
        return tuple(self._trade(place) for place in known)

    def place_of(self, changes: int) -> int:
        """Where the last corner stands that gives up no more; the one after it, if any, surely follows it."""
        stays = self.corners[0].stays - changes
        while True:
            place = max(place for place, corner in enumerate(self.corners) if corner.stays >= stays)
            if place == len(self.corners) - 1 or self._is_edge(place) or not self._split(place):
                return place

    def _is_edge(self, place: int) -> bool:
        return self._sides(place) in self.edges

    def _sides(self, place: int) -> tuple[int, int]:
        return self.corners[place].stays, self.corners[place + 1].stays

    def slope(self, place: int) -> tuple[int, int]:
        """What the aim gains, for how many pairs given up, from one corner to the next."""
        before, after = self.corners[place], self.corners[place + 1]
        return after.aim - before.aim, before.stays - after.stays

    def _split(self, place: int) -> bool:
        """Whether a corner was found between two; if not, they follow one another."""
        before, after = self.corners[place], self.corners[place + 1]
        self.progress("curve", min(1, len(self.corners) / MOST_TRADES))
        gain, lost = self.slope(place)
        weight = lost * self.net + gain * self.running
        kept = self.within.pop((before.stays, after.stays))
        made, reduced = self._best(kept, weight, self.running)
        found = self.corner(made)
        above = lost * (found.aim - before.aim) + gain * (found.stays - before.stays)
        if not above:
            self.edges.add((before.stays, after.stays))
            return False
        # A corner between them lies above the line that joins them: it loses no more than that on this one.
        self.corners.insert(place + 1, found)
        for side in (place, place + 1):
            self.within[self._sides(side)] = kept[reduced <= above]
        return True

    def _trade(self, place: int) -> Trade:
        """What a pair counts there lies strictly between what the changes before and after bring."""
        corner, last = self.corners[place], len(self.corners) - 1
        if place == last:
            # Every slope is at least one more in the aim for all of them given up.
            stay = (1, len(self.solution.problem.running) + 1)
        elif place == 0:
            gain, lost = self.slope(0)
            # Where the next corner is not known, more than all that could be gained.
            stay = (gain + lost, lost) if self._is_edge(0) else (self.corners[last].aim - corner.aim + 1, 1)
        else:
            steeper, flatter = self.slope(place - 1), self.slope(place)
            stay = (steeper[0] + flatter[0], steeper[1] + flatter[1])
        return Trade(self.survivors - corner.stays, corner.pairs, corner.total, stay)

    def _best(self, kept: IntArray, *aims: IntArray) -> tuple[IntArray, IntArray]:
        """The best of some candidate pairs for the first aim, and among these for the next.

        Besides, what each of them costs at least in the first aim, by its prices.
        """
        rows, columns = self.candidates.rows[kept], self.candidates.columns[kept]
        optimum = Optimum(rows, columns, self.solution.height, self.solution.capacity)
        mentee_prices, mentor_prices = optimum.maximise(aims[0][kept])
        reduced = mentee_prices[rows] + mentor_prices[columns] - aims[0][kept]
        for aim in aims[1:]:
            optimum.maximise(aim[kept[optimum.at]])
        optimum.most_pairs()
        return kept[optimum.mentor_of[rows] == columns], reduced

    def corner(self, made: IntArray) -> Corner:
        """The figures of some of the candidate pairs."""
        solution = self.solution
        points = int(self.candidates.points[made].sum()) + solution.points_of_locks()
        pairs = len(made) + len(solution.locks)
        return Corner(
            stays=int(self.running[made].sum()),
            pairs=pairs,
            aim=int(self.net[made].sum()),
            total=points + (solution.height - pairs) * solution.problem.unmatched_is_worth,
        )
