"""One piece of work in a process of its own: processor seconds and peak memory, as one line of JSON.

``python tests/bench/measured.py engine|scipy|mentor-match|flow FOLDER``: the people of FOLDER as ``binome simulate``
wrote them. Reading them is not measured; the peak is of the whole process, reading included, and ``before`` is what
it was when the work began.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from binome.cli.people import read_files
from binome.pairing import Mentee, Mentor, Problem

MEGABYTE = 1024
Found = dict[str, Any]


def read(folder: Path) -> Problem:
    """The people of a folder."""
    others = {name: folder / f"{name}.csv" for name in ("previous", "blocks", "preferences")}
    files = folder / "mentors.csv", folder / "mentees.csv", folder / "programme.json"
    return read_files(*files, {name: path for name, path in others.items() if path.exists()}, "total").problem


def engine(problem: Problem) -> Callable[[], Found]:
    """Ours: candidates, optimum, proof and explanations; once warm, so the second time."""
    from binome.pairing import solve

    solve(problem)

    def work() -> Found:
        result = solve(problem)
        return {"pairs": len(result.pairs), "points": result.points_of_pairs}

    return work


def scipy(problem: Problem) -> Callable[[], Found]:
    """The calibration: SciPy's dense assignment of the same points, rules left aside; the table is given to it."""
    from scipy.optimize import linear_sum_assignment

    from binome.pairing._criteria import points
    from binome.pairing._tables import People, Tables

    table = points(Tables(People(problem))).astype(float)

    def work() -> Found:
        rows, columns = linear_sum_assignment(table, maximize=True)
        return {"pairs": len(rows), "points": int(table[rows, columns].sum())}

    return work


