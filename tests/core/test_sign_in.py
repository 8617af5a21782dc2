"""Signing in: an address, then a code; no password anywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
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


def ask_and_try(client: Client, address: str, code: str) -> BeautifulSoup:
    client.post(SIGN_IN, {"email": address})
    return page_of(client.post(CODE, {"code": code, "action": "verify"}))


@pytest.mark.parametrize("address", ["anne@example.org", "nobody@example.org"])
def test_ten_wrong_codes_in_a_quarter_of_an_hour_are_the_most_anyone_can_try(address: str) -> None:
    PersonFactory(email="anne@example.org")
    client = visitor()
    client.post(SIGN_IN, {"email": address})
    said = []
    for asked in range(3):
        if asked:
            client.post(SIGN_IN, {"email": address})
        said += [page_of(client.post(CODE, {"code": "abc", "action": "verify"})) for _ in range(4)]
        client.post("/compte/deconnexion/", {"next": SIGN_IN})
    texts = [page.get_text() for page in said]
    assert ["Trop de codes" in text for text in texts] == [False] * 10 + [True] * 2


def test_tries_of_somebody_else_hinder_no_browser_where_the_person_came_before(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    anne = PersonFactory(email="anne@example.org")
    hers = visitor()
    hers.post(SIGN_IN, {"email": "anne@example.org"})
    hers.post(CODE, {"code": code_in(outbox_of(anne)), "action": "verify"})
    hers.post("/compte/deconnexion/")
    for _ in range(12):
        ask_and_try(visitor(), "anne@example.org", "abc")
    assert (
        "Attendez quelques minutes"
        in page_of(visitor().post(SIGN_IN, {"email": "anne@example.org"})).get_text()
    )
    hers.post(SIGN_IN, {"email": "anne@example.org"})
    hers.post(CODE, {"code": code_in(outbox_of(anne)), "action": "verify"})
    assert hers.session["_auth_user_id"] == str(anne.pk)


def test_a_browser_that_knows_anne_has_no_more_tries_for_bruno(outbox_of: Callable[[Any], list[Any]]) -> None:
    anne = PersonFactory(email="anne@example.org")
    PersonFactory(email="bruno@example.org")
    for _ in range(4):
        visitor().post(SIGN_IN, {"email": "bruno@example.org"})
    hers = visitor()
    hers.post(SIGN_IN, {"email": "anne@example.org"})
    hers.post(CODE, {"code": code_in(outbox_of(anne)), "action": "verify"})
    assert "anne" not in hers.cookies["known"].value
    hers.post("/compte/deconnexion/")
    page = page_of(hers.post(SIGN_IN, {"email": "bruno@example.org"}))
    assert "Attendez quelques minutes" in page.get_text()


def test_a_known_and_an_unknown_address_cost_the_same_work() -> None:
    PersonFactory(email="anne@example.org")
    writes = {}
    visitor().post(SIGN_IN, {"email": "first@example.org"})
    for address in ("anne@example.org", "nobody@example.org"):
        client = visitor()
        with CaptureQueriesContext(connection) as queries:
            client.post(SIGN_IN, {"email": address})
        kinds = Counter(query["sql"].split()[0] for query in queries.captured_queries)
        writes[address] = kinds
    known, unknown = writes.values()
    # One row more, in the same transaction: what takes time is the number of transactions.
    assert abs(known["INSERT"] - unknown["INSERT"]) <= 1
    assert abs(known.total() - unknown.total()) <= 4


def test_the_code_stands_alone_in_large_type(outbox_of: Callable[[Any], list[Any]]) -> None:
    anne = PersonFactory(email="anne@example.org")
    visitor().post(SIGN_IN, {"email": "anne@example.org"})
    message = outbox_of(anne)[-1]
    code = page_of(SimpleNamespace(content=message.html.encode())).find(class_="code")
    assert re.fullmatch(r"\d{3}\u00a0\d{3}", code.get_text())
    assert re.search(r"font-size: 4\dpx", str(code) + message.html)
    assert re.search(r"^ +\d{3}\u00a0\d{3}$", message.text, re.MULTILINE)


def test_opening_the_message_on_another_device_says_where_the_code_is_awaited(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    anne = PersonFactory(email="anne@example.org")
    client = visitor()
    client.post(SIGN_IN, {"email": "anne@example.org"})
    there = visitor().get(CODE, follow=True)
    assert "Aucun code n’est attendu sur cet appareil" in page_of(there).get_text()
    client.post(CODE, {"code": code_in(outbox_of(anne)), "action": "verify"})
    assert client.session["_auth_user_id"] == str(anne.pk)


def test_a_mail_scanner_that_follows_the_link_and_presses_every_button_uses_nothing_up(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    anne = PersonFactory(email="anne@example.org")
    client = visitor()
    client.post(SIGN_IN, {"email": "anne@example.org"})
    message = outbox_of(anne)[-1]
    link = re.search(r"https?://[^/]+(/\S+)", message.text)[1]  # type: ignore[index]
    scanner = visitor()
    for method in (scanner.get, scanner.head):
        method(link, follow=True)
    for form in page_of(scanner.get(link, follow=True)).find_all("form"):
        fields = {entry["name"]: entry.get("value", "") for entry in form.find_all("input")}
        scanner.post(form["action"], fields)
    assert [row.pk for row in outbox_of(anne)] == [message.pk]
    client.post(CODE, {"code": code_in([message]), "action": "verify"})
    assert client.session["_auth_user_id"] == str(anne.pk)


def test_a_code_works_once_and_not_after_a_quarter_of_an_hour(outbox_of: Callable[[Any], list[Any]]) -> None:
    anne = PersonFactory(email="anne@example.org")
    client = visitor()
    client.post(SIGN_IN, {"email": "anne@example.org"})
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 901
    session.save()
    assert client.post(CODE, {"code": code_in(outbox_of(anne)), "action": "verify"}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_whoever_is_deactivated_is_out_at_the_next_page_and_gets_no_code(
    client_of: Callable[[Any], Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    anne = PersonFactory(email="anne@example.org")
    client = client_of(anne)
    anne.is_active = False
    anne.save()
    assert client.get("/compte/deconnexion/").status_code == 302
    visitor().post(SIGN_IN, {"email": "anne@example.org"})
    assert outbox_of(anne) == []
