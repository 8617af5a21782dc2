"""``binome compare``: two results side by side, or one result and what other settings would give."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from binome.cli.faults import FaultyFiles
from binome.cli.match import tell_faults
from binome.cli.options import (
    AIMS,
    DONE,
    FAIRNESSES,
    NOT_WRITTEN,
    WRONG_INPUT,
    add_answer_options,
    chosen_language,
    counted,
)
from binome.cli.programme import read_programme
from binome.cli.progress import Bar
from binome.cli.record import read_record
from binome.core.tables import TableError
from binome.pairing import (
    CRITERIA,
    Change,
    Comparison,
    Problem,
    ProblemError,
    Totals,
    UnreadableRecord,
    compare,
    csv_text,
    solve,
)

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome compare``."""
    parser.add_argument("first", type=Path, metavar="DIR", help="what binome match, or rematch, wrote")
    parser.add_argument("second", type=Path, nargs="?", metavar="DIR", help="another such folder")
    parser.add_argument(
        "--programme", type=Path, metavar="FILE", help="instead: the same people with these rules and weights"
    )
    parser.add_argument("--aim", choices=AIMS, help="instead: with this aim")
    parser.add_argument("--fairness", choices=FAIRNESSES, help="instead: with this fairness")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write who changes to a CSV file")
    add_answer_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read, solve where settings were given, compare, tell. Exit codes as ``binome match``."""
    lang = chosen_language(arguments.lang)
    refusal = _refusal(arguments)
    if refusal is not None:
        print(refusal[lang], file=sys.stderr)
        return WRONG_INPUT
    try:
        record = read_record(arguments.first)
        if arguments.second is not None:
            other = read_record(arguments.second)
            second = other.problem, other.result
        else:
            problem = _otherwise(record.problem, arguments)
            with Bar(lang) as progress:
                second = problem, solve(problem, progress)
    except FaultyFiles as faulty:
        return tell_faults(faulty, lang, as_json=arguments.json)
    except (UnreadableRecord, ProblemError) as error:
        print(error.in_language(lang), file=sys.stderr)
        return WRONG_INPUT
    found = compare((record.problem, record.result), second)
    if arguments.out is not None:
        try:
            _write(arguments.out, _table(found))
        except OSError as error:
            said = {
                "fr": f"Le tableau ne peut pas être écrit\u00a0: {arguments.out} ({error.strerror}).",
                "en": f"The table cannot be written: {arguments.out} ({error.strerror}).",
            }
            print(said[lang], file=sys.stderr)
            return NOT_WRITTEN
    as_json = json.dumps(vars(found), ensure_ascii=False, indent=1, default=vars)
    print(as_json if arguments.json else _tell(found, lang))
    return DONE


def _refusal(arguments: argparse.Namespace) -> dict[str, str] | None:
    """Why these options cannot be; None when they can."""
    others = [arguments.programme, arguments.aim, arguments.fairness]
    if (arguments.second is None) == (others == [None, None, None]):
        return {
            "fr": "Donnez un second dossier, ou d’autres réglages (--programme, --aim, --fairness)\u00a0: l’un ou l’autre.",
            "en": "Give a second folder, or other settings (--programme, --aim, --fairness): one or the other.",
        }
    if arguments.out is not None and arguments.out.exists():
        return {
            "fr": f"{arguments.out} existe déjà. Choisissez un autre nom.",
            "en": f"{arguments.out} is there already. Choose another name.",
        }
    return None


def _write(out: Path, text: str) -> None:
    """The whole table, or none."""
    number, staging = tempfile.mkstemp(prefix=".binome-", dir=out.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(staging).chmod(0o644)
        os.replace(staging, out)
    finally:
        Path(staging).unlink(missing_ok=True)


def _otherwise(problem: Problem, arguments: argparse.Namespace) -> Problem:
    if arguments.programme is not None:
        try:
            programme, faults = read_programme(arguments.programme)
        except TableError as error:
            raise FaultyFiles([], [(arguments.programme.name, error)]) from error
        if faults:
            raise FaultyFiles(faults, [])
        problem = replace(
            problem,
            rules=programme.rules,
            weights=programme.weights,
            unmatched_is_worth=programme.unmatched_is_worth,
        )
    return replace(problem, aim=arguments.aim or problem.aim, fairness=arguments.fairness or problem.fairness)


def _table(found: Comparison) -> str:
    header = ["mentee", "mentor_before", "mentor_after", "points_before_first_settings"]
    header += ["points_before_second_settings", "points_after_first_settings", "points_after_second_settings"]
    rows = [
        [
            one.mentee,
            one.before,
            one.after,
            *(
                "" if points is None else points
                for worth in (one.worth_before, one.worth_after)
                for points in (worth.first, worth.second)
            ),
            one.gains,
            *(
                "" if rank is None else rank
                for ranks in (one.rank_before, one.rank_after)
                for rank in (ranks.first, ranks.second)
            ),
        ]
        for one in found.changes
    ]
    ranks = [f"rank_{when}_{which}_settings" for when in ("before", "after") for which in ("first", "second")]
    return csv_text([*header, "gains", *ranks], rows)


def _tell(found: Comparison, lang: str) -> str:
    french = lang == "fr"
    titles = {criterion.name: criterion.title[lang] for criterion in CRITERIA}
    figures: list[tuple[str, object, object]] = [
        ("Binômes" if french else "Pairs", found.first.pairs, found.second.pairs),
        ("Points", found.first.total, found.second.total),
        ("Le plus faible" if french else "Weakest", found.first.lowest, found.second.lowest),
    ]
    figures += [
        (titles[name], _mean(found.first, name), _mean(found.second, name))
        for name in {**found.first.criteria, **found.second.criteria}
    ]
    width = max(len(name) for name, _, _ in figures)
    heads = ("premier", "second") if french else ("first", "second")
    lines = [f"{'':<{width}} {heads[0]:>10} {heads[1]:>10}"]
    lines += [f"{name:<{width}} {_said(one):>10} {_said(two):>10}" for name, one, two in figures]
    changes = len(found.changes)
    if french:
        same = counted(found.same, "binôme identique", "binômes identiques", lang)
        who = counted(changes, "personne accompagnée change", "personnes accompagnées changent", lang)
        gone = ("personne accompagnée n’est plus là", "personnes accompagnées ne sont plus là")
        words = ("sans mentor", "gagne", "perd", "pareil")
    else:
        same = counted(found.same, "pair is the same", "pairs are the same", lang)
        who = counted(changes, "mentee changes", "mentees change", lang)
        gone = ("mentee is no longer there", "mentees are no longer there")
        words = ("no mentor", "gains", "loses", "the same")
    lines.append(f"{same}, {who}.")
    lines += [f"{counted(len(found.gone), *gone, lang)}."] if found.gone else []
    for one in sorted(found.changes, key=lambda change: (change.gains, change.mentee))[:SHOWN]:
        what = words[1] if one.gains > 0 else words[2] if one.gains < 0 else words[3]
        points = f" {abs(one.gains)}" if one.gains else ""
        before, after = one.before or words[0], one.after or words[0]
        colon = "\u00a0:" if french else ":"
        rank = _ranks_said(one, french=french)
        lines.append(f"  {one.mentee}{colon} {before} → {after}, {what}{points}{rank}")
    if changes > SHOWN:
        lines.append(
            f"… et {counted(changes - SHOWN, 'autre', 'autres', lang)} (--out ou --json)."
            if french
            else f"… and {changes - SHOWN} more (--out or --json)."
        )
    return "\n".join(lines)


def _ranks_said(change: Change, *, french: bool) -> str:
    """Where both mentors stood in the mentee's list, under the second settings."""
    ranks = change.rank_before.second, change.rank_after.second
    if None in ranks:
        return ""
    return f" ({'rang' if french else 'rank'} {ranks[0]} → {ranks[1]})"


def _mean(totals: Totals, name: str) -> float | None:
    return totals.criteria[name] / totals.pairs if name in totals.criteria and totals.pairs else None


def _said(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if isinstance(value, float) else str(value)
