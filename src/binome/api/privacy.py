"""Secret addresses of calendars: they go with their person."""

from __future__ import annotations

from datetime import datetime

from binome.accounts.privacy import Leaver, Rows
from binome.api.models import CalendarFeed

ROWS: Rows = {"api.CalendarFeed": lambda person: CalendarFeed.objects.filter(person=person)}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """No calendar program reads anything any more."""
    CalendarFeed.objects.filter(person=leaver.person).delete()
