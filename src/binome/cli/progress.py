"""A progress bar for whatever takes more than a second, on the error channel of a terminal only."""

from __future__ import annotations

import sys
import time

from binome.pairing import Progress

STEPS = {
    "people": {"fr": "Les personnes", "en": "The people"},
    "candidates": {"fr": "Qui peut aller avec qui", "en": "Who can go with whom"},
    "pairs": {"fr": "Les meilleurs binômes", "en": "The best pairs"},
    "explanations": {"fr": "Les explications", "en": "The explanations"},
    "check": {"fr": "Vérification", "en": "Checking"},
    "applications": {"fr": "Candidatures", "en": "Applications"},
    "decisions": {"fr": "Réponses aux candidatures", "en": "Answers to applications"},
    "matching": {"fr": "Appariement", "en": "Matching"},
    "answers": {"fr": "Réponses aux propositions", "en": "Answers to proposals"},
    "mentor path": {"fr": "Parcours des mentors", "en": "Mentor path"},
    "sessions": {"fr": "Séances", "en": "Sessions"},
    "questionnaires": {"fr": "Questionnaires", "en": "Questionnaires"},
    "report": {"fr": "Bilan", "en": "Report"},
    "curve": {"fr": "Ce que coûte chaque changement", "en": "What each change costs"},
}
PATIENCE = 1.0
WIDTH = 30


class Bar:
    """``with Bar(lang) as progress: solve(problem, progress)``."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.began = time.monotonic()
        self.is_drawn = False
        self.is_seen = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self.draw

    def __exit__(self, *_error: object) -> None:
        if self.is_drawn:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def draw(self, step: str, share: float) -> None:
        """One line, over the one before."""
        if self.is_seen and time.monotonic() - self.began > PATIENCE:
            done = round(WIDTH * min(1.0, share))
            bar = "█" * done + "·" * (WIDTH - done)
            print(f"\r\033[K{STEPS[step][self.lang]} {bar}", end="", file=sys.stderr, flush=True)
            self.is_drawn = True
