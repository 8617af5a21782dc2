"""Changes of state: one helper that reads the model's table, and what every verb of the room asks first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.programmes.models import Application, Programme


class NotFromHere(Refused):
    """The model's table of states has no such step."""

    code = "not-from-here"
    text = _("This is not possible any more: it is now “%(state)s”.")


def day_in(organisation: Organisation, at: datetime) -> date:
    """The day it is for the organisation at that moment."""
    return timezone.localdate(at, ZoneInfo(organisation.time_zone))


def require_step(row: Programme | Application, to: str) -> None:
    """Go on only if the model's table of states leads from where ``row`` is to ``to``.

    Raises
    ------
    NotFromHere
    """
    if to not in row.TRANSITIONS[row.state]:
        raise NotFromHere(state=row.get_state_display())


def lock_programme(programme: Programme) -> Programme:
    """The programme as it is now, held until the transaction ends."""
    rows = Programme.objects.in_organisation(programme.organisation_id).select_related("organisation")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)


def log(
    programme: Programme,
    *,
    verb: str,
    subject: Any,
    by: Person | None,
    at: datetime,
    **details: str | int | Promise,
) -> None:
    """Write in the programme's log that ``by`` did ``verb``."""
    record(
        programme.organisation, verb=verb, subject=subject, by=by, at=at, programme_id=programme.pk, **details
    )


def keep_changes(
    programme: Programme, values: Mapping[str, Any], *, verb: str, by: Person, at: datetime
) -> bool:
    """Write the values that differ and log it; whether something did."""
    changed = [field for field, value in values.items() if getattr(programme, field) != value]
    for field in changed:
        setattr(programme, field, values[field])
    if changed:
        programme.save(update_fields=changed)
        log(programme, verb=verb, subject=programme, by=by, at=at, name=programme.name)
    return bool(changed)
