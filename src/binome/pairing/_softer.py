"""How many people could be paired with the rules as they are, and with each of them softened by one small step.

Who can be paired is counted, so points are left aside, unless a rule is about them. All steps are taken in one pass:
what the other rules let through is known once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from binome.pairing._assign import most_pairs
from binome.pairing._candidates import BEST, MANY_PAIRS, Finder, Kept, broken_rules
from binome.pairing._model import Side
from binome.pairing._rules import Rule
from binome.pairing._tables import BoolTable, IntArray, Tables

Step = tuple[Rule, Side]
# Rows and columns of pairs.
Couples = tuple[IntArray, IntArray]


def most_with_each(
    finder: Finder, rows: IntArray, capacity: IntArray, steps: Sequence[Step], most: int = MANY_PAIRS
) -> tuple[int, list[int]]:
    """The most pairs of the mentees ``rows`` under the rules, and with each step taken alone.

    Beyond ``most`` pairs, some for each mentee count, evenly spread over the mentors: the answer may then be a
    little low, never high.
    """
    now: Kept[Couples] = Kept(most, _thinned)
    more: list[Kept[Couples]] = [Kept(most, _thinned) for _step in steps]
    for block in finder.some(rows):
        picks = finder.picks(block)
        pairs = finder.through(block, picks.values())
        _add(now, finder, pairs, ~broken_rules(pairs, finder.asked))
        for rule in {rule.name: rule for rule, _side in steps}.values():
            others = finder.through(block, (pick for name, pick in picks.items() if name != rule.name))
            barred = rule.excluded(others) & ~broken_rules(others, _but(finder.asked, rule))
            for (one, side), kept in zip(steps, more, strict=True):
                if one is rule and rule.after_change is not None:
                    _add(kept, finder, others, barred & ~rule.after_change(others, side))

    def count(*kept: Kept[Couples]) -> int:
        empty = np.zeros(0, dtype=np.int64)
        sides = [
            np.concatenate([empty, *(part[side] for one in kept for part in one.parts)]) for side in (0, 1)
        ]
        return most_pairs(sides[0], sides[1], len(finder.people.mentees), capacity)

    return count(now), [count(now, kept) for kept in more]


def _but(rules: Sequence[Rule], rule: Rule) -> list[Rule]:
    return [one for one in rules if one is not rule]


def _add(kept: Kept[Couples], finder: Finder, pairs: Tables, which: BoolTable) -> None:
    left = finder.left(pairs, which)
    # Points cost time, and count only where a rule is about them.
    rows, columns = left.rows, left.columns
    if finder.least:
        enough = finder.scored(left)
        rows, columns = enough.rows, enough.columns
    kept.add((rows, columns), len(rows))


def _thinned(couples: Couples) -> Couples:
    """:data:`BEST` pairs of each row, evenly spread over its columns. Rows rise."""
    rows, columns = couples
    if not len(rows):
        return rows, columns
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    lengths = np.diff(starts, append=len(rows))
    place = np.arange(len(rows)) - np.repeat(starts, lengths)
    many = np.repeat(np.maximum(lengths, BEST), lengths)
    kept = (place * BEST) % many < BEST
    return rows[kept], columns[kept]
