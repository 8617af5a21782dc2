"""Background work of this room."""

from __future__ import annotations

from django.utils import timezone

from binome.pairs import services


def remind() -> None:
    """Remind of sessions to come and of dates that wait for a choice; ask the morning after whether the two met.

    Safe to run as often as one likes.
    """
    now = timezone.now()
    services.send_reminders(at=now)
    services.remind_of_proposals(at=now)
    services.ask_whether_they_met(at=now)


def ask_to_reread() -> None:
    """Ask pairs that are half-way to read their agreement again. Safe to run at any time, as often as one likes."""
    services.ask_to_reread(at=timezone.now())
