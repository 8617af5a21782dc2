"""Helping a goal in one's own words into a form that two people can observe."""

from __future__ import annotations

import re
import unicodedata

# What happens inside a head. Written without accents; a word counts by its beginning, so that each form of a verb does.
VAGUE = (
    "comprend", "connaitre", "connais", "apprend", "decouvr", "maitris", "me familiariser", "m'initier",
    "etre a l'aise", "me sentir", "progresser", "m'ameliorer", "ameliorer", "mieux utiliser", "savoir utiliser",
    "understand", "know about", "know how", "learn", "discover", "master", "get familiar", "be comfortable",
    "feel ", "improve", "get better", "be better",
)  # fmt: skip


def _plain(text: str) -> str:
    """Lower case, without accents, with one kind of apostrophe."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def vague_word(title: str) -> str:
    """The first words of ``title`` that nobody can observe, as they are written there; empty if there are none."""
    composed = unicodedata.normalize("NFC", title)
    plain = _plain(composed)
    if len(plain) != len(composed):
        # A ligature changes its length: rare, and then nothing is said rather than something wrong.
        return ""
    found = [hit for word in VAGUE if (hit := re.search(rf"(?<!\w){re.escape(word)}\w*", plain)) is not None]
    if not found:
        return ""
    first = min(found, key=lambda hit: hit.start())
    return composed[first.start() : first.end()].strip()
