"""Charts: named, described, readable without colour, asking nothing of anybody."""

from __future__ import annotations

import re

import pytest
from defusedxml.ElementTree import fromstring

from binome.evaluation import charts

FIGURES = {
    "sessions_per_pair": {"active": [0, 0, 1, 0], "completed": [0, 0, 0, 7], "ended": [0, 1, 1, 0]},
    "goal_progress": {"counts": [0, 1, 2, 6, 2]},
    "self_assessment": {
        "people": 5, "start": 1.6, "end": 2.9, "start_dots": [1, 1, 1.5, 2, 2.5], "end_dots": [2.5, 3, 3, 3, 3.5],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn() -> dict[str, dict[str, str]]:
    return charts.draw_all(FIGURES)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", list(FIGURES))
def test_each_has_a_title_a_description_and_real_text(
    drawn: dict[str, dict[str, str]], language: str, name: str
) -> None:
    root = fromstring(drawn[language][name])
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["role"] == "img"
    assert [child.tag for child in root][:2] == [f"{space}title", f"{space}desc"]
    assert len(list(root.iter(f"{space}text"))) >= 5


def test_words_are_in_the_language(drawn: dict[str, dict[str, str]]) -> None:
    assert "Séances tenues par chaque binôme" in drawn["fr"]["sessions_per_pair"]
    assert "3 séances\u00a0: 7 binômes" in drawn["fr"]["sessions_per_pair"]
    assert "3 sessions: 7 pairs" in drawn["en"]["sessions_per_pair"]
    assert "moyenne de 1,6" in drawn["fr"]["self_assessment"]
    assert "mean of 1.6" in drawn["en"]["self_assessment"]


def test_each_pair_is_a_mark_and_states_differ_in_shape(drawn: dict[str, dict[str, str]]) -> None:
    marks = re.findall(
        r'<path transform="[^"]*" d="(M[^"]*)"', drawn["fr"]["sessions_per_pair"].split("role-legend")[0]
    )
    assert len(marks) == 10
    assert len(set(marks)) == 3


def test_nothing_is_asked_of_anybody_and_the_page_may_show_it(drawn: dict[str, dict[str, str]]) -> None:
    for svg in (*drawn["fr"].values(), *drawn["en"].values()):
        assert not re.search(r"href=|url\(|<style|\sstyle=|\sid=|<script|@import|aria-roledescription", svg)


def test_ink_follows_the_page(drawn: dict[str, dict[str, str]]) -> None:
    assert "currentColor" in drawn["fr"]["goal_progress"]
    assert charts.INK not in drawn["fr"]["goal_progress"].upper()


def test_words_in_a_title_cannot_become_marks() -> None:
    svg = charts.tidy('<svg width="1"></svg>', title="<script>", description="a & b")
    assert "<title>&lt;script&gt;</title><desc>a &amp; b</desc>" in svg


def test_above_sixty_pairs_dots_become_bars() -> None:
    value = {"active": [0, 0, 0, 0], "completed": [0, 0, 100, 900], "ended": [5, 0, 0, 0]}
    spec = charts.sessions_per_pair(value)
    assert spec is not None
    assert len(spec["data"]["values"]) == 4


def test_nothing_is_drawn_of_too_few_or_of_nothing() -> None:
    empty = {
        "sessions_per_pair": {"active": [0, 0]},
        "goal_progress": {"counts": [0] * 5},
        "self_assessment": {"fewer_than": 5},
    }
    assert charts.specifications(empty) == {}
