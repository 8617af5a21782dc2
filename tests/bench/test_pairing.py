"""How long the engine takes beside SciPy's bare assignment of the same points. Measures, never asserts on time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from binome.cli.people import read_files
from binome.pairing import Problem, solve
from binome.pairing._criteria import points
from binome.pairing._tables import People, Tables

pytest.importorskip("pytest_benchmark")
pytestmark = pytest.mark.bench


def bare_assignment(problem: Problem) -> float:
    """Processor seconds of SciPy's dense assignment on the same points, rules left aside: the calibration."""
    from scipy.optimize import linear_sum_assignment

    table = points(Tables(People(problem))).astype(float)
    began = time.process_time()
    linear_sum_assignment(table, maximize=True)
    return time.process_time() - began


def realistic(size: int, shape: str, *, one_each: bool) -> Problem:
    """Seeded people as ``binome simulate`` makes them."""
    from tempfile import TemporaryDirectory

    from binome.cli import main

    with TemporaryDirectory() as folder:
        out = Path(folder) / "people"
        words = ["simulate", "--pairs", str(size), "--seed", "7", "--shape", shape, "--out", str(out)]
        main([*words, "--json", *(["--one-each"] if one_each else [])])
        others = {name: out / f"{name}.csv" for name in ("previous", "blocks", "preferences")}
        files = out / "mentors.csv", out / "mentees.csv", out / "programme.json"
        return read_files(*files, others, "total").problem


@pytest.mark.parametrize("one_each", [False, True], ids=["places", "one-each"])
@pytest.mark.parametrize("shape", ["balanced", "open", "tight"])
@pytest.mark.parametrize("size", [10, 300, 1000])
def test_the_engine(benchmark, size: int, shape: str, one_each: bool) -> None:  # type: ignore[no-untyped-def]
    problem = realistic(size, shape, one_each=one_each)
    calibration = bare_assignment(problem)
    result = benchmark.pedantic(solve, args=(problem,), rounds=3, warmup_rounds=1)
    benchmark.extra_info |= {
        "pairs": len(result.pairs),
        "scipy_bare_seconds": round(calibration, 5),
        "ratio_to_scipy": round(benchmark.stats.stats.min / calibration, 1),
    }
