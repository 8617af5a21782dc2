"""``binome match``: the best pairs from two files."""

from __future__ import annotations

import argparse
import csv
import io
import json
import locale
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from binome.cli.people import FaultyFiles, Files, read_files
from binome.pairing import CRITERIA, RULES, ProblemError, Result, reasons, solve, verify, why_left_out

OPTIONAL = ("locked", "previous", "blocks", "preferences")
RESULTS = ("pairs.csv", "unmatched.csv", "explanations.json", "certificate.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome match``."""
    parser.add_argument("mentors", type=Path, metavar="MENTORS", help="mentors, CSV or XLSX")
    parser.add_argument("mentees", type=Path, metavar="MENTEES", help="mentees, CSV or XLSX")
    parser.add_argument("--programme", type=Path, metavar="FILE", help="hard rules and weights, JSON")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results are written")
    for name in OPTIONAL:
        parser.add_argument(f"--{name}", type=Path, metavar="FILE")
    parser.add_argument(
        "--no-siblings", action="store_true", help="do not look beside MENTORS for the optional files"
    )
    parser.add_argument("--aim", choices=("total", "most-pairs"), default="total")
    parser.add_argument(
        "--lang", choices=("fr", "en"), help="language of the summary (default: the locale's)"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def _language(asked: str | None) -> str:
    if asked:
        return asked
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if (spoken or (locale.getlocale()[0] or "")).lower().startswith("fr") else "en"


def run(arguments: argparse.Namespace) -> int:
    """Read, solve, check, write, tell. Exit code 2 and nothing written when a file is wrong."""
    lang = _language(arguments.lang)
    others = {name: getattr(arguments, name) for name in OPTIONAL if getattr(arguments, name)}
    found_beside = []
    if not arguments.no_siblings:
        for name in OPTIONAL:
            beside = arguments.mentors.parent / f"{name}.csv"
            if name not in others and beside.is_file():
                others[name] = beside
                found_beside.append(beside.name)
    try:
        files = read_files(arguments.mentors, arguments.mentees, arguments.programme, others, arguments.aim)
        result = solve(files.problem)
    except FaultyFiles as faulty:
        sentences = faulty.in_language(lang)
        print("\n".join(sentences), file=sys.stderr)
        return 2
    except ProblemError as error:
        print(str(error), file=sys.stderr)
        return 2
    except OSError as error:
        missing = "Ce fichier ne peut pas être lu" if lang == "fr" else "This file cannot be read"
        print(f"{missing}: {error.filename} ({error.strerror})", file=sys.stderr)
        return 2
    write(arguments.out, files, result)
    summary = _figures(files, result, found_beside)
    print(
        json.dumps(summary, ensure_ascii=False, indent=1)
        if arguments.json
        else tell(summary, result, files, lang)
    )
    return 0


def _figures(files: Files, result: Result, found_beside: list[str]) -> dict[str, Any]:
    mentors, mentees = files.problem.mentors, files.problem.mentees
    small = len(mentors) * len(mentees) <= 20_000
    return {
        "mentors": len(mentors),
        "mentees": len(mentees),
        "pairs": len(result.pairs),
        "total": result.total,
        "aim": files.problem.aim,
        "mentees_left_out": sum(1 for person in result.unmatched if person.side == "mentee"),
        "proved": not verify(files.problem, result) if small else True,
        "checked_again": small,
        "rules_off": list(result.rules_off),
        "criteria_off": [name for name in result.criteria_off if files.problem.weights.get(name)],
        "missing_columns": files.missing,
        "found_beside": found_beside,
        "locked_against_a_rule": [
            [p.mentor, p.mentee, *p.broken_rules] for p in result.pairs if p.broken_rules
        ],
    }


def tell(summary: dict[str, Any], result: Result, files: Files, lang: str) -> str:
    """The summary in words."""
    french = lang == "fr"
    lines = [
        f"{summary['pairs']} binômes sur {summary['mentees']} personnes accompagnées et {summary['mentors']} mentors."
        if french
        else f"{summary['pairs']} pairs out of {summary['mentees']} mentees and {summary['mentors']} mentors.",
        f"Total : {summary['total']} points. Aucune autre répartition ne fait mieux : preuve dans certificate.json."
        if french
        else f"Total: {summary['total']} points. No other assignment does better: proof in certificate.json.",
    ]
    if summary["mentees_left_out"]:
        lines.append(
            f"{summary['mentees_left_out']} personnes accompagnées n’ont pas de binôme : raisons dans unmatched.csv."
            if french
            else f"{summary['mentees_left_out']} mentees have no pair: reasons in unmatched.csv."
        )
    if summary["found_beside"]:
        names = ", ".join(summary["found_beside"])
        lines.append(f"Lus aussi : {names}." if french else f"Also read: {names}.")
    if summary["missing_columns"]:
        names = ", ".join(summary["missing_columns"])
        lines.append(f"Colonnes absentes : {names}." if french else f"Missing columns: {names}.")
    off = [
        rule.name
        for rule in RULES
        if rule.name in summary["rules_off"] and set(rule.needs) & set(files.missing)
    ]
    off += [c.name for c in CRITERIA if c.name in summary["criteria_off"]]
    if off:
        names = ", ".join(off)
        lines.append(
            f"Règles et critères sans effet : {names}."
            if french
            else f"Rules and criteria switched off: {names}."
        )
    for mentor, mentee, *broken in summary["locked_against_a_rule"]:
        names = ", ".join(broken)
        lines.append(
            f"Binôme verrouillé malgré une règle : {mentor} et {mentee} ({names})."
            if french
            else f"Pair locked against a rule: {mentor} and {mentee} ({names})."
        )
    text = "\n".join(lines)
    return text.replace(" :", "\u00a0:") if french else text


def write(out: Path, files: Files, result: Result) -> None:
    """Write the four files together: all appear, or none changes."""
    out.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".binome-", dir=out))
    try:
        (staging / "pairs.csv").write_text(_pairs(files, result), encoding="utf-8", newline="")
        (staging / "unmatched.csv").write_text(_unmatched(files, result), encoding="utf-8", newline="")
        (staging / "explanations.json").write_text(_json(_explanations(files, result)), encoding="utf-8")
        (staging / "certificate.json").write_text(_json(_certificate(files, result)), encoding="utf-8")
        for name in RESULTS:
            os.replace(staging / name, out / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _csv(header: list[str], rows: list[list[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([header, *([_cell(value) for value in row] for row in rows)])
    return text.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet computes."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return value


def _columns(extras: dict[str, dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for cells in extras.values() for column in cells))


def _pairs(files: Files, result: Result) -> str:
    mentor_extras, mentee_extras = files.extras["mentors"], files.extras["mentees"]
    mentor_columns, mentee_columns = _columns(mentor_extras), _columns(mentee_extras)
    header = ["mentor", "mentee", "points", "locked"]
    header += [f"mentor_{name}" for name in mentor_columns] + [f"mentee_{name}" for name in mentee_columns]
    rows: list[list[object]] = [
        [pair.mentor, pair.mentee, pair.points, "yes" if pair.is_locked else "no"]
        + [mentor_extras[pair.mentor].get(name, "") for name in mentor_columns]
        + [mentee_extras[pair.mentee].get(name, "") for name in mentee_columns]
        for pair in result.pairs
    ]
    return _csv(header, rows)


def _unmatched(files: Files, result: Result) -> str:
    header = ["side", "person", "candidates", "allowed", "why_fr", "why_en"]
    rows: list[list[object]] = [
        [
            person.side,
            person.person,
            person.candidates,
            person.allowed,
            " ".join(why_left_out(person, "fr")),
            " ".join(why_left_out(person, "en")),
        ]
        for person in result.unmatched
    ]
    return _csv(header, rows)


def _explanations(files: Files, result: Result) -> dict[str, Any]:
    mentors = {mentor.id: mentor for mentor in files.problem.mentors}
    mentees = {mentee.id: mentee for mentee in files.problem.mentees}
    return {
        "pairs": [
            {
                "mentor": pair.mentor,
                "mentee": pair.mentee,
                "points": pair.points,
                "locked": pair.is_locked,
                "broken_rules": list(pair.broken_rules),
                "criteria": {
                    s.name: {"value": s.value, "weight": s.weight, "points": s.points} for s in pair.scores
                },
                "alternatives": [
                    {"mentor": a.mentor, "points": a.points, "costs_at_least": a.costs_at_least}
                    for a in pair.alternatives
                ],
                "fr": reasons(pair, mentors[pair.mentor], mentees[pair.mentee], "fr"),
                "en": reasons(pair, mentors[pair.mentor], mentees[pair.mentee], "en"),
            }
            for pair in result.pairs
        ],
        "unmatched": [
            {
                "side": person.side,
                "person": person.person,
                "candidates": person.candidates,
                "allowed": person.allowed,
                "rules": {
                    e.rule: {"excluded": e.excluded, "excluded_alone": e.excluded_alone}
                    for e in person.effects
                },
                "fr": why_left_out(person, "fr"),
                "en": why_left_out(person, "en"),
            }
            for person in result.unmatched
        ],
    }


def _certificate(files: Files, result: Result) -> dict[str, Any]:
    certificate = result.certificate
    return {
        "aim": files.problem.aim,
        "total": result.total,
        "points_of_pairs": result.points_of_pairs,
        "unmatched_is_worth": files.problem.unmatched_is_worth,
        "bonus_per_pair": certificate.bonus_per_pair,
        "bound": certificate.bound,
        "mentor_prices": dict(certificate.mentor_prices),
        "mentee_prices": dict(certificate.mentee_prices),
        "rules_on": list(result.rules_on),
        "weights": {name: files.problem.weights[name] for name in result.criteria_on},
    }
