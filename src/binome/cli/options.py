"""What several subcommands say alike: exit codes, choices, language, and numbers of things."""

from __future__ import annotations

import argparse
import locale
import os
from typing import get_args

from binome.pairing import Aim, Fairness

DONE, NOT_WRITTEN, WRONG_INPUT = 0, 1, 2
AIMS: tuple[str, ...] = get_args(Aim)
FAIRNESSES: tuple[str, ...] = get_args(Fairness)


def add_answer_options(parser: argparse.ArgumentParser, what: str = "answer") -> None:
    """``--lang`` and ``--json``; ``what`` is what is printed."""
    parser.add_argument(
        "--lang", choices=("fr", "en"), help=f"language of the {what} (default: the locale's)"
    )
    parser.add_argument("--json", action="store_true", help=f"print the {what} as JSON")


def chosen_language(asked: str | None) -> str:
    """The language asked for, or the locale's."""
    if asked:
        return asked
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if (spoken or (locale.getlocale()[0] or "")).lower().startswith("fr") else "en"


def counted(number: int, one: str, more: str, lang: str) -> str:
    """``1 binôme``, ``2 binômes``; none is one in French and many in English."""
    is_one = number < 2 if lang == "fr" else number == 1
    return f"{number} {one if is_one else more}"