def flow(problem: Problem) -> Callable[[], Found]:
    """OR-Tools' flow of least cost on the 64 best candidates of each mentee, which are given to it."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    from binome.pairing._solve import Solution

    solution = Solution(problem)
    kept, capacity = solution.candidates, solution.capacity

    def work() -> Found:
        mentees, mentors = solution.height, len(capacity)
        source, sink = mentees + mentors, mentees + mentors + 1
        some = min_cost_flow.SimpleMinCostFlow()

        def arcs(tails: Any, heads: Any, capacities: Any, costs: Any) -> Any:
            count = max(np.size(tails), np.size(heads))
            spread = [
                np.broadcast_to(one, count).astype(np.int64) for one in (tails, heads, capacities, costs)
            ]
            return some.add_arcs_with_capacity_and_unit_cost(*spread)

        arcs(source, np.arange(mentees), 1, 0)
        made = arcs(kept.rows, mentees + kept.columns, 1, -kept.points.astype(np.int64))
        arcs(mentees + np.arange(mentors), sink, capacity, 0)
        # Whoever is left out goes by here, and is worth nothing.
        arcs(np.arange(mentees), sink, 1, 0)
        some.set_nodes_supplies(np.array([source, sink]), np.array([mentees, -mentees]))
        assert some.solve() == some.OPTIMAL
        return {"pairs": int(some.flows(made).sum()), "points": -int(some.optimal_cost())}

    return work


def mentor_match(problem: Problem) -> Callable[[], Found]:
    """mentor-match 7.0.1 with our rules as its rules, one place each: its own scoring and assignment.

    A person's cells are sets before the clock starts, and rules that refuse most come first, as somebody who knows
    the library would write them. Its matches that a rule refuses are worth 0 to it, as an empty place is to us, so
    that both totals must be equal.
    """
    # The library pops its rules from the end.
    from matching.mentee import Mentee as TheirMentee
    from matching.mentor import Mentor as TheirMentor
    from matching.process import create_matches, generate_match_matrix, match_and_assign_participants
    from matching.rules.rule import Disqualify

    weights, wanted = problem.weights, problem.rules
    blocks, previous = set(problem.blocks), set(problem.previous)
    wishes = {
        (wish.side, wish.person, wish.wants): max(0, 50 * (6 - wish.rank) // 5)
        for wish in problem.preferences
    }

    def with_sets(person: Any, one: Mentor | Mentee) -> Any:
        person.one = one
        person.languages = frozenset(one.languages)
        person.slots = frozenset(one.availability)
        person.places = frozenset((*one.reachable_places, one.city)) - {""}
        person.motivations, person.ways, person.interests = (
            frozenset(words) for words in (one.motivations, one.ways_of_working, one.interests)
        )
        person.above = frozenset(one.reporting_line)
        return person

    mentors = [with_sets(TheirMentor(grade=0, email=f"m{one.id}"), one) for one in problem.mentors]
    mentees = [with_sets(TheirMentee(grade=0, email=f"e{one.id}"), one) for one in problem.mentees]

    class Points:
        """Our points, as one of its rules."""

        def evaluate(self, match: Any) -> bool:
            return True

        def apply(self, match: Any) -> int:
            mentor, mentee = match.mentor, match.mentee
            a, b = mentor.one, mentee.one
            gained = divisor = 0
            for goal in b.goals:
                share = 4 - goal.priority
                gained += share * min(a.skills.get(goal.skill, 0) - goal.level, 2)
                divisor += 2 * share
            common = mentor.places & mentee.places
            values = {
                "goals": (200 * gained + divisor) // (2 * divisor),
                "availability": 100 * min(12, len(mentor.slots & mentee.slots)) // 12,
                "place": 100 if a.city and a.city == b.city else 60 if common else 20,
                "languages": 100 if len(mentor.languages & mentee.languages) >= 2 else 50,
                "motivations": 25 * min(4, len(mentor.motivations & mentee.motivations)),
                "ways_of_working": 25 * min(4, len(mentor.ways & mentee.ways)),
                "interests": 25 * min(4, len(mentor.interests & mentee.interests)),
                "sector": 100 if a.sector and a.sector == b.sector else 0,
                "function": 100 if a.function and b.function and a.function != b.function else 0,
                "organisation": 100
                if a.organisation and b.organisation and a.organisation != b.organisation
                else 0,
                "preferences": wishes.get(("mentor", a.id, b.id), 0) + wishes.get(("mentee", b.id, a.id), 0),
            }
            return sum(weights.get(name, 0) * value for name, value in values.items())

    def far(match: Any) -> bool:
        a, b = match.mentor, match.mentee
        return not (a.places & b.places) and not (a.one.remote and b.one.remote)

    def related(match: Any) -> bool:
        a, b = match.mentor.one, match.mentee.one
        couple = a.id, b.id
        return (
            (bool(a.employee) and (a.employee == b.employee or a.employee in match.mentee.above))
            or (bool(b.employee) and b.employee in match.mentor.above)
            or (bool(a.team) and a.team == b.team)
            or couple in blocks
            or couple in previous
        )

    rules = [
        Points(),
        Disqualify(related),
        Disqualify(far),
        Disqualify(
            lambda match: len(match.mentor.languages & match.mentee.languages) < wanted.shared_language
        ),
        Disqualify(lambda match: len(match.mentor.slots & match.mentee.slots) < wanted.common_slots),
        Disqualify(
            lambda match: any(
                match.mentor.one.skills.get(goal.skill, 0) < goal.level for goal in match.mentee.one.goals
            )
        ),
    ]

    def work() -> Found:
        began = time.process_time()
        matches = generate_match_matrix(mentors, mentees, rules)
        good = create_matches(matches)
        worth = {(id(match.mentor), id(match.mentee)): match.score for row in good for match in row}
        scored = time.process_time() - began
        match_and_assign_participants(good)
        made = [(mentor, mentee) for mentor in mentors for mentee in mentor.mentees]
        points = sum(worth[id(mentor), id(mentee)] for mentor, mentee in made)
        return {"pairs": len(made), "points": points, "scoring": round(scored, 3)}

    return work


WORKS: dict[str, Callable[[Problem], Callable[[], Found]]] = {
    "engine": engine,
    "scipy": scipy,
    "flow": flow,
    "mentor-match": mentor_match,
}


def peak() -> int:
    """Megabytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


def main(name: str, folder: str) -> None:
    """Measure one work and print it."""
    work = WORKS[name](read(Path(folder)))
    before = peak()
    began = time.process_time()
    found = work()
    seconds = time.process_time() - began
    print(json.dumps({"seconds": round(seconds, 5), "before": before, "peak": peak(), **found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
