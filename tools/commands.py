#!/usr/bin/env python3
# ruff: noqa: T201  (a command that speaks to whoever runs it)
"""Write the documentation page of the commands from the commands themselves: ``tools/commands.py``."""

from __future__ import annotations

import argparse
from pathlib import Path

from binome.cli import command_line

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
HEAD = """# Commands

Made from the commands by `tools/commands.py`. `--json` prints figures for programs, on the usual output; errors are
sentences, on the error output. A bar shows how far it is once a command takes more than a second on a terminal.

| exit code | means |
|---|---|
| 0 | done; for `verify`: confirmed |
| 1 | failed: nothing could be written, or (`verify`) something in the result is wrong |
| 2 | something given is wrong: every fault is told with file, line and column; nothing is written |
| 130 | stopped with Ctrl-C |
"""


def page() -> str:
    """What the page must say."""
    commands = next(one for one in command_line()._actions if isinstance(one, argparse._SubParsersAction))
    said = {one.dest: one.help or "" for one in commands._choices_actions}
    parts = [HEAD]
    for name, parser in commands.choices.items():
        parts.append(f"## binome {name}\n\n{said[name][:1].upper()}{said[name][1:]}.\n")
        rows = [_row(action) for action in parser._actions if action.dest != "help"]
        if rows:
            parts.append("\n".join(["| option | meaning |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _row(action: argparse.Action) -> str:
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if action.choices is not None:
        metavar = "/".join(map(str, action.choices))
    words = [*action.option_strings, metavar] if action.nargs != 0 else [*action.option_strings]
    need = "" if action.required else " (optional)" if not action.option_strings else ""
    must = " (required)" if action.required and action.option_strings else ""
    meaning = (action.help or "").replace("|", "\\|")
    return f"| `{' '.join(word for word in words if word)}`{need}{must} | {meaning} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.name)
