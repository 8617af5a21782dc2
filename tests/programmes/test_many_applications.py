"""Two thousand applications: the list, its statements, answers across its pages and taking them back; interviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from application_factories import InterviewFactory
from binome.outbox.models import Message
from binome.programmes import interviewing, services
from binome.programmes.models import Application, Interview
from factories import (
    ApplicationFactory,
    ApplicationNoteFactory,
    ProgrammeFactory,
    coordinator_of,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]


def _list(programme: Any) -> str:
    return reverse("programmes:applications", args=[programme.pk])


def _decide(programme: Any) -> str:
    return reverse("programmes:decide_applications", args=[programme.pk])


def _statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_list_asks_ten_statements_however_long(count: int, client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications", places={"mentor": 5, "mentee": 5})
    me = coordinator_of(programme.organisation)
    for role in ("mentor", "mentee"):
        ApplicationFactory.create_batch(count, programme=programme, role=role)
        ApplicationFactory(
            programme=programme, role=role, state="waiting", decided_by=me, decided_at=timezone.now()
        )
    client = client_of(me)
    assert _statements(client, _list(programme)) == 10
    assert _statements(client, f"{_list(programme)}?role=mentor&state=submitted") == 10


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_one_application_asks_eight(count: int, client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    row = ApplicationFactory(programme=programme)
    ApplicationFactory(programme=programme, person=row.person, role="mentee")
    ApplicationNoteFactory.create_batch(count, application=row)
    InterviewFactory(application=row)
    client = client_of(coordinator_of(programme.organisation))
    url = reverse("programmes:application", args=[row.pk])
    assert _statements(client, url) == 8
    page = client.get(url).content.decode()
    assert "aussi candidaté" in page.replace("\u00a0", " ") or "autre" in page
    assert "Pas à pas." in page


def test_the_number_of_a_filtered_list_is_the_number_of_its_rows(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    ApplicationFactory.create_batch(3, programme=programme, role="mentor")
    ApplicationFactory.create_batch(2, programme=programme, role="mentee")
    ApplicationFactory.create_batch(4, programme=programme, role="mentee", state="accepted")
    ApplicationFactory(programme=programme, role="mentee", state="draft")
    client = client_of(coordinator_of(programme.organisation))
    for query, count in (
        ("", 9),
        ("?role=mentee", 6),
        ("?state=accepted", 4),
        ("?role=mentor&state=accepted", 0),
    ):
        page = client.get(_list(programme) + query).context["page"]
        assert (page.paginator.count, len(page)) == (count, count)


def test_a_whole_list_is_answered_across_its_pages_and_taken_back(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    ApplicationFactory.create_batch(30, programme=programme, role="mentor")
    others = ApplicationFactory.create_batch(2, programme=programme, role="mentee")
    client = client_of(coordinator_of(programme.organisation))
    asked = {"everyone": "1", "role": "mentor", "state": "submitted", "decision": "accept"}
    confirm = client.post(_decide(programme), asked)
    assert (len(confirm.context["lines"]), confirm.context["more"]) == (25, 5)
    client.post(
        _decide(programme), {"ids": confirm.context["ids"], "decision": "accept", "is_confirmed": "1"}
    )
    assert programme.applications.filter(role="mentor", state="accepted").count() == 30
    assert programme.enrolments.active().count() == 30
    assert all(
        Application.objects.visible_to(row.person).get(pk=row.pk).state == "submitted" for row in others
    )
    shown = client.get(_list(programme))
    assert shown.context["last"]["count"] == 30
    batch = shown.context["last"]["decided_at"].isoformat()
    undo = client.post(_decide(programme), {"batch": batch, "decision": "reopen"})
    client.post(_decide(programme), {"ids": undo.context["ids"], "decision": "reopen", "is_confirmed": "1"})
    assert programme.applications.filter(state="submitted").count() == 32
    assert not programme.enrolments.active().exists()
    # Their letters had not left: they never do.
    letters = Message.objects.in_organisation(programme.organisation_id)
    assert set(letters.filter(kind="programmes.application_accepted").values_list("state", flat=True)) == {
        "cancelled"
    }
    assert client.get(_list(programme)).context["last"] is None


def test_answers_of_somebody_else_are_not_ones_own_to_take_back(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    row = ApplicationFactory(programme=programme)
    at = timezone.now()
    services.put_on_waiting_list(row, by=coordinator_of(programme.organisation), at=at)
    client = client_of(coordinator_of(programme.organisation))
    assert client.get(_list(programme)).context["last"] is None
    client.post(_decide(programme), {"batch": at.isoformat(), "decision": "reopen"})
    row.refresh_from_db()
    assert row.state == "waiting"


def test_no_more_than_two_hundred_go_at_once_the_earliest_first(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    rows = ApplicationFactory.create_batch(202, programme=programme)
    late = rows[0]
    late.submitted_at += timedelta(days=1)
    late.save(update_fields=["submitted_at"])
    client = client_of(coordinator_of(programme.organisation))
    assert "200" in client.get(_list(programme)).content.decode()
    ids = client.post(_decide(programme), {"everyone": "1", "decision": "wait"}).context["ids"].split(",")
    assert len(ids) == 200
    assert str(late.pk) not in ids


# --- interviews -------------------------------------------------------------------------------------------------


def _interview(row: Application) -> str:
    return reverse("programmes:interview", args=[row.pk])


def test_an_interview_is_written_down_read_and_written_again(client_of: ClientOf) -> None:
    row = ApplicationFactory(role="mentee")
    me = coordinator_of(row.organisation)
    client = client_of(me)
    questions = interviewing.questions_for(row.programme, "mentee")
    data = {"held_on": "2026-01-08", "held_by": me.pk, "answer_1": "Pas à pas.", "answer_0": " "}
    client.post(_interview(row), data)
    kept = Interview.objects.visible_to(me).get(application=row)
    assert (kept.answers, kept.held_by) == ([[questions[1], "Pas à pas."]], me)
    client.post(_interview(row), {**data, "answer_1": "En essayant."})
    assert Interview.objects.visible_to(me).get(application=row).answers == [[questions[1], "En essayant."]]
    assert not Interview.objects.visible_to(row.person).exists()


def test_a_question_that_the_programme_changed_stays_with_its_answer(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(interview_questions={"mentor": ["Et vous ?"]})
    row = ApplicationFactory(programme=programme)
    InterviewFactory(application=row, answers=[["Ancienne question ?", "Oui."]])
    client = client_of(coordinator_of(programme.organisation))
    form = client.get(_interview(row)).context["form"]
    assert [field.label for field in form.fields.values()][2:] == ["Et vous ?", "Ancienne question ?"]


def test_an_interview_of_tomorrow_is_not_written_down(client_of: ClientOf) -> None:
    row = ApplicationFactory()
    me = coordinator_of(row.organisation)
    tomorrow = timezone.localdate() + timedelta(days=2)
    answer = client_of(me).post(_interview(row), {"held_on": tomorrow.isoformat(), "held_by": me.pk})
    assert answer.context["form"].errors["held_on"]
    assert not Interview.objects.visible_to(me).exists()


def test_nobody_outside_the_programme_is_said_to_have_held_it(client_of: ClientOf) -> None:
    row = ApplicationFactory()
    me = coordinator_of(row.organisation)
    answer = client_of(me).post(_interview(row), {"held_on": "2026-01-08", "held_by": row.person_id})
    assert answer.context["form"].errors["held_by"]
