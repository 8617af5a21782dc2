"""The programme's settings file: rules, weights, vocabulary, each value checked where it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from binome.cli.faults import Fault
from binome.core.tables import TableError
from binome.pairing import CRITERIA, DEFAULT_WEIGHTS, HardRules

MINIMUMS = {"shared_language", "common_slots"}
# The vocabulary's list for each column that holds its words.
WORDS_OF = {
    "languages": "languages",
    "motivations": "motivations",
    "ways_of_working": "ways_of_working",
    "interests": "interests",
    "sector": "sectors",
    "function": "functions",
    "city": "cities",
    "reachable_places": "cities",
    "age_band": "age_bands",
    "accepts_age_bands": "age_bands",
    "skills": "skills",
    "goals": "skills",
}


@dataclass
class Programme:
    """Settings as read; what the file does not say keeps its default."""

    rules: HardRules = field(default_factory=HardRules)
    weights: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    unmatched_is_worth: int = 0
    vocabulary: dict[str, tuple[str, ...]] = field(default_factory=dict)


class _Reader:
    """Collects faults with the line on which the key stands."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.faults: list[Fault] = []

    def fault(self, path: str, found: Any, expected: str, names: str = "") -> None:
        key = json.dumps(path.rsplit(".", maxsplit=1)[-1], ensure_ascii=False)
        line = next((number for number, text in enumerate(self.lines, start=1) if key in text), 1)
        self.faults.append(
            Fault(self.file, line, path, json.dumps(found, ensure_ascii=False), expected, names)
        )

    def part(self, settings: dict[str, Any], name: str) -> dict[str, Any]:
        part = settings.get(name, {})
        if isinstance(part, dict):
            return part
        self.fault(name, part, "object")
        return {}


def read_programme(path: Path | None) -> tuple[Programme, list[Fault]]:
    """The settings of ``path`` and everything wrong with them.

    Raises
    ------
    TableError
        When the file cannot be opened or is not text.
    """
    if path is None:
        return Programme(), []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TableError(kind="missing") from error
    except UnicodeDecodeError as error:
        raise TableError(kind="not-text") from error
    reader = _Reader(path.name, text)
    try:
        settings = json.loads(text)
    except ValueError as error:
        line, found = getattr(error, "lineno", 1), getattr(error, "msg", str(error))
        return Programme(), [Fault(path.name, line, "-", found, "json")]
    if not isinstance(settings, dict):
        reader.fault("-", settings, "object")
        return Programme(), reader.faults
    programme = Programme(
        rules=_rules(reader, reader.part(settings, "hard_rules")),
        vocabulary=_vocabulary(reader, reader.part(settings, "vocabulary")),
    )
    if "weights" in settings:
        programme.weights = _weights(reader, reader.part(settings, "weights"))
    worth = settings.get("unmatched_is_worth", 0)
    if type(worth) is int:
        programme.unmatched_is_worth = worth
    else:
        reader.fault("unmatched_is_worth", worth, "whole")
    return programme, reader.faults


def _rules(reader: _Reader, part: dict[str, Any]) -> HardRules:
    known = [rule.name for rule in fields(HardRules)]
    good: dict[str, Any] = {}
    for name, value in part.items():
        if name not in known:
            reader.fault(f"hard_rules.{name}", value, "rule", ", ".join(known))
        elif name in MINIMUMS and (type(value) is not int or value < 0):
            reader.fault(f"hard_rules.{name}", value, "minimum")
        elif name not in MINIMUMS and type(value) is not bool:
            reader.fault(f"hard_rules.{name}", value, "switch")
        else:
            good[name] = value
    return HardRules(**good)


def _weights(reader: _Reader, part: dict[str, Any]) -> dict[str, int]:
    known = [criterion.name for criterion in CRITERIA]
    for name, value in part.items():
        if name not in known:
            reader.fault(f"weights.{name}", value, "criterion", ", ".join(known))
        elif type(value) is not int or value < 0:
            reader.fault(f"weights.{name}", value, "weight")
    return part


def _vocabulary(reader: _Reader, part: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    words = {}
    for name in dict.fromkeys(WORDS_OF.values()):
        listed = part.get(name, [])
        if isinstance(listed, list) and all(isinstance(word, str) for word in listed):
            words[name] = tuple(listed)
        else:
            reader.fault(f"vocabulary.{name}", listed, "words")
    return {name: listed for name, listed in words.items() if listed}
