"""Why somebody has no pair: how many each rule removed, and what would help."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from binome.pairing._candidates import SIFTED, blocks_of
from binome.pairing._model import RuleEffect, Side, Unmatched
from binome.pairing._rules import Rule
from binome.pairing._sieves import Bits, packed, taken_apart
from binome.pairing._tables import IntArray, People, Tables

if TYPE_CHECKING:
    from binome.pairing._solve import Solution


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
        for block in blocks_of(left_out, others, SIFTED):
            people += _explain(solution, side, block, others)
    return tuple(people)


def _explain(solution: Solution, side: Side, block: IntArray, others: int) -> list[Unmatched]:
    """One explanation for each person of the block; rules as bits of the other side."""
    every = packed(np.ones(others, dtype=np.bool_))
    excluded = {rule.name: ~_kept(solution.people, rule, side, block) & every for rule in solution.rules}
    once = np.zeros((len(block), len(every)), dtype=np.uint8)
    twice = np.zeros_like(once)
    for bits in excluded.values():
        twice |= once & bits
        once |= bits
    figures: dict[str, tuple[list[int], list[int], list[int] | None]] = {}
    for rule in solution.rules:
        alone = excluded[rule.name] & ~twice
        gained = _gained(solution.people, rule, side, block, alone)
        figures[rule.name] = _count(excluded[rule.name]), _count(alone), gained
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


def _kept(people: People, rule: Rule, side: Side, block: IntArray) -> Bits:
    """Whom the rule leaves to each person of the block."""
    sieve = rule.sieve_of(people, side)
    if sieve is not None and sieve.is_exact:
        return sieve.pick(block)
    if side == "mentee":
        return packed(~rule.excluded(Tables(people, block, None)))
    return packed(~rule.excluded(Tables(people, None, block)).T)


def _gained(people: People, rule: Rule, side: Side, block: IntArray, alone: Bits) -> list[int] | None:
    """How many of those whom this rule alone removes the smallest change would give back."""
    if rule.after_change is None:
        return None
    line, other = taken_apart(alone)
    rows, columns = (block[line], other) if side == "mentee" else (other, block[line])
    after = rule.after_change(Tables(people, rows, columns, as_pairs=True), side)
    counts: list[int] = np.bincount(line[~after], minlength=len(block)).tolist()
    return counts


def _count(bits: Bits) -> list[int]:
    counts: list[int] = np.bitwise_count(bits).sum(axis=1, dtype=np.int64).tolist()
    return counts
