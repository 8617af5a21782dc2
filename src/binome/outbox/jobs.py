"""Sending, as background work."""

from __future__ import annotations

from django.utils import timezone

from binome.outbox import services


def send(message_id: int) -> None:
    """Send one message now."""
    services.send_message(message_id, at=timezone.now())


def sweep() -> None:
    """Send whatever is due and was not sent: after a crash, a lost job, or when its moment has come."""
    services.send_due(at=timezone.now())
