"""Small groups: the exact solver against every possible forming of small cases, and its limits told."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

import pytest

from binome.pairing import CannotSeat, Guest, Seating, count_of_groups, seat


def guests(*subjects: str, mentors: int = 0) -> list[Guest]:
    return [
        Guest(f"{number:02}", frozenset(words.split()), number < mentors)
        for number, words in enumerate(subjects)
    ]


def formings(people: list[str], sizes: list[int]) -> Iterator[list[tuple[str, ...]]]:
    """Every way to cut ``people`` into groups of these sizes."""
    if not sizes:
        yield []
        return
    for group in combinations(people, sizes[0]):
        rest = [one for one in people if one not in group]
        for others in formings(rest, sizes[1:]):
            yield [group, *others]


def best_by_hand(
    people: list[Guest], sizes: list[int], apart: set[tuple[str, str]]
) -> tuple[int, int] | None:
    """The most people on their group's subject, then the most groups with a mentor; nothing when none is allowed."""
    known = {one.id: one for one in people}
    shared = {
        s for s in set().union(*(p.subjects for p in people)) if sum(s in p.subjects for p in people) > 1
    }
    found: list[tuple[int, int]] = []
    for groups in formings([one.id for one in people], sizes):
        if any((a, b) in apart or (b, a) in apart for group in groups for a, b in combinations(group, 2)):
            continue
        on = sum(max((sum(s in known[p].subjects for p in g) for s in shared), default=0) for g in groups)
        found.append((on, sum(any(known[p].is_mentor for p in g) for g in groups)))
    return max(found, default=None)


def measured(people: list[Guest], found: Seating) -> tuple[int, int]:
    known = {one.id: one for one in people}
    on = sum(
        about in known[one].subjects
        for group, about in zip(found.groups, found.subjects, strict=True)
        for one in group
    )
    return on, sum(any(known[one].is_mentor for one in group) for group in found.groups)


@pytest.mark.parametrize("seed", range(12))
def test_no_forming_of_a_small_case_does_better(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice([6, 7, 8])
    people = [
        Guest(
            str(number), frozenset(chance.sample("abcd", chance.choice([0, 1, 1, 2]))), chance.random() < 0.3
        )
        for number in range(size)
    ]
    apart = {tuple(chance.sample([one.id for one in people], 2)) for _ in range(chance.randrange(5))}
    best = best_by_hand(people, [size // 2, size - size // 2], apart)
    if best is None:
        with pytest.raises(CannotSeat):
            seat(people, size=4, apart=apart)
        return
    found = seat(people, size=4, apart=apart)
    assert measured(people, found) == best
    assert (found.on_subject, found.is_best) == (best[0], True)
    assert not any((a, b) in apart or (b, a) in apart for g in found.groups for a in g for b in g)


def test_the_order_in_which_people_are_told_changes_nothing() -> None:
    people = guests("a", "a b", "b", "b", "c a", "c", "a", "b c", "c", "a", mentors=4)
    apart = {("00", "01"), ("03", "07")}
    turned = list(people)
    random.Random(3).shuffle(turned)
    assert seat(people, size=3, apart=apart) == seat(turned, size=3, apart={(b, a) for a, b in apart})


@pytest.mark.parametrize(
    ("people", "size", "count"),
    [(1, 4, 1), (3, 4, 1), (5, 3, 1), (6, 5, 2), (7, 3, 2), (9, 3, 3), (10, 4, 3), (10, 3, 3), (24, 4, 6), (40, 5, 8)],
)  # fmt: skip
def test_groups_hold_three_to_five_people(people: int, size: int, count: int) -> None:
    assert count_of_groups(people, size) == count
    found = seat([Guest(f"{number:02}") for number in range(people)], size=size)
    sizes = [len(group) for group in found.groups]
    assert (len(sizes), sum(sizes)) == (count, people)
    assert max(sizes) - min(sizes) <= 1


def test_every_group_has_a_mentor_where_it_costs_no_subject() -> None:
    people = guests("a", "a", "a", "a", "a", "a", "a", "a", mentors=2)
    assert measured(people, seat(people)) == (8, 2)


def test_too_many_people_to_keep_apart_says_how_many_groups_would_do() -> None:
    people = [Guest(f"{number:02}") for number in range(12)]
    apart = set(combinations([one.id for one in people[:4]], 2))
    with pytest.raises(CannotSeat) as refused:
        seat(people, size=4, apart=apart)
    assert (refused.value.groups, refused.value.enough) == (3, 4)
    assert len(seat(people, size=3, apart=apart).groups) == 4


def test_when_no_number_of_groups_would_do_it_says_so() -> None:
    people = [Guest(f"{number:02}") for number in range(6)]
    with pytest.raises(CannotSeat) as refused:
        seat(people, apart=set(combinations([one.id for one in people[:3]], 2)))
    assert refused.value.enough == 0


def test_nobody_to_seat_is_no_group() -> None:
    assert seat([]) == Seating((), (), 0, 0)


def test_a_search_that_is_stopped_gives_what_it_has_with_an_honest_bound() -> None:
    chance = random.Random(7)
    people = [
        Guest(f"{number:02}", frozenset(chance.sample("abcdef", chance.choice([1, 2]))))
        for number in range(40)
    ]
    found = seat(people, size=4, nodes=1)
    assert found.on_subject <= found.at_most <= 40
    assert sum(len(group) for group in found.groups) == 40
