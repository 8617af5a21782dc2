"""Dates, hours, durations and lists, as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone, translation

from binome.core import words
from factories import paris


def said(text: str) -> str:
    """The words with breaking spaces, to be compared with what one would type."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "spoken"), [("fr", "mardi 14 mars à 14 h"), ("en", "Tuesday 14 March at 2 pm")]
)
def test_a_moment_is_a_sentence_in_each_language(language: str, spoken: str) -> None:
    with translation.override(language):
        assert said(words.moment_words(paris(2028, 3, 14, 14))) == spoken


def test_a_moment_is_told_in_the_time_zone_that_is_active() -> None:
    just_before_midnight = datetime(2027, 6, 30, 22, 30, tzinfo=UTC)
    with translation.override("fr"), timezone.override("Europe/Paris"):
        assert said(words.moment_words(just_before_midnight)) == "jeudi 1er juillet à 0 h 30"
    with translation.override("fr"), timezone.override("America/Martinique"):
        assert said(words.moment_words(just_before_midnight)) == "mercredi 30 juin à 18 h 30"


@pytest.mark.parametrize(
    ("clock", "french", "english"),
    [
        (time(14, 30), "14 h 30", "2.30 pm"),
        (time(9, 5), "9 h 05", "9.05 am"),
        (time(12), "12 h", "noon"),
        (time(0), "0 h", "midnight"),
        (time(0, 15), "0 h 15", "12.15 am"),
    ],
)
def test_hours_are_said_as_each_language_says_them(clock: time, french: str, english: str) -> None:
    with translation.override("fr"):
        assert said(words.time_words(clock)) == french
    with translation.override("en"):
        assert said(words.time_words(clock)) == english


def test_the_first_of_the_month_is_ordinal_in_french_only() -> None:
    with translation.override("fr"):
        assert said(words.date_words(date(2027, 3, 1))) == "1er mars 2027"
        assert said(words.full_day_words(date(2027, 3, 1))) == "lundi 1er mars 2027"
    with translation.override("en"):
        assert said(words.date_words(date(2027, 3, 1))) == "1 March 2027"


def test_a_number_never_parts_from_its_unit() -> None:
    with translation.override("fr"):
        assert words.time_words(time(14, 30)) == "14\u00a0h\u00a030"
        assert words.number_words(12500) == "12\u00a0500"
        assert words.duration_words(120) == "2\u00a0heures"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (45, "45 minutes", "45 minutes"),
        (60, "1 heure", "1 hour"),
        (90, "1 heure 30", "1 hour 30 minutes"),
        (timedelta(hours=2), "2 heures", "2 hours"),
        (125, "2 heures 05", "2 hours 5 minutes"),
    ],
)
def test_durations(value: timedelta | int, french: str, english: str) -> None:
    with translation.override("fr"):
        assert said(words.duration_words(value)) == french
    with translation.override("en"):
        assert said(words.duration_words(value)) == english


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        (
            date(2027, 3, 1),
            date(2027, 4, 14),
            "du 1er mars au 14 avril 2027",
            "from 1 March to 14 April 2027",
        ),
        (date(2027, 3, 2), date(2027, 3, 9), "du 2 au 9 mars 2027", "from 2 to 9 March 2027"),
        (date(2026, 12, 2), date(2027, 1, 9), "du 2 décembre 2026 au 9 janvier 2027", None),
        (date(2027, 3, 2), date(2027, 3, 2), "le 2 mars 2027", "on 2 March 2027"),
    ],
)
def test_periods_repeat_nothing(first: date, last: date, french: str, english: str | None) -> None:
    with translation.override("fr"):
        assert said(words.period_words(first, last)) == french
    if english:
        with translation.override("en"):
            assert said(words.period_words(first, last)) == english


def test_a_session_runs_from_one_hour_to_another() -> None:
    with translation.override("fr"), timezone.override("Europe/Paris"):
        assert said(words.times_words(paris(2027, 3, 8, 14), minutes=120)) == "de 14 h à 16 h"


def test_lists_end_with_and() -> None:
    with translation.override("fr"):
        assert [words.list_words(items) for items in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
            "", "A", "A et B", "A, B et C",
        ]  # fmt: skip
    with translation.override("en"):
        assert words.list_words(["A", "B", "C"]) == "A, B and C"


def test_small_counts_are_words_and_agree() -> None:
    with translation.override("fr"):
        assert [words.count_words(count) for count in (0, 1, 10, 11)] == ["zéro", "un", "dix", "11"]
        assert words.count_words(1, feminine=True) == "une"
    with translation.override("en"):
        assert words.count_words(3) == "three"


def test_a_sentence_may_begin_with_a_date() -> None:
    assert words.capital("mardi 14 mars à l’École") == "Mardi 14 mars à l’École"
