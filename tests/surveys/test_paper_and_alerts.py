"""Paper, answers that call the coordinator, and who may read an answer with its author's name."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

import factories as make
from binome.surveys import notices, services
from binome.surveys.models import Alert, Response, Wave
from binome.surveys.paper import paper_form
from factories import paris
from survey_factories import AlertFactory

pytestmark = pytest.mark.django_db
NOW = paris(2027, 2, 3, 9)


def _open_wave(questionnaire_id: str, **fields: Any) -> Wave:
    today = timezone.localdate()
    wave: Wave = make.WaveFactory(
        questionnaire_id=questionnaire_id, opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=9),
        opened_at=timezone.now() - timedelta(days=3), **fields,
    )  # fmt: skip
    return wave


@pytest.mark.parametrize(
    "questionnaire_id", ["agility_end", "session_mentor", "final_mentee", "followup_mentee"]
)
def test_the_sheet_is_tagged_and_says_every_question_and_who_reads_it(questionnaire_id: str) -> None:
    wave = _open_wave(questionnaire_id)
    reader = PdfReader(io.BytesIO(paper_form(wave, language="fr")))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    plain = text.replace("\u00a0", " ").replace("’", "'")
    for item in wave.questionnaire.items_for(wave.programme.networks):
        assert item.fr.replace("\u00a0", " ").replace("’", "'")[:40] in plain
    assert "Qui lit vos réponses" in plain
    assert wave.programme.organisation.contact_phone in plain


def test_a_sheet_is_copied_with_consent_once_and_not_read_again(client_of: Callable[[Any], Any]) -> None:
    wave = _open_wave("final_mentee")
    response = make.ResponseFactory(wave=wave)
    by = make.coordinator_of(wave.organisation)
    client, address = client_of(by), f"/questionnaires/papier/{response.pk}/"
    page = client.post(address, {"fm02": "4"})
    assert page.status_code == 422
    assert "Cochez la case" in page.content.decode()
    assert client.post(address, {"fm02": "4", "has_consent": "on"}).status_code == 302
    response.refresh_from_db()
    assert (response.answers, response.state, response.copied_by) == ({"fm02": 4}, "answered", by)
    assert client.get(address).status_code == 404
    assert client.post(address, {"fm02": "1", "has_consent": "on"}).status_code == 404
    with pytest.raises(services.AnsweredAlready):
        services.copy_from_paper(
            response, answers={"fm02": 1}, has_consent=True, is_quotable=None, by=by, at=timezone.now()
        )
    own = client_of(response.enrolment.person).get(f"/questionnaires/{response.pk}/")
    assert own.status_code == 200


def test_a_mail_never_keeps_an_answer_by_being_opened(
    client: Any, outbox_of: Callable[[Any], list[Any]]
) -> None:
    response = make.ResponseFactory(wave=_open_wave("session_mentee", session_number=1))
    notices.questionnaire(response, wave=response.wave, at=timezone.now())
    [letter] = outbox_of(response.enrolment.person)
    link = notices.link_to(response)
    assert letter.text.count(link) == 6
    page = client.get(f"{link}?sm1=4")
    assert 'value="4"' in page.content.decode()
    response.refresh_from_db()
    assert (response.answers, response.state) == ({}, "asked")
    # An altered choice is not ready, and cannot be sent.
    assert client.get(f"{link}?sm1=99").status_code == 200
    assert client.post(f"{link}?sm1=99", {"sm1": "99"}).status_code == 422
    assert client.post(f"{link}?sm1=4", {"sm1": "4"}).status_code == 302
    response.refresh_from_db()
    assert (response.answers, response.state) == ({"sm1": 4}, "begun")


def test_an_answer_calls_the_coordinator_once_and_only_when_it_is_sent(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    response = make.ResponseFactory(
        wave=make.WaveFactory(questionnaire_id="session_mentee", session_number=1)
    )
    person, coordinator = response.enrolment.person, make.coordinator_of(response.organisation)
    services.give_answers(response, answers={"sm2": 1}, by=person, at=NOW, is_final=False)
    assert not Alert.objects.in_organisation(response.organisation).exists()
    services.give_answers(response, answers={"sm3": "shared"}, by=person, at=NOW)
    services.give_answers(response, answers={"sm2": 2}, by=person, at=NOW)
    [alert] = Alert.objects.in_organisation(response.organisation)
    assert (alert.item_id, alert.dealt_with_at) == ("sm2", None)
    assert [letter.kind for letter in outbox_of(coordinator)] == ["surveys.alert"]
    services.deal_with_alert(alert, by=coordinator, at=NOW)
    assert not Alert.objects.open_in(response.wave.programme).exists()


def test_the_alert_stands_on_the_desk_until_somebody_has_been_in_touch(
    client_of: Callable[[Any], Any],
) -> None:
    alert = AlertFactory(response__wave__questionnaire_id="session_mentee", item_id="sm2")
    programme = alert.response.wave.programme
    client = client_of(make.coordinator_of(programme.organisation))
    desk = f"/coordination/{programme.pk}/"
    assert "Une réponse vous appelle" in client.get(desk).content.decode()
    client.post(f"/questionnaires/appels/{alert.pk}/")
    assert "Une réponse vous appelle" not in client.get(desk).content.decode()


def test_a_coordinator_of_a_pair_never_reads_the_other_half(client_of: Callable[[Any], Any]) -> None:
    pair = make.PairFactory()
    wave = make.WaveFactory(programme=pair.programme, questionnaire_id="pulse_mentee")
    other = make.mentee_in(pair.programme)
    for enrolment in (pair.mentee, other):
        response = make.ResponseFactory(wave=wave, enrolment=enrolment)
        services.give_answers(response, answers={"pm1": 1, "pm4": "no"}, by=enrolment.person, at=NOW)
    mentor = pair.mentor.person
    make.MembershipFactory(organisation=pair.organisation, person=mentor, role="coordinator")
    address = f"/questionnaires/programme/{pair.programme_id}/pulse_mentee/reponses/"
    text = client_of(mentor).get(address).content.decode()
    assert other.person.full_name in text
    assert pair.mentee.person.full_name not in text
    alert = Alert.objects.in_organisation(pair.organisation).get(response__enrolment=pair.mentee)
    assert client_of(mentor).get(f"/questionnaires/appels/{alert.pk}/").status_code == 404


def test_answers_that_nobody_reads_with_a_name_stand_on_no_page(client_of: Callable[[Any], Any]) -> None:
    wave = make.WaveFactory(questionnaire_id="final_mentee")
    response = make.ResponseFactory(wave=wave)
    services.give_answers(response, answers={"fm12": "Phrase secrète"}, by=response.enrolment.person, at=NOW)
    client = client_of(make.coordinator_of(wave.organisation))
    base = f"/questionnaires/programme/{wave.programme_id}"
    for address in ("/", "/final_mentee/", "/final_mentee/reponses/", "/phrases/"):
        assert "Phrase secrète" not in client.get(base + address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_the_coordination_ask_as_many_statements_at_any_length(
    count: int, client_of: Callable[[Any], Any], pinned_queries: Callable[[int], Any]
) -> None:
    wave = make.WaveFactory(questionnaire_id="pulse_mentee")
    for _person in range(count):
        response = make.ResponseFactory(wave=wave)
        services.give_answers(response, answers={"pm1": 4, "pm4": "no"}, by=response.enrolment.person, at=NOW)
    client = client_of(make.coordinator_of(wave.organisation))
    base = f"/questionnaires/programme/{wave.programme_id}"
    statements = {"/": 7, "/pulse_mentee/": 7, "/pulse_mentee/reponses/": 7, "/pulse_mentee/questions/": 8}
    for address, number in statements.items():
        with pinned_queries(number):
            client.get(base + address)


def test_a_newcomer_is_asked_while_the_questionnaire_is_open(outbox_of: Callable[[Any], list[Any]]) -> None:
    wave = make.WaveFactory(questionnaire_id="pulse_mentee")
    make.mentee_in(wave.programme)
    assert services.open_due_waves(at=NOW) == 1
    assert services.open_due_waves(at=NOW) == 0
    late = make.mentee_in(wave.programme)
    assert services.open_due_waves(at=NOW) == 1
    assert len(outbox_of(late.person)) == 1
    assert Response.objects.in_organisation(wave.organisation).count() == 2


def test_dates_that_move_take_along_what_has_not_left() -> None:
    programme = make.ProgrammeFactory(questionnaire_ids=["agility_start", "followup_mentee"])
    services.plan_running_programmes(at=NOW)
    start, later = programme.waves.order_by("opens_on")
    services.open_wave(start, at=NOW)
    programme.kickoff_on += timedelta(days=7)
    programme.closing_on += timedelta(days=7)
    programme.save(update_fields=["kickoff_on", "closing_on"])
    services.plan_running_programmes(at=NOW)
    before = (start.opens_on, later.opens_on)
    start.refresh_from_db()
    later.refresh_from_db()
    assert (start.opens_on, later.opens_on) == (before[0], before[1] + timedelta(days=7))
