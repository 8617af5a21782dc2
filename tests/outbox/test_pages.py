"""What a coordinator reads and decides about messages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import factories as make
from binome.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Any:
    return make.OrganisationFactory()


@pytest.fixture
def nadia(organisation: Any) -> Any:
    return make.coordinator_of(organisation)


def _list(client: Client, **query: str) -> str:
    response = client.get(reverse("outbox:messages"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_newest_message_comes_first(
    client_of: Callable[[Any], Client], organisation: Any, nadia: Any
) -> None:
    for number in (1, 2, 3):
        make.MessageFactory(organisation=organisation, subject=f"numéro {number}")
    page = _list(client_of(nadia))
    assert page.index("numéro 3") < page.index("numéro 2") < page.index("numéro 1")


def test_nothing_of_another_organisation_nor_private_shows(
    client_of: Callable[[Any], Client], organisation: Any, nadia: Any
) -> None:
    make.MessageFactory(organisation=organisation, subject="le nôtre")
    private = make.MessageFactory(organisation=organisation, subject="entre eux deux", is_private=True)
    code = make.MessageFactory(organisation=None, subject="Votre code 123 456", is_private=True)
    theirs = make.MessageFactory(subject="le leur")
    client = client_of(nadia)
    page = _list(client)
    assert "le nôtre" in page
    for hidden in (private, code, theirs):
        assert hidden.subject not in page
        assert client.get(reverse("outbox:message", args=[hidden.pk])).status_code == 404
        assert client.post(reverse("outbox:cancel", args=[hidden.pk])).status_code == 404


def test_the_list_can_be_narrowed(client_of: Callable[[Any], Client], organisation: Any, nadia: Any) -> None:
    make.MessageFactory(organisation=organisation, subject="raté", state=Message.State.FAILED)
    make.MessageFactory(organisation=organisation, subject="encore à lire", state=Message.State.HELD)
    page = _list(client_of(nadia), state="failed")
    assert "raté" in page
    assert "encore à lire" not in page
    assert "encore à lire" in _list(client_of(nadia), state="anything else")


def test_twenty_five_a_page(client_of: Callable[[Any], Client], organisation: Any, nadia: Any) -> None:
    rows = [
        make.MessageFactory(organisation=organisation, subject=f"numéro-{number:02}") for number in range(60)
    ]
    client = client_of(nadia)
    seen, before = [], ""
    for _ in range(3):
        response = client.get(reverse("outbox:messages"), {"before": before} if before else {})
        seen.append([row.pk for row, _kind in response.context["shown"]])
        before = response.context["older"].removeprefix("before=")
    newest_first = [row.pk for row in reversed(rows)]
    assert seen == [newest_first[:25], newest_first[25:50], newest_first[50:]]
    assert before == ""


@pytest.mark.parametrize("before", ["²", "9" * 40, "-1", "x"])
def test_an_odd_page_number_is_no_fault(client_of: Callable[[Any], Client], nadia: Any, before: str) -> None:
    _list(client_of(nadia), before=before)


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_list_asks_no_more_questions(
    client_of: Callable[[Any], Client], organisation: Any, nadia: Any, count: int,
    pinned_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:  # fmt: skip
    for _ in range(count):
        make.MessageFactory(organisation=organisation)
    client = client_of(nadia)
    _list(client)
    with pinned_queries(5):
        _list(client)


def test_one_message_is_read_word_for_word_then_let_go(
    client_of: Callable[[Any], Client], organisation: Any, nadia: Any
) -> None:
    message = make.MessageFactory(
        organisation=organisation,
        state=Message.State.HELD,
        subject="À relire",
        text="Bonjour <b>Anne</b>,\n\nVoilà.",
    )
    client = client_of(nadia)
    page = client.get(reverse("outbox:message", args=[message.pk])).content.decode()
    assert "Bonjour &lt;b&gt;Anne&lt;/b&gt;," in page
    assert reverse("outbox:release", args=[message.pk]) in page
    response = client.post(reverse("outbox:release", args=[message.pk]), follow=True)
    assert response.status_code == 200
    assert reverse("outbox:release", args=[message.pk]) not in response.content.decode()
    message.refresh_from_db()
    assert message.state == Message.State.QUEUED


def test_a_message_that_did_not_leave_shows_why_and_can_be_tried_again(
    client_of: Callable[[Any], Client], organisation: Any, nadia: Any
) -> None:
    message = make.MessageFactory(
        organisation=organisation,
        state=Message.State.FAILED,
        tries_count=8,
        last_error="550 nobody of that name",
    )
    client = client_of(nadia)
    page = client.get(reverse("outbox:message", args=[message.pk])).content.decode()
    assert "550 nobody of that name" in page
    client.post(reverse("outbox:retry", args=[message.pk]))
    message.refresh_from_db()
    assert (message.state, message.tries_count) == (Message.State.QUEUED, 0)


def test_what_has_left_cannot_be_kept(
    client_of: Callable[[Any], Client], organisation: Any, nadia: Any
) -> None:
    from django.utils import timezone

    message = make.MessageFactory(organisation=organisation, state=Message.State.SENT, sent_at=timezone.now())
    response = client_of(nadia).post(reverse("outbox:cancel", args=[message.pk]))
    assert response.status_code == 409
    message.refresh_from_db()
    assert message.state == Message.State.SENT


def test_the_key_in_a_signed_link_is_not_shown(
    client_of: Callable[[Any], Client], organisation: Any, nadia: Any
) -> None:
    """Who holds it acts as the mentor; reading the mentor's mail must not be enough."""
    text = "Répondre : http://127.0.0.1:8000/appariement/lien/WzEsMl0:abc-_x/ puis voilà"
    message = make.MessageFactory(organisation=organisation, text=text)
    page = client_of(nadia).get(reverse("outbox:message", args=[message.pk])).content.decode()
    assert "WzEsMl0" not in page
    assert "Répondre : (lien personnel, non affiché) puis voilà" in page
