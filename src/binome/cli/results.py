"""The five files that ``binome match`` writes: all of them, or none."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from binome.cli.people import Files
from binome.cli.record import fingerprint, input_text, json_text
from binome.pairing import Result, advice_in_words, advise, reasons, why_left_out


def write(out: Path, files: Files, result: Result, others: Mapping[str, str] | None = None) -> None:
    """Write the five files, and ``others`` by name, together; when one cannot be put in place, those of before come back.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    given = input_text(files.problem)
    texts = {
        "input.json": given,
        "pairs.csv": _pairs(files, result),
        "unmatched.csv": _unmatched(files, result),
        "explanations.json": json_text(_explanations(files, result)),
        "certificate.json": json_text(_certificate(files, result) | {"input_sha256": fingerprint(given)}),
        **(others or {}),
    }
    out.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".binome-", dir=out))
    try:
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8", newline="")
        _put_in_place(staging, out, list(texts))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _put_in_place(staging: Path, out: Path, names: list[str]) -> None:
    placed: list[str] = []
    try:
        for name in names:
            if (out / name).exists():
                shutil.copyfile(out / name, staging / f"{name}.before")
            os.replace(staging / name, out / name)
            placed.append(name)
    except OSError:
        for name in placed:
            if (staging / f"{name}.before").exists():
                os.replace(staging / f"{name}.before", out / name)
            else:
                (out / name).unlink()
        raise


def csv_text(header: list[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV, no cell of which a spreadsheet computes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([header, *([_cell(value) for value in row] for row in rows)])
    return text.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet computes."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        return "'" + value
    return value


def _columns(extras: dict[str, dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for cells in extras.values() for column in cells))


def _pairs(files: Files, result: Result) -> str:
    mentors = {mentor.id: mentor for mentor in files.problem.mentors}
    mentees = {mentee.id: mentee for mentee in files.problem.mentees}
    mentor_extras, mentee_extras = files.extras["mentors"], files.extras["mentees"]
    mentor_columns, mentee_columns = _columns(mentor_extras), _columns(mentee_extras)
    header = ["mentor", "mentee", "points", "locked", "broken_rules", "why_fr", "why_en"]
    header += [f"mentor_{name}" for name in mentor_columns] + [f"mentee_{name}" for name in mentee_columns]
    rows: list[list[object]] = []
    for pair in result.pairs:
        both = mentors[pair.mentor], mentees[pair.mentee]
        rows.append(
            [pair.mentor, pair.mentee, pair.points, "yes" if pair.is_locked else "no"]
            + ["|".join(pair.broken_rules)]
            + [" ".join(reasons(pair, *both, lang)) for lang in ("fr", "en")]
            + [mentor_extras[pair.mentor].get(name, "") for name in mentor_columns]
            + [mentee_extras[pair.mentee].get(name, "") for name in mentee_columns]
        )
    return csv_text(header, rows)


def _unmatched(files: Files, result: Result) -> str:
    extras = {"mentor": files.extras["mentors"], "mentee": files.extras["mentees"]}
    columns = list(dict.fromkeys([*_columns(extras["mentor"]), *_columns(extras["mentee"])]))
    header = ["side", "person", "candidates", "allowed", "why_fr", "why_en"]
    # A column of theirs may bear the name of one of ours.
    header += [f"own_{name}" if name in header else name for name in columns]
    rows: list[list[object]] = [
        [person.side, person.person, person.candidates, person.allowed]
        + [" ".join(why_left_out(person, lang)) for lang in ("fr", "en")]
        + [extras[person.side][person.person].get(name, "") for name in columns]
        for person in result.unmatched
    ]
    return csv_text(header, rows)


def _explanations(files: Files, result: Result) -> dict[str, Any]:
    mentors = {mentor.id: mentor for mentor in files.problem.mentors}
    mentees = {mentee.id: mentee for mentee in files.problem.mentees}
    advice = advise(files.problem, result)
    return {
        "advice": vars(advice) | {lang: advice_in_words(advice, lang) for lang in ("fr", "en")},
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
                "alternatives": pair.alternatives,
                "other_mentees": pair.other_mentees,
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
                    e.rule: {"excluded": e.excluded, "excluded_alone": e.excluded_alone, "gained": e.gained}
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
        "fairness": files.problem.fairness,
        "floor": result.floor,
        "blocking_pairs": result.blocking_pairs,
        "choices": list(result.choices),
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
