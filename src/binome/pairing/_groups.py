"""Small groups of people who work on the same subjects, and who may sit together: an exact answer with its proof.

The question is a mixed-integer linear programme solved by HiGHS (branch and bound). One subject is named for each
group; a person counts when the subject of their group is one of theirs. First as many people as possible count, then
as many groups as possible have a mentor. The bound says how many could count at most, whatever the groups: when it is
reached, no other forming does better.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

SMALLEST_GROUP, LARGEST_GROUP = 3, 5
# The work is counted in nodes, so that two machines stop at the same answer; the clock only guards a request.
NODES, SECONDS = 2_000, 5.0


@dataclass(frozen=True)
class Guest:
    """Somebody to seat: the subjects they work on, and whether they are a mentor."""

    id: str
    subjects: frozenset[str] = frozenset()
    is_mentor: bool = False


@dataclass(frozen=True)
class Seating:
    """Groups of identifiers, each with its subject (empty for none), and what is proven about them.

    ``on_subject`` people sit in a group of their subject; ``at_most`` could, in any forming.
    """

    groups: tuple[tuple[str, ...], ...]
    subjects: tuple[str, ...]
    on_subject: int
    at_most: int

    @property
    def is_best(self) -> bool:
        """Whether it is proven that no forming does better."""
        return self.on_subject >= self.at_most


class CannotSeat(Exception):
    """People who may not sit together are too many for so few groups.

    ``enough`` is how many groups of the sizes asked for would do, or 0 when none would.
    """

    def __init__(self, groups: int, enough: int = 0) -> None:
        self.groups, self.enough = groups, enough
        super().__init__(f"{groups} groups cannot keep apart who has to be")


def count_of_groups(people: int, size: int) -> int:
    """How many groups of three to five come nearest to ``size`` each; one when there are five people or fewer."""
    possible = [
        count
        for count in range(1, people + 1)
        if floor(people / count) >= SMALLEST_GROUP and ceil(people / count) <= LARGEST_GROUP
    ]
    return min(possible, key=lambda count: (abs(people / count - size), count), default=1)


def seat(
    guests: Sequence[Guest],
    *,
    size: int = 4,
    apart: Collection[tuple[str, str]] = (),
    nodes: int = NODES,
    seconds: float = SECONDS,
) -> Seating:
    """Form groups of about ``size``, sizes one apart at most, with no two of ``apart`` together.

    Parameters
    ----------
    guests : people, each with an identifier of their own; their order changes nothing
    size : three to five
    apart : pairs of identifiers who never sit in one group; unknown ones are passed over
    nodes, seconds : where the search stops; what it has found by then is given with the bound it has proven

    Raises
    ------
    CannotSeat
        When no groups of these sizes keep apart who has to be.

    Notes
    -----
    Variables: people × groups twice, groups × subjects once. Twenty-four people take about a second, forty some seconds.
    """
    people = sorted(guests, key=lambda guest: guest.id)
    if not people:
        return Seating((), (), 0, 0)
    count = count_of_groups(len(people), size)
    found = _solve(people, count, apart, nodes=nodes, seconds=seconds)
    if found is None:
        raise CannotSeat(count, _enough(people, count, apart, seconds=seconds))
    return found


def _enough(
    people: Sequence[Guest], count: int, apart: Collection[tuple[str, str]], *, seconds: float
) -> int:
    """The fewest groups of three at least that would do."""
    plain = [Guest(one.id) for one in people]
    for more in range(count + 1, len(people) // SMALLEST_GROUP + 1):
        if _solve(plain, more, apart, nodes=NODES, seconds=seconds) is not None:
            return more
    return 0


@dataclass(frozen=True)
class _Programme:
    """Where each kind of variable begins, and the rows gathered so far."""

    people: Sequence[Guest]
    subjects: Sequence[str]
    count: int

    @property
    def width(self) -> int:
        return len(self.people) * self.count

    def sits(self, person: int, group: int) -> int:
        return person * self.count + group

    def counts(self, person: int, group: int) -> int:
        return self.width + person * self.count + group

    def about(self, group: int, subject: int) -> int:
        return 2 * self.width + group * len(self.subjects) + subject

    def mentored(self, group: int) -> int:
        return 2 * self.width + self.count * len(self.subjects) + group

    @property
    def size(self) -> int:
        return 2 * self.width + self.count * (len(self.subjects) + 1)


_Row = tuple[Mapping[int, float], float, float]


def _rows(model: _Programme, apart: Iterable[tuple[int, int]]) -> Iterable[_Row]:
    """Each constraint as coefficients by variable, and its two ends."""
    people, groups = range(len(model.people)), range(model.count)
    least, most = floor(len(model.people) / model.count), ceil(len(model.people) / model.count)
    for person in people:
        yield {model.sits(person, group): 1 for group in groups}, 1, 1
    for group in groups:
        yield {model.sits(person, group): 1 for person in people}, least, most
        yield {model.about(group, subject): 1 for subject in range(len(model.subjects))}, 0, 1
        mentors = {model.sits(person, group): 1.0 for person in people if model.people[person].is_mentor}
        yield {**mentors, model.mentored(group): -1}, 0, np.inf
        for person in people:
            yield {model.sits(person, group): 1, model.counts(person, group): -1}, 0, np.inf
            theirs = {
                model.about(group, number): 1.0
                for number, subject in enumerate(model.subjects)
                if subject in model.people[person].subjects
            }
            yield {**theirs, model.counts(person, group): -1}, 0, np.inf
        for one, other in apart:
            yield {model.sits(one, group): 1, model.sits(other, group): 1}, 0, 1
    yield from _order(model)


def _order(model: _Programme) -> Iterable[_Row]:
    """Groups in the order of their subjects: the same groups under other numbers are not searched again."""
    for group in range(model.count - 1):
        row: dict[int, float] = {}
        for number in range(len(model.subjects)):
            row[model.about(group, number)] = -(number + 1.0)
            row[model.about(group + 1, number)] = number + 1.0
        if row:
            yield row, 0, np.inf


def _solve(
    people: Sequence[Guest],
    count: int,
    apart: Collection[tuple[str, str]],
    *,
    nodes: int,
    seconds: float,
) -> Seating | None:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    places = {guest.id: number for number, guest in enumerate(people)}
    pairs = sorted(
        {
            (min(places[one], places[other]), max(places[one], places[other]))
            for one, other in apart
            if one in places and other in places and one != other
        }
    )
    model = _Programme(people, _worked_on(people), count)
    worth = np.zeros(model.size)
    # One person more counts for more than a mentor in every group.
    worth[model.width : 2 * model.width] = -(count + 1)
    worth[2 * model.width + count * len(model.subjects) :] = -1
    numbers, columns, values, low, high = [], [], [], [], []
    for number, (row, least, most) in enumerate(_rows(model, pairs)):
        for column, value in row.items():
            numbers.append(number)
            columns.append(column)
            values.append(value)
        low.append(least)
        high.append(most)
    matrix = coo_array((values, (numbers, columns)), shape=(len(low), model.size)).tocsr()
    answer = milp(
        worth,
        integrality=np.ones(model.size, dtype=np.uint8),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high),
        options={"node_limit": nodes, "time_limit": seconds, "mip_rel_gap": 0},
    )
    if answer.x is None:
        return None
    bound = -float(answer.mip_dual_bound if answer.mip_dual_bound is not None else answer.fun)
    return _read(model, np.rint(answer.x).astype(int), at_most=floor(bound / (count + 1) + 1e-6))


def _worked_on(people: Sequence[Guest]) -> list[str]:
    """Subjects that two people at least share: no other can gather anybody."""
    numbers: dict[str, int] = {}
    for guest in people:
        for subject in guest.subjects:
            numbers[subject] = numbers.get(subject, 0) + 1
    return sorted(subject for subject, number in numbers.items() if number > 1)


def _read(model: _Programme, values: np.ndarray, *, at_most: int) -> Seating:
    groups, subjects, total = [], [], 0
    for group in range(model.count):
        members = [guest for number, guest in enumerate(model.people) if values[model.sits(number, group)]]
        about = next((s for number, s in enumerate(model.subjects) if values[model.about(group, number)]), "")
        total += sum(about in guest.subjects for guest in members)
        subjects.append(about)
        groups.append(tuple(guest.id for guest in members))
    return Seating(tuple(groups), tuple(subjects), total, max(at_most, total))
