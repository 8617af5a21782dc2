"""Nobody is found by what is shown, nor by subtracting what is shown."""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binome.surveys.anonymity import (
    PERCENTAGES_FROM,
    SMALLEST_GROUP,
    STEP,
    Block,
    Share,
    Table,
    TooFew,
    block_of,
    coded_dots,
    is_due,
    may_show_part,
    share_of,
    table_of,
    texts_shown,
)

WORDS = ("low", "middle", "high")


def test_nothing_makes_a_block_of_four() -> None:
    with pytest.raises(ValueError, match="would be somebody"):
        block_of([["low"]] * 4, WORDS)
    assert block_of([["low"]] * 4 + [["high"]], WORDS) == Block(5, {"low": 4, "middle": 0, "high": 1})


def test_a_person_who_gives_one_answer_twice_counts_once() -> None:
    assert block_of([["low", "low"], *[["high"]] * 4], WORDS).counts == {"low": 1, "middle": 0, "high": 4}


def test_results_do_not_move_before_the_closing_or_a_step_of_ten() -> None:
    assert [is_due(n, is_closed=False, in_steps=False) for n in (4, 5, 500)] == [False] * 3
    assert [is_due(n, is_closed=False, in_steps=True) for n in (5, STEP - 1, STEP)] == [False, False, True]
    assert [is_due(n, is_closed=True, in_steps=False) for n in (0, 4, 5)] == [False, False, True]


def test_under_twenty_shares_are_tenths_and_totals_a_range() -> None:
    seven, twelve, many = (Table(n, {"low": n - 2, "high": 2}) for n in (7, 12, 20))
    assert (seven.at_least, seven.at_most, seven.share("high")) == (5, 9, Share(3, 10))
    assert (twelve.at_least, twelve.at_most, twelve.share("high")) == (10, 19, Share(2, 10))
    assert (many.at_least, many.at_most, many.share("high")) == (20, 20, Share(10, 100))


def test_the_ends_of_dots_are_coded() -> None:
    assert coded_dots([0.1, 1.2, 2.3, 3.9], low=1, high=3) == [1, 1, 2.5, 3]


def test_texts_wait_for_ten_answers() -> None:
    assert texts_shown(["b", "A"], answers=9) == []
    assert texts_shown(["b", "A"], answers=10) == ["A", "b"]


@given(st.integers(0, 40), st.integers(0, 40))
def test_neither_a_part_nor_the_others_are_fewer_than_five(part: int, rest: int) -> None:
    if may_show_part(part, of=part + rest):
        assert part >= SMALLEST_GROUP
        assert rest == 0 or rest >= SMALLEST_GROUP


@given(st.integers(1, 500), st.data())
def test_a_share_is_never_further_than_half_a_step(people: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, people))
    share = share_of(count, people)
    assert share.of == (10 if people < PERCENTAGES_FROM else 100)
    assert abs(share.part / share.of - count / people) <= 0.5 / share.of + 1e-9


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1), min_size=5, max_size=40))
def test_a_table_is_the_sum_of_its_blocks(answers: list[list[str]]) -> None:
    whole = table_of([block_of(answers, WORDS)])
    assert isinstance(whole, Table)
    assert whole.people == len(answers)
    assert table_of([]) == TooFew()


# --- the attack -----------------------------------------------------------------------------------------


@dataclass
class Seen:
    """One table somebody could copy on one day, and (what they do not know) whose answers stand in it."""

    people: int
    counts: dict[str, int]
    behind: frozenset[tuple[int, int]]


