"""``binome match``: the best pairs from two files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from binome.cli import collector, results, summary
from binome.cli.faults import FaultyFiles
from binome.cli.options import (
    AIMS,
    DONE,
    FAIRNESSES,
    NOT_WRITTEN,
    WRONG_INPUT,
    add_answer_options,
    chosen_language,
)
from binome.cli.people import Files, read_files
from binome.cli.progress import Bar
from binome.pairing import Advice, ProblemError, Result, solve_and_advise

OPTIONAL = {
    "locked": "pairs to keep, even against a rule: mentor, mentee",
    "previous": "pairs of earlier programmes, not made again: mentor, mentee",
    "blocks": "people to keep apart: mentor, mentee",
    "preferences": "whom people would like: side, person, rank, wants",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome match``."""
    parser.add_argument("mentors", type=Path, metavar="MENTORS", help="mentors, CSV or XLSX")
    parser.add_argument("mentees", type=Path, metavar="MENTEES", help="mentees, CSV or XLSX")
    parser.add_argument("--programme", type=Path, metavar="FILE", help="hard rules and weights, JSON")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results are written")
    for name, what in OPTIONAL.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=what)
    parser.add_argument(
        "--no-siblings", action="store_true", help="do not look beside MENTORS for the optional files"
    )
    parser.add_argument(
        "--aim",
        choices=AIMS,
        default="total",
        help="greatest total, most pairs first, or no two people who both prefer each other",
    )
    parser.add_argument(
        "--fairness",
        choices=FAIRNESSES,
        default="none",
        help="the highest floor that loses no pair, or the weakest pair raised first",
    )
    add_answer_options(parser, "summary")


def _beside(mentors: Path, given: dict[str, Path]) -> dict[str, Path]:
    """Optional files that lie beside MENTORS under their usual names."""
    found = {name: mentors.parent / f"{name}.csv" for name in OPTIONAL if name not in given}
    return {name: path for name, path in found.items() if path.is_file()}


def run(arguments: argparse.Namespace) -> int:
    """Read, solve, check, write, tell.

    Exit code 2 and nothing written when a file is wrong; 1 when the results cannot be written.
    """
    with collector.paused():
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    lang = chosen_language(arguments.lang)
    given = {name: getattr(arguments, name) for name in OPTIONAL if getattr(arguments, name)}
    beside = {} if arguments.no_siblings else _beside(arguments.mentors, given)
    try:
        files = read_files(
            arguments.mentors, arguments.mentees, arguments.programme, given | beside, arguments.aim
        )
        files.problem = replace(files.problem, fairness=arguments.fairness)
        with Bar(lang) as progress:
            result, advice = solve_and_advise(files.problem, progress)
    except FaultyFiles as faulty:
        return tell_faults(faulty, lang, as_json=arguments.json)
    except ProblemError as error:
        print(error.in_language(lang), file=sys.stderr)
        return WRONG_INPUT
    if not written(arguments.out, files, result, lang, advice=advice):
        return NOT_WRITTEN
    figures = summary.figures(files, result, [path.name for path in beside.values()])
    as_json = json.dumps(asdict(figures), ensure_ascii=False, indent=1)
    print(as_json if arguments.json else summary.tell(figures, lang))
    return DONE


def written(
    out: Path,
    files: Files,
    result: Result,
    lang: str,
    others: Mapping[str, str] | None = None,
    advice: Advice | None = None,
) -> bool:
    """Whether the results could be written; if not, a sentence says why."""
    try:
        results.write(out, files, result, others, advice)
    except OSError as error:
        where = error.filename or out
        said = {
            "fr": f"Les résultats ne peuvent pas être écrits\u00a0: {where} ({error.strerror}).",
            "en": f"The results cannot be written: {where} ({error.strerror}).",
        }
        print(said[lang], file=sys.stderr)
        return False
    return True


def tell_faults(faulty: FaultyFiles, lang: str, *, as_json: bool) -> int:
    """Every fault, in sentences or as JSON, on the error channel."""
    if as_json:
        told = [{"file": name, "text": error.in_language(lang)} for name, error in faulty.broken]
        told += [asdict(fault) | {"text": fault.in_language(lang)} for fault in faulty.faults]
        print(json.dumps({"faults": told}, ensure_ascii=False, indent=1), file=sys.stderr)
    else:
        print("\n".join(faulty.in_language(lang)), file=sys.stderr)
    return WRONG_INPUT
