"""The loops that find and score pairs, for Numba to compile. Without it the same text runs as plain Python: tests do that.

Mentors are taken some at a time (a tile), so that what is read about them stays near the processor. Of a tile, a mentee's
possible mentors are first bits, then columns, then columns with points; no list of all pairs is ever made.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from binome.pairing._jit import count_ones, njit

Words = NDArray[np.uint64]
Small = NDArray[np.int32]
Long = NDArray[np.int64]

WORD = 64
# Kinds of terms, and what stands in their line of numbers after the kind and the weight.
SHARED, SAID, BETWEEN, NEAR, MARGIN = range(5)

NONE, ONE = np.uint64(0), np.uint64(1)


class Sets(NamedTuple):
    """Rules as bits: for each group, a mentor must be in one of the sets that the group lists for the mentee."""

    # (sets, words) and, for each group and mentee, where its list begins and ends in ``listed``.
    bits: Words
    starts: Long
    listed: Small
    # Mentors who have a place, one bit each.
    free: Words
    # By mentee, mentors kept apart.
    barred_starts: Long
    barred: Small
    # (rules, mentees) codes; (rules, mentors) columns by code; (rules, codes + 1) where each begins.
    apart: Small
    by_code: Small
    code_starts: Long


class Facts(NamedTuple):
    """What is known of people: a line for each mentee; for mentors, a line for each fact."""

    mentee_words: Words
    mentor_words: Words
    mentee_codes: Small
    mentor_codes: Small
    # (goals, mentees): line of the mentors' levels, level needed, p.
    which: Small
    needed: Small
    share: Small
    levels: NDArray[np.uint16]


class Sums(NamedTuple):
    """Points: a line of numbers for each term, the values they read, and the most that the terms from each on can add."""

    # (rules, 3): first word, word after the last, least in common.
    enough: Small
    terms: Small
    values: Small
    rest: Long
    listed_starts: Long
    listed: Small
    listed_points: Small


class Room(NamedTuple):
    """Room to work in, of the size of a tile."""

    got: Words
    some: Words
    # Without a sign: nothing is then counted from the end.
    columns: NDArray[np.uint32]
    points: Small
    total: Small
    # What each level gains on one goal, and what each total, or number, is worth.
    gains: Small
    quotients: Small


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _sift(row: int, first: int, last: int, sets: Sets, got: Words, some: Words) -> None:
    """The mentors of the words ``first`` to ``last`` who keep the rules on sets, as bits; ``some`` is room."""
    size = last - first
    got[:size] = sets.free[first:last]
    for group in range(len(sets.starts)):
        begin, end = sets.starts[group, row], sets.starts[group, row + 1]
        if end == begin:
            got[:size] = NONE
        elif end == begin + 1:
            one = sets.bits[sets.listed[begin], first:last]
            for word in range(size):
                got[word] &= one[word]
        else:
            some[:size] = sets.bits[sets.listed[begin], first:last]
            for place in range(begin + 1, end):
                one = sets.bits[sets.listed[place], first:last]
                for word in range(size):
                    some[word] |= one[word]
            for word in range(size):
                got[word] &= some[word]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _clear(column: int, first: int, got: Words) -> None:
    """One mentor is no longer possible."""
    got[column // WORD - first] &= ~(ONE << np.uint64(column % WORD))


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _bar(row: int, first: int, last: int, sets: Sets, got: Words) -> None:
    """Take out the mentors kept apart from the mentee."""
    low, high = first * WORD, last * WORD
    for place in range(sets.barred_starts[row], sets.barred_starts[row + 1]):
        if low <= sets.barred[place] < high:
            _clear(sets.barred[place], first, got)
    for rule in range(len(sets.apart)):
        code = sets.apart[rule, row]
        if code == 0:
            continue
        begin, end = sets.code_starts[rule, code], sets.code_starts[rule, code + 1]
        place = begin + np.searchsorted(sets.by_code[rule, begin:end], low)
        while place < end and sets.by_code[rule, place] < high:
            _clear(sets.by_code[rule, place], first, got)
            place += 1


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _listed(first: int, last: int, got: Words, columns: NDArray[np.uint32]) -> int:
    """The columns of the bits that are 1; answers how many."""
    size = 0
    for number in range(last - first):
        word = got[number]
        while word != NONE:
            below = word - ONE
            columns[size] = (first + number) * WORD + count_ones(word ^ below) - 1
            size += 1
            word &= below
    return size


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _count_common(row: int, size: int, first: int, last: int, facts: Facts, room: Room) -> None:
    """How many values of a set each mentor has in common with the mentee, into ``room.total``."""
    own, theirs = facts.mentee_words[row, first], facts.mentor_words[first]
    for place in range(size):
        room.total[place] = count_ones(own & theirs[room.columns[place]])
    for word in range(first + 1, last):
        own, theirs = facts.mentee_words[row, word], facts.mentor_words[word]
        if own != NONE:
            for place in range(size):
                room.total[place] += count_ones(own & theirs[room.columns[place]])


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _with_enough(row: int, size: int, enough: Small, facts: Facts, room: Room) -> int:
    """Those who have enough in common with the mentee; answers how many."""
    for rule in range(len(enough)):
        _count_common(row, size, enough[rule, 0], enough[rule, 1], facts, room)
        left, least = 0, enough[rule, 2]
        for place in range(size):
            room.columns[left] = room.columns[place]
            left += room.total[place] >= least
        size = left
    return size


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _add_shared(row: int, size: int, term: Small, values: Small, facts: Facts, room: Room) -> None:
    weight, begin, most = term[1], term[4], term[5]
    _count_common(row, size, term[2], term[3], facts, room)
    for count in range(most + 1):
        room.quotients[count] = weight * values[begin + count]
    for place in range(size):
        room.points[place] += room.quotients[min(room.total[place], most)]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _add_said(row: int, size: int, term: Small, facts: Facts, room: Room) -> None:
    fact, same, different = term[2], term[1] * term[3], term[1] * term[4]
    own, theirs = facts.mentee_codes[row, fact], facts.mentor_codes[fact]
    if own == 0:
        return
    for place in range(size):
        code = theirs[room.columns[place]]
        room.points[place] += same * (code == own) + different * ((code != own) & (code != 0))


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _add_between(row: int, size: int, term: Small, values: Small, facts: Facts, room: Room) -> None:
    weight, fact, begin, width = term[1], term[2], term[3], term[4]
    begin += facts.mentee_codes[row, fact] * width
    theirs = facts.mentor_codes[fact]
    for place in range(size):
        room.points[place] += weight * values[begin + theirs[room.columns[place]]]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _add_near(row: int, size: int, term: Small, values: Small, facts: Facts, room: Room) -> None:
    weight, fact, begin = term[1], term[2], term[5]
    _count_common(row, size, term[3], term[4], facts, room)
    cities, remotes = facts.mentor_codes[fact], facts.mentor_codes[fact + 1]
    own = facts.mentee_codes[row, fact]
    own = own if own != 0 else -1
    city, near = weight * values[begin], weight * values[begin + 1]
    remote = weight * values[begin + 2] * facts.mentee_codes[row, fact + 1]
    for place in range(size):
        column = room.columns[place]
        worth = near if room.total[place] > 0 else remote * remotes[column]
        room.points[place] += city if cities[column] == own else worth


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _add_margin(row: int, size: int, term: Small, facts: Facts, room: Room) -> None:
    weight, shares, is_first = term[1], 0, True
    for goal in range(len(facts.which)):
        needed, share = facts.needed[goal, row], facts.share[goal, row]
        if share == 0:
            continue
        shares += share
        levels = facts.levels[facts.which[goal, row]]
        for level in range(len(room.gains)):
            room.gains[level] = share * min(max(level - needed, 0), 2)
        if is_first:
            for place in range(size):
                room.total[place] = room.gains[levels[room.columns[place]]]
        else:
            for place in range(size):
                room.total[place] += room.gains[levels[room.columns[place]]]
        is_first = False
    if is_first:
        return
    divisor = 2 * shares
    for total in range(divisor + 1):
        room.quotients[total] = weight * ((200 * total + divisor) // (2 * divisor))
    for place in range(size):
        room.points[place] += room.quotients[room.total[place]]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _add_listed(row: int, size: int, sums: Sums, room: Room) -> None:
    """Points of couples that are listed one by one."""
    for place in range(sums.listed_starts[row], sums.listed_starts[row + 1]):
        at = np.searchsorted(room.columns[:size], sums.listed[place])
        if at < size and room.columns[at] == sums.listed[place]:
            room.points[at] += sums.listed_points[place]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _above(size: int, least: int, room: Room) -> int:
    """Keep the mentors with at least so many points; answers how many."""
    left = 0
    for place in range(size):
        points = room.points[place]
        room.columns[left], room.points[left] = room.columns[place], points
        left += points >= least
    return left


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _scored(
    row: int, first: int, last: int, least: int, sets: Sets, facts: Facts, sums: Sums, room: Room
) -> int:
    """The mentors of some words who may be paired with the mentee and have at least ``least`` points; how many."""
    _sift(row, first, last, sets, room.got, room.some)
    _bar(row, first, last, sets, room.got)
    size: int = _listed(first, last, room.got, room.columns)
    size = _with_enough(row, size, sums.enough, facts, room)
    for place in range(size):
        room.points[place] = 0
    _add_listed(row, size, sums, room)
    if least > 0 and len(sums.terms) == 0:
        size = _above(size, least, room)
    for number in range(len(sums.terms)):
        term = sums.terms[number]
        if term[0] == SHARED:
            _add_shared(row, size, term, sums.values, facts, room)
        elif term[0] == SAID:
            _add_said(row, size, term, facts, room)
        elif term[0] == BETWEEN:
            _add_between(row, size, term, sums.values, facts, room)
        elif term[0] == NEAR:
            _add_near(row, size, term, sums.values, facts, room)
        else:
            _add_margin(row, size, term, facts, room)
        # What the other terms can add at most is too little for some.
        if least > 0:
            size = _above(size, least - sums.rest[number + 1], room)
    return size


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _insert(columns: Small, points: Small, filled: int, column: int, worth: int) -> int:
    """Put a mentor among the best, those with more points first, then those who came first; how many there are."""
    at = filled if filled < len(points) else filled - 1
    while at > 0 and points[at - 1] < worth:
        columns[at], points[at] = columns[at - 1], points[at - 1]
        at -= 1
    columns[at], points[at] = column, worth
    return filled + 1 if filled < len(points) else filled


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def best_of(
    rows: Long,
    least: int,
    tile: int,
    sets: Sets,
    facts: Facts,
    sums: Sums,
    room: Room,
    best: tuple[Small, Small, Long],
) -> None:
    """The best mentors of some mentees and their points, the best first: (mentees, how many at most); how many there
    are."""
    columns, points, filled = best
    words = len(sets.free)
    for first in range(0, words, tile):
        last = min(first + tile, words)
        for place in range(len(rows)):
            enough = least
            if filled[place] == points.shape[1]:
                # As many points as the last of the best: who came before goes before.
                enough = max(least, points[place, -1] + 1)
            size = _scored(rows[place], first, last, enough, sets, facts, sums, room)
            for one in range(size):
                worth = room.points[one]
                if filled[place] < points.shape[1] or worth > points[place, -1]:
                    filled[place] = _insert(
                        columns[place], points[place], filled[place], room.columns[one], worth
                    )


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def all_of(
    rows: Long,
    least: int,
    tile: int,
    sets: Sets,
    facts: Facts,
    sums: Sums,
    room: Room,
    every: tuple[Small, Small, Long],
) -> None:
    """Every mentor who may be paired with each of some mentees and their points, one mentee after the other; where each
    ends."""
    columns, points, ends = every
    size, words = 0, len(sets.free)
    for place in range(len(rows)):
        for first in range(0, words, tile):
            last = min(first + tile, words)
            found = _scored(rows[place], first, last, least, sets, facts, sums, room)
            columns[size : size + found] = room.columns[:found]
            points[size : size + found] = room.points[:found]
            size += found
        ends[place] = size


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def left_by(people: Long, tile: int, enough: Small, sets: Sets, facts: Facts, kept: Words) -> None:
    """The others whom a rule leaves to each of some people, as bits: (people, words)."""
    words = len(sets.free)
    counts, some = np.zeros(WORD, dtype=np.int64), np.zeros(tile, dtype=np.uint64)
    for first in range(0, words, tile):
        last = min(first + tile, words)
        for place in range(len(people)):
            person, got = people[place], kept[place, first:last]
            _sift(person, first, last, sets, got, some)
            _bar(person, first, last, sets, got)
            for rule in range(len(enough)):
                for word in range(first, last):
                    got[word - first] &= _enough(person, word, enough[rule], facts, counts)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _enough(person: int, word: int, rule: Small, facts: Facts, counts: Long) -> Any:
    """Those of one word who have enough in common with the person."""
    begin = word * WORD
    size = min(WORD, facts.mentor_words.shape[1] - begin)
    for other in range(size):
        counts[other] = 0
    for fact in range(rule[0], rule[1]):
        own, theirs = facts.mentee_words[person, fact], facts.mentor_words[fact, begin : begin + size]
        for other in range(size):
            counts[other] += count_ones(own & theirs[other])
    bits = NONE
    for other in range(size):
        bits |= np.uint64(counts[other] >= rule[2]) << np.uint64(other)
    return bits


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def count_bits(bits: Words) -> Long:
    """How many bits of each line are 1."""
    counts = np.zeros(len(bits), dtype=np.int64)
    for line in range(len(bits)):
        for word in range(bits.shape[1]):
            counts[line] += count_ones(bits[line, word])
    return counts
