"""Questionnaires: sent once, answered by their person alone, reminded until answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import factories as make
from binome.surveys import notices, services
from binome.surveys.models import Response, Wave
from binome.surveys.questions import questions_of
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
    mine, _is_new = services.feedback_for(session, enrolment=pair.mentee, at=NOW)
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


def test_the_last_self_assessment_also_asks_about_the_start(client_of: Callable[[Any], Any]) -> None:
    wave = make.WaveFactory(questionnaire_id="agility_end")
    wave.programme.networks = ["facebook"]
    wave.programme.save(update_fields=["networks"])
    response = make.ResponseFactory(wave=wave, enrolment=make.mentee_in(wave.programme))
    keys = [question.key for question in questions_of(response)]
    assert keys[:4] == ["ag01", "ag01-then", "ag02", "ag02-then"]
    page = client_of(response.enrolment.person).get(f"/questionnaires/{response.pk}/").content.decode()
    assert page.count("Avec le recul, au début du programme") == len(keys) / 2


def test_a_coordinator_cannot_take_the_link_to_somebody_s_answers_from_the_outbox(
    client_of: Callable[[Any], Any], outbox_of: Callable[[Any], list[Any]]
) -> None:
    response = make.ResponseFactory()
    notices.questionnaire(response, wave=response.wave, at=NOW)
    notices.reminder(response, number=1, at=NOW)
    client = client_of(make.coordinator_of(response.organisation))
    letters = outbox_of(response.enrolment.person)
    assert [client.get(f"/courriels/{letter.pk}/").status_code for letter in letters] == [404, 404]
