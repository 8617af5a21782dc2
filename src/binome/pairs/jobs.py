"""Background work of this room."""

from __future__ import annotations

from django.utils import timezone

from binome.pairs import services


def remind() -> None:
    """Remind both people of sessions to come, and ask the morning after whether they met. Safe to run as often as one likes."""
    now = timezone.now()
    services.send_reminders(at=now)
    services.ask_whether_they_met(at=now)


def ask_to_reread() -> None:
    """Ask pairs that are half-way to read their agreement again. Safe to run at any time, as often as one likes."""
    services.ask_to_reread(at=timezone.now())
