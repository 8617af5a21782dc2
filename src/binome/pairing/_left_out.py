"""Why somebody has no pair: how many each rule removed, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from binome.pairing._candidates import SIFTED, blocks_of
from binome.pairing._model import RuleEffect, Side, Unmatched
from binome.pairing._rules import Rule
from binome.pairing._sieves import packed, taken_apart
from binome.pairing._tables import AnyArray, IntArray, People, Tables

if TYPE_CHECKING:
    from binome.pairing._solve import Solution

# From so many combinations on compiled loops, where they are loaded, are worth putting what they read in order.
WORTH_LOOPS = 20_000_000


def explain_left_out(solution: Solution, paired: set[int], used: Counter[int]) -> tuple[Unmatched, ...]:
    """Mentees without a pair, then mentors of whom no place is taken."""
    mentees = np.array([row for row in range(solution.height) if row not in paired], dtype=np.int64)
    mentors = np.array(
        [
            column
            for column, mentor in enumerate(solution.people.mentors)
            if mentor.capacity > 0 and not used[column]
        ],
        dtype=np.int64,
    )
    people: list[Unmatched] = []
    sides: tuple[tuple[Side, IntArray, int], ...] = (
        ("mentee", mentees, len(solution.names[1])),
        ("mentor", mentors, len(solution.names[0])),
    )
    for side, left_out, others in sides:
        every, left = _left_to(solution, side, others, len(left_out))
        for block in blocks_of(left_out, others, SIFTED):
            people += _explain(solution, side, block, every, left)
    return tuple(people)


def _explain(
    solution: Solution, side: Side, block: IntArray, every: AnyArray, left: Mapping[str, _ByTables | _ByLoops]
) -> list[Unmatched]:
    """One explanation for each person of the block; rules as bits of the other side."""
    others = len(solution.names[1 if side == "mentee" else 0])
    excluded = {rule.name: ~left[rule.name].to(block) & every for rule in solution.rules}
    once = np.zeros((len(block), len(every)), dtype=every.dtype)
    twice = np.zeros_like(once)
    for bits in excluded.values():
        twice |= once & bits
        once |= bits
    figures: dict[str, tuple[list[int], list[int], list[int] | None]] = {}
    for rule in solution.rules:
        alone = excluded[rule.name] & ~twice
        figures[rule.name] = (
            _count(excluded[rule.name]),
            _count(alone),
            left[rule.name].gained(block, alone),
        )
    broken = _count(once)
    names = solution.names[0 if side == "mentee" else 1]
    people = []
    for place, person in enumerate(block):
        effects = [
            RuleEffect(name, all_of[place], alone[place], None if gained is None else gained[place])
            for name, (all_of, alone, gained) in figures.items()
            if all_of[place]
        ]
        effects.sort(key=lambda effect: (-effect.excluded_alone, -effect.excluded, effect.rule))
        people.append(
            Unmatched(
                side=side,
                person=names[int(person)],
                candidates=others,
                allowed=others - broken[place],
                effects=tuple(effects),
            )
        )
    return people


class _ByTables:
    """One rule, asked of tables."""

    def __init__(self, people: People, rule: Rule, side: Side) -> None:
        self.people, self.rule, self.side = people, rule, side

    def to(self, block: IntArray) -> AnyArray:
        """Whom the rule leaves to each person of the block."""
        sieve = self.rule.sieve_of(self.people, self.side)
        if sieve is not None and sieve.is_exact:
            return sieve.pick(block)
        if self.side == "mentee":
            return packed(~self.rule.excluded(Tables(self.people, block, None)))
        return packed(~self.rule.excluded(Tables(self.people, None, block)).T)

    def gained(self, block: IntArray, alone: AnyArray) -> list[int] | None:
        """How many of those whom this rule alone removes the smallest change would give back."""
        if self.rule.after_change is None:
            return None
        line, other = taken_apart(alone)
        rows, columns = (block[line], other) if self.side == "mentee" else (other, block[line])
        after = self.rule.after_change(Tables(self.people, rows, columns, as_pairs=True), self.side)
        counts: list[int] = np.bincount(line[~after], minlength=len(block)).tolist()
        return counts


class _ByLoops:
    """The same by compiled loops."""

    def __init__(self, people: People, rule: Rule, side: Side) -> None:
        from binome.pairing._compiled import Left

        assert rule.barrier is not None
        self.left = Left(people, side, rule.barrier(people, side))
        self.after = None if rule.softer is None else Left(people, side, rule.softer(people, side))

    def to(self, block: IntArray) -> AnyArray:
        """Whom the rule leaves to each person of the block."""
        return self.left.to(block)

    def gained(self, block: IntArray, alone: AnyArray) -> list[int] | None:
        """How many of those whom this rule alone removes the smallest change would give back."""
        return None if self.after is None else _count(alone & self.after.to(block))


def _left_to(
    solution: Solution, side: Side, others: int, count: int
) -> tuple[AnyArray, dict[str, _ByTables | _ByLoops]]:
    """Everybody of the other side, one bit each, and what each rule leaves of them."""
    by_loops = (
        solution.finder.compiled is not None
        and count * others >= WORTH_LOOPS
        and all(rule.barrier is not None for rule in solution.rules)
    )
    every = np.ones((1, others), dtype=np.bool_)
    if by_loops:
        from binome.pairing._compiled import as_words

        return as_words(every)[0], {
            rule.name: _ByLoops(solution.people, rule, side) for rule in solution.rules
        }
    return packed(every[0]), {rule.name: _ByTables(solution.people, rule, side) for rule in solution.rules}


def _count(bits: AnyArray) -> list[int]:
    if bits.dtype == np.uint64:
        from binome.pairing._loops import count_bits

        return list(count_bits(bits).tolist())
    counts: list[int] = np.bitwise_count(bits).sum(axis=1, dtype=np.int64).tolist()
    return counts
