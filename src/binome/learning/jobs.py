"""Reminders and certificates, as background work."""

from __future__ import annotations

from django.utils import timezone

from binome.learning import services


def remind() -> None:
    """Give freed places, remind people of workshops, and mentors of what comes before their first session."""
    now = timezone.now()
    services.give_freed_places(at=now)
    services.remind_of_workshops(at=now)
    services.remind_of_units(at=now)


def give_certificates() -> None:
    """Give each person whose pair is complete the certificate they have earned."""
    services.give_certificates(at=timezone.now())


def tell_circles() -> None:
    """The letter of the day of each mentors' circle."""
    services.tell_circles(at=timezone.now())
