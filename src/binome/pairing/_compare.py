"""Two answers side by side: who changes, and what each gains or loses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from binome.pairing._candidates import Finder
from binome.pairing._criteria import CRITERION_BY_NAME, points
from binome.pairing._model import Problem, Result
from binome.pairing._rules import rules_on
from binome.pairing._tables import People, Tables

Couple = tuple[str, str]


@dataclass(frozen=True)
class Worth:
    """Points of one pair under the first settings and under the second; None where it is not made or unknown there."""

    first: int | None
    second: int | None


@dataclass(frozen=True)
class Ranks:
    """Rank of one mentor among those whom no rule keeps from the mentee, by points, under either settings.

    1 is the best; equal points are equal ranks; None where a rule keeps them apart or somebody is unknown there.
    """

    first: int | None = None
    second: int | None = None


@dataclass(frozen=True)
class Change:
    """A mentee whose pair differs. Mentors are empty for none; both pairs are worth something under both settings.

    ``gains`` is the second pair against the first, both under the second settings; somebody without a pair is worth
    what the settings say.
    """

    mentee: str
    before: str
    after: str
    worth_before: Worth
    worth_after: Worth
    gains: int
    rank_before: Ranks = Ranks()
    rank_after: Ranks = Ranks()


@dataclass(frozen=True)
class Totals:
    """Figures of one answer. ``criteria`` sums the values (0 to 100) of each criterion over the pairs."""

    pairs: int
    total: int
    lowest: int | None
    criteria: dict[str, int]


@dataclass(frozen=True)
class Comparison:
    """What differs between two answers. ``same`` counts the pairs that both make; ``gone`` are mentees whom the second
    problem no longer has: they neither change nor are left out."""

    first: Totals
    second: Totals
    same: int
    changes: tuple[Change, ...]
    newly_paired: tuple[str, ...]
    newly_left_out: tuple[str, ...]
    gone: tuple[str, ...]
    mentors_busier: tuple[str, ...]
    mentors_freer: tuple[str, ...]


def compare(first: tuple[Problem, Result], second: tuple[Problem, Result]) -> Comparison:
    """Two answers, each with its problem. People are the same when their identifiers are.

    The second answer may come from other settings for the same people, from other people, or from a re-match.
    """
    here = {mentee.id for mentee in second[0].mentees}
    gone = tuple(sorted(mentee.id for mentee in first[0].mentees if mentee.id not in here))
    pairs = [{pair.mentee: pair.mentor for pair in result.pairs} for _problem, result in (first, second)]
    moved = sorted(
        mentee
        for mentee in pairs[0].keys() | pairs[1].keys()
        if pairs[0].get(mentee) != pairs[1].get(mentee) and mentee in here
    )
    couples = sorted({(side[mentee], mentee) for side in pairs for mentee in moved if mentee in side})
    values = [points_of(problem, couples) for problem, _result in (first, second)]

    def worth(mentor: str | None, mentee: str) -> Worth:
        known = [of.get((mentor or "", mentee)) for of in values]
        return Worth(known[0], known[1])

    ranks = [ranks_of(problem, couples) for problem, _result in (first, second)]

    def rank(mentor: str | None, mentee: str) -> Ranks:
        return Ranks(*(of.get((mentor or "", mentee)) for of in ranks))

    idle = second[0].unmatched_is_worth
    changes = []
    for mentee in moved:
        before, after = worth(pairs[0].get(mentee), mentee), worth(pairs[1].get(mentee), mentee)
        was = before.second if before.second is not None else idle
        now = after.second if after.second is not None else idle
        changes.append(
            Change(
                mentee,
                pairs[0].get(mentee, ""),
                pairs[1].get(mentee, ""),
                before,
                after,
                now - was,
                rank(pairs[0].get(mentee), mentee),
                rank(pairs[1].get(mentee), mentee),
            )
        )
    places = [Counter(side.values()) for side in pairs]
    mentors = sorted(places[0].keys() | places[1].keys())
    return Comparison(
        first=_totals(*first),
        second=_totals(*second),
        same=sum(pairs[1].get(mentee) == mentor for mentee, mentor in pairs[0].items()),
        changes=tuple(changes),
        newly_paired=tuple(sorted(pairs[1].keys() - pairs[0].keys())),
        newly_left_out=tuple(sorted((pairs[0].keys() - pairs[1].keys()) & here)),
        gone=gone,
        mentors_busier=tuple(one for one in mentors if places[1][one] > places[0][one]),
        mentors_freer=tuple(one for one in mentors if places[1][one] < places[0][one]),
    )


def points_of(problem: Problem, couples: Iterable[Couple]) -> dict[Couple, int]:
    """Points of some (mentor id, mentee id) couples, rules aside; couples of unknown people are passed over."""
    people = People(problem)
    known = [couple for couple in couples if couple[0] in people.mentor_at and couple[1] in people.mentee_at]
    rows = np.array([people.mentee_at[mentee] for _mentor, mentee in known], dtype=np.int64)
    columns = np.array([people.mentor_at[mentor] for mentor, _mentee in known], dtype=np.int64)
    tables = Tables(people, rows, columns, as_pairs=True)
    return dict(zip(known, points(tables).tolist(), strict=True))


def ranks_of(problem: Problem, couples: Iterable[Couple]) -> dict[Couple, int]:
    """Rank of each mentor among all those allowed for the mentee, the most points first; who is not is left out."""
    people = People(problem)
    wanted: dict[int, list[int]] = {}
    for mentor, mentee in couples:
        if mentor in people.mentor_at and mentee in people.mentee_at:
            wanted.setdefault(people.mentee_at[mentee], []).append(people.mentor_at[mentor])
    finder = Finder(people, rules_on(problem), np.arange(len(people.mentors)))
    ranks: dict[Couple, int] = {}
    for block in finder.blocks(np.array(sorted(wanted), dtype=np.int64)):
        starts = np.flatnonzero(np.diff(block.rows, prepend=-1))
        for start, end in pairwise([*starts.tolist(), len(block.rows)]):
            row, worth = int(block.rows[start]), block.points[start:end]
            for column in wanted[row]:
                own = worth[block.columns[start:end] == column]
                if len(own):
                    couple = people.mentors[column].id, people.mentees[row].id
                    ranks[couple] = 1 + int((worth > own[0]).sum())
    return ranks


def _totals(problem: Problem, result: Result) -> Totals:
    sums: Counter[str] = Counter()
    for pair in result.pairs:
        for score in pair.scores:
            sums[score.name] += score.value
    return Totals(
        pairs=len(result.pairs),
        total=result.total,
        lowest=min((pair.points for pair in result.pairs), default=None),
        criteria={name: sums[name] for name in CRITERION_BY_NAME if name in sums},
    )
