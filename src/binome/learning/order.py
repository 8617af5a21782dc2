"""The running order of a workshop, its own or its guide's, and where the room is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from django.utils.translation import get_language

from binome import content
from binome.learning.models import Workshop


@dataclass(frozen=True)
class Step:
    """One step with the hour at which it is planned to begin; ``pk`` is empty for a step of the guide."""

    number: int
    begins_at: datetime
    minutes: int
    title: str
    lead: str
    group: str
    material: str = ""
    prompt: str = ""
    pk: int | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is planned to be over."""
        return self.begins_at + timedelta(minutes=self.minutes)


def steps_of(workshop: Workshop) -> list[Step]:
    """Every step, by the minute: the workshop's own, else its guide's in the language that is active.

    Pages load the workshop with ``has_own_steps``: one that follows its guide costs no statement.
    """
    own = list(workshop.own_steps.order_by("position")) if getattr(workshop, "has_own_steps", True) else []
    begins_at, steps = workshop.starts_at, []
    for number, row in enumerate(own, start=1):
        steps.append(
            Step(number, begins_at, row.minutes, row.title, row.lead, row.group, row.material, pk=row.pk)
        )
        begins_at += timedelta(minutes=row.minutes)
    return steps or _of_the_guide(workshop)


def _of_the_guide(workshop: Workshop) -> list[Step]:
    if not workshop.guide_id:
        return []
    language = (get_language() or "fr")[:2]
    return [
        Step(
            number,
            workshop.starts_at + timedelta(minutes=item.start_minute),
            item.minutes,
            item.title.in_language(language),
            item.mentor_or_lead.in_language(language),
            item.mentee_or_group.in_language(language),
            prompt=item.prompt.in_language(language) if item.prompt else "",
        )
        for number, item in enumerate(content.guide(workshop.guide_id).agenda, start=1)
    ]


def total_minutes(steps: Sequence[Step]) -> int:
    """How long the whole takes."""
    return sum(step.minutes for step in steps)


@dataclass(frozen=True)
class Position:
    """Where the room is: before the first step, in one, or after the last; by the word of who leads, or by the hour."""

    state: Literal["before", "running", "over"]
    step: Step | None
    following: Step | None
    ends_at: datetime | None
    minutes_left: int
    is_led: bool

    @property
    def minutes_over(self) -> int:
        """By how much the step is longer than it should be."""
        return max(-self.minutes_left, 0)


def where_we_are(workshop: Workshop, steps: Sequence[Step], *, at: datetime) -> Position:
    """The step that goes on at ``at``. Who leads says so with a touch; until they have, the planned hours do."""
    if workshop.live_step is not None and workshop.live_since is not None:
        return _as_led(workshop, steps, since=workshop.live_since, at=at)
    for place, step in enumerate(steps):
        if at < step.ends_at:
            if at < step.begins_at:
                break
            return _in(steps, place, ends_at=step.ends_at, at=at, is_led=False)
    if steps and at >= steps[-1].ends_at:
        return Position("over", None, None, None, 0, is_led=False)
    return Position("before", None, steps[0] if steps else None, None, 0, is_led=False)


def _as_led(workshop: Workshop, steps: Sequence[Step], *, since: datetime, at: datetime) -> Position:
    place = (workshop.live_step or 1) - 1
    if place >= len(steps):
        return Position("over", None, None, None, 0, is_led=True)
    ends_at = since + timedelta(minutes=steps[place].minutes + workshop.live_extra)
    return _in(steps, place, ends_at=ends_at, at=at, is_led=True)


def _in(steps: Sequence[Step], place: int, *, ends_at: datetime, at: datetime, is_led: bool) -> Position:
    following = steps[place + 1] if place + 1 < len(steps) else None
    left = ceil((ends_at - at) / timedelta(minutes=1))
    return Position("running", steps[place], following, ends_at, left, is_led)
