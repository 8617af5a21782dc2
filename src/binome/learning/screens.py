"""A unit cut into screens, one idea each, so that it reads on a telephone in a few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from binome import content
from binome.content.texts import Text

Kind = Literal["start", "point", "activity", "check", "end"]


@dataclass(frozen=True)
class Screen:
    """One screen; ``point`` is the idea of a screen that holds one."""

    kind: Kind
    point: Text | None = None


def screens_of(unit: content.Unit) -> list[Screen]:
    """What one will be able to do, the ideas one by one, the activity, the check, what to keep in mind."""
    points = [Screen("point", point) for point in unit.key_points]
    return [Screen("start"), *points, Screen("activity"), Screen("check"), Screen("end")]


def number_of(unit: content.Unit, kind: Kind) -> int:
    """The number, from 1, of the first screen of that kind."""
    return [screen.kind for screen in screens_of(unit)].index(kind) + 1


def within(unit: content.Unit, number: int) -> int:
    """The nearest screen there is: content may have changed since somebody stopped."""
    return min(max(number, 1), len(screens_of(unit)))
