"""Two versions of a text, word by word; and whether a passage is still there."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Change = tuple[Literal["same", "gone", "new"], str]
_WORDS = re.compile(r"\s+|[^\s]+")
_SENTENCES = re.compile(r"[^.!?…\n]+[.!?…]*")
MOST_SENTENCES = 60


def differences(before: str, after: str) -> list[Change]:
    """What is the same, gone and new, in reading order; joined, "same" and "new" give ``after``.

    Cost: grows with the product of the two numbers of words in the worst case, 0.03 s for two of 2,800 characters.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    changes: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            changes.append(("gone", "".join(old[a:b])))
        if c < d:
            changes.append(("new", "".join(new[c:d])))
    return changes


def sentences(text: str) -> list[str]:
    """The passages one may remark on, each once."""
    found = (part.strip() for part in _SENTENCES.findall(text))
    return list(dict.fromkeys(part for part in found if part))[:MOST_SENTENCES]


def is_still_there(quote: str, text: str) -> bool:
    """Whether the passage stands in the text, whatever its spaces."""
    return not quote or " ".join(quote.split()) in " ".join(text.split())
