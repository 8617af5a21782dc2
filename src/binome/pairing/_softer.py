"""How many people could be paired with the rules as they are, and with each of them softened by one small step.

The pairs that are made already are the start: only people without a pair look for one, and whoever has one moves
over for them where that helps (augmenting paths; Berge 1957). So few of all pairs are ever asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from binome.pairing._candidates import Finder, broken_rules
from binome.pairing._model import Side
from binome.pairing._rules import Rule
from binome.pairing._sieves import Bits, packed, taken_apart
from binome.pairing._tables import BoolTable, IntArray, Tables

Step = tuple[Rule, Side]
# The mentors of some mentees, one bit each.
Reach = Callable[[IntArray], Bits]
# Mentees whose mentors are asked for together: few at first, as the first few are often enough.
TOGETHER = (8, 64, 256)
# Bytes of answers kept to be used again.
REMEMBERED = 64_000_000


def most_with_each(
    finder: Finder, rows: IntArray, capacity: IntArray, steps: Sequence[Step], made: IntArray
) -> tuple[int, list[int]]:
    """The most pairs of the mentees ``rows`` under the rules, and with each step taken alone.

    ``made`` is the mentor of each mentee in some assignment that keeps the rules, or −1: the better it is, the less
    there is to look for.
    """
    now = Remembered(partial(_within, finder))
    pairs = Pairs(made, capacity)
    pairs.extend(rows, now.of)

    def count(step: Step) -> int:
        one = pairs.copy()
        more = Remembered(partial(_gained, finder, step))
        one.extend(rows, lambda some: now.of(some) | more.of(some))
        return one.count()

    return pairs.count(), [count(step) for step in steps]


class Pairs:
    """An assignment, made larger one pair at a time."""

    def __init__(self, mentor_of: IntArray, capacity: IntArray) -> None:
        self.mentor_of = mentor_of.copy()
        self.capacity = capacity
        self.mentees_of: dict[int, list[int]] = {}
        for row in np.flatnonzero(mentor_of >= 0).tolist():
            self.mentees_of.setdefault(int(mentor_of[row]), []).append(row)

    def copy(self) -> Pairs:
        """Another one, to be made larger apart."""
        return Pairs(self.mentor_of, self.capacity)

    def count(self) -> int:
        """How many pairs."""
        return int((self.mentor_of >= 0).sum())

    def extend(self, rows: IntArray, reach: Reach) -> None:
        """As many pairs as ``reach`` allows: a path for each mentee of ``rows`` who is without a mentor."""
        used = np.bincount(self.mentor_of[self.mentor_of >= 0], minlength=len(self.capacity))
        free = self.capacity - used
        # Whoever was met on a way that led nowhere never leads anywhere.
        seen = np.zeros(-(-len(free) // 8), dtype=np.uint8)
        alone = rows[self.mentor_of[rows] < 0]
        for start in range(0, len(alone), TOGETHER[-1]):
            block = alone[start : start + TOGETHER[-1]]
            for row, bits in zip(block.tolist(), reach(block), strict=True):
                if not (free > 0).any():
                    return
                if (bits & ~seen).any():
                    seen = self._find_place(row, bits, free, reach, seen)

    def _find_place(self, row: int, own: Bits, free: IntArray, reach: Reach, seen: Bits) -> Bits:
        """Pair the mentee, if that can be; answers which mentors need not be asked again."""
        before, open_places = seen, packed(free > 0)
        by_row: dict[int, int] = {}
        block, lines, queue, turn = [row], own[None, :], list[int](), 0
        while block:
            for asking, bits in zip(block, lines, strict=True):
                new = bits & ~seen
                found = new & open_places
                if found.any():
                    column = int(taken_apart(found[None, :])[1][0])
                    by_row[column] = asking
                    free[column] -= 1
                    self._move_along(row, column, by_row)
                    return before
                seen = seen | new
                for column in taken_apart(new[None, :])[1].tolist():
                    by_row[column] = asking
                    queue += self.mentees_of.get(column, ())
            size = TOGETHER[min(turn, len(TOGETHER) - 1)]
            block, queue, turn = queue[:size], queue[size:], turn + 1
            lines = reach(np.array(block, dtype=np.int64)) if block else lines
        return seen

    def _move_along(self, row: int, column: int, by_row: dict[int, int]) -> None:
        """Give the mentor to who reached it, the place so freed to who reached that, and so on."""
        while True:
            mover = by_row[column]
            left = int(self.mentor_of[mover])
            self.mentor_of[mover] = column
            self.mentees_of.setdefault(column, []).append(mover)
            if mover == row:
                return
            self.mentees_of[left].remove(mover)
            column = left


class Remembered:
    """The last answers of a reach, a line for each mentee."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.lines: OrderedDict[int, Bits] = OrderedDict()

    def of(self, rows: IntArray) -> Bits:
        """The mentors of some mentees; those asked for already are not looked for again."""
        asked = rows.tolist()
        new = [row for row in asked if row not in self.lines]
        if new:
            self.lines |= zip(new, self.reach(np.array(new, dtype=np.int64)), strict=True)
        answer: Bits = np.stack([self.lines[row] for row in asked])
        while len(self.lines) * answer.shape[1] > REMEMBERED:
            self.lines.popitem(last=False)
        return answer


def _within(finder: Finder, rows: IntArray) -> Bits:
    """The mentors whom the rules leave to some mentees."""
    pairs = finder.through(rows, finder.picks(rows).values())
    return _as_bits(finder, rows, pairs, ~broken_rules(pairs, finder.asked))


def _gained(finder: Finder, step: Step, rows: IntArray) -> Bits:
    """The mentors whom one softened rule gives back to some mentees."""
    rule, side = step
    picks = finder.picks(rows)
    others = finder.through(rows, (pick for name, pick in picks.items() if name != rule.name))
    barred = rule.excluded(others) & ~broken_rules(others, [one for one in finder.asked if one is not rule])
    if rule.after_change is not None:
        barred &= ~rule.after_change(others, side)
    return _as_bits(finder, rows, others, barred)


def _as_bits(finder: Finder, rows: IntArray, pairs: Tables, which: BoolTable) -> Bits:
    left = finder.left(pairs, which)
    found, columns = left.rows, left.columns
    # Points cost time, and count only where a rule is about them.
    if finder.least:
        enough = finder.scored(left)
        found, columns = enough.rows, enough.columns
    order = np.argsort(rows)
    table = np.zeros((len(rows), len(finder.people.mentors)), dtype=np.bool_)
    table[order[np.searchsorted(rows, found, sorter=order)], columns] = True
    return packed(table)
