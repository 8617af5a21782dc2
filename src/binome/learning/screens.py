"""A unit cut into screens, one idea each, so that it reads on a telephone in a few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language

from binome.content.texts import Text
from binome.learning.marked import sections
from binome.learning.path_units import PathUnit

Kind = Literal["start", "point", "activity", "section", "check", "end"]


@dataclass(frozen=True)
class Screen:
    """One screen; ``point`` is the idea of a screen that holds one, ``title`` and ``html`` what an organisation wrote."""

    kind: Kind
    point: Text | None = None
    title: str = ""
    html: str = ""
    # Where the reader may write for themselves.
    takes_note: bool = False


def screens_of(unit: PathUnit) -> list[Screen]:
    """What one will be able to do, the ideas one by one, the activity, the check, what to keep in mind.

    In an organisation's own words: what stands before the first heading, then a screen a heading.
    """
    check = [Screen("check")] if unit.quick_check(get_language() or "fr") else []
    if unit.built_in is not None:
        points = [Screen("point", point) for point in unit.built_in.key_points]
        return [Screen("start"), *points, Screen("activity", takes_note=True), *check, Screen("end")]
    parts = sections(unit.body(get_language() or "fr"))
    opening = parts.pop(0).html if parts and not parts[0].title else ""
    last = len(parts) - 1
    told = [
        Screen("section", title=part.title, html=part.html, takes_note=place == last)
        for place, part in enumerate(parts)
    ]
    return [Screen("start", html=opening, takes_note=not told), *told, *check, Screen("end")]


def number_of(unit: PathUnit, kind: Kind) -> int:
    """The number, from 1, of the first screen of that kind; the first screen where there is none."""
    kinds = [screen.kind for screen in screens_of(unit)]
    return kinds.index(kind) + 1 if kind in kinds else 1


def number_for_note(unit: PathUnit) -> int:
    """The number of the screen where the reader writes."""
    return [screen.takes_note for screen in screens_of(unit)].index(True) + 1


def within(unit: PathUnit, number: int) -> int:
    """The nearest screen there is: content may have changed since somebody stopped."""
    return min(max(number, 1), len(screens_of(unit)))
