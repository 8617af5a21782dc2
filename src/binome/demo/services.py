"""Playing the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation

from binome.demo.entrances import Entrance, entrances
from binome.demo.story import Story
from binome.programmes.models import Programme


@dataclass(frozen=True)
class Demonstration:
    """What was played, and how to enter it."""

    programme: Programme
    entrances: list[Entrance]


def play(*, at: str, language: str, now: datetime) -> Demonstration:
    """Fill an empty database with the programme as it is at one moment of its life.

    ``at`` is one of :data:`binome.demo.story.MOMENTS`. All of it, or nothing.
    """
    with translation.override(language), transaction.atomic():
        programme = Story(now, at, language).play()
        return Demonstration(programme, entrances())
