"""The five files that ``binome match`` writes: all of them, or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from binome.cli.people import Files
from binome.pairing import Advice, Result, record_parts


def write(
    out: Path,
    files: Files,
    result: Result,
    others: Mapping[str, str] | None = None,
    advice: Advice | None = None,
) -> None:
    """Write the five files, and ``others`` by name, together; when one cannot be put in place, those of before come back.

    ``advice`` is made when it is not given.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    own = record_parts(files.problem, result, files.extras, advice)
    added = ((name, iter([text])) for name, text in (others or {}).items())
    out.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".binome-", dir=out))
    try:
        names = []
        for name, parts in chain(own, added):
            with (staging / name).open("w", encoding="utf-8", newline="") as file:
                file.writelines(parts)
            names.append(name)
        _put_in_place(staging, out, names)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _put_in_place(staging: Path, out: Path, names: list[str]) -> None:
    placed: list[str] = []
    try:
        for name in names:
            if (out / name).exists():
                shutil.copyfile(out / name, staging / f"{name}.before")
            os.replace(staging / name, out / name)
            placed.append(name)
    except OSError:
        for name in placed:
            if (staging / f"{name}.before").exists():
                os.replace(staging / f"{name}.before", out / name)
            else:
                (out / name).unlink()
        raise
