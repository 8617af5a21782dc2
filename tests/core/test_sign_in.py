"""Signing in: an address, then a code; no password anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from factories import PersonFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/compte/connexion/"
CODE = "/compte/connexion/code/"


@pytest.fixture(autouse=True)
def _forget_earlier_tries() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def visitor() -> Client:
    return Client(headers={"accept-language": "fr"})


def code_in(outbox: list[Any]) -> str:
    """The six digits as the message shows them, in two groups."""
    return re.search(r"\d{3}\s\d{3}", outbox[-1].text)[0]  # type: ignore[index]


def test_an_address_then_its_code_as_copied_from_the_message(outbox_of: Callable[[Any], list[Any]]) -> None:
    anne = PersonFactory(email="anne@example.org")
    client = visitor()
    assert client.post(SIGN_IN, {"email": "Anne@Example.org"})["Location"] == CODE
    response = client.post(CODE, {"code": code_in(outbox_of(anne)), "action": "verify"})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(anne.pk)


def test_a_wrong_code_says_where_to_read_the_right_one() -> None:
    PersonFactory(email="anne@example.org")
    client = visitor()
    client.post(SIGN_IN, {"email": "anne@example.org"})
    page = page_of(client.post(CODE, {"code": "000000000", "action": "verify"}))
    entry = page.find(id="id_code")
    assert "Ce n’est pas le code envoyé." in page.find(id=entry["aria-describedby"]).get_text()
    assert page.title.get_text().startswith("À corriger")
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_gets_the_same_page_and_no_message() -> None:
    from binome.outbox.models import Message

    PersonFactory(email="anne@example.org")
    pages = []
    for address in ("anne@example.org", "nobody@example.org"):
        client = visitor()
        client.post(SIGN_IN, {"email": address})
        page = page_of(client.get(CODE))
        for token in page.find_all("input", attrs={"name": "csrfmiddlewaretoken"}):
            token.decompose()
        pages.append(str(page).replace(address, "…"))
    assert pages[0] == pages[1]
    assert Message.objects.unscoped("a test counts").count() == 1


def test_the_code_is_asked_for_in_a_way_that_telephones_understand() -> None:
    PersonFactory(email="anne@example.org")
    client = visitor()
    client.post(SIGN_IN, {"email": "anne@example.org"})
    entry = page_of(client.get(CODE)).find(id="id_code")
    assert (entry["autocomplete"], entry["inputmode"]) == ("one-time-code", "numeric")


def test_one_can_start_again_with_another_address() -> None:
    client = visitor()
    client.post(SIGN_IN, {"email": "wrong@example.org"})
    assert client.get(SIGN_IN)["Location"] == CODE
    client.post("/compte/deconnexion/", {"next": SIGN_IN})
    assert page_of(client.get(SIGN_IN)).h1.get_text() == "Entrez votre adresse"


def test_asking_again_and_again_is_answered_with_a_wait() -> None:
    PersonFactory(email="anne@example.org")
    pages = [page_of(visitor().post(SIGN_IN, {"email": "anne@example.org"})) for _ in range(12)]
    assert "Attendez quelques minutes" in pages[-1].get_text()


def test_signing_out_is_a_question_then_a_button(client_of: Callable[[Any], Client]) -> None:
    client = client_of(PersonFactory())
    assert client.get("/compte/deconnexion/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/compte/deconnexion/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reauthenticate",
    ],
)
def test_what_allauth_offers_beyond_a_code_cannot_be_reached(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_password_sent_to_the_sign_in_page_opens_nothing() -> None:
    person = PersonFactory(email="anne@example.org")
    person.set_password("a password from elsewhere")
    person.save()
    client = visitor()
    client.post(SIGN_IN, {"login": "anne@example.org", "password": "a password from elsewhere"})
    assert "_auth_user_id" not in client.session
