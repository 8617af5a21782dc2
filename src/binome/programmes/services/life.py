"""A programme's steps, one at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.programmes.models import Application, Programme


class NotReadyToMove(Refused):
    """The programme cannot take this step yet."""

    code = "programme-not-ready"
    text = gettext_lazy("The programme cannot go on yet: %(missing)s")


def next_state(programme: Programme) -> Programme.State | None:
    """The step that follows."""
    order = list(Programme.State)
    place = order.index(Programme.State(programme.state))
    return order[place + 1] if place + 1 < len(order) else None


def missing_for(programme: Programme, to: str) -> list[str]:
    """What is still missing before the programme can be ``to``, in sentences."""
    missing = []
    if to == Programme.State.APPLICATIONS and not programme.purpose.strip():
        missing.append(gettext("the purpose is not written."))
    if to == Programme.State.MATCHING:
        for side, words in (
            (Application.Side.MENTOR, gettext("no mentor is accepted.")),
            (Application.Side.MENTEE, gettext("nobody to support is accepted.")),
        ):
            if not programme.enrolments.filter(role=side, ended_at=None).exists():
                missing.append(words)
    return missing


@transaction.atomic
def move_forward(programme: Programme, *, to: str, by: Person, at: datetime) -> None:
    """Take the step ``to``; taking it twice changes nothing.

    Raises
    ------
    NotReadyToMove
        When the step does not follow, or something is missing; the sentence names it.
    """
    locked = (
        Programme.objects.in_organisation(programme.organisation).select_for_update(of=("self",)).get(pk=programme.pk)
    )
    if locked.state == to:
        return
    if to not in Programme.TRANSITIONS[Programme.State(locked.state)]:
        raise NotReadyToMove(missing=gettext("this step does not follow the one it is at."))
    missing = missing_for(locked, to)
    if missing:
        raise NotReadyToMove(missing=" ".join(missing))
    before = locked.state
    locked.state = programme.state = to
    locked.save(update_fields=["state"])
    record(
        programme.organisation,
        verb="programmes.move_forward",
        subject=locked,
        by=by,
        at=at,
        programme_id=programme.pk,
        before=before,
        after=str(to),
    )
