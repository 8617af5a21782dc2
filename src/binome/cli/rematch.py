"""``binome rematch``: pairs anew after people left or refused, moving as few others as possible."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from binome.cli.faults import Fault, FaultyFiles
from binome.cli.match import tell_faults, written
from binome.cli.options import (
    DONE,
    NOT_WRITTEN,
    WRONG_INPUT,
    add_answer_options,
    chosen_language,
    counted,
)
from binome.cli.people import Files
from binome.cli.progress import Bar
from binome.cli.record import read_record
from binome.core.tables import TableError, read_table_file
from binome.pairing import (
    ProblemError,
    Record,
    Rematch,
    Running,
    Side,
    Step,
    UnreadableRecord,
    csv_text,
    json_text,
    rematch,
    steps,
)

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome rematch``."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="what binome match, or rematch, wrote")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results are written")
    parser.add_argument(
        "--dropouts", type=Path, metavar="FILE", help="who left: side (mentor or mentee), person"
    )
    parser.add_argument(
        "--refused", type=Path, metavar="FILE", help="pairs not to make again: mentor, mentee"
    )
    parser.add_argument(
        "--met", type=Path, metavar="FILE", help="pairs that have met and stay: mentor, mentee"
    )
    parser.add_argument("--move-met", action="store_true", help="pairs that have met may be given up too")
    parser.add_argument(
        "--changes",
        type=int,
        default=0,
        metavar="N",
        help="running pairs that may be given up beyond the fewest possible (default 0)",
    )
    parser.add_argument(
        "--steps",
        type=int,
        default=0,
        metavar="N",
        help="also tell the best total for each of 1, 2… N of them, searched for where the curve has no point",
    )
    add_answer_options(parser, "summary")


def run(arguments: argparse.Namespace) -> int:
    """Read a result and what happened since, pair again, write, tell. Exit codes as ``binome match``."""
    lang = chosen_language(arguments.lang)
    refusal = _refusal(arguments)
    if refusal is not None:
        print(refusal[lang], file=sys.stderr)
        return WRONG_INPUT
    try:
        record = read_record(arguments.folder)
        left, refused, met = _what_happened(record, arguments)
        with Bar(lang) as progress:
            answer = rematch(
                record.problem,
                [
                    Running(pair.mentor, pair.mentee, (pair.mentor, pair.mentee) in met)
                    for pair in record.result.pairs
                ],
                left=left,
                refused=refused,
                changes=arguments.changes,
                moves_met=arguments.move_met,
                progress=progress,
            )
            each = steps(answer, arguments.steps, progress) if arguments.steps else ()
    except FaultyFiles as faulty:
        return tell_faults(faulty, lang, as_json=arguments.json)
    except (UnreadableRecord, ProblemError) as error:
        print(error.in_language(lang), file=sys.stderr)
        return WRONG_INPUT
    has_capacity = any(mentor.capacity != 1 for mentor in record.problem.mentors)
    files = Files(answer.problem, record.extras, [], has_capacity)
    told = _plain(answer, each)
    others = {
        "moves.csv": csv_text(
            ["mentee", "before", "after"], [[move.mentee, move.before, move.after] for move in answer.moves]
        ),
        "rematch.json": json_text(told),
    }
    if not written(arguments.out, files, answer.result, lang, others):
        return NOT_WRITTEN
    print(
        json.dumps(told, ensure_ascii=False, indent=1, default=vars)
        if arguments.json
        else _tell(answer, each, lang)
    )
    return DONE


def _refusal(arguments: argparse.Namespace) -> dict[str, str] | None:
    """Why these options cannot be; None when they can."""
    for option, number in (("--changes", arguments.changes), ("--steps", arguments.steps)):
        if number < 0:
            return {
                "fr": f"{option}\u00a0: un nombre de 0 ou plus, et non {number}.",
                "en": f"{option}: a number of 0 or more, not {number}.",
            }
    out, folder = arguments.out, arguments.folder
    if out.exists() and folder.exists() and out.samefile(folder):
        return {
            "fr": f"{out} est le résultat de départ. Choisissez un autre dossier pour le nouveau.",
            "en": f"{out} is the result to start from. Choose another folder for the new one.",
        }
    return None


def _what_happened(
    record: Record, arguments: argparse.Namespace
) -> tuple[list[tuple[Side, str]], list[tuple[str, str]], set[tuple[str, str]]]:
    people: dict[str, set[str]] = {
        "mentor": {one.id for one in record.problem.mentors},
        "mentee": {one.id for one in record.problem.mentees},
    }
    running = {(pair.mentor, pair.mentee) for pair in record.result.pairs}
    faults: list[Fault] = []
    broken: list[tuple[str, TableError]] = []

    def rows(path: Path | None, *columns: str) -> list[tuple[int, dict[str, str]]]:
        if path is None:
            return []
        try:
            table = read_table_file(path)
        except TableError as error:
            broken.append((path.name, error))
            return []
        there = ", ".join(table.columns)
        missing = [column for column in columns if column not in table.columns]
        faults.extend(Fault(table.name, 1, column, there, "column") for column in missing)
        return [] if missing else [(row.line, dict(row.cells)) for row in table.rows]

    left: list[tuple[Side, str]] = []
    for line, cells in rows(arguments.dropouts, "side", "person"):
        side: Side = "mentor" if cells["side"] == "mentor" else "mentee"
        if cells["side"] not in people:
            faults.append(Fault(arguments.dropouts.name, line, "side", cells["side"], "side"))
        elif cells["person"] not in people[side]:
            faults.append(Fault(arguments.dropouts.name, line, "person", cells["person"], side))
        else:
            left.append((side, cells["person"]))
    couples: dict[str, list[tuple[str, str]]] = {"refused": [], "met": []}
    for name, found in couples.items():
        path = getattr(arguments, name)
        for line, cells in rows(path, "mentor", "mentee"):
            wrong = [side for side in people if cells[side] not in people[side]]
            faults.extend(Fault(path.name, line, side, cells[side], side) for side in wrong)
            couple = (cells["mentor"], cells["mentee"])
            if not wrong and name == "met" and couple not in running:
                faults.append(Fault(path.name, line, "mentor, mentee", ", ".join(couple), "running"))
            found.append(couple)
    if faults or broken:
        raise FaultyFiles(faults, broken)
    return left, couples["refused"], set(couples["met"])


def _plain(answer: Rematch, each: tuple[Step, ...]) -> dict[str, object]:
    return {
        "chosen": answer.chosen,
        "curve": list(answer.trades),
        "running_pairs": len(answer.survivors) + len(answer.ended),
        "ended": [list(couple) for couple in answer.ended],
        "moves": list(answer.moves),
        "steps": list(each),
    }


def _tell(answer: Rematch, each: tuple[Step, ...], lang: str) -> str:
    chosen, pairs = answer.chosen, len(answer.result.pairs)
    going_on = len(answer.survivors) - chosen.changes
    if lang == "fr":
        lines = [
            f"{counted(pairs, 'binôme', 'binômes', lang)}, dont {counted(going_on, 'continue', 'continuent', lang)}.",
            f"Binômes défaits parce qu’une personne est partie ou a refusé\u00a0: {len(answer.ended)}.",
            f"Binômes en cours défaits en plus\u00a0: {chosen.changes}. Total\u00a0: {chosen.total} points.",
        ]
        head = "Ce que d’autres choix donneraient (binômes défaits, binômes, points)\u00a0:"
        hint = "Pour en accepter davantage\u00a0: --changes N."
    else:
        lines = [
            f"{counted(pairs, 'pair', 'pairs', lang)}, of which {counted(going_on, 'goes on', 'go on', lang)}.",
            f"Pairs ended because somebody left or refused: {len(answer.ended)}.",
            f"Running pairs given up besides: {chosen.changes}. Total: {chosen.total} points.",
        ]
        head, hint = (
            "What other choices would give (pairs given up, pairs, points):",
            "To accept more: --changes N.",
        )
    others = [one for one in answer.trades if one != chosen]
    if others:
        lines.append(head)
        lines += [f"  {one.changes:>5} {one.pairs:>6} {one.total:>10}" for one in others[:SHOWN]]
        lines.append(hint)
    return "\n".join(lines + _told_steps(each, lang))


def _told_steps(each: tuple[Step, ...], lang: str) -> list[str]:
    if not each:
        return []
    heads = {
        "fr": "Binôme défait par binôme défait (binômes défaits, binômes, points)\u00a0:",
        "en": "One pair given up after the other (pairs given up, pairs, points):",
    }
    proofs = {
        "fr": {"prices": "prouvé par les prix", "search": "cherché jusqu’au bout"},
        "en": {"prices": "proved by prices", "search": "searched to the end"},
    }
    lines = [heads[lang]]
    for one in each:
        said = proofs[lang].get(one.proof)
        if said is None:
            said = "recherche arrêtée" if lang == "fr" else "search stopped"
            if one.at_most is not None:
                said += f", {one.at_most} au plus" if lang == "fr" else f", {one.at_most} at most"
        lines.append(f"  {one.changes:>5} {one.pairs:>6} {one.total:>10}  {said}")
    return lines
