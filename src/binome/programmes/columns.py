"""The columns of a file of applications, their names in both languages, and how cells become values."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from binome import content
from binome.core.tables import Table, TableRow

# First the name in the empty file (French, English), then other names people use.
NAMES: Mapping[str, tuple[str, ...]] = {
    "first_name": ("prénom", "first name"),
    "last_name": ("nom", "last name", "surname"),
    "email": ("courriel", "e-mail", "email", "mail", "adresse électronique"),
    "phone": ("téléphone", "telephone", "phone"),
    "language": ("langue", "language"),
    "employer": ("employeur", "employer", "organisation", "entreprise"),
    "team": ("équipe", "team", "manager"),
    "sector": ("secteur", "sector"),
    "function": ("fonction", "function", "métier"),
    "city": ("ville", "city"),
    "reachable_places": ("lieux", "places"),
    "is_remote_possible": ("à distance", "remote"),
    "languages": ("langues parlées", "languages"),
    "availability": ("disponibilités", "availability"),
    "motivations": ("motivations",),
    "ways_of_working": ("façons de travailler", "ways of working"),
    "interests": ("centres d’intérêt", "interests", "intérêts"),
    "skills": ("réseaux (niveau)", "subjects (level)", "skills", "réseaux"),
    "goals": ("objectifs", "goals"),
    "capacity": ("personnes accompagnées", "capacity"),
    "situation": ("situation",),
    "motivation_text": ("en quelques mots", "in a few words", "motivation"),
}
ONLY = {"mentor": ("skills", "capacity"), "mentee": ("goals", "situation")}
REQUIRED = {"mentor": ("first_name", "email", "skills"), "mentee": ("first_name", "email", "goals")}
YES, NO = {"oui", "yes", "x", "1", "true", "vrai"}, {"non", "no", "", "0", "false", "faux"}
LISTS = ("reachable_places", "languages", "motivations", "ways_of_working", "interests")
TEXTS = {"employer": 120, "team": 120, "sector": 80, "function": 80, "city": 80, "phone": 30, "last_name": 80}
CHOICES = {"motivations": "motivations", "ways_of_working": "ways_of_working", "interests": "interests", "languages": "spoken_languages"}


def columns_for(role: str) -> list[str]:
    """The columns that a file for ``role`` may have, in the order of the empty file."""
    other = ONLY["mentee" if role == "mentor" else "mentor"]
    return [name for name in NAMES if name not in other]


def _fold(text: str) -> str:
    """Lower case, without accents, punctuation or spaces: « Prénom », "prenom" and "PRÉNOM " are one."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(character for character in plain if character.isalnum())


_COLUMN = {_fold(name): column for column, names in NAMES.items() for name in (column, *names)}


@dataclass
class _Faults:
    """Everything wrong in one row."""

    row: TableRow
    heading: Mapping[str, str]
    found: list[dict[str, Any]]

    def add(self, column: str, expected: str) -> None:
        name = self.heading.get(column, NAMES[column][0])
        cell = self.row.cells.get(self.heading.get(column, ""), "")
        self.found.append({"line": self.row.line, "column": name, "found": cell[:80], "expected": expected})


