"""The goals of the pairing engine beside what is measured, in one run, as a table in Markdown.

``python tests/bench/pairing_table.py`` measures 10, 1,000 and 10,000 people a side; ``--largest`` adds 100,000, which
takes an hour and wants Numba. Each figure is the least of a few runs, each run a process of its own: processor
seconds, and the most memory the process held. mentor-match and OR-Tools are measured where they are installed (``make
bench`` installs both in a folder of their own). Nothing is asserted: a figure that misses its goal is said to miss it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# A package of the name of one of ours' tests lives here, so it is on nobody else's path.
OTHERS = Path(sys.prefix) / "bench"
COMPILED = tempfile.TemporaryDirectory()
SHAPES = ("balanced", "open", "tight")
SIDES = {False: "places", True: "one each"}


@dataclass(frozen=True)
class Run:
    """What one process took: processor seconds, megabytes at most, and what it printed."""

    seconds: float
    megabytes: int
    said: dict[str, Any] = field(default_factory=dict)


def process(*words: str, path: str = "") -> tuple[float, int, str]:
    """Processor seconds, peak in megabytes and output of a process; nothing is inherited but the environment."""
    # Files are compiled once, as where the product is installed; a first run is never the least.
    environment = os.environ | {
        "PYTHONPATH": path,
        "PYTHONPYCACHEPREFIX": COMPILED.name,
        "OPENBLAS_NUM_THREADS": "1",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile("w+") as out:
        begun = subprocess.Popen(words, stdout=out, stderr=subprocess.PIPE, text=True, env=environment)
        assert begun.stderr is not None
        wrong = begun.stderr.read()
        _pid, status, used = os.wait4(begun.pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"{' '.join(words)}\n{wrong}")
        out.seek(0)
        return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, out.read()


def work(name: str, folder: Path, times: int = 1) -> Run | None:
    """The least of a few runs of one work of ``measured.py``; nothing where its library is not installed."""
    path = str(OTHERS) if name in {"mentor-match", "flow"} else ""
    if path and not OTHERS.exists():
        return None
    runs = []
    for _time in range(times):
        _seconds, _peak, said = process(
            sys.executable, str(HERE / "measured.py"), name, str(folder), path=path
        )
        found = json.loads(said)
        runs.append(Run(found["seconds"], found["peak"], found))
    return min(runs, key=lambda run: run.seconds)


def command(folder: Path, times: int = 1) -> Run:
    """The least of a few runs of ``binome match`` on a folder: files in, explained and proved result out."""
    words = [str(Path(sys.executable).parent / "binome"), "match"]
    words += [str(folder / f"{name}.csv") for name in ("mentors", "mentees")]
    words += ["--programme", str(folder / "programme.json"), "--json"]
    for name in ("previous", "blocks", "preferences"):
        words += [f"--{name}", str(folder / f"{name}.csv")]
    runs = []
    for time in range(times):
        seconds, peak, _said = process(*words, "--out", str(folder / f"out-{time}"))
        runs.append(Run(seconds, peak))
    return min(runs, key=lambda run: run.seconds)


def cold_import(times: int) -> Run:
    """A process that does nothing but import the solver of SciPy."""
    runs = [process(sys.executable, "-c", "import scipy.optimize")[:2] for _time in range(times)]
    return Run(*min(runs))


def people(folder: Path, size: int, shape: str, *, one_each: bool) -> Path:
    """Seeded people as ``binome simulate`` makes them."""
    out = folder / f"{shape}-{size}-{'one' if one_each else 'places'}"
    words = ["simulate", "--pairs", str(size), "--seed", "7", "--shape", shape, "--out", str(out), "--json"]
    process(str(Path(sys.executable).parent / "binome"), *words, *(["--one-each"] if one_each else []))
    return out


class Table:
    """Lines of the table, printed as they come."""

    def __init__(self) -> None:
        print("| work | ours | beside | ratio | goal | |\n|---|---|---|---|---|---|")

    def line(self, what: str, ours: str, beside: str, ratio: float, goal: str, is_met: bool) -> None:
        """One line."""
        met = "met" if is_met else "**missed**"
        print(f"| {what} | {ours} | {beside} | {ratio:.3g} | {goal} | {met} |", flush=True)


def seconds(run: Run) -> str:
    """Seconds or milliseconds, and megabytes."""
    taken = f"{1000 * run.seconds:.3g} ms" if run.seconds < 0.1 else f"{run.seconds:.3g} s"
    return f"{taken}, {run.megabytes} MB"


def ten(table: Table, folder: Path) -> None:
    """10 × 10."""
    cold = cold_import(5)
    for shape in SHAPES:
        here = people(folder, 10, shape, one_each=False)
        ours, whole = work("engine", here, 5), command(here, 5)
        assert ours is not None
        table.line(
            f"10 × 10 {shape}: command", seconds(whole), f"import scipy.optimize {seconds(cold)}",
            whole.seconds / cold.seconds, "≤ 1.5", whole.seconds <= 1.5 * cold.seconds,
        )  # fmt: skip
        table.line(
            f"10 × 10 {shape}: engine",
            seconds(ours),
            "5 ms",
            ours.seconds / 0.005,
            "≤ 1",
            ours.seconds <= 0.005,
        )


def thousand(table: Table, folder: Path, size: int = 1000) -> None:
    """1,000 × 1,000, beside SciPy's dense assignment and mentor-match."""
    for one_each, side in SIDES.items():
        for shape in SHAPES:
            here = people(folder, size, shape, one_each=one_each)
            what = f"{size:,} × {size:,} {shape}, {side}"
            ours, bare, whole = work("engine", here, 3), work("scipy", here, 3), command(here, 3)
            assert ours is not None
            assert bare is not None
            table.line(
                f"{what}: command", seconds(whole), "1.5 s", whole.seconds / 1.5, "≤ 1", whole.seconds <= 1.5
            )
            ratio = ours.seconds / bare.seconds
            table.line(f"{what}: engine", seconds(ours), f"SciPy {seconds(bare)}", ratio, "≤ 5", ratio <= 5)
            theirs = work("mentor-match", here) if one_each else None
            if theirs is None:
                continue
            same = "same total" if theirs.said["points"] == ours.said["points"] else "ANOTHER TOTAL"
            times = theirs.seconds / ours.seconds
            beside = f"mentor-match {seconds(theirs)}, {same}"
            table.line(f"{what}: engine", seconds(ours), beside, times, "≥ 150", times >= 150)
            share = ours.megabytes / theirs.megabytes
            table.line(
                f"{what}: memory", f"{ours.megabytes} MB", f"{theirs.megabytes} MB", share, "≤ 0.125",
                share <= 1 / 8,
            )  # fmt: skip


