"""A matching on paper: the files that say what went in, what came out and why, as texts; and read back from them.

Names of files and texts only: whoever calls opens the files.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from binome.pairing._advice import advise
from binome.pairing._criteria import CRITERIA
from binome.pairing._model import (
    Advice,
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
from binome.pairing._rules import RULES
from binome.pairing._words import advice_in_words, both_reasons, why_left_out

FORMAT = 1
# What a record is read back from.
RECORD_FILES = ("input.json", "explanations.json", "certificate.json", "pairs.csv", "unmatched.csv")
Extras = Mapping[str, Mapping[str, Mapping[str, str]]]
LANGUAGES = ("fr", "en")
# Rows that are made into text together.
ROWS_TOGETHER = 1_000
# Sentences by language.
Words = Mapping[str, list[str]]


class UnreadableRecord(Exception):
    """A file of the record is missing or is not what a matching writes."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(file)

    def in_language(self, lang: str) -> str:
        """The sentence for whoever checks."""
        if lang == "fr":
            return f"{self.file} manque, ou n’est pas un fichier que «\u00a0binome match\u00a0» écrit."
        return f"{self.file} is missing, or is not a file that “binome match” writes."


def record_texts(
    problem: Problem, result: Result, extras: Extras | None = None, advice: Advice | None = None
) -> dict[str, str]:
    """The five files of a record: name and text.

    ``extras`` are columns to carry along, by ``"mentors"`` or ``"mentees"`` and identifier; ``advice`` is made when
    it is not given.
    """
    return {name: "".join(parts) for name, parts in record_parts(problem, result, extras, advice)}


def record_parts(
    problem: Problem, result: Result, extras: Extras | None = None, advice: Advice | None = None
) -> Iterator[tuple[str, Iterator[str]]]:
    """The same, each text in parts, so that none is held whole: to be read one after the other, in this order."""
    more: Extras = extras or {"mentors": {}, "mentees": {}}
    people = (
        {mentor.id: mentor for mentor in problem.mentors},
        {mentee.id: mentee for mentee in problem.mentees},
    )
    why: list[Words] = [
        both_reasons(pair, people[0][pair.mentor], people[1][pair.mentee]) for pair in result.pairs
    ]
    left_out: list[Words] = [
        {lang: why_left_out(person, lang) for lang in LANGUAGES} for person in result.unmatched
    ]
    digest = hashlib.sha256()
    yield "input.json", _digested(_input_parts(problem), digest)
    yield "pairs.csv", _pairs(more, result, why)
    yield "unmatched.csv", _unmatched(more, result, left_out)
    told = _explanations(result, advice or advise(problem, result), why, left_out)
    yield "explanations.json", json_parts(told)
    certificate = _certificate(problem, result) | {"input_sha256": digest.hexdigest()}
    yield "certificate.json", json_parts(certificate)


def _digested(parts: Iterator[str], digest: hashlib._Hash) -> Iterator[str]:
    for part in parts:
        digest.update(part.encode())
        yield part


# Dataclasses are written as their fields.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, check_circular=False, default=vars).encode


def json_text(members: Mapping[str, object]) -> str:
    """One JSON object, its members in the order of their names; a list has one line for each of its items."""
    return "".join(json_parts(members))


def json_parts(members: Mapping[str, object]) -> Iterator[str]:
    """The same in parts; a list may be an iterator, whose items are asked for one at a time."""
    before = "{\n"
    for name in sorted(members):
        yield f"{before}{_encode(name)}: "
        yield from _told(members[name])
        before = ",\n"
    yield "\n}\n"


def _told(value: object) -> Iterator[str]:
    if not isinstance(value, list | Iterator):
        yield _encode(value)
        return
    before = "[\n"
    for item in value:
        yield before + _encode(item)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def input_text(problem: Problem) -> str:
    """The whole problem as JSON, people in the order of their identifiers: the same bytes for the same problem."""
    return "".join(_input_parts(problem))


def _input_parts(problem: Problem) -> Iterator[str]:
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
    return json_parts({"format": FORMAT, **plain})


def fingerprint(text: str) -> str:
    """SHA-256 of a file's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def csv_text(header: list[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV, no cell of which a spreadsheet computes."""
    return "".join(_csv_parts(header, rows))


