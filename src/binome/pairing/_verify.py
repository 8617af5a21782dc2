"""Checks a result against its problem, one pair of people at a time, without the code that made it."""

from __future__ import annotations

from collections import Counter

from binome.pairing._model import Goal, MadePair, Mentee, Mentor, Problem, Result

# Written out once more here, so that a fault in the engine's registries cannot hide itself.
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


def verify(problem: Problem, result: Result) -> list[str]:
    """What is wrong with ``result``; empty when it is valid and proved optimal.

    Plain Python over all combinations: a second opinion, not fast (about 20 µs a combination).
    """
    strangers = _strangers(problem, result)
    if strangers:
        return strangers
    return [
        *_shape(problem, result),
        *_switches(problem, result),
        *_pairs_and_prices(problem, result),
        *_prices(problem, result),
    ]


def _strangers(problem: Problem, result: Result) -> list[str]:
    mentors, mentees = {mentor.id for mentor in problem.mentors}, {mentee.id for mentee in problem.mentees}
    wrong = [
        f"{pair.mentor}, {pair.mentee}: not people of the problem"
        for pair in result.pairs
        if pair.mentor not in mentors or pair.mentee not in mentees
    ]
    certificate = result.certificate
    if set(certificate.mentor_prices) != mentors or set(certificate.mentee_prices) != mentees:
        wrong.append("the certificate does not give one price for each person of the problem")
    return wrong


def _switches(problem: Problem, result: Result) -> list[str]:
    wanted = {
        "blocks": problem.rules.blocks and bool(problem.blocks),
        "previous_pairs": problem.rules.previous_pairs and bool(problem.previous),
        "age_bands": problem.rules.age_bands and bool(problem.age_bands),
    }
    rules = {
        name
        for name, needs in NEEDS_OF_RULES.items()
        if wanted.get(name, bool(getattr(problem.rules, name))) and needs <= problem.given
    }
    possible = {"age_gap": bool(problem.age_bands), "preferences": bool(problem.preferences)}
    criteria = {
        name
        for name, needs in NEEDS_OF_CRITERIA.items()
        if problem.weights.get(name, 0) > 0 and possible.get(name, True) and needs <= problem.given
    }
    wrong = []
    if set(result.rules_on) != rules:
        wrong.append(f"rules that held: {sorted(result.rules_on)}, asked for: {sorted(rules)}")
    if set(result.criteria_on) != criteria:
        wrong.append(f"criteria counted: {sorted(result.criteria_on)}, asked for: {sorted(criteria)}")
    return wrong


def _pairs_and_prices(problem: Problem, result: Result) -> list[str]:
    """Every combination once: points and rules of the pairs made, prices of all that are allowed."""
    certificate = result.certificate
    made = {(pair.mentor, pair.mentee): pair for pair in result.pairs}
    locked_mentees = {mentee for _, mentee in problem.locked}
    locks = Counter(mentor for mentor, _ in set(problem.locked))
    wrong: list[str] = []
    worth, largest = 0, 0
    for mentor in problem.mentors:
        for mentee in problem.mentees:
            pair = made.get((mentor.id, mentee.id))
            points = sum(
                problem.weights[name] * value_of(problem, name, mentor, mentee) for name in result.criteria_on
            )
            largest = max(largest, points)
            broken = {rule for rule in result.rules_on if _breaks(problem, rule, mentor, mentee)}
            if pair is not None:
                wrong += _pair(problem, pair, points, broken)
            if mentee.id in locked_mentees or broken or mentor.capacity <= locks[mentor.id]:
                continue
            net = points - problem.unmatched_is_worth + certificate.bonus_per_pair
            price = certificate.mentor_prices[mentor.id] + certificate.mentee_prices[mentee.id]
            if price < net or (pair is not None and price != net):
                wrong.append(f"{mentor.id}, {mentee.id}: prices add up to {price}, the pair is worth {net}")
            worth += net if pair is not None else 0
    if worth != certificate.bound:
        wrong.append(f"the pairs are worth {worth}, the prices prove {certificate.bound}")
    enough = largest * len(problem.mentees) + max(0, problem.unmatched_is_worth)
    if (problem.aim == "total") != (certificate.bonus_per_pair == 0) or (
        problem.aim == "most-pairs" and certificate.bonus_per_pair <= enough
    ):
        wrong.append(f"a bonus of {certificate.bonus_per_pair} a pair does not serve the aim “{problem.aim}”")
    return wrong


def _pair(problem: Problem, pair: MadePair, points: int, broken: set[str]) -> list[str]:
    wrong = []
    couple = (pair.mentor, pair.mentee)
    said = sum(score.points for score in pair.scores)
    if not points == pair.points == said:
        wrong.append(f"{pair.mentor}, {pair.mentee}: {pair.points} points, recomputed {points}")
    if broken != set(pair.broken_rules) or (broken and couple not in problem.locked):
        wrong.append(f"{pair.mentor}, {pair.mentee}: breaks {sorted(broken)}")
    if pair.is_locked != (couple in problem.locked):
        wrong.append(f"{pair.mentor}, {pair.mentee}: wrongly said to be locked or not")
    return wrong


def _shape(problem: Problem, result: Result) -> list[str]:
    capacity = {mentor.id: mentor.capacity for mentor in problem.mentors}
    wrong = [
        f"{mentee}: in {count} pairs"
        for mentee, count in Counter(pair.mentee for pair in result.pairs).items()
        if count > 1
    ]
    for mentor, count in Counter(pair.mentor for pair in result.pairs).items():
        if count > capacity[mentor]:
            wrong.append(f"{mentor}: {count} pairs for {capacity[mentor]} places")
    made = {(pair.mentor, pair.mentee) for pair in result.pairs}
    wrong += [f"{', '.join(couple)}: locked and not made" for couple in problem.locked if couple not in made]
    points = sum(pair.points for pair in result.pairs)
    total = points + (len(problem.mentees) - len(result.pairs)) * problem.unmatched_is_worth
    if (points, total) != (result.points_of_pairs, result.total):
        wrong.append(f"total {result.total}, recomputed {total}")
    return wrong


