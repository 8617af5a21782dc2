"""Two texts of a card or a unit, beside each other: which lines stayed, and within those that changed which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binome.learning.pages import TEXTS
from binome.studio.differences import Change, differences

# Beyond that many pairs of words a passage is shown as gone and new: telling more would take seconds.
MOST_WORD_PAIRS = 1_000_000
# Less than one word in three kept: two different passages.
LEAST_IN_COMMON = 3

LABELS: Mapping[str, Promise] = {
    "title_fr": _("Title in French"),
    "title_en": _("Title in English"),
    "body_fr": _("Text in French"),
    "body_en": _("Text in English"),
    "check_fr": _("Quick check in French"),
    "check_en": _("Quick check in English"),
}


@dataclass(frozen=True)
class Compared:
    """One part of the text that is not the same in both."""

    label: Promise
    changes: list[Change]


def compared(before: Mapping[str, str], after: Mapping[str, str]) -> list[Compared]:
    """The parts that differ, in the order of the form; none when the two say the same."""
    return [
        Compared(LABELS[name], list(_changes(before[name], after[name])))
        for name in TEXTS
        if before[name] != after[name]
    ]


def _changes(before: str, after: str) -> Iterator[Change]:
    old, new = _lines(before, after), _lines(after, before)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield "same", gone
        elif words := _word_by_word(gone, come):
            yield from words
        else:
            if gone:
                yield "gone", gone
            if come:
                yield "new", come


def _lines(text: str, other: str) -> list[str]:
    """The lines of a text; the last one is the same whether something follows it in the other text or not."""
    lines = text.splitlines(keepends=True)
    if lines and f"{lines[-1]}\n" in other.splitlines(keepends=True):
        lines[-1] += "\n"
    return lines


def _word_by_word(gone: str, come: str) -> list[Change]:
    """What changed within a passage; nothing for two passages that have too little in common to be read woven together."""
    if not gone or not come or len(gone.split()) * len(come.split()) > MOST_WORD_PAIRS:
        return []
    changes = differences(gone, come)
    kept = sum(len(words.split()) for tag, words in changes if tag == "same")
    return changes if kept * LEAST_IN_COMMON >= max(len(gone.split()), len(come.split())) else []
