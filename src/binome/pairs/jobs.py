"""Background work of this room."""

from __future__ import annotations

from django.utils import timezone

from binome.pairs import services


def remind() -> None:
    """Remind both people of sessions to come. Safe to run at any time, as often as one likes."""
    services.send_reminders(at=timezone.now())


def ask_to_reread() -> None:
    """Ask pairs that are half-way to read their agreement again. Safe to run at any time, as often as one likes."""
    services.ask_to_reread(at=timezone.now())
