"""What the demonstration needs before its first page."""

from __future__ import annotations

from django.core.management import call_command
from django.utils import timezone

from binome.demo import services


def fill(*, at: str, language: str) -> list[dict[str, str]]:
    """Make the database as it is at one moment of the programme's life; answers how to enter it."""
    call_command("migrate", verbosity=0, interactive=False)
    demonstration = services.play(at=at, language=language, now=timezone.now())
    return [entrance.as_json() for entrance in demonstration.entrances]


def gather_static() -> None:
    """Gather, hash and compress static files."""
    call_command("collectstatic", verbosity=0, interactive=False)
