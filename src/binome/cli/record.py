"""The record of one matching, as files: the input as the engine had it, and the result read back from what was written."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from binome.pairing import (
    CRITERIA,
    RULES,
    Certificate,
    Choice,
    CriterionScore,
    Goal,
    HardRules,
    MadePair,
    Mentee,
    Mentor,
    Preference,
    Problem,
    Result,
    Unmatched,
)

FORMAT = 1


class UnreadableRecord(Exception):
    """A file of the record is missing or is not what ``binome match`` writes."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(file)

    def in_language(self, lang: str) -> str:
        """The sentence for whoever checks."""
        if lang == "fr":
            return f"{self.file} manque, ou n’est pas un fichier que «\u00a0binome match\u00a0» écrit."
        return f"{self.file} is missing, or is not a file that “binome match” writes."


# Dataclasses are written as their fields.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=vars).encode


def json_text(members: Mapping[str, object]) -> str:
    """One JSON object, its members in the order of their names; a list has one line for each of its items."""

    def told(value: object) -> str:
        if isinstance(value, list) and value:
            return "[\n" + ",\n".join(_encode(item) for item in value) + "\n]"
        return _encode(value)

    return "{\n" + ",\n".join(f"{_encode(name)}: {told(members[name])}" for name in sorted(members)) + "\n}\n"


def input_text(problem: Problem) -> str:
    """The whole problem as JSON, people in the order of their identifiers: the same bytes for the same problem."""
    plain: dict[str, Any] = {
        field.name: getattr(problem, field.name) for field in dataclasses.fields(problem)
    }
    for side in ("mentors", "mentees"):
        plain[side] = sorted(plain[side], key=lambda person: person.id)
    for name in ("locked", "previous", "blocks"):
        plain[name] = sorted(set(plain[name]))
    plain["preferences"] = sorted(
        plain["preferences"], key=lambda wish: (wish.side, wish.person, wish.rank, wish.wants)
    )
    plain["given"] = sorted(plain["given"])
    return json_text({"format": FORMAT, **plain})


