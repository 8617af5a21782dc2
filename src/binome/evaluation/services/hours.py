"""Every change to the hours that coordinators note: a day's, a month's, corrected or taken back by whoever noted them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.evaluation.models import CoordinationTime
from binome.programmes.models import Programme
from binome.programmes.services import day_in

# The same line twice within that is one: a button pressed twice.
_A_MOMENT = timedelta(minutes=1)


class NotADayYet(Refused):
    """Time is noted once it was given."""

    code = "coordination-time-ahead"
    text = _("This day is still to come. Note the time once it is spent.")


class MoreThanThereIs(Refused):
    """A day has twenty-four hours."""

    code = "coordination-time-too-long"
    text = _("That is longer than the time there was. A day has 24 hours; write 1 h 30 or 45 min.")


class OverAndFiledAway(Refused):
    """An archived programme is what it was."""

    code = "coordination-time-archived"
    text = _("This programme is archived: its hours do not change any more.")


def _hold(programme: Programme) -> Programme:
    """The programme, held until the transaction ends, while hours may still be noted.

    Raises
    ------
    OverAndFiledAway
    """
    rows = Programme.objects.in_organisation(programme.organisation_id).select_related("organisation")
    held = rows.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    if held.state == Programme.State.ARCHIVED:
        raise OverAndFiledAway
    return held


def _require_sensible(programme: Programme, *, on: date, minutes: int, most: int, at: datetime) -> None:
    if on > day_in(programme.organisation, at):
        raise NotADayYet
    if not 0 < minutes <= most:
        raise MoreThanThereIs


def _log(programme: Programme, verb: str, *, by: Person, at: datetime) -> None:
    """Who noted something; how long stays out of the log."""
    record(
        programme.organisation, verb=f"evaluation.{verb}", subject=programme, by=by, at=at,
        programme_id=programme.pk, name=programme.name,
    )  # fmt: skip


@transaction.atomic
def note_time(
    programme: Programme, *, on: date, minutes: int, kind: str, by: Person, at: datetime
) -> CoordinationTime:
    """Keep that ``by`` gave ``minutes`` on that day.

    Raises
    ------
    OverAndFiledAway, NotADayYet, MoreThanThereIs
    """
    programme = _hold(programme)
    _require_sensible(programme, on=on, minutes=minutes, most=CoordinationTime.MOST_A_DAY, at=at)
    values = {"noted_by": by, "on": on, "minutes": minutes, "kind": CoordinationTime.Kind(kind).value}
    rows = CoordinationTime.objects.in_organisation(programme.organisation_id).filter(programme=programme)
    twin = rows.filter(**values, is_month=False, noted_at__gt=at - _A_MOMENT, noted_at__lte=at).first()
    if twin is not None:
        return twin
    entry = CoordinationTime.objects.create(
        organisation_id=programme.organisation_id, programme=programme, noted_at=at, **values
    )
    _log(programme, "note_time", by=by, at=at)
    return entry


@transaction.atomic
def correct_time(
    entry: CoordinationTime, *, on: date, minutes: int, kind: str, by: Person, at: datetime
) -> CoordinationTime:
    """Write one's own line anew; a line about a month stays about its month.

    Raises
    ------
    OverAndFiledAway, NotADayYet, MoreThanThereIs
    """
    programme = _hold(entry.programme)
    rows = CoordinationTime.objects.in_organisation(entry.organisation_id)
    locked = rows.select_for_update(of=("self",)).get(pk=entry.pk, noted_by=by)
    most = CoordinationTime.MOST_A_MONTH if locked.is_month else CoordinationTime.MOST_A_DAY
    on, kind = (locked.on, locked.kind) if locked.is_month else (on, CoordinationTime.Kind(kind).value)
    _require_sensible(programme, on=on, minutes=minutes, most=most, at=at)
    if (locked.on, locked.minutes, locked.kind) != (on, minutes, kind):
        locked.on, locked.minutes, locked.kind, locked.noted_at = on, minutes, kind, at
        locked.save(update_fields=["on", "minutes", "kind", "noted_at"])
        _log(programme, "correct_time", by=by, at=at)
    return locked


@transaction.atomic
def take_time_back(entry: CoordinationTime, *, by: Person, at: datetime) -> None:
    """Take one's own line away; one that is gone already is gone.

    Raises
    ------
    OverAndFiledAway
    """
    programme = _hold(entry.programme)
    rows = CoordinationTime.objects.in_organisation(entry.organisation_id)
    gone, _by_model = rows.filter(pk=entry.pk, noted_by=by).delete()
    if gone:
        _log(programme, "take_time_back", by=by, at=at)


@transaction.atomic
def note_month(
    programme: Programme, *, month: date, minutes: Mapping[str, int], by: Person, at: datetime
) -> None:
    """What ``by`` gave in a whole month beside the days noted one by one, by kind; nothing takes the line away.

    Written twice, it is the same: this replaces what was noted for that month.

    Raises
    ------
    OverAndFiledAway, NotADayYet, MoreThanThereIs
    """
    programme = _hold(programme)
    first = month.replace(day=1)
    for given in minutes.values():
        _require_sensible(programme, on=first, minutes=given or 1, most=CoordinationTime.MOST_A_MONTH, at=at)
    rows = CoordinationTime.objects.in_organisation(programme.organisation_id).filter(
        programme=programme, noted_by=by, on=first, is_month=True
    )
    before = dict(rows.values_list("kind", "minutes"))
    wanted = {CoordinationTime.Kind(kind).value: given for kind, given in minutes.items()}
    after = {kind: given for kind, given in {**before, **wanted}.items() if given}
    if after == before:
        return
    rows.exclude(kind__in=after).delete()
    for kind, given in after.items():
        if kind not in before:
            CoordinationTime.objects.create(
                organisation_id=programme.organisation_id, programme=programme, noted_by=by, on=first,
                is_month=True, kind=kind, minutes=given, noted_at=at,
            )  # fmt: skip
        elif before[kind] != given:
            rows.filter(kind=kind).update(minutes=given, noted_at=at)
    _log(programme, "note_month", by=by, at=at)
