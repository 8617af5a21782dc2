"""What each side of a programme is called: the content's words, or the programme's own.

Words are lower-case nouns, of one person and of several; whoever begins a line with one gives it its capital.
"""

from __future__ import annotations

from typing import Literal, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from binome import content
from binome.core.words import capital, page_language
from binome.programmes.models import Programme

Side = Literal["mentor", "mentee"]
SIDES: tuple[Side, ...] = ("mentor", "mentee")
OWN = "own"


def choice_of(programme: Programme, side: str) -> str:
    """The identifier of the words that are used, ``own`` for the programme's."""
    kept = programme.role_words.get(side)
    if isinstance(kept, dict):
        return OWN
    offered = content.role_words(cast("Side", side))
    return next((word.id for word in offered if word.id == kept), offered[0].id)


def _words(programme: Programme, side: str) -> tuple[str, str]:
    language, kept = page_language(), programme.role_words.get(side)
    if isinstance(kept, dict):
        # Written in one language only, they are used in both: they are a name.
        one, several = kept.get(language) or next(iter(kept.values()))
        return one, several
    chosen = choice_of(programme, side)
    word = next(word for word in content.role_words(cast("Side", side)) if word.id == chosen)
    return word.one.in_language(language), word.several.in_language(language)


def one(programme: Programme, side: str) -> str:
    """« mentore », « personne accompagnée »."""
    return _words(programme, side)[0]


def several(programme: Programme, side: str) -> str:
    """« mentores », « personnes accompagnées »."""
    return _words(programme, side)[1]


def title(programme: Programme, side: str) -> str:
    """The part of one person, as it begins a line."""
    return capital(one(programme, side))


def titles(programme: Programme, side: str) -> str:
    """The side, as it begins a line."""
    return capital(several(programme, side))


def counted(programme: Programme, side: str, count: int) -> str:
    """« 10 mentores », « 1 personne accompagnée », « 0 mentore » in French and “0 mentors” in English."""
    is_one = count == 1 or (count == 0 and page_language() == "fr")
    words = one(programme, side) if is_one else several(programme, side)
    return pgettext("a number and what is counted", "%(count)d %(words)s") % {"count": count, "words": words}


def choices(side: Side) -> list[tuple[str, str]]:
    """What a programme may choose from, in words: « mentore, mentores »."""
    language = page_language()
    return [
        (word.id, f"{word.one.in_language(language)}, {word.several.in_language(language)}")
        for word in content.role_words(side)
    ]


def is_named(programme: Programme, side: str) -> bool:
    """Whether somebody chose words for that side."""
    return side in programme.role_words


def side_question(side: str) -> str:
    """Which side is meant, without a noun for it."""
    return _("Whoever passes on") if side == "mentor" else _("Whoever is supported")


def questionnaire_choices(programme: Programme) -> list[tuple[str, str]]:
    """Every questionnaire: its title, and the side that receives it, since the two sides' often have the same."""
    language = page_language()
    return [
        (entry.id, f"{entry.title.in_language(language)} ({several(programme, entry.audience)})")
        for entry in content.questionnaires()
    ]