def _prices(problem: Problem, result: Result) -> list[str]:
    """No price below 0, none for who is left out or has a free place, and their sum is the bound."""
    certificate = result.certificate
    wrong = []
    matched = {pair.mentee for pair in result.pairs}
    locked = {mentee for _, mentee in problem.locked}
    used = Counter(pair.mentor for pair in result.pairs)
    locks = Counter(mentor for mentor, _ in set(problem.locked))
    for mentee in problem.mentees:
        price = certificate.mentee_prices[mentee.id]
        if price < 0 or (price and (mentee.id not in matched or mentee.id in locked)):
            wrong.append(f"{mentee.id}: price {price}")
    for mentor in problem.mentors:
        price = certificate.mentor_prices[mentor.id]
        if price < 0 or (used[mentor.id] < mentor.capacity and price):
            wrong.append(f"{mentor.id}: price {price} with a free place")
    free = sum(
        certificate.mentor_prices[mentor.id] * (mentor.capacity - locks[mentor.id])
        for mentor in problem.mentors
    )
    bound = free + sum(certificate.mentee_prices.values())
    if bound != certificate.bound:
        wrong.append(f"the prices add up to {bound}, not to {certificate.bound}")
    return wrong


def _breaks(problem: Problem, rule: str, mentor: Mentor, mentee: Mentee) -> bool:
    couple = (mentor.id, mentee.id)
    places = ({*mentor.reachable_places, mentor.city} & {*mentee.reachable_places, mentee.city}) - {""}
    if rule == "age_bands":
        return _breaks_ages(problem, mentor, mentee)
    if rule == "same_reporting_line":
        above = bool(mentor.employee) and mentor.employee in mentee.reporting_line
        below = bool(mentee.employee) and mentee.employee in mentor.reporting_line
        return above or below
    broken = {
        "shared_language": len({*mentor.languages} & {*mentee.languages}) < problem.rules.shared_language,
        "common_slots": len({*mentor.availability} & {*mentee.availability}) < problem.rules.common_slots,
        "reachable_place_or_remote": not places and not (mentor.remote and mentee.remote),
        "masters_every_goal": any(mentor.skills.get(goal.skill, 0) < goal.level for goal in mentee.goals),
        "same_employee": bool(mentor.employee) and mentor.employee == mentee.employee,
        "same_team": bool(mentor.team) and mentor.team == mentee.team,
        "blocks": couple in problem.blocks,
        "previous_pairs": couple in problem.previous,
    }
    return broken[rule]


def _breaks_ages(problem: Problem, mentor: Mentor, mentee: Mentee) -> bool:
    if mentor.age_band not in problem.age_bands or mentee.age_band not in problem.age_bands:
        return False
    is_younger = problem.age_bands.index(mentor.age_band) < problem.age_bands.index(mentee.age_band)
    accepted = mentee.age_band in mentor.accepts_age_bands and mentor.age_band in mentee.accepts_age_bands
    return not (is_younger and accepted)


def value_of(problem: Problem, criterion: str, mentor: Mentor, mentee: Mentee) -> int:
    """The value of one criterion for one pair, 0 to 100, from its definition."""
    if criterion == "goals":
        return _goals_value(mentee.goals, mentor)
    if criterion == "place":
        if mentor.city and mentor.city == mentee.city:
            return 100
        places = ({*mentor.reachable_places, mentor.city} & {*mentee.reachable_places, mentee.city}) - {""}
        return 60 if places else 20 if mentor.remote and mentee.remote else 0
    if criterion == "age_gap":
        bands = problem.age_bands
        if mentor.age_band not in bands or mentee.age_band not in bands:
            return 0
        return 50 * min(2, abs(bands.index(mentor.age_band) - bands.index(mentee.age_band)))
    if criterion == "preferences":
        couples = [("mentor", mentor.id, mentee.id), ("mentee", mentee.id, mentor.id)]
        ranks = [
            [wish.rank for wish in problem.preferences if (wish.side, wish.person, wish.wants) == couple]
            for couple in couples
        ]
        return sum(max(0, 50 * (6 - min(listed)) // 5) for listed in ranks if listed)
    if criterion in {"motivations", "ways_of_working", "interests"}:
        return 25 * min(4, len({*getattr(mentor, criterion)} & {*getattr(mentee, criterion)}))
    if criterion == "availability":
        return 100 * min(12, len({*mentor.availability} & {*mentee.availability})) // 12
    if criterion == "languages":
        return 100 if len({*mentor.languages} & {*mentee.languages}) >= 2 else 50
    mine, theirs = getattr(mentor, criterion), getattr(mentee, criterion)
    known = bool(mine) and bool(theirs)
    return 100 if known and (mine == theirs) == (criterion == "sector") else 0


def _goals_value(goals: tuple[Goal, ...], mentor: Mentor) -> int:
    shares = [max(0, 4 - goal.priority) for goal in goals]
    gained = sum(
        share * max(0, min(mentor.skills.get(goal.skill, 0) - goal.level, 2))
        for share, goal in zip(shares, goals, strict=True)
    )
    divisor = 2 * max(1, sum(shares))
    whole, rest = divmod(100 * gained, divisor)
    return whole + (2 * rest >= divisor)
