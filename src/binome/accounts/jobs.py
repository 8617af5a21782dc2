"""What this room does by itself."""

from __future__ import annotations

from django.utils import timezone

from binome.accounts import services


def forget_gone_devices() -> None:
    """Sessions that have run out, and the devices they belonged to."""
    services.forget_gone_devices(at=timezone.now())
