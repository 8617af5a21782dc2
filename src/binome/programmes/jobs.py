"""Reminders to whoever applies, as background work."""

from __future__ import annotations

from django.utils import timezone

from binome.programmes import services


def remind_of_drafts() -> None:
    """Tell whoever has begun an application that the last day is near."""
    services.remind_of_drafts(at=timezone.now())
