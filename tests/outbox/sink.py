"""A real mail server for tests, which can also be slow, refuse, or be away."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Keeps every message it accepted, in order, repeats included."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.envelopes: list[list[str]] = []
        self.refuse_recipient: Callable[[str], str | None] = lambda address: None
        self.refuse_data: Callable[[], str | None] = lambda: None
        self.seconds = 0.0
        self._lock = threading.Lock()

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook: somebody to send to."""
        if (answer := self.refuse_recipient(address)) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd's hook: one message has arrived whole."""
        await asyncio.sleep(self.seconds)
        if (answer := self.refuse_data()) is not None:
            return answer
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            self.received.append(message)
            self.envelopes.append(list(envelope.rcpt_tos))
        return "250 kept"

    @property
    def times_by_id(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        with self._lock:
            return Counter(str(message["Message-ID"]) for message in self.received)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(sink: Sink, port: int) -> Iterator[Sink]:
    """The sink at work on ``port``."""
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
