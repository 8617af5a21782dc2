"""One cell of an imported file into a typed value, or what was expected instead. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from binome import content
from binome.accounts.addresses import AccentBeforeTheAt, NotADomain, NotAnAddress, clean_address
from binome.core.columns import plain
from binome.programmes import vocabulary

YES = {"yes", "y", "oui", "o", "true", "vrai", "1", "x"}
NO = {"no", "n", "non", "false", "faux", "0", ""}
MOST_ITEMS = 40
LONGEST_ITEM = 120
LONGEST_TEXT = 4000
# A goal in one's own words stands in no catalogue; teaching it takes somebody who practises the subject.
LEVEL_OF_OWN_WORDS = 2


@dataclass
class CellError(Exception):
    """What a cell should have held; ``code`` is a key of :func:`expected_words`."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def expected_words(code: str, values: dict[str, Any]) -> str:
    """What was expected, as a sentence's end."""
    sentences = {
        "column": _("a column named “%(name)s”"),
        "column-twice": _("this column once only; it is also “%(name)s”"),
        "missing": _("something: this cell cannot be empty"),
        "email": _("an e-mail address, such as anne@exemple.fr"),
        "email-accent": _("an address without “%(found)s” before the @: no letter reaches it"),
        "email-domain": _("an address whose end, after the @, is the name of a mail service"),
        "too-long": _("%(max)s characters at most"),
        "too-many": _("%(max)s values at most"),
        "language": _("fr or en"),
        "yes-no": _("yes or no"),
        "slot": _("a day and a part of the day, such as tue-evening or “Tuesday evening”"),
        "skill": _("subjects with a level from 1 to 5, such as linkedin:4|facebook:3"),
        "skill-subject": _("one of these subjects: %(subjects)s"),
        "goal": _("a goal of the catalogue, or a subject and one’s own words, such as “linkedin: My words”"),
        "goal-subject": _("a goal about one of this programme’s subjects: %(subjects)s"),
        "goal-twice": _("each goal once"),
        "goals-max": _("%(max)s goals at most"),
        "capacity": _("a whole number from 1 to 10"),
        "situation": _("one of: %(situations)s"),
        "partner": _("the name of a partner of this programme, as its page writes it"),
    }
    return sentences[code] % values


@dataclass(frozen=True)
class Context:
    """What a programme allows, for cells whose answer depends on it."""

    networks: tuple[str, ...]
    goals_max: int
    # Numbers of the programme's partners, by their names without accents or capitals.
    partners: Mapping[str, int] = field(default_factory=dict)


Parse = Callable[[str, Context], Any]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")


def clean(cell: str) -> str:
    """The cell without control characters, and without the mark that an export puts before a formula."""
    return _GUARDED.sub("", _CONTROL.sub(" ", cell)).strip()


def words(cell: str, *, comma: bool = False) -> list[str]:
    """The values of a cell that holds several: ``a|b``, ``a; b``, one a line, or with ``comma`` ``a, b``.

    Raises
    ------
    CellError
    """
    separators = r"[|;\n,]" if comma and not re.search(r"[|;\n]", cell) else r"[|;\n]"
    items = list(dict.fromkeys(item.strip() for item in re.split(separators, cell) if item.strip()))
    if len(items) > MOST_ITEMS:
        raise CellError(code="too-many", values={"max": MOST_ITEMS})
    if any(len(item) > LONGEST_ITEM for item in items):
        raise CellError(code="too-long", values={"max": LONGEST_ITEM})
    return items


def text(longest: int) -> Parse:
    """Words as they are, up to ``longest`` characters."""

    def parse(cell: str, context: Context) -> str:
        if len(cell) > longest:
            raise CellError(code="too-long", values={"max": longest})
        return cell

    return parse


def email(cell: str, context: Context) -> str:
    """An address, in small letters."""
    try:
        return clean_address(cell)
    except AccentBeforeTheAt as error:
        raise CellError(code="email-accent", values={"found": error.values["found"]}) from error
    except NotADomain as error:
        raise CellError(code="email-domain") from error
    except NotAnAddress as error:
        raise CellError(code="email") from error


def page_language(cell: str, context: Context) -> str:
    """The language in which the person reads us; nothing said is said by ``""``."""
    if not cell:
        return ""
    known = vocabulary.word_from("spoken_languages", cell)
    if known not in ("fr", "en"):
        raise CellError(code="language")
    return known


