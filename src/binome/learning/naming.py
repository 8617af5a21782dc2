"""Does a text name somebody who is supported? Asked before it is written down, and kept nowhere."""

from __future__ import annotations

import re

from binome.core.columns import plain
from binome.programmes.models import Application, Programme

# A single letter is an initial at most.
SHORTEST = 2


def spoken(text: str) -> str:
    """The words of ``text`` without accents, capitals or marks, one space between two."""
    # Word by word: the words that were compared are remembered for a while, never the sentence.
    return " ".join(part for word in re.findall(r"[^\W_]+", text) for part in plain(word).split())


def mentees_named(text: str, programme: Programme) -> list[str]:
    """First and last names of the programme's mentees that stand in ``text``, whatever the accents and capitals."""
    said = f" {spoken(text)} "
    mentees = programme.enrolments.filter(role=Application.Side.MENTEE).select_related("person")
    names = {
        name
        for mentee in mentees
        for name in (mentee.person.first_name, mentee.person.last_name)
        if len(plain(name)) >= SHORTEST
    }
    return sorted(name for name in names if f" {plain(name)} " in said)
