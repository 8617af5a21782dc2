"""Every indicator, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import factories as make
from binome import content
from binome.evaluation.facts import read_facts
from binome.evaluation.indicators import INDICATORS, indicator, measure
from binome.surveys.measures import score_of
from binome.surveys.models import Response
from evaluation.small import ANSWER, HELP, ITEMS, MEMO, Small

pytestmark = pytest.mark.django_db

BY_HAND = {
    # Six accepted of the pairs, two mentees more who only answer, one declined; a draft was never received.
    "applications_received": {"mentor": 3, "mentee": 6},
    "applications_accepted": {"mentor": 3, "mentee": 5},
    "proposals_refused": {"count": 2, "of": 5},
    "pairs_formed": {"count": 3},
    "pairs_completed": {"count": 1, "of": 3},
    "pairs_ended": {"count": 1, "of": 3},
    "sessions_planned": {"count": 9},
    "sessions_held": {"count": 6, "of": 9},
    "sessions_missed": {"count": 1, "of": 9},
    "sessions_moved": {"count": 2, "of": 9, "moves": 3},
    "sessions_per_pair": {"active": [0, 0, 1, 0], "completed": [0, 0, 0, 1], "ended": [0, 1, 0, 0]},
    "pairs_with_all_sessions": {"count": 1, "of": 3},
    "time_together": {"count": 600},
    "goals_set": {"count": 4},
    "goals_reached": {"count": 3, "of": 4},
    "goals_exceeded": {"count": 1, "of": 4},
    "goal_progress": {"counts": [0, 1, 0, 2, 1]},
    "mentors_prepared": {"count": 1, "of": 3},
    "units_completed": {"count": 9, "of": 24},
    "workshop_attendance": {"closing": {"count": 3, "of": 6}},
    "workshop_commitments": {"fewer_than": 5},
    "response_rates": {
        "agility_start": {"count": 5, "of": 5},
        "agility_end": {"count": 5, "of": 5},
        "final_mentee": {"count": 5, "of": 5},
        "final_mentor": {"count": 3, "of": 3},
    },
    "self_assessment": {
        "people": 5,
        "top": 4,
        "shares": {
            "higher": {"part": 6, "of": 10},
            "same": {"part": 2, "of": 10},
            "lower": {"part": 2, "of": 10},
        },
        "start": 2.0,
        "end": 2.4,
        "change": 0.4,
        "start_dots": [2.0, 2.0, 2.0, 2.0, 2.0],
        "end_dots": [1.0, 2.0, 3.0, 3.0, 3.0],
        "coded": {"low": 1.0, "high": 3.0},
    },
    "confidence": {
        "people": 5,
        "top": 10,
        "shares": {
            "higher": {"part": 0, "of": 10},
            "same": {"part": 10, "of": 10},
            "lower": {"part": 0, "of": 10},
        },
        "start": 10.0,
        "end": 10.0,
        "change": 0.0,
        "start_dots": [7.5] * 5,
        "end_dots": [7.5] * 5,
        "coded": {"low": 2.5, "high": 7.5},
    },
    "confidence_later": {"not_asked": True},
    "gains_mentees": {"fm02": {"least": 5, "most": 9, "share": {"part": 8, "of": 10}}},
    "gains_mentors": {"fewer_than": 5},
    "recommendation_mentees": {
        "least": 5,
        "most": 9,
        "shares": {"high": {"part": 6, "of": 10}, "low": {"part": 2, "of": 10}},
    },
    "recommendation_mentors": {"fewer_than": 5},
    "coordinator_acts": {"count": 2},
    # Nobody noted an hour, and nobody said what one costs: said so, never guessed.
    "coordination_time": {"not_noted": True},
    "coordination_per_pair": {"not_noted": True},
    "coordination_per_session": {"not_noted": True},
    "coordination_cost": {},
}


@pytest.mark.parametrize("name", [one.id for one in INDICATORS])
def test_each_indicator_is_what_one_counts_by_hand(name: str) -> None:
    small = Small()
    assert indicator(name).value(read_facts(small.programme)) == BY_HAND[name]


def test_the_registry_holds_each_name_once_with_its_words() -> None:
    assert sorted({one.id for one in INDICATORS}) == sorted(one.id for one in INDICATORS)
    assert all(
        str(one.name) and str(one.formula) and one.unit.label and one.source.label for one in INDICATORS
    )


def test_four_answers_are_never_shown() -> None:
    figures = measure(Small(answering=4).programme)
    assert figures["self_assessment"] == {"fewer_than": 5}
    assert figures["recommendation_mentees"] == {"fewer_than": 5}


def test_somebody_who_answered_once_only_is_not_in_the_comparison() -> None:
    small = Small(is_closed=False)
    Response.objects.in_organisation(small.organisation).filter(
        wave=small.waves["agility_end"], enrolment=small.mentees[0]
    ).update(state="begun", answered_at=None)
    small.publish()
    assert measure(small.programme)["self_assessment"] == {"fewer_than": 5}


def test_a_self_assessment_with_too_many_skips_has_no_score() -> None:
    networks, asked = ["facebook", "x", "linkedin"], content.questionnaire("agility_start")
    answers: dict[str, Any] = {f"ag{number:02d}": 3 for number in range(1, 8)}
    assert score_of({**answers, "ag08": "skip", "cf1": 10}, asked, networks=networks) is None
    assert score_of({**answers, "ag08": 1, "cf1": 10}, asked, networks=networks) == 2.75


def test_another_programme_counts_for_nothing() -> None:
    small = Small()
    before = measure(small.programme)
    Small()
    assert measure(small.programme) == before


def test_a_session_questionnaire_is_asked_once_a_session_held() -> None:
    import factories as make

    small = Small()
    wave = make.WaveFactory(programme=small.programme, questionnaire_id="session_mentee", session_number=1)
    make.ResponseFactory(
        wave=wave, enrolment=small.mentees[0], state="answered", answered_at=wave.programme.created_at
    )
    assert measure(small.programme)["response_rates"]["session_mentee"] == {"count": 1, "of": 6}


@pytest.mark.parametrize("pairs", [1, 3])
def test_figures_take_two_statements_whatever_the_size(
    pairs: int, pinned_queries: Callable[[int], Any]
) -> None:
    small = Small(pairs=pairs)
    with pinned_queries(2):
        measure(small.programme)


def test_figures_hold_no_word_that_anybody_wrote() -> None:
    text = repr(measure(Small().programme))
    assert not [word for word in (MEMO, HELP, ANSWER) if word in text]


def test_an_empty_programme_has_figures_all_the_same() -> None:
    import factories as make

    figures = measure(make.ProgrammeFactory(questionnaire_ids=["agility_end"]))
    assert figures["pairs_with_all_sessions"] == {"count": 0, "of": 0}
    assert figures["self_assessment"] == {"fewer_than": 5}


@pytest.mark.parametrize(("looking", "shown"), [(5, True), (4, False)])
def test_what_people_say_looking_back_stands_beside_the_two_means(looking: int, shown: bool) -> None:
    small = Small(is_closed=False)
    rows = Response.objects.in_organisation(small.organisation).filter(wave=small.waves["agility_end"])
    for response in rows.order_by("pk")[:looking]:
        response.answers |= {f"{item}-then": 1 for item in ITEMS}
        response.save(update_fields=["answers"])
    small.publish()
    value = measure(small.programme)["self_assessment"]
    if shown:
        assert (value["start"], value["looking_back"], value["looked_back"]) == (2.0, 1.0, 5)
        assert value["change_back"] == 1.4
    else:
        assert "looking_back" not in value


def test_results_wait_for_the_closing() -> None:
    figures = measure(Small(is_closed=False).programme)
    assert figures["self_assessment"] == figures["gains_mentees"] == {"not_yet": True}


def test_whoever_waited_for_a_place_is_not_counted_as_invited() -> None:
    small = Small()
    before = measure(small.programme)["workshop_attendance"]["closing"]
    workshop = small.programme.workshops.get(kind="closing")
    make.AttendanceFactory(workshop=workshop, enrolment=make.mentee_in(small.programme), state="waiting")
    assert measure(small.programme)["workshop_attendance"]["closing"] == before
