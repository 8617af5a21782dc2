"""One thing and several, in both languages, and a command line that repeats no choice."""

from __future__ import annotations

import pytest

from binome.cli import command_line
from binome.cli.options import AIMS, FAIRNESSES, counted


@pytest.mark.parametrize(
    ("number", "lang", "said"),
    [
        (0, "fr", "0 binôme"),
        (1, "fr", "1 binôme"),
        (2, "fr", "2 binômes"),
        (0, "en", "0 binômes"),
        (1, "en", "1 binôme"),
    ],
)
def test_none_is_one_in_french_and_many_in_english(number: int, lang: str, said: str) -> None:
    assert counted(number, "binôme", "binômes", lang) == said


@pytest.mark.parametrize("aim", AIMS)
def test_every_aim_and_fairness_of_the_engine_can_be_asked_for(aim: str) -> None:
    for fairness in FAIRNESSES:
        words = ["match", "a", "b", "--out", "c", "--aim", aim, "--fairness", fairness]
        asked = command_line().parse_args(words)
        assert (asked.aim, asked.fairness) == (aim, fairness)
