"""How figures are counted from facts: one function an indicator, plain arithmetic on what was read."""

from __future__ import annotations

from collections.abc import Callable

from binome import content
from binome.evaluation.answers import Value
from binome.evaluation.facts import Facts, SessionTotals
from binome.learning.models import Attendance, Workshop
from binome.matching.models import Proposal
from binome.pairs.models import Pair, Session
from binome.programmes.models import Application

# From the goal's scale: 3 is "reached", 4 is "exceeded".
REACHED, EXCEEDED = 3, 4


def by_role(count: Callable[[str, str], bool]) -> Callable[[Facts], Value]:
    def measure(facts: Facts) -> Value:
        return {
            role: sum(
                number
                for (side, state), number in facts.applications.items()
                if count(state, side) and side == role
            )
            for role in Application.Side.values
        }

    return measure


def proposals_refused(facts: Facts) -> Value:
    refused = facts.proposals.get(Proposal.State.REFUSED, 0)
    return {"count": refused, "of": refused + facts.proposals.get(Proposal.State.ACCEPTED, 0)}


def pairs_in(state: Pair.State) -> Callable[[Facts], Value]:
    return lambda facts: {"count": facts.pairs_in(state), "of": facts.pair_count}


def sessions_in(state: Session.State) -> Callable[[Facts], Value]:
    return lambda facts: {
        "count": facts.sessions.get(state, SessionTotals()).count,
        "of": facts.planned_sessions,
    }


def pairs_with_all_sessions(facts: Facts) -> Value:
    complete = sum(number for (_state, held), number in facts.pairs.items() if held >= facts.session_count)
    return {"count": complete, "of": facts.pair_count}


def sessions_per_pair(facts: Facts) -> Value:
    """Each pair as a dot: pairs by sessions held, 0 to the number planned, for each state."""
    return {
        state: [facts.pairs.get((state, held), 0) for held in range(facts.session_count + 1)]
        for state in Pair.State.values
    }


def sessions_moved(facts: Facts) -> Value:
    return {
        "count": sum(totals.moved for totals in facts.sessions.values()),
        "of": facts.planned_sessions,
        "moves": sum(totals.moves for totals in facts.sessions.values()),
    }


def goals_from(progress: int) -> Callable[[Facts], Value]:
    return lambda facts: {
        "count": sum(number for value, number in facts.goals.items() if value >= progress),
        "of": sum(facts.goals.values()),
    }


def mentors_prepared(facts: Facts) -> Value:
    done = sum(required >= facts.required_units for required, _all in facts.mentor_units)
    return {"count": done, "of": len(facts.mentor_units)}


def units_completed(facts: Facts) -> Value:
    units = len(content.mentor_path().units)
    return {
        "count": sum(done for _required, done in facts.mentor_units),
        "of": units * len(facts.mentor_units),
    }


def attendance(facts: Facts) -> Value:
    """Present of invited, by kind; a workshop whose sheet is still empty is left out."""
    noted = {Attendance.State.PRESENT.value, Attendance.State.ABSENT.value}
    kinds = {kind for (kind, state) in facts.attendance if state in noted}
    return {
        kind: {
            "count": facts.attendance.get((kind, Attendance.State.PRESENT.value), 0),
            # Whoever waited for a place could not come.
            "of": sum(
                number
                for (found, state), number in facts.attendance.items()
                if found == kind and state != Attendance.State.WAITING
            ),
        }
        for kind in Workshop.Kind.values
        if kind in kinds
    }


def response_rates(facts: Facts) -> Value:
    return {
        entry.id: {"count": facts.responses[entry.id][0], "of": facts.responses[entry.id][1]}
        for entry in content.questionnaires()
        if entry.id in facts.responses
    }


# Nobody noted an hour: said so, never guessed.
NOT_NOTED: Value = {"not_noted": True}


def coordination_time(facts: Facts) -> Value:
    minutes = facts.coordination_minutes
    return {"count": sum(minutes.values()), "kinds": dict(sorted(minutes.items()))} if minutes else NOT_NOTED


def coordination_each(of: Callable[[Facts], int]) -> Callable[[Facts], Value]:
    """Minutes of coordination for each of the things that ``of`` counts."""

    def measure(facts: Facts) -> Value:
        total, number = sum(facts.coordination_minutes.values()), of(facts)
        return {"count": round(total / number), "of": number} if total and number else NOT_NOTED

    return measure


def coordination_cost(facts: Facts) -> Value:
    """Nothing at all where the organisation did not say what an hour costs."""
    minutes = sum(facts.coordination_minutes.values())
    if facts.hour_cost is None or not minutes:
        return {}
    total = minutes / 60 * facts.hour_cost
    value: Value = {"count": round(total), "hour": facts.hour_cost}
    return value | ({"each": round(total / facts.pair_count)} if facts.pair_count else {})
