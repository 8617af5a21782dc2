"""Jobs for tests: they run in the worker."""

from __future__ import annotations

import time
from pathlib import Path


def fail(path: str) -> None:
    """Leave a mark, then raise."""
    with Path(path).open("a") as file:
        file.write("x")
    message = "always"
    raise RuntimeError(message)


def note(path: str, seconds: float) -> None:
    """Take ``seconds``, then leave a mark."""
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write(f"{seconds} ")
