"""The code that lets one in: how it travels, and what it takes to guess it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as product
from django.core.cache import cache
from django.test import Client
from django_q.models import OrmQ

import factories as make
from binome.outbox.models import Message
from binome.outbox.services import send_due

pytestmark = pytest.mark.django_db
SIGN_IN = "/compte/connexion/"
CODE = "/compte/connexion/code/"
Outbox = Callable[[Any], list[Message]]


@pytest.fixture(autouse=True)
def _forget_earlier_tries() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _code_in(message: Message) -> str:
    found = re.search(r"\b\d{3}\s\d{3}\b", message.text)
    assert found is not None
    return found[0]


def _is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("fr", "Votre code\u00a0: ", "Il fonctionne pendant 15 minutes, une seule fois."),
        ("en", "Your code: ", "It works for 15 minutes, once."),
    ],
)
def test_the_code_is_in_the_readers_language(
    outbox_of: Outbox, language: str, subject: str, sentence: str
) -> None:
    anne = make.PersonFactory(email="anne@example.org", language=language)
    Client().post(SIGN_IN, {"email": anne.email})
    (message,) = outbox_of(anne)
    assert message.subject == subject + _code_in(message)
    assert sentence in message.text
    assert (message.organisation, message.is_private) == (None, True)


def test_the_code_opens_once(outbox_of: Outbox) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    client, other = Client(), Client()
    client.post(SIGN_IN, {"email": anne.email})
    code = _code_in(outbox_of(anne)[0])
    other.post(SIGN_IN, {"email": anne.email})
    other.post(CODE, {"code": code, "action": "verify"})
    assert not _is_signed_in(other), "a code belongs to the browser that asked for it"
    client.post(CODE, {"code": code, "action": "verify"})
    assert _is_signed_in(client)
    client.post("/compte/deconnexion/")
    client.post(CODE, {"code": code, "action": "verify"})
    assert not _is_signed_in(client)


def test_five_wrong_codes_end_it(outbox_of: Outbox) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    client = Client()
    client.post(SIGN_IN, {"email": anne.email})
    code = _code_in(outbox_of(anne)[0])
    wrong = "000 000" if code != "000\u00a0000" else "111 111"
    for _ in range(product.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS):
        client.post(CODE, {"code": wrong, "action": "verify"})
    client.post(CODE, {"code": code, "action": "verify"})
    assert not _is_signed_in(client)


def test_a_code_expires(outbox_of: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    client = Client()
    client.post(SIGN_IN, {"email": anne.email})
    code = _code_in(outbox_of(anne)[0])
    # The moment it was asked for stands in the session; there it is moved a quarter of an hour back.
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= (
        product.ACCOUNT_LOGIN_BY_CODE_TIMEOUT + 1
    )
    session.save()
    client.post(CODE, {"code": code, "action": "verify"})
    assert not _is_signed_in(client)


def test_a_code_too_late_to_be_typed_is_not_sent_and_not_kept(outbox_of: Outbox) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    Client().post(SIGN_IN, {"email": anne.email})
    (message,) = outbox_of(anne)
    later = message.created_at + timedelta(seconds=product.ACCOUNT_LOGIN_BY_CODE_TIMEOUT + 1)
    assert send_due(at=later) == 0
    (message,) = outbox_of(anne)
    assert (message.state, message.subject, message.text, message.html) == (
        Message.State.CANCELLED,
        "",
        "",
        "",
    )


@pytest.mark.parametrize("is_active", [False, None])
def test_whoever_gets_no_code_is_told_the_same(is_active: bool | None) -> None:
    """A deactivated person and an unknown address get the same answer, and cost the same two writes."""
    if is_active is not None:
        make.PersonFactory(email="anne@example.org", is_active=is_active)
    client = Client()
    response = client.post(SIGN_IN, {"email": "anne@example.org"})
    assert response["Location"] == CODE
    assert client.get(CODE).status_code == 200
    assert Message.objects.unscoped("a test counts").count() == 0
    assert OrmQ.objects.count() == 1


def test_the_code_stands_in_no_job() -> None:
    make.PersonFactory(email="anne@example.org")
    Client().post(SIGN_IN, {"email": "anne@example.org"})
    assert [set(row.task["kwargs"]) for row in OrmQ.objects.all()] == [{"message_id"}]
