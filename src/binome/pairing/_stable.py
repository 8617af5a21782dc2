"""Stable pairs: nobody who could have each other both prefer each other to what they got.

People prefer those they listed, by rank, then the others by points, and anybody they may be paired with to nobody.
Equal ranks and equal points leave them indifferent; a pair blocks only when both would gain.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

import numpy as np

from binome.pairing._candidates import Candidates
from binome.pairing._model import Problem, Side
from binome.pairing._tables import IntArray, People, Tables

NOBODY = np.iinfo(np.int64).max


def orders(people: People, candidates: Candidates, largest: int) -> tuple[IntArray, IntArray]:
    """What each candidate pair is to its mentee and to its mentor: a number, the lower the better.

    ``largest``: the most points of any pair that may be made.
    """
    pairs = Tables(people, candidates.rows, candidates.columns, as_pairs=True, in_order=True)
    problem = people.problem
    last = 1 + max((wish.rank for wish in problem.preferences), default=0)
    by_points = last + largest - candidates.points

    def order(side: Side) -> IntArray:
        ranks = pairs.looked_up(*people.keys(f"ranks-{side}", lambda: _ranks(problem, side)))
        return np.where(ranks > 0, ranks, by_points)

    return order("mentee"), order("mentor")


def _ranks(problem: Problem, side: Side) -> Mapping[tuple[str, str], int]:
    ranks: dict[tuple[str, str], int] = {}
    for wish in problem.preferences:
        if wish.side == side:
            couple = (wish.person, wish.wants) if side == "mentor" else (wish.wants, wish.person)
            ranks[couple] = min(wish.rank, ranks.get(couple, wish.rank))
    return ranks


def stable_pairs(
    candidates: Candidates, order: tuple[IntArray, IntArray], height: int, capacity: IntArray
) -> IntArray:
    """The mentor of each mentee, or −1: mentees ask in their order, mentors keep the best (Gale and Shapley 1962).

    Where people are indifferent, points decide, then identifiers. No other stable set of the orders so made gives
    any mentee somebody better.
    """
    by_mentee, by_mentor = order
    rows, columns, points = candidates.rows, candidates.columns, candidates.points
    wishes = np.lexsort((columns, -points, by_mentee, rows))
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.lexsort((rows, -points, by_mentor))] = np.arange(len(rows))
    start = np.searchsorted(rows, np.arange(height + 1)).tolist()
    ahead, wished, column_of, rank_of = start[:-1], wishes.tolist(), columns.tolist(), rank.tolist()
    # Of each mentor, those kept so far, the one liked least on top.
    kept: dict[int, list[tuple[int, int]]] = {}
    mentor_of = [-1] * height
    asking = list(range(height))
    while asking:
        row = asking.pop()
        if ahead[row] == start[row + 1]:
            continue
        pair = wished[ahead[row]]
        ahead[row] += 1
        column = column_of[pair]
        mentees = kept.setdefault(column, [])
        heapq.heappush(mentees, (-rank_of[pair], row))
        mentor_of[row] = column
        if len(mentees) > capacity[column]:
            _rank, refused = heapq.heappop(mentees)
            mentor_of[refused] = -1
            asking.append(refused)
    return np.array(mentor_of, dtype=np.int64)


def count_blocking(
    people: People, parts: Iterable[Candidates], made: Candidates, capacity: IntArray, largest: int
) -> int:
    """How many pairs of ``parts`` both people would prefer to what they have: to nobody, to their mentor, and for a
    mentor with no free place, to one of their mentees."""
    by_mentee, by_mentor = orders(people, made, largest)
    now_of_mentee = np.full(len(people.mentees), NOBODY)
    now_of_mentee[made.rows] = by_mentee
    worst_of_mentor = np.full(len(capacity), -1)
    np.maximum.at(worst_of_mentor, made.columns, by_mentor)
    has_place = np.bincount(made.columns, minlength=len(capacity)) < capacity
    blocking = 0
    for part in parts:
        by_mentee, by_mentor = orders(people, part, largest)
        mentor_gains = has_place[part.columns] | (by_mentor < worst_of_mentor[part.columns])
        blocking += int(((by_mentee < now_of_mentee[part.rows]) & mentor_gains).sum())
    return blocking
