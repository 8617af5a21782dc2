"""How long an organisation keeps each kind of data."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.privacy.models import RetentionSetting


class DurationOutOfBounds(Refused):
    """Shorter than the product needs, or longer than the notice promises."""

    code = "duration-out-of-bounds"
    text = _("“%(title)s” lasts from %(least)s to %(most)s months.")


def months_of(organisation: Organisation | None) -> dict[str, int]:
    """Months of each kind, the register's own where the organisation has not chosen."""
    months = {kind.id: kind.months for kind in content.processing_register().retentions}
    if organisation is None:
        return months
    chosen = RetentionSetting.objects.in_organisation(organisation).values_list("kind", "months")
    return months | {kind: number for kind, number in chosen if kind in months}


@transaction.atomic
def set_durations(
    organisation: Organisation, *, months: Mapping[str, int], by: Person | None, at: datetime
) -> None:
    """Choose durations; kinds left out keep theirs. Nothing is deleted now: the next night does it.

    Raises
    ------
    DurationOutOfBounds
    """
    now = months_of(organisation)
    for name, number in months.items():
        kind = content.retention(name)
        if not kind.least <= number <= kind.most:
            title = kind.title.in_language(get_language())
            raise DurationOutOfBounds(title=title, least=kind.least, most=kind.most)
        if now[name] == number:
            continue
        setting, _new = RetentionSetting.objects.in_organisation(organisation).update_or_create(
            organisation=organisation, kind=name, defaults={"months": number}
        )
        record(
            organisation, verb="privacy.set_duration", subject=setting, by=by, at=at, kind=name, months=number
        )


def months_before(at: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier; the last day of the month where that day does not exist."""
    number = at.year * 12 + at.month - 1 - months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))
