"""``binome erasures``: who to erase again after an older backup was restored."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Write the journal down before restoring; replay it afterwards."""
    wish = parser.add_mutually_exclusive_group(required=True)
    wish.add_argument(
        "--since", metavar="DATE", type=_moment, help="print the accounts erased since, one number a line"
    )
    wish.add_argument("--replay", metavar="FILE", type=Path, help="erase the accounts of such a list again")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def run(arguments: argparse.Namespace) -> int:
    """Print or replay; 2 when the list is not a list of numbers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    import django

    django.setup()
    from binome.privacy import services

    if arguments.since is not None:
        for erasure in services.erased_since(arguments.since):
            print(erasure.person_number)
        return 0
    try:
        numbers = [int(line) for line in arguments.replay.read_text(encoding="utf-8").split()]
    except (OSError, ValueError) as error:
        print(f"{arguments.replay}: {error}", file=sys.stderr)
        return 2
    count = services.erase_again(numbers, at=datetime.now(UTC))
    print(f"{count} erased again, {len(numbers) - count} already were.")
    return 0
