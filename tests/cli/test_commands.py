"""The page of the commands says what the commands are."""

from __future__ import annotations

import runpy
from pathlib import Path

from binome.cli import command_line

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_commands_is_as_they_are() -> None:
    written = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert written == runpy.run_path(str(ROOT / "tools" / "commands.py"))["page"](), "run tools/commands.py"


def test_every_option_of_the_matching_commands_is_told() -> None:
    commands = next(action for action in command_line()._actions if action.dest == "command").choices
    assert commands is not None
    for name in ("match", "verify", "rematch", "compare", "simulate"):
        for action in commands[name]._actions:  # type: ignore[call-overload]
            assert action.help, action.dest
