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
    )

    match_parser = commands.add_parser("match", help="the best pairs from two files, without a database")
    match.add_arguments(match_parser)
    match_parser.set_defaults(run=match.run)
    verify_parser = commands.add_parser("verify", help="check a result again from its files alone")
    verify.add_arguments(verify_parser)
    verify_parser.set_defaults(run=verify.run)
    rematch_parser = commands.add_parser("rematch", help="pairs anew after people left, moving few others")
    rematch.add_arguments(rematch_parser)
    rematch_parser.set_defaults(run=rematch.run)
    compare_parser = commands.add_parser(
        "compare", help="two results side by side, or one under other settings"
    )
    compare.add_arguments(compare_parser)
    compare_parser.set_defaults(run=compare.run)
    simulate_parser = commands.add_parser(
        "simulate", help="a realistic population in files, to try things out"
    )
    simulate.add_arguments(simulate_parser)
    simulate_parser.set_defaults(run=simulate.run)
    demo_parser = commands.add_parser("demo", help="a living demonstration programme")
    demo.add_arguments(demo_parser)
    demo_parser.set_defaults(run=demo.run)
    serve_parser = commands.add_parser("serve", help="answer browsers")
    serve.add_serve_arguments(serve_parser)
    serve_parser.set_defaults(run=serve.serve)
    worker_parser = commands.add_parser("worker", help="send mail, run matchings, make reports")
    worker_parser.set_defaults(run=serve.worker)

    organisation_parser = commands.add_parser("organisation", help="a first organisation and its coordinator")
    organisation.add_arguments(organisation_parser)
    organisation_parser.set_defaults(run=organisation.run)

    lost_parser = commands.add_parser("reset-second-factor", help="back in for somebody who lost everything")
    second_factor.add_arguments(lost_parser)
    lost_parser.set_defaults(run=second_factor.run)

    erasures_parser = commands.add_parser("erasures", help="who to erase again after restoring a backup")
    erasures.add_arguments(erasures_parser)
    erasures_parser.set_defaults(run=erasures.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
