"""The starting point: said with the application, read by nobody else, and not asked twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from binome.outbox.models import Message
from binome.programmes import services, starting
from binome.programmes.models import Application, StartingPoint
from binome.surveys.models import Response
from binome.surveys.services import open_wave, plan_waves
from factories import ApplicationFactory, EnrolmentFactory, ProgrammeFactory, coordinator_of

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]
ASKED = ["agility_start", "agility_end"]


def _open(**fields: Any) -> Any:
    today = timezone.localdate()
    return ProgrammeFactory(
        state="applications", applications_close_on=today + timedelta(days=10), kickoff_on=today + timedelta(days=20),
        closing_on=today + timedelta(days=90), **{"questionnaire_ids": ASKED, **fields},
    )  # fmt: skip


def _draft(**fields: Any) -> Application:
    return ApplicationFactory(programme=_open(**fields), role="mentee", state="draft")


def _at(application: Application) -> str:
    return reverse("programmes:fill_in", args=[application.pk, "starting-point"])


def _points(application: Application) -> list[StartingPoint]:
    return list(StartingPoint.objects.in_organisation(application.organisation_id))


def test_twelve_questions_and_two_on_confidence_are_asked_and_kept(client_of: ClientOf) -> None:
    application = _draft()
    client = client_of(application.person)
    fields = client.get(_at(application)).context["form"].fields
    assert [name for name in fields if name.startswith("ag")] == [f"ag{n:02}" for n in range(1, 13)]
    answer = client.post(_at(application), {"ag01": "0", "ag02": "skip", "cf1": "7", "ag03": ""})
    assert answer.status_code == 302
    assert _points(application)[0].answers == {"ag01": 0, "ag02": "skip", "cf1": 7}
    assert "checked" in client.get(_at(application)).content.decode()


def test_one_tap_leaves_it_aside_and_forgets_nothing(client_of: ClientOf) -> None:
    application = _draft(networks=["linkedin"])
    client = client_of(application.person)
    client.post(_at(application), {"skip": "1"})
    application.refresh_from_db()
    assert "starting-point" in application.steps_done
    assert _points(application) == []
    client.post(_at(application), {"ag05": "2"})
    client.post(_at(application), {"skip": "1"})
    assert _points(application)[0].answers == {"ag05": 2}


def test_what_is_no_answer_is_not_kept(client_of: ClientOf) -> None:
    application = _draft(networks=["linkedin"])
    client = client_of(application.person)
    assert client.post(_at(application), {"ag05": "9"}).status_code == 200
    # A question of a subject that this programme does not work on.
    client.post(_at(application), {"ag01": "1", "ag05": "1"})
    assert _points(application)[0].answers == {"ag05": 1}
    services.keep_starting_point(application, answers={"ag05": True, "ag06": [1]}, at=timezone.now())
    assert _points(application) == []


@pytest.mark.parametrize(("role", "fields"), [("mentor", {}), ("mentee", {"questionnaire_ids": []})])
def test_it_is_not_asked_of_mentors_nor_where_the_questionnaire_is_not_sent(
    role: str, fields: dict[str, Any], client_of: ClientOf
) -> None:
    application = ApplicationFactory(programme=_open(**fields), role=role, state="draft")
    assert client_of(application.person).get(_at(application)).status_code == 404


def test_the_coordinator_reads_nothing_of_it(client_of: ClientOf) -> None:
    application = _draft()
    services.keep_starting_point(application, answers={"ag01": 3, "cf1": 9}, at=timezone.now())
    services.submit_application(application, by=application.person, at=timezone.now())
    coordinator = coordinator_of(application.organisation)
    client = client_of(coordinator)
    export = reverse("programmes:export_applications", args=[application.programme_id, "csv"])
    pages = [
        client.get(reverse("programmes:application", args=[application.pk])).content.decode(),
        client.get(reverse("programmes:applications", args=[application.programme_id])).content.decode(),
        b"".join(client.get(f"{export}?role=mentee")).decode(),
    ]
    for page in pages:
        assert "page Facebook professionnelle" not in page
        assert "ag01" not in page
        assert "expliquer" not in page
    assert not StartingPoint.objects.visible_to(coordinator).exists()
    assert client.get(_at(application)).status_code == 404


def _accepted(answers: dict[str, Any]) -> Any:
    application = _draft()
    services.keep_starting_point(application, answers=answers, at=timezone.now())
    application.state = "accepted"
    application.save(update_fields=["state"])
    return EnrolmentFactory(application=application)


def _start_wave(enrolment: Any) -> Any:
    plan_waves(enrolment.programme, by=None, at=timezone.now())
    wave = enrolment.programme.waves.get(questionnaire_id="agility_start")
    open_wave(wave, at=timezone.now())
    return wave


def test_whoever_answered_with_the_application_is_not_asked_again() -> None:
    answers = {item.id: 2 for item in starting.items_for(_open())}
    enrolment = _accepted(answers)
    wave = _start_wave(enrolment)
    response = Response.objects.visible_to(enrolment.person).get(wave=wave)
    assert (response.state, response.answers) == ("answered", answers)
    assert response.answered_at is not None
    assert not response.is_shared_with_partner
    assert _points(enrolment.application) == []
    letters = Message.objects.in_organisation(enrolment.organisation_id).filter(kind="surveys.questionnaire")
    assert not letters.exists()


def test_whoever_said_too_little_is_asked_with_what_is_there() -> None:
    enrolment = _accepted({"ag01": 1})
    wave = _start_wave(enrolment)
    response = Response.objects.visible_to(enrolment.person).get(wave=wave)
    assert (response.state, response.answers) == ("begun", {"ag01": 1})
    letters = Message.objects.in_organisation(enrolment.organisation_id).filter(kind="surveys.questionnaire")
    assert letters.count() == 1


def test_it_is_in_the_persons_own_data_in_words() -> None:
    application = _draft()
    services.keep_starting_point(application, answers={"ag01": 4, "ag02": "skip"}, at=timezone.now())
    from binome.programmes.privacy import SHOWS

    point = _points(application)[0]
    shown = SHOWS["programmes.StartingPoint", "answers"](point, application.person, "fr")
    assert "Je pourrais l’expliquer à quelqu’un" in json.dumps(shown, ensure_ascii=False)
