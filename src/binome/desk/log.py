"""The log as sentences: who did what, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from binome.accounts.models import LogEntry


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    at: datetime
    who: str
    sentence: str


def words() -> dict[str, Any]:
    """The sentence of every verb, gathered from each room's ``log_words.LOG_WORDS``."""
    gathered: dict[str, Any] = {}
    for room in settings.ROOMS:
        package = import_module(f"binome.{room}")
        if module_has_submodule(package, "log_words"):
            gathered.update(import_module(f"binome.{room}.log_words").LOG_WORDS)
    return gathered


def line_of(entry: LogEntry, sentences: dict[str, Any]) -> Line:
    """``entry`` as a line. A detail that is missing is shown as a dash, never as an error."""
    details: defaultdict[str, str] = defaultdict(
        lambda: "–", {name: str(value) for name, value in entry.details.items()}
    )
    sentence = str(sentences.get(entry.verb, entry.verb)) % details
    return Line(
        at=entry.at,
        who=entry.by.full_name if entry.by is not None else _("The programme itself"),
        sentence=sentence,
    )
