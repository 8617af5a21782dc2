"""Before a first session: the mentor is told, once, which units of the path come first."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from binome.learning import notices
from binome.learning.readiness import readiness_of
from binome.pairs.models import Pair, Session

DAYS_BEFORE = 7
HOUR = time(9)


def remind_of_units(*, at: datetime) -> int:
    """Write to each mentor whose first session is within a week and who is not ready; answers how many are not."""
    soon = (
        Session.objects.unscoped("reminders serve every organisation")
        .filter(
            number=1,
            state=Session.State.SET,
            pair__state=Pair.State.ACTIVE,
            pair__mentor__ended_at=None,
            starts_at__gt=at,
            starts_at__lt=at + timedelta(days=DAYS_BEFORE + 1),
        )
        .select_related(
            "pair__programme", "pair__organisation", "pair__mentor__person", "pair__mentee__person"
        )
        .order_by("starts_at", "pk")
    )
    return sum(_remind(session, at=at) for session in soon)


def _remind(session: Session, *, at: datetime) -> bool:
    if session.starts_at is None or at < _leaves_at(session.starts_at, session.pair.organisation.time_zone):
        return False
    (readiness,) = readiness_of(session.pair.programme, [session.pair.mentor])
    if readiness.is_ready:
        return False
    notices.units_before_session(session, missing=readiness.missing, at=at)
    return True


def _leaves_at(starts_at: datetime, zone: str) -> datetime:
    clock = ZoneInfo(zone)
    day = starts_at.astimezone(clock).date() - timedelta(days=DAYS_BEFORE)
    return datetime.combine(day, HOUR, tzinfo=clock)
