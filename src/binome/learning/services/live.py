"""A workshop’s running order, written step by step, and where the room is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.learning.models import Workshop, WorkshopStep
from binome.learning.order import steps_of
from binome.learning.services.workshops import lock_workshop, log_workshop

MOST_STEPS = 40
MORE_MINUTES, MOST_EXTRA = 5, 60
# Positions are moved out of each other's way before they are written anew.
_ASIDE = 1000


class OrderChangedMeanwhile(Refused):
    """Somebody else wrote since the page was opened."""

    code = "running-order-changed"
    text = _("Somebody changed this running order meanwhile. Here it is as it stands: look, then go on.")


class EnoughSteps(Refused):
    """A running order is read on one sheet."""

    code = "enough-steps"
    text = _("A running order holds %(most)s steps at most. Put two of them together.")


@transaction.atomic
def take_over_guide(workshop: Workshop, *, by: Person, at: datetime) -> int:
    """Make the guide's steps the workshop's own, to change them; nothing when it has its own. Answers how many."""
    locked = lock_workshop(workshop)
    if locked.own_steps.exists():
        return 0
    with translation.override(locked.programme.language):
        steps = steps_of(locked)
    for step in steps:
        locked.own_steps.create(
            organisation=locked.organisation,
            position=step.number,
            minutes=step.minutes,
            title=step.title[:160],
            lead=step.lead[:400],
            group=" ".join(part for part in (step.group, step.prompt) if part)[:400],
        )
    if steps:
        log_workshop(locked, "change_running_order", by=by, at=at)
    return len(steps)


@transaction.atomic
def add_step(
    workshop: Workshop, *, values: dict[str, Any], seen: int, by: Person, at: datetime
) -> WorkshopStep:
    """One more step at the end; ``seen`` is how many the page showed. The same page sent twice adds one.

    Raises
    ------
    OrderChangedMeanwhile, EnoughSteps
    """
    locked = lock_workshop(workshop)
    steps = list(locked.own_steps.order_by("position"))
    if len(steps) == seen + 1 and all(getattr(steps[-1], name) == value for name, value in values.items()):
        return steps[-1]
    if len(steps) != seen:
        raise OrderChangedMeanwhile
    if len(steps) >= MOST_STEPS:
        raise EnoughSteps(most=MOST_STEPS)
    made: WorkshopStep = locked.own_steps.create(
        organisation=locked.organisation, position=len(steps) + 1, **values
    )
    log_workshop(locked, "change_running_order", by=by, at=at)
    return made


@transaction.atomic
def change_step(step: WorkshopStep, *, values: dict[str, Any], by: Person, at: datetime) -> WorkshopStep:
    """Other words or another length."""
    locked = lock_workshop(step.workshop)
    row: WorkshopStep = locked.own_steps.get(pk=step.pk)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
        log_workshop(locked, "change_running_order", by=by, at=at)
    return row


@transaction.atomic
def move_step(step: WorkshopStep, *, by_places: int, seen: int, by: Person, at: datetime) -> None:
    """Earlier or later; ``seen`` is the place at which the page showed it. The same page sent twice moves once."""
    locked = lock_workshop(step.workshop)
    steps = list(locked.own_steps.order_by("position"))
    place = next((number for number, row in enumerate(steps) if row.pk == step.pk), None)
    if place is None or place + 1 != seen or not 0 <= place + by_places < len(steps):
        return
    steps.insert(place + by_places, steps.pop(place))
    _write_positions(locked, steps)
    log_workshop(locked, "change_running_order", by=by, at=at)


@transaction.atomic
def remove_step(step: WorkshopStep, *, by: Person, at: datetime) -> None:
    """Take a step out; the next ones begin earlier. Without any step left, the guide's hold again."""
    locked = lock_workshop(step.workshop)
    gone, _models = locked.own_steps.filter(pk=step.pk).delete()
    if gone:
        _write_positions(locked, list(locked.own_steps.order_by("position")))
        log_workshop(locked, "change_running_order", by=by, at=at)


def _write_positions(workshop: Workshop, steps: Sequence[WorkshopStep]) -> None:
    workshop.own_steps.update(position=F("position") + _ASIDE)
    for number, row in enumerate(steps, start=1):
        row.position = number
    WorkshopStep.objects.in_organisation(workshop.organisation_id).bulk_update(steps, ["position"])


# --- where we are ----------------------------------------------------------------------------------------


@transaction.atomic
def go_to_step(workshop: Workshop, *, number: int, seen: int | None, by: Person, at: datetime) -> Workshop:
    """Say which step goes on; one past the last is the end. ``seen`` is the one the page showed (nothing: by the hour).

    Two people who press “next” at the same moment go one step forward, not two.
    """
    locked = lock_workshop(workshop)
    if locked.live_step != seen or locked.live_step == number:
        return locked
    with translation.override(locked.programme.language):
        count = len(steps_of(locked))
    if not 1 <= number <= count + 1:
        return locked
    locked.live_step, locked.live_since, locked.live_extra = number, at, 0
    locked.save(update_fields=["live_step", "live_since", "live_extra"])
    log_workshop(locked, "go_to_step", by=by, at=at, number=number)
    return locked


@transaction.atomic
def give_more_time(workshop: Workshop, *, seen: int, seen_extra: int, by: Person, at: datetime) -> Workshop:
    """Five minutes more for the step that goes on, an hour at most; the same page sent twice gives them once."""
    locked = lock_workshop(workshop)
    is_as_seen = (locked.live_step, locked.live_extra) == (seen, seen_extra)
    if is_as_seen and locked.live_extra < MOST_EXTRA:
        locked.live_extra += MORE_MINUTES
        locked.save(update_fields=["live_extra"])
        log_workshop(locked, "give_more_time", by=by, at=at, number=seen)
    return locked
