"""Rules and criteria by their definitions, one pair of people at a time: what a result is checked against.

Nothing here uses the engine's tables or registries, so that a fault in them cannot hide itself.
"""

from __future__ import annotations

from binome.pairing._model import Goal, Mentee, Mentor, Problem

NEEDS_OF_RULES: dict[str, set[str]] = {
    "shared_language": {"languages"},
    "common_slots": {"availability"},
    "reachable_place_or_remote": {"city", "reachable_places", "remote"},
    "masters_every_goal": set(),
    "age_bands": {"age_band", "accepts_age_bands"},
    "same_employee": {"employee"},
    "same_reporting_line": {"employee", "reporting_line"},
    "same_team": {"team"},
    "blocks": set(),
    "previous_pairs": set(),
    "least_points": set(),
}
NEEDS_OF_CRITERIA: dict[str, set[str]] = {
    "goals": set(),
    "availability": {"availability"},
    "place": {"city", "reachable_places", "remote"},
    "languages": {"languages"},
    "motivations": {"motivations"},
    "ways_of_working": {"ways_of_working"},
    "interests": {"interests"},
    "sector": {"sector"},
    "function": {"function"},
    "organisation": {"organisation"},
    "age_gap": {"age_band"},
    "preferences": set(),
}


def rules_of(problem: Problem) -> set[str]:
    """Names of the rules that hold."""
    wanted = {
        "blocks": problem.rules.blocks and bool(problem.blocks),
        "previous_pairs": problem.rules.previous_pairs and bool(problem.previous),
        "age_bands": problem.rules.age_bands and bool(problem.age_bands),
        "least_points": problem.rules.least_points > 0,
    }
    return {
        name
        for name, needs in NEEDS_OF_RULES.items()
        if wanted.get(name, bool(getattr(problem.rules, name))) and needs <= problem.given
    }


def criteria_of(problem: Problem) -> set[str]:
    """Names of the criteria that count."""
    possible = {"age_gap": bool(problem.age_bands), "preferences": bool(problem.preferences)}
    return {
        name
        for name, needs in NEEDS_OF_CRITERIA.items()
        if problem.weights.get(name, 0) > 0 and needs <= problem.given and possible.get(name, True)
    }


class Definitions:
    """The definitions for one problem; lists are read once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = sorted(rules_of(problem))
        self.criteria = sorted(criteria_of(problem))
        self.blocks = set(problem.blocks)
        self.previous = set(problem.previous)
        self.ranks: dict[tuple[str, str, str], int] = {}
        for wish in problem.preferences:
            key = (wish.side, wish.person, wish.wants)
            self.ranks[key] = min(wish.rank, self.ranks.get(key, wish.rank))

    def points(self, mentor: Mentor, mentee: Mentee) -> int:
        """Points of a pair: the sum of weight × value."""
        return sum(self.problem.weights[name] * self.value(name, mentor, mentee) for name in self.criteria)

    def broken(self, mentor: Mentor, mentee: Mentee) -> set[str]:
        """Names of the rules that a pair breaks."""
        return {rule for rule in self.rules if self.breaks(rule, mentor, mentee)}

    def breaks(self, rule: str, mentor: Mentor, mentee: Mentee) -> bool:
        """Whether a pair breaks one rule."""
        wanted, couple = self.problem.rules, (mentor.id, mentee.id)
        match rule:
            case "shared_language":
                return len({*mentor.languages} & {*mentee.languages}) < wanted.shared_language
            case "common_slots":
                return len({*mentor.availability} & {*mentee.availability}) < wanted.common_slots
            case "reachable_place_or_remote":
                return not _common_places(mentor, mentee) and not (mentor.remote and mentee.remote)
            case "masters_every_goal":
                return any(mentor.skills.get(goal.skill, 0) < goal.level for goal in mentee.goals)
            case "age_bands":
                return _breaks_ages(self.problem, mentor, mentee)
            case "same_employee":
                return bool(mentor.employee) and mentor.employee == mentee.employee
            case "same_reporting_line":
                above = bool(mentor.employee) and mentor.employee in mentee.reporting_line
                return above or (bool(mentee.employee) and mentee.employee in mentor.reporting_line)
            case "same_team":
                return bool(mentor.team) and mentor.team == mentee.team
            case "blocks":
                return couple in self.blocks
            case "previous_pairs":
                return couple in self.previous
            case "least_points":
                return self.points(mentor, mentee) < wanted.least_points
        raise KeyError(rule)

    def value(self, criterion: str, mentor: Mentor, mentee: Mentee) -> int:
        """The value of one criterion for one pair, 0 to 100."""
        match criterion:
            case "goals":
                return _goals_value(mentee.goals, mentor)
            case "place":
                if mentor.city and mentor.city == mentee.city:
                    return 100
                return 60 if _common_places(mentor, mentee) else 20 if mentor.remote and mentee.remote else 0
            case "age_gap":
                return _age_gap(self.problem.age_bands, mentor.age_band, mentee.age_band)
            case "preferences":
                keys = ("mentor", mentor.id, mentee.id), ("mentee", mentee.id, mentor.id)
                return sum(max(0, 50 * (6 - self.ranks[key]) // 5) for key in keys if key in self.ranks)
            case "motivations" | "ways_of_working" | "interests":
                return 25 * min(4, len({*getattr(mentor, criterion)} & {*getattr(mentee, criterion)}))
            case "availability":
                return 100 * min(12, len({*mentor.availability} & {*mentee.availability})) // 12
            case "languages":
                return 100 if len({*mentor.languages} & {*mentee.languages}) >= 2 else 50
            case "sector" | "function" | "organisation":
                mine, theirs = getattr(mentor, criterion), getattr(mentee, criterion)
                known = bool(mine) and bool(theirs)
                return 100 if known and (mine == theirs) == (criterion == "sector") else 0
        raise KeyError(criterion)


def _common_places(mentor: Mentor, mentee: Mentee) -> set[str]:
    return ({*mentor.reachable_places, mentor.city} & {*mentee.reachable_places, mentee.city}) - {""}


def _age_gap(bands: tuple[str, ...], one: str, other: str) -> int:
    if one not in bands or other not in bands:
        return 0
    return 50 * min(2, abs(bands.index(one) - bands.index(other)))


def _breaks_ages(problem: Problem, mentor: Mentor, mentee: Mentee) -> bool:
    if mentor.age_band not in problem.age_bands or mentee.age_band not in problem.age_bands:
        return False
    is_younger = problem.age_bands.index(mentor.age_band) < problem.age_bands.index(mentee.age_band)
    accepted = mentee.age_band in mentor.accepts_age_bands and mentor.age_band in mentee.accepts_age_bands
    return not (is_younger and accepted)


def _goals_value(goals: tuple[Goal, ...], mentor: Mentor) -> int:
    shares = [max(0, 4 - goal.priority) for goal in goals]
    gained = sum(
        share * max(0, min(mentor.skills.get(goal.skill, 0) - goal.level, 2))
        for share, goal in zip(shares, goals, strict=True)
    )
    divisor = 2 * max(1, sum(shares))
    whole, rest = divmod(100 * gained, divisor)
    return whole + (2 * rest >= divisor)