def yes_or_no(cell: str, context: Context) -> bool:
    """``oui`` or ``no``; an empty cell is no."""
    said = plain(cell)
    if said in YES:
        return True
    if said in NO:
        return False
    raise CellError(code="yes-no")


def free_words(kind: vocabulary.Kind) -> Parse:
    """Identifiers where the words are known, the words themselves where they are not."""

    def parse(cell: str, context: Context) -> list[str]:
        whole = vocabulary.word_from(kind, cell)
        items = [cell] if whole else words(cell, comma=True)
        return list(dict.fromkeys(vocabulary.word_from(kind, item) or item for item in items))

    return parse


def places(cell: str, context: Context) -> list[str]:
    """Towns or places."""
    return words(cell, comma=True)


def slots(cell: str, context: Context) -> list[str]:
    """Weekly slots, in the order of the week."""
    found = set()
    for item in words(cell, comma=True):
        slot = vocabulary.slot_from(item)
        if slot is None:
            raise CellError(code="slot")
        found.add(slot)
    return [slot for slot in vocabulary.SLOTS if slot in found]


def situation(cell: str, context: Context) -> str:
    """One of the situations of the form."""
    if not cell:
        return ""
    known = vocabulary.word_from("situations", cell)
    if known is None:
        raise CellError(
            code="situation",
            values={"situations": ", ".join(id_ for id_, _w in vocabulary.word_choices("situations"))},
        )
    return known


def capacity(cell: str, context: Context) -> int:
    """How many people a mentor can support; nothing said is one."""
    if not cell:
        return 1
    if not re.fullmatch(r"[1-9]|10", cell):
        raise CellError(code="capacity")
    return int(cell)


def skills(cell: str, context: Context) -> dict[str, int]:
    """Level from 1 to 5 by subject."""
    taught: dict[str, int] = {}
    for item in words(cell, comma=True):
        name, separator, level = item.rpartition(":")
        if not separator or not re.fullmatch(r"\s*[1-5]\s*", level):
            raise CellError(code="skill")
        network = vocabulary.network_from(name)
        if network is None:
            raise CellError(
                code="skill-subject",
                values={"subjects": ", ".join(id_ for id_, _n in vocabulary.network_choices())},
            )
        taught[network] = max(taught.get(network, 0), int(level))
    return taught


def goals(cell: str, context: Context) -> list[dict[str, Any]]:
    """Goals, the most important first, as applications hold them."""
    found: list[tuple[int, int, dict[str, Any]]] = []
    for position, item in enumerate(words(cell), start=1):
        ranked = re.fullmatch(r"(.*\S)\s*:\s*([1-9])", item, re.DOTALL)
        wish, priority = (ranked[1], int(ranked[2])) if ranked else (item, position)
        found.append((priority, position, _goal(wish, context)))
    if len(found) > context.goals_max:
        raise CellError(code="goals-max", values={"max": context.goals_max})
    named = [(goal["goal"], goal["network"], goal["text"]) for _p, _q, goal in found]
    if len(set(named)) < len(named):
        raise CellError(code="goal-twice")
    ordered = [goal for _priority, _position, goal in sorted(found, key=lambda entry: entry[:2])]
    return [{**goal, "priority": rank} for rank, goal in enumerate(ordered, start=1)]


def _goal(wish: str, context: Context) -> dict[str, Any]:
    identifier = vocabulary.goal_from(wish)
    if identifier is not None:
        known = content.goal(identifier)
        _require_subject(known.network, context)
        return {"goal": known.id, "network": known.network, "level": known.level_needed, "text": ""}
    subject, separator, own = wish.partition(":")
    network = vocabulary.network_from(subject)
    if not separator or network is None or not own.strip():
        raise CellError(code="goal")
    _require_subject(network, context)
    return {"goal": "", "network": network, "level": LEVEL_OF_OWN_WORDS, "text": own.strip()}


def _require_subject(network: str, context: Context) -> None:
    if network not in context.networks:
        raise CellError(code="goal-subject", values={"subjects": ", ".join(context.networks)})


def partner(cell: str, context: Context) -> int | None:
    """The number of the partner of that name."""
    if not cell:
        return None
    try:
        return context.partners[plain(cell)]
    except KeyError as error:
        raise CellError(code="partner") from error
