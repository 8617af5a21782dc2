"""Background work of this room. Each job is safe to repeat."""

from __future__ import annotations

from django.utils import timezone

from binome.desk import services


def send_digests() -> None:
    """The weekly letter, where it is Monday morning."""
    services.send_digests(at=timezone.now())
