"""A person asks for a correction or objects to a use; somebody answers, and the last day shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import factories as make
from binome.accounts.models import LogEntry
from binome.accounts.permissions import Role
from binome.privacy import services
from binome.privacy.models import DataRequest
from binome.privacy.services import end_what_is_over, overdue_counts
from binome.programmes.models import Invitation
from binome.surveys.models import Response
from factories import paris

pytestmark = pytest.mark.django_db

AT = paris(2027, 1, 31, 23)
ClientOf = Callable[[Any], Client]


def _mentor() -> Any:
    return make.mentor_in(make.ProgrammeFactory())


def _correction(enrolment: Any, *, text: str = "Mon employeur est Atelier Bleu.") -> DataRequest:
    return services.ask_for_correction(
        enrolment.person,
        organisation=enrolment.organisation,
        about="programmes.Application",
        text=text,
        at=AT,
    )


def test_one_month_is_the_same_day_or_the_last_one() -> None:
    assert services.one_month_after(date(2027, 1, 31)) == date(2027, 2, 28)
    assert services.one_month_after(date(2027, 12, 15)) == date(2028, 1, 15)


def test_a_correction_is_asked_in_the_browser_answered_by_the_coordination_and_read_by_the_person(
    client_of: ClientOf, outbox_of: Any
) -> None:
    enrolment = _mentor()
    coordinator = make.coordinator_of(enrolment.organisation)
    client = client_of(enrolment.person)
    fields = {
        "organisation": enrolment.organisation_id,
        "about": "programmes.Application",
        "text": "Mon employeur est Atelier Bleuroi.",
    }
    assert client.post(reverse("privacy:ask_correction"), fields).status_code == 302
    asked = DataRequest.objects.to_answer_by(coordinator).get()
    letter = outbox_of(coordinator)[0]
    # The words themselves are read on the page, not in a mailbox.
    assert "Bleuroi" not in letter.text
    page = client_of(coordinator).get(reverse("privacy:requests", args=[enrolment.organisation_id]))
    assert enrolment.person.full_name in page.content.decode()
    url = reverse("privacy:answer", args=[asked.pk])
    assert "Bleuroi" in client_of(coordinator).get(url).content.decode()
    refused = client_of(coordinator).post(url, {"is_done": "no", "answer": ""})
    assert "a droit à" in refused.content.decode()
    client_of(coordinator).post(url, {"is_done": "yes", "answer": "Corrigé ce matin."})
    mine = client.get(reverse("privacy:my_data")).content.decode()
    assert "Corrigé ce matin." in mine
    assert [message.kind for message in outbox_of(enrolment.person)] == ["privacy.request_answered"]
    assert "Corrigé" not in outbox_of(enrolment.person)[0].text
    for entry in LogEntry.objects.in_organisation(enrolment.organisation):
        assert "Bleuroi" not in str(entry.details)


def test_the_last_day_shows_to_both(client_of: ClientOf) -> None:
    enrolment = _mentor()
    coordinator = make.coordinator_of(enrolment.organisation)
    asked = _correction(enrolment)
    assert asked.due_on == date(2027, 2, 28)
    for person, url in (
        (enrolment.person, reverse("privacy:my_data")),
        (coordinator, reverse("privacy:requests", args=[enrolment.organisation_id])),
    ):
        assert "28\N{NO-BREAK SPACE}février" in client_of(person).get(url).content.decode()


def test_asking_twice_is_one_request_and_nobody_answers_themselves(outbox_of: Any) -> None:
    enrolment = _mentor()
    coordinator = make.coordinator_of(enrolment.organisation)
    first, second = _correction(enrolment), _correction(enrolment, text="Plutôt Atelier Vert.")
    assert first.pk == second.pk
    assert second.text == "Plutôt Atelier Vert."
    assert len(outbox_of(coordinator)) == 1
    own = services.ask_for_correction(
        coordinator, organisation=enrolment.organisation, about="accounts.Person", text="Nom.", at=AT
    )
    with pytest.raises(services.NotYoursToAnswer):
        services.answer_request(own, is_done=True, answer="", by=coordinator, at=AT)
    services.answer_request(first, is_done=True, answer="", by=coordinator, at=AT)
    with pytest.raises(services.AlreadyAnswered):
        services.answer_request(first, is_done=False, answer="Non", by=coordinator, at=AT)


def test_administrators_do_not_read_what_people_wrote(client_of: ClientOf) -> None:
    enrolment = _mentor()
    administrator = make.member_of(enrolment.organisation, Role.ADMINISTRATOR)
    asked = _correction(enrolment)
    assert client_of(administrator).get(reverse("privacy:answer", args=[asked.pk])).status_code == 404


def test_objecting_to_the_evaluation_erases_the_answers_of_that_organisation_at_once(
    client_of: ClientOf,
) -> None:
    pair = make.PairFactory()
    wave = make.WaveFactory(programme=pair.programme)
    mine = make.ResponseFactory(wave=wave, enrolment=pair.mentee, answers={"as1": 3}, is_quotable=True)
    other = make.ResponseFactory(wave=wave, answers={"as1": 4})
    elsewhere = make.ResponseFactory(
        enrolment=make.mentee_in(make.ProgrammeFactory(), person=pair.mentee.person), answers={"as1": 5}
    )
    fields = {"organisation": pair.organisation_id, "use": "evaluation"}
    answer = client_of(pair.mentee.person).post(reverse("privacy:object_to_use"), fields, follow=True)
    assert "cet usage a cessé" in answer.content.decode()
    rows = {row.pk: row for row in Response.objects.unscoped("a test")}
    assert (rows[mine.pk].answers, rows[mine.pk].is_quotable) == ({}, False)
    assert rows[other.pk].answers == {"as1": 4}
    assert rows[elsewhere.pk].answers == {"as1": 5}
    asked = DataRequest.objects.visible_to(pair.mentee.person).get()
    assert (asked.state, asked.answered_by) == ("done", None)


def test_objecting_to_invitations_withdraws_those_that_wait() -> None:
    invitation = make.InvitationFactory()
    other = make.InvitationFactory(programme=invitation.programme)
    services.object_to(invitation.person, organisation=invitation.organisation, use="invitations", at=AT)
    assert list(Invitation.objects.unscoped("a test").values_list("pk", flat=True)) == [other.pk]


def test_objecting_to_the_line_waits_for_the_coordination(outbox_of: Any) -> None:
    enrolment = _mentor()
    coordinator = make.coordinator_of(enrolment.organisation)
    asked = services.object_to(enrolment.person, organisation=enrolment.organisation, use="lines", at=AT)
    assert asked.state == "open"
    assert [letter.kind for letter in outbox_of(coordinator)] == ["privacy.request_made"]


def test_the_list_takes_the_same_statements_for_one_and_for_three(
    client_of: ClientOf, pinned_queries: Any
) -> None:
    programme = make.ProgrammeFactory()
    coordinator = make.coordinator_of(programme.organisation)
    client = client_of(coordinator)
    for rows in (1, 3):
        while DataRequest.objects.to_answer_by(coordinator).count() < rows:
            _correction(make.mentor_in(programme))
        with pinned_queries(7):
            client.get(reverse("privacy:requests", args=[programme.organisation_id]))


def test_an_answered_request_goes_after_twelve_months_and_an_open_one_stays() -> None:
    enrolment = make.mentor_in(make.ProgrammeFactory(closing_on=date(2040, 1, 1)))
    coordinator = make.coordinator_of(enrolment.organisation, last_login=paris(2030, 1, 1))
    asked = _correction(enrolment)
    kept = services.object_to(enrolment.person, organisation=enrolment.organisation, use="lines", at=AT)
    services.answer_request(asked, is_done=True, answer="", by=coordinator, at=AT)
    late = paris(2028, 2, 2)
    assert overdue_counts(enrolment.organisation, at=late)["privacy.DataRequest"] == 1
    end_what_is_over(at=late)
    assert [row.pk for row in DataRequest.objects.visible_to(enrolment.person)] == [kept.pk]
