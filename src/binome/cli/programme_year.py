"""``binome simulate --programme``: a whole programme year in the database, for demonstrations, tests and load."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import timedelta

from binome.cli.options import DONE, WRONG_INPUT
from binome.cli.progress import Bar

# A thousand pairs take minutes; ten thousand would take an hour, and nobody runs such a programme as one.
MOST = 5000
WORDS = {
    "fr": {
        "range": "Il faut de 2 à {most} binômes.",
        "twice": "Cette simulation existe déjà dans cette base. Prenez une autre graine ou un autre nombre.",
        "done": "Une année de {pairs} binômes jouée en {seconds} s : {held} séances tenues sur {sessions}, {letters} courriels, "
        "{completed} binômes menés au bout. « {name} » est dans la base.",
    },
    "en": {
        "range": "There must be 2 to {most} pairs.",
        "twice": "This simulation is in this database already. Take another seed or another number.",
        "done": "A year of {pairs} pairs played in {seconds} s: {held} sessions held of {sessions}, {letters} letters, "
        "{completed} pairs that went all the way. “{name}” is in the database.",
    },
}


def run(arguments: argparse.Namespace, lang: str) -> int:
    """Create the tables that are missing, then play. Exit code 2 for impossible numbers and for a year already there."""
    words = WORDS[lang]
    if not 2 <= arguments.pairs <= MOST:
        print(words["range"].format(most=MOST), file=sys.stderr)
        return WRONG_INPUT
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from binome.accounts.models import Organisation
    from binome.demo.year import name_of, play_year

    call_command("migrate", verbosity=0, interactive=False)
    name = name_of(arguments.pairs, arguments.seed)
    if (
        Organisation.objects.unscoped("whoever runs the server sees every organisation")
        .filter(name=name)
        .exists()
    ):
        print(words["twice"], file=sys.stderr)
        return WRONG_INPUT
    kickoff = arguments.kickoff or timezone.localdate() - timedelta(days=100)
    began = time.monotonic()
    with Bar(lang) as bar:
        played = play_year(
            pairs=arguments.pairs, seed=arguments.seed, kickoff=kickoff, language=lang,
            progress=lambda what, done, of: bar(what, done / max(of, 1)),
        )  # fmt: skip
    counts = played.counts | {"seconds": round(time.monotonic() - began)}
    if arguments.json:
        print(json.dumps(counts | {"seed": arguments.seed, "kickoff": kickoff.isoformat()}))
    else:
        said = {
            "held": counts["sessions_held"],
            "completed": counts["pairs_completed"],
            "name": name,
            **counts,
        }
        print(words["done"].format(**said).replace(" :", "\u00a0:"))
    return DONE