def _csv_parts(header: list[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    every: Iterator[Iterable[object]] = chain([header], ([_cell(value) for value in row] for row in rows))
    while some := list(islice(every, ROWS_TOGETHER)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(some)
        yield text.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet computes."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        return "'" + value
    return value


def _columns(extras: Mapping[str, Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for cells in extras.values() for column in cells))


def _pairs(extras: Extras, result: Result, why: Sequence[Words]) -> Iterator[str]:
    mentor_extras, mentee_extras = extras["mentors"], extras["mentees"]
    mentor_columns, mentee_columns = _columns(mentor_extras), _columns(mentee_extras)
    header = ["mentor", "mentee", "points", "locked", "broken_rules", "why_fr", "why_en"]
    header += [f"mentor_{name}" for name in mentor_columns] + [f"mentee_{name}" for name in mentee_columns]
    rows = (
        (
            [pair.mentor, pair.mentee, pair.points, "yes" if pair.is_locked else "no"]
            + ["|".join(pair.broken_rules)]
            + [" ".join(words[lang]) for lang in LANGUAGES]
            + [mentor_extras.get(pair.mentor, {}).get(name, "") for name in mentor_columns]
            + [mentee_extras.get(pair.mentee, {}).get(name, "") for name in mentee_columns]
        )
        for pair, words in zip(result.pairs, why, strict=True)
    )
    return _csv_parts(header, rows)


def _unmatched(extras: Extras, result: Result, why: Sequence[Words]) -> Iterator[str]:
    of_side = {"mentor": extras["mentors"], "mentee": extras["mentees"]}
    columns = list(dict.fromkeys([*_columns(of_side["mentor"]), *_columns(of_side["mentee"])]))
    header = ["side", "person", "candidates", "allowed", "why_fr", "why_en"]
    # A column of theirs may bear the name of one of ours.
    header += [f"own_{name}" if name in header else name for name in columns]
    rows = (
        [person.side, person.person, person.candidates, person.allowed]
        + [" ".join(words[lang]) for lang in LANGUAGES]
        + [of_side[person.side].get(person.person, {}).get(name, "") for name in columns]
        for person, words in zip(result.unmatched, why, strict=True)
    )
    return _csv_parts(header, rows)


def _explanations(
    result: Result, advice: Advice, why: Sequence[Words], left_out: Sequence[Words]
) -> dict[str, Any]:
    return {
        "advice": vars(advice) | {lang: advice_in_words(advice, lang) for lang in LANGUAGES},
        "pairs": (
            {
                "mentor": pair.mentor,
                "mentee": pair.mentee,
                "points": pair.points,
                "locked": pair.is_locked,
                "broken_rules": list(pair.broken_rules),
                "criteria": {
                    s.name: {"value": s.value, "weight": s.weight, "points": s.points} for s in pair.scores
                },
                "alternatives": pair.alternatives,
                "other_mentees": pair.other_mentees,
                **words,
            }
            for pair, words in zip(result.pairs, why, strict=True)
        ),
        "unmatched": (
            {
                "side": person.side,
                "person": person.person,
                "candidates": person.candidates,
                "allowed": person.allowed,
                "rules": {
                    e.rule: {"excluded": e.excluded, "excluded_alone": e.excluded_alone, "gained": e.gained}
                    for e in person.effects
                },
                **words,
            }
            for person, words in zip(result.unmatched, left_out, strict=True)
        ),
    }


def _certificate(problem: Problem, result: Result) -> dict[str, Any]:
    certificate = result.certificate
    return {
        "aim": problem.aim,
        "fairness": problem.fairness,
        "floor": result.floor,
        "blocking_pairs": result.blocking_pairs,
        "choices": list(result.choices),
        "total": result.total,
        "points_of_pairs": result.points_of_pairs,
        "unmatched_is_worth": problem.unmatched_is_worth,
        "bonus_per_pair": certificate.bonus_per_pair,
        "bound": certificate.bound,
        "mentor_prices": dict(certificate.mentor_prices),
        "mentee_prices": dict(certificate.mentee_prices),
        "rules_on": list(result.rules_on),
        "weights": {name: problem.weights[name] for name in result.criteria_on},
    }


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


def read_record_texts(texts: Mapping[str, str]) -> Record:
    """A record from the texts of its files.

    Raises
    ------
    UnreadableRecord
        When one is missing or is not what it should be.
    """
    for name in RECORD_FILES:
        if name not in texts:
            raise UnreadableRecord(name)
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
