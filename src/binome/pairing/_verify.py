"""Checks a result against its problem, one pair of people at a time, without the code that made it."""

from __future__ import annotations

from collections import Counter

from binome.pairing._model import Goal, Mentee, Mentor, Problem, Result


def verify(problem: Problem, result: Result) -> list[str]:
    """What is wrong with ``result``; empty when it is valid and proved optimal.

    Plain Python over all combinations: a second opinion, not fast (about 20 µs a combination).
    """
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    mentees = {mentee.id: mentee for mentee in problem.mentees}
    locked = set(problem.locked)
    wrong = _shape(problem, result, mentors, mentees)
    certificate = result.certificate
    made = {(pair.mentor, pair.mentee): pair for pair in result.pairs}
    rules, criteria = set(result.rules_on), result.criteria_on
    locked_mentees = {mentee for _, mentee in locked}
    worth = 0
    for mentor in mentors.values():
        for mentee in mentees.values():
            couple = (mentor.id, mentee.id)
            pair = made.get(couple)
            broken = {rule for rule in rules if _breaks(problem, rule, mentor, mentee)}
            if pair is not None:
                points = sum(
                    problem.weights[name] * value_of(problem, name, mentor, mentee) for name in criteria
                )
                if points != pair.points:
                    wrong.append(f"{couple}: {pair.points} points, recomputed {points}")
                if broken != set(pair.broken_rules) or (broken and couple not in locked):
                    wrong.append(f"{couple}: breaks {sorted(broken)}")
            if mentee.id in locked_mentees or broken:
                continue
            if _places_left(problem, mentor) <= 0:
                continue
            points = sum(problem.weights[name] * value_of(problem, name, mentor, mentee) for name in criteria)
            net = points - problem.unmatched_is_worth + certificate.bonus_per_pair
            price = certificate.mentor_prices[mentor.id] + certificate.mentee_prices[mentee.id]
            if price < net or (pair is not None and price != net):
                wrong.append(f"{couple}: prices add up to {price}, the pair is worth {net}")
            worth += net if pair is not None else 0
    wrong += _prices(problem, result)
    if worth != certificate.bound:
        wrong.append(f"the pairs are worth {worth}, the prices prove {certificate.bound}")
    return wrong


def _places_left(problem: Problem, mentor: Mentor) -> int:
    return mentor.capacity - sum(1 for locked, _ in problem.locked if locked == mentor.id)


def _shape(
    problem: Problem, result: Result, mentors: dict[str, Mentor], mentees: dict[str, Mentee]
) -> list[str]:
    wrong = [
        f"{mentee}: in {count} pairs"
        for mentee, count in Counter(p.mentee for p in result.pairs).items()
        if count > 1
    ]
    for mentor, count in Counter(p.mentor for p in result.pairs).items():
        if count > mentors[mentor].capacity:
            wrong.append(f"{mentor}: {count} pairs for {mentors[mentor].capacity} places")
    made = {(pair.mentor, pair.mentee) for pair in result.pairs}
    wrong += [f"{couple}: locked and not made" for couple in problem.locked if couple not in made]
    points = sum(pair.points for pair in result.pairs)
    total = points + (len(mentees) - len(result.pairs)) * problem.unmatched_is_worth
    if (points, total) != (result.points_of_pairs, result.total):
        wrong.append(f"total {result.total}, recomputed {total}")
    return wrong


def _prices(problem: Problem, result: Result) -> list[str]:
    wrong = []
    matched = {pair.mentee for pair in result.pairs}
    used = Counter(pair.mentor for pair in result.pairs)
    for mentee in problem.mentees:
        price = result.certificate.mentee_prices[mentee.id]
        if price < 0 or (mentee.id not in matched and price):
            wrong.append(f"{mentee.id}: price {price}")
    for mentor in problem.mentors:
        price = result.certificate.mentor_prices[mentor.id]
        if price < 0 or (used[mentor.id] < mentor.capacity and price):
            wrong.append(f"{mentor.id}: price {price} with a free place")
    return wrong


def _breaks(problem: Problem, rule: str, mentor: Mentor, mentee: Mentee) -> bool:
    couple = (mentor.id, mentee.id)
    places = ({*mentor.reachable_places, mentor.city} & {*mentee.reachable_places, mentee.city}) - {""}
    if rule == "age_bands":
        return _breaks_ages(problem, mentor, mentee)
    if rule == "same_reporting_line":
        same = bool(mentor.employee) and mentor.employee == mentee.employee
        above = bool(mentor.employee) and mentor.employee in mentee.reporting_line
        below = bool(mentee.employee) and mentee.employee in mentor.reporting_line
        return same or above or below
    broken = {
        "shared_language": len({*mentor.languages} & {*mentee.languages}) < problem.rules.shared_language,
        "common_slots": len({*mentor.availability} & {*mentee.availability}) < problem.rules.common_slots,
        "reachable_place_or_remote": not places and not (mentor.remote and mentee.remote),
        "masters_every_goal": any(mentor.skills.get(goal.skill, 0) < goal.level for goal in mentee.goals),
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
        wishes = {(wish.side, wish.person, wish.wants): wish.rank for wish in problem.preferences}
        ranks = [wishes.get(("mentor", mentor.id, mentee.id)), wishes.get(("mentee", mentee.id, mentor.id))]
        return sum(max(0, 50 * (6 - rank) // 5) for rank in ranks if rank is not None)
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
