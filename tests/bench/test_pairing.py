"""How long the engine takes beside SciPy's bare assignment of the same points. Measures, never asserts on time."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from binome.pairing import Goal, HardRules, Mentee, Mentor, Problem, solve
from binome.pairing._criteria import criteria_on
from binome.pairing._tables import Tables

pytest.importorskip("pytest_benchmark")
pytestmark = pytest.mark.bench

RULES = HardRules(common_slots=3)
WEIGHTS = {"goals": 30, "availability": 20, "place": 15, "languages": 10, "motivations": 25}


def population(size: int, seed: int) -> Problem:
    """Seeded people of one region, a tenth of whose combinations are allowed or so."""
    chance = random.Random(seed)
    skills = [f"s{number}" for number in range(12)]

    def person(number: int) -> dict[str, object]:
        return {
            "organisation": f"O{number % 7}",
            "team": f"T{number % (size // 4 + 1)}",
            "city": chance.choice(["Paris", "Lyon", "Lille", "Nantes"]),
            "remote": chance.random() < 0.7,
            "languages": tuple(chance.sample(["fr", "en", "de"], 2)),
            "motivations": tuple(chance.sample(list("abcdefgh"), 3)),
            "availability": tuple(chance.sample(range(40), 14)),
        }

    mentors = tuple(
        Mentor(
            id=f"M{number:05}",
            skills={skill: chance.randint(1, 5) for skill in chance.sample(skills, 6)},
            capacity=chance.choice([1, 1, 1, 2]),
            **person(number),  # type: ignore[arg-type]
        )
        for number in range(size)
    )
    mentees = tuple(
        Mentee(
            id=f"E{number:05}",
            goals=tuple(Goal(skill, chance.randint(1, 3)) for skill in chance.sample(skills, 2)),
            **person(number),  # type: ignore[arg-type]
        )
        for number in range(size)
    )
    return Problem(mentors, mentees, rules=RULES, weights=WEIGHTS)


def bare_assignment(problem: Problem) -> float:
    """Processor seconds of SciPy's dense assignment on the same points, rules left aside: the calibration."""
    from scipy.optimize import linear_sum_assignment

    tables = Tables(problem)
    points = np.zeros(tables.shape)
    for criterion in criteria_on(problem):
        points += problem.weights[criterion.name] * criterion.values(tables)
    began = time.process_time()
    linear_sum_assignment(points, maximize=True)
    return time.process_time() - began


@pytest.mark.parametrize("size", [10, 300, 1000])
def test_the_engine(benchmark, size: int) -> None:  # type: ignore[no-untyped-def]
    problem = population(size, seed=7)
    calibration = bare_assignment(problem)
    result = benchmark.pedantic(solve, args=(problem,), rounds=3, warmup_rounds=1)
    benchmark.extra_info |= {
        "pairs": len(result.pairs),
        "scipy_bare_seconds": round(calibration, 5),
        "ratio_to_scipy": round(benchmark.stats.stats.min / calibration, 1),
    }
