"""How long a text is for the network it is meant for, and how a long one becomes a thread.

X counts by weight: 280, a link 23, an emoji 2, letters of most scripts 1, Chinese, Japanese and Korean 2, after
composing accents (NFC): https://docs.x.com/resources/fundamentals/counting-characters. The count is that of
``twitter-text-parser``; sequences of emoji newer than its list count part by part, so a text is never longer than we say.
Others are counted in characters after composing accents.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from binome import content

# « 12/12 » and the space before it.
_NUMBERING = 6
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True)
class Measure:
    """A length and its limit, both in the unit of the network; ``limit`` 0 is none."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """What may still be written; below zero, what is too much."""
        return self.limit - self.used

    @property
    def is_too_long(self) -> bool:
        """Whether the network would refuse it."""
        return bool(self.limit) and self.used > self.limit


def characters(text: str) -> int:
    """Characters once accents are composed; an end of line is one, as networks store it."""
    return len(unicodedata.normalize("NFC", text.replace("\r\n", "\n")))


def weight(text: str) -> int:
    """The weighted length of X for ``text``, whether it is too long or not."""
    from twitter_text import parse_tweet

    if not text:
        return 0
    return int(parse_tweet(text.replace("\r\n", "\n")).weightedLength)


def measure(kind: str, text: str) -> Measure:
    """The length of ``text`` as that kind of text counts it.

    Raises
    ------
    UnknownContent
    """
    rule = content.text_rule(kind)
    return Measure(weight(text) if rule.unit == "weighted" else characters(text), rule.limit)


def thread_of(text: str, *, limit: int) -> list[str]:
    """The posts of a thread: one for each paragraph, a long one cut at the end of a sentence, else between words.

    Each has room for its number. Nothing of ``text`` is lost but the spaces where it is cut.
    """
    posts: list[str] = []
    room = limit - _NUMBERING
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if paragraph.strip():
            posts += _cut(paragraph.strip(), room)
    return posts


def _cut(paragraph: str, room: int) -> list[str]:
    if weight(paragraph) <= room:
        return [paragraph]
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(paragraph):
        if pieces and weight(f"{pieces[-1]} {sentence}") <= room:
            pieces[-1] = f"{pieces[-1]} {sentence}"
        else:
            pieces += _words_of(sentence, room)
    return pieces


def _words_of(sentence: str, room: int) -> list[str]:
    if weight(sentence) <= room:
        return [sentence]
    pieces: list[str] = []
    for word in sentence.split():
        if pieces and weight(f"{pieces[-1]} {word}") <= room:
            pieces[-1] = f"{pieces[-1]} {word}"
        else:
            pieces += _letters_of(word, room)
    return pieces


def _letters_of(word: str, room: int) -> list[str]:
    """A word longer than a post is cut where it must be, at most two units a character."""
    if weight(word) <= room:
        return [word]
    half = room // 2
    return [word[start : start + half] for start in range(0, len(word), half)]
