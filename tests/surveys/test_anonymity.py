"""Nobody is found by what is shown, nor by subtracting what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from binome.surveys.anonymity import (
    SMALLEST_GROUP,
    Published,
    TooFew,
    hidden_parts,
    publishable,
    publishable_parts,
    texts_publishable,
)

SCALE = (0, 1, 2, 3, 4)


def test_four_answers_are_never_shown_and_five_are() -> None:
    assert publishable([1, 1, 2, 3], SCALE) == TooFew()
    assert publishable([1, 1, 2, 3, 3], SCALE) == Published(5, {0: 0, 1: 2, 2: 1, 3: 2, 4: 0})


def test_under_twenty_a_share_is_a_count() -> None:
    assert Published(9, {1: 4, 2: 5}).share(1) == "4/9"
    assert Published(20, {1: 9, 2: 11}).share(1) == "45\u00a0%"


def test_texts_wait_for_ten_answers() -> None:
    assert texts_publishable(["b", "a"], answers=9) == []
    assert texts_publishable(["b", "a"], answers=10) == ["a", "b"]


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 30), max_size=7))
def test_what_is_hidden_is_nobody_or_at_least_five(sizes: dict[int, int]) -> None:
    hidden = hidden_parts(sizes)
    together = sum(sizes[part] for part in hidden)
    everything = len(hidden) == len(sizes)
    assert together == 0 or together >= SMALLEST_GROUP or everything
    assert all(sizes[part] >= SMALLEST_GROUP for part in sizes if part not in hidden)


@given(
    st.dictionaries(st.integers(0, 4), st.lists(st.sampled_from(SCALE), max_size=12), min_size=1, max_size=5)
)
def test_subtracting_the_parts_from_the_whole_never_leaves_fewer_than_five(
    parts: dict[int, list[int]],
) -> None:
    whole = publishable([answer for answers in parts.values() for answer in answers], SCALE)
    if isinstance(whole, TooFew):
        return
    shown = [part for part in publishable_parts(parts, SCALE).values() if isinstance(part, Published)]
    rest = whole.total - sum(part.total for part in shown)
    assert rest == 0 or rest >= SMALLEST_GROUP
