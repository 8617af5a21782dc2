"""``binome simulate``: a realistic population in the file format, the same for the same seed on every machine.

With ``--programme`` a whole programme year is played in the database instead, through the services people use.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from binome.cli.options import DONE, NOT_WRITTEN, WRONG_INPUT, add_answer_options, chosen_language, counted
from binome.cli.population import SHAPES, Population, populate
from binome.cli.programme_year import run as run_programme
from binome.cli.progress import Bar
from binome.pairing import csv_text

MOST = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome simulate``."""
    parser.add_argument(
        "--pairs", type=int, required=True, metavar="N", help="as many mentors, as many mentees"
    )
    parser.add_argument("--mentors", type=int, metavar="N", help="another number of mentors")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="another seed, other people (default 1)"
    )
    parser.add_argument("--shape", choices=sorted(SHAPES), default="balanced", help="how easily people suit")
    parser.add_argument("--one-each", action="store_true", help="every mentor takes one mentee")
    parser.add_argument("--out", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument(
        "--programme", action="store_true", help="a whole programme year in the database instead of files"
    )
    parser.add_argument(
        "--kickoff",
        type=date.fromisoformat,
        metavar="DAY",
        help="kick-off of that year (default: 100 days ago)",
    )
    add_answer_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make people, write all files or none, tell. Exit code 2 for impossible numbers, 1 when nothing can be written."""
    lang = chosen_language(arguments.lang)
    if arguments.programme:
        return run_programme(arguments, lang)
    if arguments.out is None:
        said = {
            "fr": "Dites où écrire les fichiers : --out DOSSIER.",
            "en": "Say where to write the files: --out DIR.",
        }
        print(said[lang], file=sys.stderr)
        return WRONG_INPUT
    mentors = arguments.pairs if arguments.mentors is None else arguments.mentors
    if not (1 <= arguments.pairs <= MOST and 1 <= mentors <= MOST):
        said = {
            "fr": f"Il faut de 1 à {MOST} personnes de chaque côté.",
            "en": f"There must be 1 to {MOST} people on each side.",
        }
        print(said[lang], file=sys.stderr)
        return WRONG_INPUT
    out: Path = arguments.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        said = {
            "fr": f"{out} existe déjà et n’est pas un dossier vide. Choisissez-en un autre.",
            "en": f"{out} is there already and is not an empty folder. Choose another.",
        }
        print(said[lang], file=sys.stderr)
        return WRONG_INPUT
    with Bar(lang) as progress:
        people = populate(
            mentors,
            arguments.pairs,
            arguments.seed,
            shape=SHAPES[arguments.shape],
            one_each=arguments.one_each,
            progress=progress,
        )
    try:
        _write(out, people)
    except OSError as error:
        said = {
            "fr": f"Les fichiers ne peuvent pas être écrits\u00a0: {error.filename or out} ({error.strerror}).",
            "en": f"The files cannot be written: {error.filename or out} ({error.strerror}).",
        }
        print(said[lang], file=sys.stderr)
        return NOT_WRITTEN
    counts = {name: len(rows) for name, (_columns, rows) in people.tables.items()}
    if arguments.json:
        print(json.dumps(counts | {"seed": arguments.seed, "shape": arguments.shape}))
    elif lang == "fr":
        mentors_said = counted(counts["mentors"], "mentor", "mentors", lang)
        mentees_said = counted(counts["mentees"], "personne accompagnée", "personnes accompagnées", lang)
        print(f"{mentors_said} et {mentees_said} dans {out}.")
        print(f"Puis\u00a0: binome match {out / 'mentors.csv'} {out / 'mentees.csv'} --out RESULTATS")
    else:
        mentors_said = counted(counts["mentors"], "mentor", "mentors", lang)
        print(f"{mentors_said} and {counted(counts['mentees'], 'mentee', 'mentees', lang)} in {out}.")
        print(f"Then: binome match {out / 'mentors.csv'} {out / 'mentees.csv'} --out RESULTS")
    return DONE


def _write(out: Path, people: Population) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".binome-", dir=out.parent))
    try:
        for name, (columns, rows) in people.tables.items():
            (staging / f"{name}.csv").write_text(csv_text(columns, rows), encoding="utf-8", newline="")
        settings = json.dumps(people.programme, ensure_ascii=False, indent=1) + "\n"
        (staging / "programme.json").write_text(settings, encoding="utf-8")
        staging.chmod(0o755)
        # An empty folder gives way to the full one.
        os.replace(staging, out)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