def parse_rows(
    table: Table, *, role: str, networks: Collection[str], already: Collection[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows ready to become applications, and every fault: line, column, what was found, what is expected.

    A row with a fault is set aside whole. People who have already applied (addresses in ``already``, lower case)
    and people given twice in the file are faults too: nothing is passed over in silence.
    """
    heading = _heading(table.columns)
    faults: list[dict[str, Any]] = []
    for column in REQUIRED[role]:
        if column not in heading:
            faults.append(
                {"line": 1, "column": NAMES[column][0], "found": ", ".join(table.columns)[:80], "expected": _("this column")}
            )
    if faults:
        return [], faults
    ready = []
    seen: dict[str, int] = {}
    for row in table.rows:
        here = _Faults(row, heading, [])
        values = _row(row, here, role, networks)
        email = values["email"].lower()
        if email in seen:
            here.add("email", _("a person once only (also on line %(line)s)") % {"line": seen[email]})
        elif email in already:
            here.add("email", _("somebody who has not applied yet"))
        seen.setdefault(email, row.line)
        if here.found:
            faults += here.found
        else:
            ready.append(values)
    return ready, faults


def _heading(columns: Iterable[str]) -> dict[str, str]:
    """For each column that we know, the file's own name for it."""
    found: dict[str, str] = {}
    for name in columns:
        column = _COLUMN.get(_fold(name))
        if column is not None:
            found.setdefault(column, name)
    return found


def _row(row: TableRow, faults: _Faults, role: str, networks: Collection[str]) -> dict[str, Any]:
    def cell(column: str) -> str:
        return row.cells.get(faults.heading.get(column, ""), "").strip()

    values: dict[str, Any] = {"line": row.line, "email": cell("email"), "first_name": cell("first_name")}
    if not values["first_name"]:
        faults.add("first_name", _("a first name"))
    try:
        validate_email(values["email"])
    except ValidationError:
        faults.add("email", _("an e-mail address"))
    for column, longest in TEXTS.items():
        values[column] = cell(column)
        if len(values[column]) > longest:
            faults.add(column, _("%(count)s characters at most") % {"count": longest})
    language = _fold(cell("language"))
    values["language"] = "en" if language.startswith(("en", "an")) else "fr"
    values["is_remote_possible"] = _yes(cell("is_remote_possible"), faults)
    for column in LISTS:
        values[column] = [_known(column, word) for word in _split(cell(column))]
    values["availability"] = _availability(cell("availability"), faults)
    values["motivation_text"] = cell("motivation_text")
    if role == "mentor":
        values["skills"] = _skills(cell("skills"), faults, networks)
        values["capacity"] = _capacity(cell("capacity"), faults)
    else:
        values["goals"] = _goals(cell("goals"), faults, networks)
        values["situation"] = _known("situations", cell("situation"))[:30]
    known = set(faults.heading.values())
    values["extra"] = {name: text for name, text in row.cells.items() if name not in known and text}
    return values


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", "|").split("|") if part.strip()]


def _known(column: str, word: str) -> str:
    """The identifier of a word of the form, said in French, in English or by identifier; other words are kept."""
    kind = CHOICES.get(column, column)
    if kind not in {"motivations", "ways_of_working", "interests", "spoken_languages", "situations"}:
        return word
    folded = _fold(word)
    for choice in content.application_choices(kind):  # type: ignore[arg-type]
        if folded in {_fold(choice.id), _fold(choice.fr), _fold(choice.en)}:
            return choice.id
    return word


def _yes(text: str, faults: _Faults) -> bool:
    word = text.casefold()
    if word not in YES | NO:
        faults.add("is_remote_possible", _("yes or no"))
    return word in YES


def _slot(word: str) -> str | None:
    folded = _fold(word)
    for slot in content.slots():
        words = content.slot_words(slot)
        if folded in {_fold(slot), _fold(words.fr), _fold(words.en)}:
            return slot
    return None


def _availability(text: str, faults: _Faults) -> list[str]:
    slots = [_slot(word) for word in _split(text)]
    if None in slots:
        faults.add("availability", _("moments such as “tue-evening” or “Tuesday evening”, separated by |"))
    return [slot for slot in slots if slot is not None]


def _network(word: str, networks: Collection[str]) -> str | None:
    folded = _fold(word)
    for network in content.networks():
        if network.id in networks and folded in {_fold(network.id), _fold(network.name.fr), _fold(network.name.en)}:
            return network.id
    return None


def _skills(text: str, faults: _Faults, networks: Collection[str]) -> dict[str, int]:
    skills: dict[str, int] = {}
    expected = _("subjects of the programme with a level from 1 to 5, such as linkedin:4|facebook:3 (%(networks)s)") % {
        "networks": ", ".join(networks)
    }
    for part in _split(text):
        name, _colon, level = part.partition(":")
        network = _network(name, networks)
        if network is None or level.strip() not in {"1", "2", "3", "4", "5"}:
            faults.add("skills", expected)
            return {}
        skills[network] = int(level)
    if not skills:
        faults.add("skills", expected)
    return skills


def _capacity(text: str, faults: _Faults) -> int:
    if not text:
        return 1
    if not text.isdecimal() or not 1 <= int(text) <= 10:
        faults.add("capacity", _("a number from 1 to 10"))
        return 1
    return int(text)


def _goals(text: str, faults: _Faults, networks: Collection[str]) -> list[dict[str, Any]]:
    goals = []
    for position, part in enumerate(_split(text), start=1):
        goal = _goal(part, position, networks)
        if goal is None:
            break
        goals.append(goal)
    if not goals or len(goals) != len(_split(text)):
        faults.add(
            "goals",
            _("goals of the catalogue with a rank, such as li-about:1, or in own words: linkedin:2:My own goal"),
        )
        return []
    return goals


def _goal(part: str, position: int, networks: Collection[str]) -> dict[str, Any] | None:
    pieces = [piece.strip() for piece in part.split(":", 2)]
    rank = pieces[1] if len(pieces) > 1 and pieces[1] else str(min(position, 3))
    if rank not in {"1", "2", "3"}:
        return None
    network = _network(pieces[0], networks)
    if network is not None and len(pieces) == 3 and pieces[2]:
        return {"goal": "", "network": network, "level": 2, "priority": int(rank), "text": pieces[2][:200]}
    try:
        known = content.goal(pieces[0])
    except LookupError:
        return None
    if known.network not in networks or len(pieces) == 3:
        return None
    return {"goal": known.id, "network": known.network, "level": known.level_needed, "priority": int(rank), "text": ""}
