"""Questionnaires: sent once, answered by their person alone, reminded until answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import factories as make
from binome.surveys import services
from binome.surveys.models import Response, Wave
from factories import paris

pytestmark = pytest.mark.django_db
NOW = paris(2027, 2, 3, 9)


def test_waves_are_planned_once(client_of: Callable[[Any], Any]) -> None:
    programme = make.ProgrammeFactory(questionnaire_ids=["agility_start", "session_mentee"])
    by = make.coordinator_of(programme.organisation)
    assert len(services.plan_waves(programme, by=by, at=NOW)) == 1 + programme.session_count
    assert services.plan_waves(programme, by=by, at=NOW) == []


def test_a_programme_that_has_started_gets_its_questionnaires_by_itself() -> None:
    started = make.ProgrammeFactory(state="running", questionnaire_ids=["agility_start", "final_mentee"])
    make.ProgrammeFactory(state="matching", questionnaire_ids=["agility_start"])
    assert services.plan_running_programmes(at=NOW) == 1
    assert services.plan_running_programmes(at=NOW) == 0
    planned = Wave.objects.in_organisation(started.organisation)
    assert set(planned.values_list("questionnaire_id", flat=True)) == {"agility_start", "final_mentee"}


def test_opening_twice_asks_once(outbox_of: Callable[[Any], list[Any]]) -> None:
    wave: Wave = make.WaveFactory()
    mentee = make.mentee_in(wave.programme)
    make.mentor_in(wave.programme)
    assert services.open_wave(wave, at=NOW) == 1
    assert services.open_wave(wave, at=NOW) == 0
    assert [message.kind for message in outbox_of(mentee.person)] == ["surveys.questionnaire"]


def test_answers_off_the_scale_are_refused_by_question() -> None:
    response = make.ResponseFactory()
    with pytest.raises(services.AnswersNotValid, match="ag01"):
        services.give_answers(response, answers={"ag01": 9}, by=response.enrolment.person, at=NOW)
    kept = services.give_answers(
        response, answers={"ag01": 2, "ag02": "skip"}, by=response.enrolment.person, at=NOW
    )
    assert (kept.answers, kept.state) == ({"ag01": 2, "ag02": "skip"}, Response.State.ANSWERED)


def test_nobody_answers_for_somebody_else_nor_too_late() -> None:
    response = make.ResponseFactory()
    with pytest.raises(services.NotYours):
        services.give_answers(response, answers={"ag01": 2}, by=make.PersonFactory(), at=NOW)
    with pytest.raises(services.WaveClosed):
        services.give_answers(
            response, answers={"ag01": 2}, by=response.enrolment.person, at=paris(2027, 2, 16)
        )


def test_the_partner_never_reads_feedback(client_of: Callable[[Any], Any]) -> None:
    session = make.SessionFactory(number=1, state="held", held_minutes=120, held_noted_at=NOW)
    pair = session.pair
    mine = services.feedback_for(session, enrolment=pair.mentee, at=NOW)
    services.give_answers(mine, answers={"sm1": 1}, by=pair.mentee.person, at=NOW)
    assert client_of(pair.mentor.person).get(f"/questionnaires/{mine.pk}/").status_code == 404
    assert client_of(pair.mentee.person).get(f"/questionnaires/{mine.pk}/").status_code == 200


def test_a_self_assessment_is_seen_by_the_partner_only_when_shared(client_of: Callable[[Any], Any]) -> None:
    pair = make.PairFactory()
    wave = make.WaveFactory(programme=pair.programme)
    response = make.ResponseFactory(wave=wave, enrolment=pair.mentee)
    services.give_answers(response, answers={"ag01": 2}, by=pair.mentee.person, at=NOW)
    address = f"/questionnaires/partage/{pair.pk}/"
    assert client_of(pair.mentor.person).get(address).status_code == 404
    services.share_answers(response, is_shared=True, by=pair.mentee.person, at=NOW)
    assert client_of(pair.mentor.person).get(address).status_code == 200
