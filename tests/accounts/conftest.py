"""Signing in as people do, with nobody's earlier tries counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.entering import CODE, FIREFOX, SIGN_IN, code_in
from binome.accounts.models import Person


@pytest.fixture
def no_earlier_tries(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def sign_in(outbox_of: Callable[[Any], list[Any]]) -> Callable[..., Client]:
    """Sign in as a person does: address, code from the message."""

    def enter(person: Person, *, browser: str = FIREFOX) -> Client:
        client = Client(headers={"user-agent": browser, "accept-language": "fr"})
        client.post(SIGN_IN, {"email": person.email})
        client.post(CODE, {"code": code_in(outbox_of(person)[-1]), "action": "verify"})
        return client

    return enter