def ten_thousand(table: Table, folder: Path, size: int = 10_000) -> None:
    """10,000 × 10,000, the whole command beside SciPy's dense assignment."""
    for shape in SHAPES:
        here = people(folder, size, shape, one_each=False)
        ours, whole, bare = work("engine", here), command(here), work("scipy", here)
        assert ours is not None
        assert bare is not None
        what, beside = f"{size:,} × {size:,} {shape}", f"SciPy {seconds(bare)}"
        ratio = whole.seconds / bare.seconds
        table.line(f"{what}: command", seconds(whole), beside, ratio, "≤ 0.333", ratio <= 1 / 3)
        part = ours.seconds / bare.seconds
        table.line(f"{what}: engine alone", seconds(ours), beside, part, "≤ 0.333", part <= 1 / 3)
        table.line(
            f"{what}: memory", f"{whole.megabytes} MB", "1,500 MB", whole.megabytes / 1500, "≤ 1",
            whole.megabytes <= 1500,
        )  # fmt: skip


def hundred_thousand(table: Table, folder: Path, size: int = 100_000) -> None:
    """100,000 × 100,000, the whole command beside OR-Tools' flow on the 64 best, or beside what that took once."""
    for shape in SHAPES:
        here = people(folder, size, shape, one_each=False)
        whole, bare = command(here), work("flow", here)
        flow = Run(22, 0) if bare is None else bare
        beside = "OR-Tools 22 s elsewhere" if bare is None else f"OR-Tools {seconds(bare)}"
        what, ratio = f"{size:,} × {size:,} {shape}", whole.seconds / flow.seconds
        table.line(f"{what}: command", seconds(whole), beside, ratio, "≤ 4", ratio <= 4)
        table.line(
            f"{what}: memory", f"{whole.megabytes} MB", "1,500 MB", whole.megabytes / 1500, "≤ 1",
            whole.megabytes <= 1500,
        )  # fmt: skip


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--largest", action="store_true", help="100,000 people a side as well")
    reader.add_argument("--quick", action="store_true", help="10 and 1,000 people a side only")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as name:
        table, folder = Table(), Path(name)
        ten(table, folder)
        thousand(table, folder)
        if not asked.quick:
            ten_thousand(table, folder)
        if asked.largest:
            hundred_thousand(table, folder)


if __name__ == "__main__":
    main()
