"""Several people for each to choose from, before anybody is paired."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from binome.pairing._model import MadePair, Problem, Progress, silent
from binome.pairing._solve import solve

# A mentor is asked about so many people at most for each place, beside the count asked for.
MORE_TURNS = 3


def suggest(problem: Problem, count: int = 3, progress: Progress = silent) -> tuple[MadePair, ...]:
    """Up to ``count`` mentors for each mentee, spread over the mentors, for both sides to put in order.

    The first turn is the best set of pairs with as many pairs as possible; each turn after is the best set without
    the couples of the turns before, among mentees who have fewer than ``count`` mentors yet. So the best pairs are
    among those shown, and nobody is shown to everybody: a mentor meets one mentee a place and a turn, and there are
    ``count + 3`` turns at most. Locked pairs are settled: their mentees are asked nothing, their places are taken.
    Preferences are left out, as these are what the answers will be.

    Returns
    -------
    tuple of MadePair
        In the order of mentees, then of turns, so the first of a mentee is her pair in the best set.

    Raises
    ------
    ValueError
        When ``count`` is under 1.
    ProblemError
        As :func:`solve`.
    """
    if count < 1:
        raise ValueError("count must be 1 or more")
    turn = _without_locks(replace(problem, aim="most-pairs", fairness="none", preferences=()))
    # Couples already shown are kept apart by the rule of blocks, which may be off for those asked for.
    apart = problem.blocks if problem.rules.blocks else ()
    turn = replace(turn, rules=replace(problem.rules, blocks=True))
    turns = count + MORE_TURNS
    found: list[MadePair] = []
    shown: Counter[str] = Counter()
    for number in range(turns):
        share = number / turns
        progress("pairs", share)
        wanting = tuple(mentee for mentee in turn.mentees if shown[mentee.id] < count)
        if not wanting or not turn.mentors:
            break
        couples = tuple((pair.mentor, pair.mentee) for pair in found)
        asked = replace(turn, mentees=wanting, blocks=apart + couples)
        pairs = solve(asked, _at(share, progress)).pairs
        if not pairs:
            break
        found += pairs
        shown.update(pair.mentee for pair in pairs)
    # Sorting is stable: within a mentee, the order of turns stays.
    return tuple(sorted(found, key=lambda pair: pair.mentee))


def _at(share: float, progress: Progress) -> Progress:
    """A turn is one step of the whole, however far it is itself."""
    return lambda _step, _share: progress("pairs", share)


def _without_locks(problem: Problem) -> Problem:
    taken = Counter(mentor for mentor, _mentee in problem.locked)
    settled = {mentee for _mentor, mentee in problem.locked}
    return replace(
        problem,
        locked=(),
        mentors=tuple(
            replace(mentor, capacity=mentor.capacity - taken[mentor.id])
            for mentor in problem.mentors
            if mentor.capacity > taken[mentor.id]
        ),
        mentees=tuple(mentee for mentee in problem.mentees if mentee.id not in settled),
    )
