"""Our rules and points in the terms of mentor-match: one object a rule, asked of one match at a time.

A person's cells are sets before the clock starts, as somebody who knows the library would write them. Needs the
package ``mentor-match`` only where a match is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from binome.pairing import Mentee, Mentor, Problem


def with_sets(person: Any, one: Mentor | Mentee) -> Any:
    """Their person, who knows ours and what is asked of ours, as sets."""
    person.one = one
    person.languages = frozenset(one.languages)
    person.slots = frozenset(one.availability)
    person.places = frozenset((*one.reachable_places, one.city)) - {""}
    person.motivations, person.ways, person.interests = (
        frozenset(words) for words in (one.motivations, one.ways_of_working, one.interests)
    )
    person.above = frozenset(one.reporting_line)
    return person


class Points:
    """Our points, as one of its rules."""

    def __init__(self, problem: Problem) -> None:
        self.weights = problem.weights
        self.wishes = {
            (wish.side, wish.person, wish.wants): max(0, 50 * (6 - wish.rank) // 5)
            for wish in problem.preferences
        }

    def evaluate(self, match: Any) -> bool:
        """Its protocol wants one."""
        return True

    def apply(self, match: Any) -> int:
        """Weight × value, summed."""
        mentor, mentee = match.mentor, match.mentee
        a, b = mentor.one, mentee.one
        values = {
            "goals": _goals(a, b),
            "availability": 100 * min(12, len(mentor.slots & mentee.slots)) // 12,
            "place": 100 if a.city and a.city == b.city else 60 if mentor.places & mentee.places else 20,
            "languages": 100 if len(mentor.languages & mentee.languages) >= 2 else 50,
            "motivations": 25 * min(4, len(mentor.motivations & mentee.motivations)),
            "ways_of_working": 25 * min(4, len(mentor.ways & mentee.ways)),
            "interests": 25 * min(4, len(mentor.interests & mentee.interests)),
            "sector": 100 if a.sector and a.sector == b.sector else 0,
            "function": 100 if a.function and b.function and a.function != b.function else 0,
            "organisation": 100
            if a.organisation and b.organisation and a.organisation != b.organisation
            else 0,
            "preferences": self.wishes.get(("mentor", a.id, b.id), 0)
            + self.wishes.get(("mentee", b.id, a.id), 0),
        }
        return sum(self.weights.get(name, 0) * value for name, value in values.items())


def _goals(mentor: Mentor, mentee: Mentee) -> int:
    gained = divisor = 0
    for goal in mentee.goals:
        share = 4 - goal.priority
        gained += share * min(mentor.skills.get(goal.skill, 0) - goal.level, 2)
        divisor += 2 * share
    return (200 * gained + divisor) // (2 * divisor)


def refusals(problem: Problem) -> list[Callable[[Any], bool]]:
    """Our hard rules: each says whether a match is refused. The library asks the last one first."""
    wanted = problem.rules
    apart = {*problem.blocks, *problem.previous}

    def related(match: Any) -> bool:
        a, b = match.mentor.one, match.mentee.one
        return (
            (bool(a.employee) and (a.employee == b.employee or a.employee in match.mentee.above))
            or (bool(b.employee) and b.employee in match.mentor.above)
            or (bool(a.team) and a.team == b.team)
            or (a.id, b.id) in apart
        )

    def far(match: Any) -> bool:
        a, b = match.mentor, match.mentee
        return not (a.places & b.places) and not (a.one.remote and b.one.remote)

    def too_few_words(match: Any) -> bool:
        return len(match.mentor.languages & match.mentee.languages) < wanted.shared_language

    def too_few_moments(match: Any) -> bool:
        return len(match.mentor.slots & match.mentee.slots) < wanted.common_slots

    def too_little_skill(match: Any) -> bool:
        skills = match.mentor.one.skills
        return any(skills.get(goal.skill, 0) < goal.level for goal in match.mentee.one.goals)

    return [related, far, too_few_words, too_few_moments, too_little_skill]
