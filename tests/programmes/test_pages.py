"""The room's pages: who reads what, what stays when something is wrong, how many statements a list takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binome.programmes.models import Application, Programme
from factories import (
    ApplicationFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    coordinator_of,
    mentee_in,
    mentor_in,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]


def _text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def _form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Deuxième édition", "purpose": "Apprendre.", "language": "fr", "kickoff_on": "2027-09-07",
        "applications_close_on": "2027-08-17", "closing_on": "2027-11-16", **changes,
    }  # fmt: skip


def test_nobody_creates_a_programme_for_another_organisation(client_of: ClientOf) -> None:
    mine, other = OrganisationFactory(), OrganisationFactory()
    client = client_of(coordinator_of(mine))
    client.post(reverse("programmes:create_from", args=["association-pilot"]), _form(organisation=other.pk))
    assert not other.programmes.exists()


def test_fields_that_a_form_does_not_offer_change_nothing(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="draft")
    other = OrganisationFactory()
    client = client_of(coordinator_of(programme.organisation))
    extra = {
        "state": "archived", "slug": "vole", "organisation_id": other.pk, "session_count": 12, "networks": "[]",
        "matching_settings": "{}", "template_id": "scale-up", "created_at": "2000-01-01",
    }  # fmt: skip
    client.post(reverse("programmes:edit", args=[programme.pk]), {**_form(), **extra})
    stored = Programme.objects.in_organisation(programme.organisation).get()
    assert stored.name == "Deuxième édition"
    for field in (
        "state",
        "slug",
        "organisation_id",
        "session_count",
        "networks",
        "matching_settings",
        "template_id",
    ):
        assert getattr(stored, field) == getattr(programme, field)


def test_a_decision_posted_with_other_fields_decides_and_nothing_else(client_of: ClientOf) -> None:
    application = ApplicationFactory(programme__state="applications")
    client = client_of(coordinator_of(application.organisation))
    data = {
        "ids": [application.pk], "decision": "accept", "is_confirmed": "1", "person": 1, "role": "mentee",
        "capacity": 9, "decided_at": "2000-01-01",
    }  # fmt: skip
    client.post(reverse("programmes:decide_applications", args=[application.programme_id]), data)
    stored = Application.objects.in_organisation(application.organisation).get()
    assert (stored.state, stored.role, stored.capacity, stored.person) == (
        "accepted",
        "mentor",
        1,
        application.person,
    )
    assert stored.decided_at is not None
    assert stored.decided_at.year > 2000


def test_an_answer_is_read_once_more_before_it_leaves(client_of: ClientOf) -> None:
    application = ApplicationFactory(programme__state="applications")
    client = client_of(coordinator_of(application.organisation))
    url = reverse("programmes:decide_applications", args=[application.programme_id])
    page = client.post(url, {"ids": [application.pk], "decision": "decline"})
    assert application.person.full_name in _text(page)
    assert application.programme.applications.get().state == "submitted"
    client.post(url, {"ids": [application.pk], "decision": "decline", "is_confirmed": "1"})
    assert application.programme.applications.get().state == "declined"


@pytest.mark.parametrize(
    "data", [{}, {"decision": "accept"}, {"ids": ["x", "9" * 40]}, {"ids": ["1"], "decision": "burn"}]
)
def test_an_answer_without_a_person_or_a_decision_changes_nothing(
    data: dict[str, Any], client_of: ClientOf
) -> None:
    application = ApplicationFactory(programme__state="applications")
    client = client_of(coordinator_of(application.organisation))
    url = reverse("programmes:decide_applications", args=[application.programme_id])
    assert client.post(url, {**data, "is_confirmed": "1"}).status_code == 302
    assert application.programme.applications.get().state == "submitted"


def test_what_is_still_being_written_is_read_by_nobody_else(client_of: ClientOf) -> None:
    draft = ApplicationFactory(
        programme__state="applications", state="draft", motivation_text="Pas encore prêt"
    )
    client = client_of(coordinator_of(draft.organisation))
    page = _text(client.get(reverse("programmes:applications", args=[draft.programme_id])))
    assert draft.person.full_name not in page
    assert "1 personne écrit encore sa candidature" in page
    assert client.get(reverse("programmes:application", args=[draft.pk])).status_code == 404
    export = client.get(reverse("programmes:export_applications", args=[draft.programme_id, "csv"]))
    assert draft.person.full_name not in export.content.decode()


def test_filters_are_links_that_narrow_the_list(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    mentor = ApplicationFactory(programme=programme)
    mentee = ApplicationFactory(programme=programme, role="mentee", state="accepted")
    client = client_of(coordinator_of(programme.organisation))
    url = reverse("programmes:applications", args=[programme.pk])
    page = _text(client.get(url, {"role": "mentee", "state": "accepted"}))
    assert mentee.person.full_name in page
    assert mentor.person.full_name not in page
    assert mentor.person.full_name in _text(client.get(url, {"role": "nonsense", "state": "draft"}))


def test_a_list_of_several_pages_keeps_its_filters(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    ApplicationFactory.create_batch(26, programme=programme)
    client = client_of(coordinator_of(programme.organisation))
    page = client.get(reverse("programmes:applications", args=[programme.pk]), {"role": "mentor"})
    assert len(page.context["cards"]) == 25
    assert "?role=mentor&amp;page=2" in page.content.decode()


def test_lists_take_the_same_statements_for_one_row_and_for_three(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    names = {
        "programmes:applications": 9,
        "programmes:team": 9,
        "programmes:show": 10,
        "programmes:export_applications": 5,
    }
    counted: dict[str, list[int]] = {}
    for rows in (1, 3):
        while programme.applications.count() < rows:
            ApplicationFactory(programme=programme)
        for name in names:
            args = [programme.pk, "csv"] if name.endswith("export_applications") else [programme.pk]
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse(name, args=args)).status_code == 200
            counted.setdefault(name, []).append(len(captured))
    assert counted == {name: [count, count] for name, count in names.items()}


def test_the_list_of_programmes_takes_the_same_statements_for_one_and_for_three(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    counted = []
    for count in (1, 3):
        while organisation.programmes.count() < count:
            ProgrammeFactory(organisation=organisation)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("programmes:index"))
        counted.append(len(captured))
    assert counted == [7, 7]


def test_participants_read_what_the_programme_is_and_not_how_it_is_run(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(purpose="Apprendre les uns des autres.")
    mentor, mentee = mentor_in(programme), mentee_in(programme)
    for enrolment in (mentor, mentee):
        page = _text(client_of(enrolment.person).get(reverse("programmes:show", args=[programme.pk])))
        assert "Apprendre les uns des autres." in page
        assert "nviron 6 heures" in page
        assert reverse("programmes:applications", args=[programme.pk]) not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "Votre candidature est envoyée. Elle n’a pas encore de réponse."),
        ("waiting", "Vous êtes en liste d’attente."),
        ("accepted", "vous participez."),
        ("declined", "Vous n’avez pas de place dans ce programme."),
        ("withdrawn", "Vous avez retiré votre candidature."),
        ("draft", "Votre candidature n’est pas encore envoyée."),
    ],
)
def test_one_reads_where_one_stands(state: str, words: str, client_of: ClientOf) -> None:
    application = ApplicationFactory(programme__state="applications", state=state)
    client = client_of(application.person)
    assert words in _text(client.get(reverse("programmes:my_application", args=[application.programme_id])))


def test_withdrawing_asks_first(client_of: ClientOf) -> None:
    application = ApplicationFactory(programme__state="applications")
    client = client_of(application.person)
    url = reverse("programmes:withdraw_application", args=[application.pk])
    client.get(url)
    assert application.programme.applications.get().state == "submitted"
    client.post(url)
    assert application.programme.applications.get().state == "withdrawn"


def test_a_refused_step_says_what_is_missing(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    ApplicationFactory(programme=programme)
    client = client_of(coordinator_of(programme.organisation))
    url = reverse("programmes:move_forward", args=[programme.pk, "matching"])
    assert "Une réponse à 1 candidature" in _text(client.get(url))
    response = client.post(url)
    assert response.status_code == 409
    assert "une réponse à 1 candidature" in _text(response)
    assert client.get(reverse("programmes:move_forward", args=[programme.pk, "archived"])).status_code == 404


def test_an_imported_person_signs_in_by_code_at_once(
    client_of: ClientOf, outbox_of: Callable[[Any], list[Any]]
) -> None:
    person = PersonFactory(email="camille@reseau.example")
    ApplicationFactory(person=person)
    client = Client()
    client.post(reverse("account_login"), {"email": "Camille@reseau.example"})
    [message] = outbox_of(person)
    code = "".join(character for character in message.subject if character.isdigit())
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(person.pk)
