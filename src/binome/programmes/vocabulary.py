"""What people tick and how it is said: slots, motivations, ways of working, interests, languages, situations.

Identifiers are what is stored (``tue-evening``, ``pass-on``); words come from the built-in content, in French or
English. A word that nobody knows is kept as it was written: free words are answers too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from django.utils.translation import get_language

from binome import content
from binome.core.columns import plain

Kind = Literal["situations", "motivations", "ways_of_working", "interests", "spoken_languages"]
Choices = list[tuple[str, str]]

# What people write for a part of the day besides the word of the form.
_PARTS_AS_WRITTEN = {
    "morning": ("matin", "matinee", "morning", "mornings", "am"),
    "lunch": ("midi", "dejeuner", "lunch", "lunchtime", "noon"),
    "afternoon": ("apres midi", "aprem", "afternoon", "afternoons", "pm"),
    "evening": ("soir", "soiree", "evening", "evenings"),
}


def _language(language: str | None) -> str:
    return language or get_language() or "fr"


# --- slots ----------------------------------------------------------------------------------------------

SLOTS: tuple[str, ...] = content.slots()


def slot_words(slot: str, language: str | None = None) -> str:
    """« mardi soir », “Tuesday evening”."""
    return content.slot_words(slot).in_language(_language(language)) if slot in SLOTS else slot


def slot_choices() -> Choices:
    """Every slot with its words, Monday morning first."""
    return [(slot, slot_words(slot)) for slot in SLOTS]


@lru_cache(maxsize=1)
def _slots_as_written() -> dict[str, str]:
    spoken = {plain(slot): slot for slot in SLOTS}
    for day in content.application_choices("weekdays"):
        days = {plain(name) for name in (day.id, day.fr, day.en, day.fr[:3], f"{day.fr}s", f"{day.en}s")}
        for part, parts in _PARTS_AS_WRITTEN.items():
            spoken |= {f"{name} {written}": f"{day.id}-{part}" for name in days for written in parts}
    return spoken


def slot_from(text: str) -> str | None:
    """The slot that ``text`` means (``tue-evening``, « Mardi soir », “Tuesday evenings”), or nothing."""
    return _slots_as_written().get(plain(text))


# --- words of the form ----------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _known(kind: Kind) -> dict[str, str]:
    known: dict[str, str] = {}
    for choice in content.application_choices(kind):
        known |= dict.fromkeys((plain(choice.id), plain(choice.fr), plain(choice.en)), choice.id)
    return known


def word_from(kind: Kind, text: str) -> str | None:
    """The identifier that ``text`` means, whether an identifier or words in French or English."""
    return _known(kind).get(plain(text).rstrip(" ."))


def word_words(kind: Kind, identifier: str, language: str | None = None) -> str:
    """What an identifier means; a free word is its own meaning."""
    for choice in content.application_choices(kind):
        if choice.id == identifier:
            return choice.in_language(_language(language))
    return identifier


def word_choices(kind: Kind) -> Choices:
    """What the form offers, in its order."""
    return [(choice.id, choice.in_language(_language(None))) for choice in content.application_choices(kind)]


# --- subjects and goals ---------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _networks() -> dict[str, str]:
    known: dict[str, str] = {}
    for network in content.networks():
        names = (network.id, network.name.fr, network.name.en)
        known |= dict.fromkeys((plain(name) for name in names), network.id)
    return known | {"twitter": "x", "ia": "ai_assistant", "ai": "ai_assistant", "teams": "workplace_chat"}


def network_from(text: str) -> str | None:
    """The subject that ``text`` means, or nothing."""
    return _networks().get(plain(text))


def network_words(identifier: str, language: str | None = None) -> str:
    """The name of a subject; one that we do not know is its own name."""
    for network in content.networks():
        if network.id == identifier:
            return network.name.in_language(_language(language))
    return identifier


def network_choices() -> Choices:
    """Every subject with its name."""
    return [(network.id, network.name.in_language(_language(None))) for network in content.networks()]


@lru_cache(maxsize=1)
def _goals() -> dict[str, str]:
    known: dict[str, str] = {}
    for goal in content.goal_catalogue().goals:
        known |= dict.fromkeys((plain(goal.id), plain(goal.title.fr), plain(goal.title.en)), goal.id)
    return known


def goal_from(text: str) -> str | None:
    """The goal of the catalogue that ``text`` names, by identifier or title."""
    return _goals().get(plain(text).rstrip(" ."))


def goal_words(goal: dict[str, object], language: str | None = None) -> str:
    """A goal of an application in words: the person's own, or the catalogue's title."""
    own = str(goal.get("text") or "")
    identifier = str(goal.get("goal") or "")
    if own or not identifier:
        return own
    try:
        return content.goal(identifier).title.in_language(_language(language))
    except content.UnknownContent:
        return identifier
