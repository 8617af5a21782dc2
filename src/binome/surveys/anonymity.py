"""What may be shown of people's answers. One module, so that pages, PDF, exports and API cannot differ.

The whole rule in one sentence: **everything published about a question is a sum of blocks; a block adds up the answers
of at least five people, once and for ever, and each answer stands in one block at most.** Whoever subtracts two
published tables, of whatever cuts, waves, versions or days, is left with a sum of blocks: five people or nobody.

The reasoning, the sources and what the rule cannot do: ``docs/explanation/anonymity.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

SMALLEST_GROUP = 5
"""Fewer answers are never shown. A constant, not a setting; the database holds the same floor."""

SMALLEST_GROUP_FOR_TEXT = 10
"""Sentences are shown from so many answers on, and only after somebody has read them."""

PERCENTAGES_FROM = 20
"""Under it, shares are rounded to a tenth and totals told as a range."""

STEP = 2 * SMALLEST_GROUP
"""A questionnaire that stays open for months is published by so many answers at a time."""


@dataclass(frozen=True)
class Block:
    """The answers of ``people`` to one question, added up: how many gave each of ``counts``."""

    people: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class TooFew:
    """Nothing is shown; not even how many answers there are."""


@dataclass(frozen=True)
class Share:
    """How many of those who answered, as it is told.

    ``part`` is out of ten under twenty answers, out of a hundred from twenty on.
    """

    part: int
    of: Literal[10, 100]


@dataclass(frozen=True)
class Table:
    """What is shown of one question."""

    people: int
    counts: Mapping[str, int]

    @property
    def is_rounded(self) -> bool:
        """Whether shares are tenths and the total a range."""
        return self.people < PERCENTAGES_FROM

    @property
    def at_least(self) -> int:
        """The total, or the lower end of its range."""
        if not self.is_rounded:
            return self.people
        return SMALLEST_GROUP_FOR_TEXT if self.people >= SMALLEST_GROUP_FOR_TEXT else SMALLEST_GROUP

    @property
    def at_most(self) -> int:
        """The total, or the upper end of its range."""
        if not self.is_rounded:
            return self.people
        over = PERCENTAGES_FROM if self.people >= SMALLEST_GROUP_FOR_TEXT else SMALLEST_GROUP_FOR_TEXT
        return over - 1

    def share(self, word: str) -> Share:
        """The share of those who gave ``word``."""
        return share_of(self.counts.get(word, 0), self.people)


def share_of(count: int, people: int) -> Share:
    """``count`` of ``people`` as it may be told: to the tenth under twenty people, to the hundredth from twenty on."""
    of: Literal[10, 100] = 10 if people < PERCENTAGES_FROM else 100
    # Halves go up, so that the same share is told alike on every machine.
    return Share((2 * of * count + people) // (2 * people), of)


def is_due(pending: int, *, is_closed: bool, in_steps: bool) -> bool:
    """Whether answers that stand in no block yet may make one now.

    Parameters
    ----------
    pending : how many people's answers to the question stand in no block
    is_closed : whether nobody can answer or change any more
    in_steps : whether the questionnaire stays open so long that its answers are published ten at a time

    Results do not move answer by answer: either nothing is added before the closing, or a step of ten at least.
    What is left at the closing with fewer than five people is never shown.
    """
    return pending >= (SMALLEST_GROUP if is_closed else STEP) and (is_closed or in_steps)


def block_of(answers: Sequence[Iterable[str]], words: Iterable[str]) -> Block:
    """Add up the answers of several people; each of ``answers`` holds what one person said, in published words.

    Raises
    ------
    ValueError
        For fewer than five people: no caller may pass under the floor.
    """
    if len(answers) < SMALLEST_GROUP:
        message = f"a block of {len(answers)} would be somebody"
        raise ValueError(message)
    counts = Counter(word for said in answers for word in set(said))
    return Block(len(answers), {word: counts[word] for word in words})


def table_of(blocks: Iterable[Block]) -> Table | TooFew:
    """The sum of ``blocks``: of one wave, of several, of one version or of all."""
    people, counts = 0, Counter[str]()
    for block in blocks:
        people += block.people
        counts.update(block.counts)
    return Table(people, dict(counts)) if people >= SMALLEST_GROUP else TooFew()


def may_show_part(part: int, *, of: int) -> bool:
    """Whether a figure about ``part`` of a group may stand beside the same figure about all ``of`` it.

    Both the part and what is left of the whole are five people at least, or nobody (complementary suppression).
    """
    rest = of - part
    return part >= SMALLEST_GROUP and (rest == 0 or rest >= SMALLEST_GROUP)


def texts_shown(texts: Sequence[str], *, answers: int) -> list[str]:
    """Sentences that somebody has cleared, if ten people at least have answered; in alphabetical order, so that the
    order of answering tells nothing."""
    return sorted(texts, key=str.casefold) if answers >= SMALLEST_GROUP_FOR_TEXT else []


def coded_dots(scores: Iterable[float], *, low: float, high: float) -> list[float]:
    """Dots for a chart: to the nearest half, in order, everything below ``low`` at ``low`` and above ``high`` at ``high``.

    The lowest and the highest score belong to one person each; coded so, neither can be read.
    """
    return sorted(min(max(round(score * 2) / 2, low), high) for score in scores)
