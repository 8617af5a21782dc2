"""A mail server, and letters to send to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

import factories as make
from binome.outbox.models import Message
from binome.outbox.services import Letter, queue_letter
from factories import paris
from outbox.sink import Sink, free_port, listening

AT = paris(2027, 2, 2, 18)


@pytest.fixture
def mail_port(settings: Any) -> int:
    """Where the product looks for its mail server; nobody listens yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 2
    return int(settings.EMAIL_PORT)


@pytest.fixture
def sink(mail_port: int) -> Iterator[Sink]:
    """A mail server that accepts everything until told otherwise."""
    with listening(Sink(), mail_port) as sink:
        yield sink


@pytest.fixture
def queue(db: None) -> Callable[..., Message]:
    """Queue a plain letter; a test says only what it is about."""

    def queue(key: str = "a", at: datetime = AT, **changes: Any) -> Message:
        values: dict[str, Any] = {
            "kind": "outbox.test",
            "organisation": changes.pop("organisation", None) or make.OrganisationFactory(),
            "to": changes.pop("to", None) or make.PersonFactory(),
            "programme_id": None,
            "write": lambda: Letter(subject="Bonjour", paragraphs=["Un paragraphe."]),
        }
        message = queue_letter(key=key, at=at, **values | changes)
        assert message is not None
        return message

    return queue


@pytest.fixture
def fresh() -> Callable[[Message], Message]:
    """The row as it stands now."""
    return lambda message: Message.objects.unscoped("a test reads the outbox").get(pk=message.pk)
