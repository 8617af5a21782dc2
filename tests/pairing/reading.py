"""The samples as problems, read by the command's own reader."""

from __future__ import annotations

from pathlib import Path

from binome.cli.people import Files, read_files

DATA = Path(__file__).parent / "data"
OPTIONAL = ("locked", "previous", "blocks", "preferences")


def sample(name: str) -> Files:
    """``sample-10`` or ``sample-300``."""
    folder = DATA / name
    others = {kind: folder / f"{kind}.csv" for kind in OPTIONAL}
    return read_files(
        folder / "mentors.csv", folder / "mentees.csv", folder / "programme.json", others, "total"
    )
