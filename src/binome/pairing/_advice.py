"""What would change the whole: one pair made by hand, one rule softened, one kind of mentor more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from binome.pairing._definitions import Definitions
from binome.pairing._model import (
    Advice,
    Cost,
    Mentee,
    Problem,
    ProblemError,
    Progress,
    Recruit,
    Relaxation,
    Result,
    Side,
    silent,
)
from binome.pairing._rules import RULES
from binome.pairing._softer import most_with_each
from binome.pairing._solve import Solution
from binome.pairing._tables import IntArray

SIDES: tuple[Side, ...] = ("mentee", "mentor")
PROFILES = 5
# Skills and the levels needed, in order.
Profile = tuple[tuple[str, int], ...]


def cost_of_pair(problem: Problem, mentor: str, mentee: str) -> Cost:
    """What it would exactly cost the whole to make this pair, everyone else being paired as well as then possible.

    A lock that the mentee already has gives way. The pair may break a rule.

    Raises
    ------
    ProblemError
        When the mentor's places are all locked, or one of the two is unknown.
    """
    kept = tuple(couple for couple in problem.locked if couple[1] != mentee)
    now, then = _figures(problem), _figures(replace(problem, locked=(*kept, (mentor, mentee))))
    return Cost(now[0] - then[0], now[1] - then[1])


def broken_by(problem: Problem, mentor: str, mentee: str) -> tuple[str, ...]:
    """Names of the rules that a pair would break, by their definitions.

    Raises
    ------
    ProblemError
        When one of the two is unknown.
    """
    one = next((person for person in problem.mentors if person.id == mentor), None)
    other = next((person for person in problem.mentees if person.id == mentee), None)
    if one is None or other is None:
        raise ProblemError(kind="unknown-lock", ids=f"{mentor}, {mentee}")
    return tuple(sorted(Definitions(problem).broken(one, other)))


def _figures(problem: Problem) -> tuple[int, int]:
    solution = Solution(problem)
    answer = solution.answer()
    pairs = len(answer.points) + len(solution.locks)
    total = int(answer.points.sum()) + solution.points_of_locks()
    return total + (solution.height - pairs) * problem.unmatched_is_worth, pairs


def solve_and_advise(problem: Problem, progress: Progress = silent) -> tuple[Result, Advice]:
    """``solve`` and ``advise`` at once: people are looked at once for both.

    Raises
    ------
    ProblemError
        As ``solve``.
    """
    solution = Solution(problem, progress)
    result = solution.result()
    return result, _advice(solution, result)


def advise(problem: Problem, result: Result) -> Advice:
    """Which single small change, and which mentors to look for, would pair the most people.

    Rules that protect people, and rules whose change cannot be counted, are never proposed.
    """
    return _advice(Solution(problem), result)


def _advice(solution: Solution, result: Result) -> Advice:
    steps = [
        (rule, side)
        for rule in solution.rules
        for side in SIDES
        if rule.after_change is not None and side in rule.change
    ]
    relaxations = []
    # Where everybody has a pair, nothing can be gained.
    if any(person.side == "mentee" for person in result.unmatched):
        most, softer = most_with_each(
            solution.finder, solution.free_rows, solution.capacity, steps, _made(solution, result)
        )
        relaxations = [
            Relaxation(rule.name, side, count - most)
            for (rule, side), count in zip(steps, softer, strict=True)
        ]
    order = {rule.name: number for number, rule in enumerate(RULES)}
    relaxations.sort(key=lambda one: (-one.pairs, order[one.rule], one.side))
    helpful = tuple(one for one in relaxations if one.pairs > 0)
    return Advice(helpful, _recruits(solution.problem, result))


def _made(solution: Solution, result: Result) -> IntArray:
    """The mentor of each mentee, or −1, without locks."""
    people = solution.people
    mentor_of = np.full(solution.height, -1, dtype=np.int64)
    for pair in result.pairs:
        if not pair.is_locked:
            mentor_of[people.mentee_at[pair.mentee]] = people.mentor_at[pair.mentor]
    return mentor_of


def _recruits(problem: Problem, result: Result) -> tuple[Recruit, ...]:
    """Profiles that cover the goals of the most people left out, one after the other; nobody is counted twice."""
    by_id = {mentee.id: mentee for mentee in problem.mentees}
    waiting: dict[Profile, list[Mentee]] = {}
    for person in result.unmatched:
        if person.side == "mentee":
            mentee = by_id[person.person]
            waiting.setdefault(_needs(mentee), []).append(mentee)
    recruits: list[Recruit] = []
    while waiting and len(recruits) < PROFILES:
        covered = {profile: _covered(dict(profile), waiting) for profile in waiting}
        best = min(covered, key=lambda one: (-sum(len(waiting[needs]) for needs in covered[one]), one))
        people = sorted(
            (mentee for needs in covered[best] for mentee in waiting[needs]), key=lambda mentee: mentee.id
        )
        recruits.append(
            Recruit(
                dict(best),
                tuple(mentee.id for mentee in people),
                _frequent([mentee.city for mentee in people if mentee.city]),
                _frequent([language for mentee in people for language in mentee.languages]),
            )
        )
        waiting = {needs: people for needs, people in waiting.items() if needs not in covered[best]}
    return tuple(recruits)


def _needs(mentee: Mentee) -> Profile:
    needs: dict[str, int] = {}
    for goal in mentee.goals:
        needs[goal.skill] = max(goal.level, needs.get(goal.skill, 0))
    return tuple(sorted(needs.items()))


def _covered(profile: dict[str, int], waiting: Iterable[Profile]) -> list[Profile]:
    return [needs for needs in waiting if all(profile.get(skill, 0) >= level for skill, level in needs)]


def _frequent(words: list[str]) -> tuple[str, ...]:
    count = Counter(words)
    return tuple(sorted(count, key=lambda word: (-count[word], word)))