@dataclass
class Programme:
    """A questionnaire in several waves and versions: people answer, change, leave; every day tables may be copied."""

    chance: random.Random
    careful: bool
    people: int = 0
    waves: int = 0
    steps: list[bool] = field(default_factory=list)
    answers: dict[tuple[int, int], str] = field(default_factory=dict)
    counted: set[tuple[int, int]] = field(default_factory=set)
    blocks: list[tuple[int, int, Block, frozenset[tuple[int, int]]]] = field(default_factory=list)
    seen: dict[tuple[str, int, frozenset[tuple[int, int]]], Seen] = field(default_factory=dict)

    def live(self) -> None:
        self.people = self.chance.randint(3, 26)
        self.waves = self.chance.randint(1, 4)
        self.steps = [self.chance.random() < 0.4 for _wave in range(self.waves)]
        # Waves of one questionnaire may ask different versions of a question on the same scale.
        versions = [self.chance.randint(1, 2) for _wave in range(self.waves)]
        for wave in range(self.waves):
            here = [person for person in range(self.people) if self.chance.random() < 0.85]
            for person in here:
                self._something_happens(wave)
                self.answers[person, wave] = self.chance.choice(WORDS)
                self._publish(wave, versions, is_closed=False)
            self._publish(wave, versions, is_closed=True)

    def _something_happens(self, wave: int) -> None:
        if self.answers and self.chance.random() < 0.15:
            one = self.chance.choice(sorted(self.answers))
            if self.chance.random() < 0.5:
                # Erased: the answer goes; what was published stays.
                del self.answers[one]
            elif one[1] == wave:
                self.answers[one] = self.chance.choice(WORDS)

    def _publish(self, wave: int, versions: list[int], *, is_closed: bool) -> None:
        pending = sorted(key for key in self.answers if key[1] == wave and key not in self.counted)
        if self.careful and is_due(len(pending), is_closed=is_closed, in_steps=self.steps[wave]):
            block = block_of([[self.answers[key]] for key in pending], WORDS)
            self.blocks.append((wave, versions[wave], block, frozenset(pending)))
            self.counted.update(pending)
        self._copy(versions)

    def _copy(self, versions: list[int]) -> None:
        """Every cut that a page, an export, a version of the report or an API could show today."""
        cuts = {("all", 0): list(range(self.waves))}
        cuts |= {("wave", wave): [wave] for wave in range(self.waves)}
        cuts |= {
            ("version", version): [w for w in range(self.waves) if versions[w] == version]
            for version in set(versions)
        }
        for (name, number), waves in cuts.items():
            if self.careful:
                parts = [(block, behind) for wave, _v, block, behind in self.blocks if wave in waves]
                table = table_of(block for block, _behind in parts)
                who = frozenset[tuple[int, int]]().union(*(behind for _block, behind in parts))
            else:
                # What a page without this module would do: count whoever has answered, from five on.
                who = frozenset(key for key in self.answers if key[1] in waves)
                counts = Counter(self.answers[key] for key in who)
                table = Table(len(who), dict(counts)) if len(who) >= SMALLEST_GROUP else TooFew()
            if isinstance(table, Table):
                self.seen[name, number, who] = Seen(table.people, dict(table.counts), who)


def found_by_subtraction(programme: Programme) -> tuple[int, int]:
    """How many pairs of tables were subtracted, and how many of them leave one to four people on either side."""
    pairs = found = 0
    for one, other in combinations(programme.seen.values(), 2):
        pairs += 1
        left = {key[0] for key in one.behind - other.behind}
        right = {key[0] for key in other.behind - one.behind}
        found += any(0 < len(group) < SMALLEST_GROUP for group in (left, right))
        # The same without knowing who took part: totals or cells that differ by a handful.
        if one.behind <= other.behind or other.behind <= one.behind:
            found += 0 < abs(one.people - other.people) < SMALLEST_GROUP
    return pairs, found


PROGRAMMES = 600


def test_no_pair_of_published_tables_leaves_fewer_than_five_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tried = Counter[str]()

    @settings(max_examples=PROGRAMMES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def attack(seed: int) -> None:
        programme = Programme(random.Random(seed), careful=True)
        programme.live()
        pairs, found = found_by_subtraction(programme)
        tried.update(programmes=1, pairs=pairs, found=found)
        assert found == 0

    attack()
    said = f"{tried['programmes']} programmes, {tried['pairs']} pairs of tables, {tried['found']} found"
    with capsys.disabled():
        sys.stdout.write(f"\nanonymity: {said}\n")
    assert tried["pairs"] > 10 * PROGRAMMES


def test_the_attack_finds_people_where_answers_are_counted_as_they_come() -> None:
    """The attack is worth something: without blocks it finds people in nearly every programme."""
    hit = 0
    for seed in range(50):
        programme = Programme(random.Random(seed), careful=False)
        programme.live()
        hit += found_by_subtraction(programme)[1] > 0
    assert hit >= 40
