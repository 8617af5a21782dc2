"""Reminders, as background work."""

from __future__ import annotations

from django.utils import timezone

from binome.learning import services


def remind() -> None:
    """Remind people of tomorrow's workshop."""
    services.remind_of_workshops(at=timezone.now())
