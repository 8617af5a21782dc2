"""What may be shown of people's answers. One module, so that pages, PDF, exports and API cannot differ.

Rules, and where they come from:

- A group of fewer than five answers is never shown. Five is the floor of public statistics on persons in France for
  counts by small area and of common staff surveys; no setting lowers it.
- Free text is shown from ten answers on, and only what its author agreed to (see ``quotations``).
- When a whole and its parts are shown, a hidden part must not be found by subtraction: parts are hidden together
  until what is hidden adds up to five people at least (complementary suppression; Willenborg and de Waal,
  *Elements of Statistical Disclosure Control*, 2001, chapter 6).
- No smallest and no largest value: they belong to one person.
- Under twenty answers a share is told as a count, never as a percentage; from twenty on, percentages are whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

SMALLEST_GROUP = 5
SMALLEST_GROUP_FOR_TEXT = 10
PERCENTAGES_FROM = 20

Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True)
class TooFew:
    """Not enough answers to show anything; not even how many there are."""


@dataclass(frozen=True)
class Published:
    """Counts by answer, in the order of the scale, over ``total`` answers."""

    total: int
    counts: Mapping[int | str, int]

    def share(self, value: int | str) -> str:
        """“4 out of 9”, or “45 %” from twenty answers on."""
        count = self.counts.get(value, 0)
        if self.total < PERCENTAGES_FROM:
            return f"{count}/{self.total}"
        return f"{round(100 * count / self.total)}\u00a0%"

    @property
    def mean(self) -> float | None:
        """The mean of numeric answers to one decimal; ``None`` for words."""
        values = [(value, count) for value, count in self.counts.items() if isinstance(value, int)]
        if len(values) != len(self.counts):
            return None
        return round(sum(value * count for value, count in values) / self.total, 1)


def publishable(answers: Iterable[int | str], scale: Sequence[int | str]) -> Published | TooFew:
    """Counts of ``answers`` over ``scale``, if there are at least five; answers off the scale do not count."""
    known = set(scale)
    counts = Counter(answer for answer in answers if answer in known)
    total = sum(counts.values())
    if total < SMALLEST_GROUP:
        return TooFew()
    return Published(total, {value: counts[value] for value in scale})


def hidden_parts(sizes: Mapping[Part, int]) -> frozenset[Part]:
    """Which parts of a whole must be hidden, given how many answers each holds.

    Every part below five, and then the smallest of the others until the hidden ones add up to five or nothing is
    left to show. Empty parts hide nobody and are hidden only with the others, since a zero is information too.
    """
    hidden = {part for part, size in sizes.items() if size < SMALLEST_GROUP}
    if all(sizes[part] == 0 for part in hidden):
        return frozenset(hidden)
    others = sorted((part for part in sizes if part not in hidden), key=lambda part: (sizes[part], str(part)))
    while others and sum(sizes[part] for part in hidden) < SMALLEST_GROUP:
        hidden.add(others.pop(0))
    return frozenset(hidden)


def publishable_parts(
    parts: Mapping[Part, Sequence[int | str]], scale: Sequence[int | str]
) -> dict[Part, Published | TooFew]:
    """A breakdown of one whole, with complementary suppression."""
    known = set(scale)
    kept = {part: [answer for answer in answers if answer in known] for part, answers in parts.items()}
    hidden = hidden_parts({part: len(answers) for part, answers in kept.items()})
    return {
        part: TooFew() if part in hidden else publishable(answers, scale) for part, answers in kept.items()
    }


def texts_publishable(texts: Sequence[str], *, answers: int) -> list[str]:
    """Free texts that were agreed to, if ten people at least have answered; in alphabetical order, so that the
    order of answering tells nothing."""
    return sorted(texts) if answers >= SMALLEST_GROUP_FOR_TEXT else []
