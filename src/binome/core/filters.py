"""Filters of a list, as links that the tag ``filter_links`` shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Filter:
    """One way to read a list, and how many rows it leaves where that is told."""

    label: object
    url: str
    is_current: bool
    count: int | None = None
