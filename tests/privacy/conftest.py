"""People who have just shown that it is them: what ends or leaves the product asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


def as_just_confirmed(client: Client) -> Client:
    """The same client, as if the code from the message had just been typed."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session.save()
    return client


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """Signed in a moment ago, by a code."""

    def sign_in(person: Any) -> Client:
        client = Client()
        if person is None:
            return client
        client.force_login(person)
        return as_just_confirmed(client)

    return sign_in
