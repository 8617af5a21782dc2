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
from binome.pairing import Problem

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

    Its matches that a rule refuses are worth 0 to it, as an empty place is to us, so that both totals must be equal.
    """
    from matching.mentee import Mentee as TheirMentee
    from matching.mentor import Mentor as TheirMentor
    from matching.process import create_matches, generate_match_matrix, match_and_assign_participants
    from matching.rules.rule import Disqualify
    from mentor_match_rules import Points, refusals, with_sets

    mentors = [with_sets(TheirMentor(grade=0, email=f"m{one.id}"), one) for one in problem.mentors]
    mentees = [with_sets(TheirMentee(grade=0, email=f"e{one.id}"), one) for one in problem.mentees]
    rules = [Points(problem), *map(Disqualify, refusals(problem))]

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