def fingerprint(text: str) -> str:
    """SHA-256 of a file's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


def _problem(text: str) -> Problem:
    plain = json.loads(text)
    if plain.pop("format") != FORMAT:
        raise ValueError(plain)
    plain["mentors"] = [
        Mentor(**{name: _tuples(value) for name, value in person.items()}) for person in plain["mentors"]
    ]
    plain["mentees"] = [
        Mentee(
            **{name: _tuples(value) for name, value in person.items() if name != "goals"},
            goals=tuple(Goal(**goal) for goal in person["goals"]),
        )
        for person in plain["mentees"]
    ]
    plain["rules"] = HardRules(**plain["rules"])
    plain["preferences"] = [Preference(**wish) for wish in plain["preferences"]]
    plain["given"] = frozenset(plain["given"])
    return Problem(**{name: _tuples(value) for name, value in plain.items()})


def _result(explanations: dict[str, Any], certificate: dict[str, Any]) -> Result:
    pairs = tuple(
        MadePair(
            mentor=pair["mentor"],
            mentee=pair["mentee"],
            points=pair["points"],
            scores=tuple(
                CriterionScore(name, score["value"], score["weight"])
                for name, score in pair["criteria"].items()
            ),
            is_locked=pair["locked"],
            broken_rules=tuple(pair["broken_rules"]),
            alternatives=(),
        )
        for pair in explanations["pairs"]
    )
    rules, weights = certificate["rules_on"], certificate["weights"]
    return Result(
        pairs=pairs,
        unmatched=tuple(
            Unmatched(one["side"], one["person"], one["candidates"], one["allowed"], ())
            for one in explanations["unmatched"]
        ),
        total=certificate["total"],
        points_of_pairs=certificate["points_of_pairs"],
        certificate=Certificate(
            certificate["mentor_prices"],
            certificate["mentee_prices"],
            certificate["bonus_per_pair"],
            certificate["bound"],
        ),
        rules_on=tuple(rules),
        rules_off=tuple(rule.name for rule in RULES if rule.name not in rules),
        criteria_on=tuple(weights),
        criteria_off=tuple(one.name for one in CRITERIA if one.name not in weights),
        choices=tuple(Choice(**choice) for choice in certificate["choices"]),
        floor=certificate["floor"],
        blocking_pairs=certificate["blocking_pairs"],
    )


@dataclasses.dataclass(frozen=True)
class Record:
    """What a folder holds, and whether its input is the one that the result was made from.

    ``extras`` are the columns of people that the engine does not read, by side and identifier.
    """

    problem: Problem
    result: Result
    is_same_input: bool
    is_same_list: bool
    extras: dict[str, dict[str, dict[str, str]]]


def read_record(folder: Path) -> Record:
    """Read a folder that ``binome match`` wrote.

    Raises
    ------
    UnreadableRecord
        When a file is missing or is not what it should be.
    """
    texts = {}
    for name in ("input.json", "explanations.json", "certificate.json", "pairs.csv", "unmatched.csv"):
        try:
            texts[name] = (folder / name).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableRecord(name) from error
    try:
        problem = _problem(texts["input.json"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableRecord("input.json") from error
    try:
        certificate = json.loads(texts["certificate.json"])
        result = _result(json.loads(texts["explanations.json"]), certificate)
        is_same_input = certificate["input_sha256"] == fingerprint(texts["input.json"])
        is_whole = all(isinstance(price, int) for price in _numbers(result))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableRecord("certificate.json, explanations.json") from error
    if not is_whole:
        raise UnreadableRecord("certificate.json")
    is_same_list = _listed(texts["pairs.csv"]) == _made(result)
    return Record(problem, result, is_same_input, is_same_list, _extras(problem, texts))


def _numbers(result: Result) -> list[object]:
    certificate = result.certificate
    numbers: list[object] = [*certificate.mentor_prices.values(), *certificate.mentee_prices.values()]
    return [*numbers, certificate.bound, certificate.bonus_per_pair, result.total, result.floor]


def _listed(text: str) -> list[tuple[str, ...]]:
    """What people read in ``pairs.csv``, without the mark that keeps a spreadsheet from computing a cell."""
    names = ("mentor", "mentee", "points", "locked", "broken_rules")
    return sorted(tuple(_plain(row.get(name)) for name in names) for row in _rows(text))


def _extras(problem: Problem, texts: Mapping[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    """Columns carried along: ``mentor_…`` and ``mentee_…`` of pairs, and those of whoever has none."""
    found: dict[str, dict[str, dict[str, str]]] = {
        "mentors": {person.id: {} for person in problem.mentors},
        "mentees": {person.id: {} for person in problem.mentees},
    }
    own = {"side", "person", "candidates", "allowed", "why_fr", "why_en"}
    rows = [(row, side, row.get(side)) for row in _rows(texts["pairs.csv"]) for side in ("mentor", "mentee")]
    for row, side, person in rows:
        cells = {
            name.removeprefix(f"{side}_"): value
            for name, value in row.items()
            if name and name.startswith(f"{side}_")
        }
        found[f"{side}s"].setdefault(_plain(person), {}).update(_values(cells))
    for row in _rows(texts["unmatched.csv"]):
        cells = {name.removeprefix("own_"): value for name, value in row.items() if name and name not in own}
        found.get(f"{row.get('side')}s", {}).setdefault(_plain(row.get("person")), {}).update(_values(cells))
    return found


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _plain(value: object) -> str:
    return str(value or "").removeprefix("'")


def _values(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: _plain(value) for name, value in cells.items() if value}


def _made(result: Result) -> list[tuple[str, ...]]:
    return sorted(
        (
            pair.mentor.removeprefix("'"),
            pair.mentee.removeprefix("'"),
            str(pair.points),
            "yes" if pair.is_locked else "no",
            "|".join(pair.broken_rules),
        )
        for pair in result.pairs
    )
