"""Questionnaires that send themselves, as background work."""

from __future__ import annotations

from django.utils import timezone

from binome.surveys import services


def open_waves() -> None:
    """Plan what has started, open what is due, ask about sessions held lately, remind, publish what has closed."""
    now = timezone.now()
    services.plan_running_programmes(at=now)
    services.open_due_waves(at=now)
    services.open_session_feedback(at=now)
    services.remind_of_waves(at=now)
    services.publish_due_waves(at=now)
    services.publish_opinions(at=now)
