"""``binome worker``: the half of a running product that works behind; ``serve`` is the other."""

from __future__ import annotations

import argparse
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``binome worker`` has no options."""


def run(arguments: argparse.Namespace) -> int:
    """Send mail, run matchings, make reports, until stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    from binome.config.worker import run_worker

    return run_worker()
