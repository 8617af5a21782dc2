"""Background work of this room."""

from __future__ import annotations

from django.utils import timezone

from binome.privacy import services


def end_what_is_over() -> None:
    """Every night: what has passed its duration ends. Safe to run at any time, as often as one likes."""
    services.end_what_is_over(at=timezone.now())
