"""The pulse of a round: how far it is, that its worker lives, and whether somebody stopped it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from binome.matching.models import MatchingRound

STAGES = {"solved": 70, "explained": 85}
WRITTEN = 100
# Where each step of the engine begins and ends, in percent of the whole.
STEPS = {"candidates": (10, 35), "curve": (35, 50), "pairs": (50, 65), "explanations": (65, 70)}
# A page asks every second; more often would only wear the database.
BEAT_SECONDS = 0.5


class Stopped(Exception):
    """Somebody stopped the round while it ran."""


class Beat:
    """Writes the progress of one round, in the clock of whoever runs it."""

    def __init__(self, rows: Any, at: datetime) -> None:
        self.rows = rows.filter(state=MatchingRound.State.RUNNING)
        self.at = at
        self.began = self.last = time.monotonic()

    def milliseconds(self) -> int:
        """Since the beginning, one at least."""
        return max(1, round(1000 * (time.monotonic() - self.began)))

    def reach(self, stage: str) -> None:
        """A stage is behind."""
        self._write(STAGES[stage])

    def follow(self, step: str, share: float) -> None:
        """How far the engine is; raises :class:`Stopped` once the round is."""
        if time.monotonic() - self.last < BEAT_SECONDS:
            return
        self.last = time.monotonic()
        first, end = STEPS[step]
        self._write(first + int(max(0.0, min(1.0, share)) * (end - first)))

    def _write(self, percent: int) -> None:
        moment = self.at + timedelta(milliseconds=self.milliseconds())
        if not self.rows.update(progress_percent=percent, beat_at=moment):
            raise Stopped
