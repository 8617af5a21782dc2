"""Questionnaires that send themselves, as background work."""

from __future__ import annotations

from django.utils import timezone

from binome.surveys import services


def open_waves() -> None:
    """Open what is due, ask about sessions held lately, remind."""
    now = timezone.now()
    services.open_due_waves(at=now)
    services.open_session_feedback(at=now)
    services.remind_of_waves(at=now)
