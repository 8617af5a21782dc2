"""The ``binome`` command. Subcommands import what they need when they run: matching two files needs no Django."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import metadata


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code (0 fine, 1 failed, 2 wrong input)."""
    arguments = command_line().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return 130


def command_line() -> argparse.ArgumentParser:
    """All subcommands with their options."""
    parser = argparse.ArgumentParser(prog="binome", description="Runs reverse digital mentoring programmes.")
    parser.add_argument("--version", action="version", version=f"binome {metadata.version('binome')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    from binome.cli import (
        company_domain,
        compare,
        demo,
        erasures,
        match,
        organisation,
        rematch,
        second_factor,
        serve,
        simulate,
        verify,
        worker,
    )

    for name, what, module in (
        ("match", "the best pairs from two files, without a database", match),
        ("verify", "check a result again from its files alone", verify),
        ("rematch", "pairs anew after people left, moving few others", rematch),
        ("compare", "two results side by side, or one under other settings", compare),
        ("simulate", "a realistic population in files, to try things out", simulate),
        ("demo", "a living demonstration programme", demo),
        ("serve", "answer browsers", serve),
        ("worker", "send mail, run matchings, make reports", worker),
        ("organisation", "a first organisation and its coordinator", organisation),
        ("reset-second-factor", "back in for somebody who lost everything", second_factor),
        ("company-domain", "a domain whose people sign in through their company", company_domain),
        ("erasures", "who to erase again after restoring a backup", erasures),
    ):
        subcommand = commands.add_parser(name, help=what)
        module.add_arguments(subcommand)
        subcommand.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
