"""Handing messages to the mail server, each at most once but for a worker killed at the worst moment."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F

from binome.outbox.mail import as_mail
from binome.outbox.models import Message, Unreached
from binome.outbox.services.pacing import every_message, gather, hold_back
from binome.outbox.services.reaching import note_unreached

# A claim and two sweeps fit in the minute within which a dead worker's messages are taken over.
CLAIM = timedelta(seconds=getattr(settings, "OUTBOX_CLAIM_SECONDS", 25))
# The conversation about one message is cut before its claim runs out: two workers never talk about it at once.
MOST_SECONDS_A_MESSAGE = CLAIM.total_seconds() * 0.8
MOST_TRIES = 8
# Minutes before the second, third… try of a message that the server refuses.
WAITS = (1, 2, 5, 15, 60, 180, 360)
# A server that nobody reaches says nothing about a message: no try is counted, the next one comes soon. When it
# breaks off in the middle, the message may be the cause: the try counts, and the next one still comes soon.
WAIT_FOR_SERVER = timedelta(minutes=1)
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=10)
MOST_SECONDS_A_SWEEP = 40
TOO_SLOW = "the mail server answers too slowly"


class Outcome(Enum):
    """How one attempt ended."""

    SENT = "sent"
    REFUSED = "refused"
    AWAY = "the server does not answer"
    NOT_OURS = "not due, or held by another worker"


class _Clock:
    """The caller's time, going on while we work: a long batch must not claim with the hour of its first message."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._started = time.monotonic()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=self.seconds)

    @property
    def seconds(self) -> float:
        """How long we have been working."""
        return time.monotonic() - self._started


def send_due(*, at: datetime, limit: int = 200) -> int:
    """Send what is due, oldest first, over one connection; answers how many left.

    Stops early when the server does not answer, or after a while; the next sweep goes on.
    """
    clock = _Clock(at)
    _cancel_what_is_too_late(at)
    hold_back(at=at)
    gather(at=at)
    numbers = list(every_message().due(at).order_by("not_before", "pk").values_list("pk", flat=True)[:limit])
    if not numbers:
        return 0
    left = 0
    with _connection() as connection:
        for number in numbers:
            outcome = _send(number, clock, connection)
            left += outcome is Outcome.SENT
            if outcome is Outcome.AWAY or clock.seconds > MOST_SECONDS_A_SWEEP:
                break
    if left:
        _hurry_what_waited_for_the_server(clock())
    return left


def send_message(number: int, *, at: datetime) -> bool:
    """Send one message if it is due and nobody else holds it; whether it left now.

    While the server is known to be away it is left to the sweep: a hundred messages must not each wait for an answer
    that does not come, and delay all other work.
    """
    if every_message().filter(state=Message.State.QUEUED, is_server_away=True, not_before__gt=at).exists():
        return False
    hold_back(at=at)
    clock = _Clock(at)
    with _connection() as connection:
        has_left = _send(number, clock, connection) is Outcome.SENT
    if has_left:
        _hurry_what_waited_for_the_server(clock())
    return has_left


def _send(number: int, clock: _Clock, connection: Any) -> Outcome:
    message = _claim(number, clock())
    if message is None:
        return Outcome.NOT_OURS
    is_door_open = False
    try:
        with _deadline(connection) as is_over:
            mail = as_mail(message)
            connection.open()
            if is_over():
                raise TimeoutError(TOO_SLOW)
            is_door_open = True
            connection.send_messages([mail])
    except Exception as error:
        # Whatever the server or the network said, the row keeps it and the message waits for its next try.
        is_away = _is_about_the_server(error)
        _note_failure(message, error, clock(), is_away=is_away, is_counted=is_door_open or not is_away)
        _close(connection)
        return Outcome.AWAY if is_away else Outcome.REFUSED
    _note_sent(message, clock())
    return Outcome.SENT


def _claim(number: int, at: datetime) -> Message | None:
    """Take the message for a while. One statement decides, so two workers never both have it."""
    mine = every_message().filter(pk=number)
    if not mine.due(at).update(claimed_until=at + CLAIM, tries_count=F("tries_count") + 1):
        return None
    return mine.select_related("person", "organisation").get()


def _note_sent(message: Message, at: datetime) -> None:
    changes: dict[str, Any] = {
        "state": Message.State.SENT,
        "sent_at": at,
        "claimed_until": None,
        "last_error": "",
    }
    every_message().filter(pk=message.pk, state=Message.State.QUEUED).update(
        **changes, is_server_away=False, **_erased(message)
    )


def _hurry_what_waited_for_the_server(at: datetime) -> None:
    """It answers again: what waited for it leaves with the next sweep."""
    waiting = every_message().filter(state=Message.State.QUEUED, is_server_away=True)
    waiting.update(not_before=at, is_server_away=False)


def _erased(message: Message) -> dict[str, Any]:
    """A sign-in code has done its work; it must not stay readable. Nothing that has left can be changed."""
    return {"subject": "", "text": "", "html": ""} if message.organisation_id is None else {"parts": {}}


def _note_failure(
    message: Message, error: Exception, at: datetime, *, is_away: bool, is_counted: bool
) -> None:
    tries = message.tries_count if is_counted else message.tries_count - 1
    wait = timedelta(minutes=WAITS[min(max(tries, 1), len(WAITS)) - 1])
    if is_away:
        wait = min(wait, LONGEST_WAIT_FOR_SERVER) if is_counted else WAIT_FOR_SERVER
    state = Message.State.FAILED if tries >= MOST_TRIES else Message.State.QUEUED
    # Only while it is still ours: a claim that ran out may be another worker's by now.
    ours = every_message().filter(
        pk=message.pk, state=Message.State.QUEUED, claimed_until=message.claimed_until
    )
    ours.update(
        state=state,
        not_before=at + wait,
        claimed_until=None,
        tries_count=tries,
        is_server_away=is_away,
        last_error=f"{type(error).__name__}: {error}"[:300],
    )
    if state == Message.State.FAILED and isinstance(error, smtplib.SMTPRecipientsRefused):
        words = "; ".join(_said(text) for _code, text in error.recipients.values())
        note_unreached(message, why=Unreached.Why.REFUSED, words=words, said_at=at, at=at)


def _said(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _cancel_what_is_too_late(at: datetime) -> None:
    late = every_message().free(at).filter(not_after__lt=at)
    late.filter(organisation=None).update(state=Message.State.CANCELLED, subject="", text="", html="")
    late.update(state=Message.State.CANCELLED)


def _is_about_the_server(error: Exception) -> bool:
    """Whether the error would meet any message: nobody at the door, silence, a refusal before the recipient is named."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code == 421 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code == 421
    return isinstance(error, OSError)


@contextmanager
def _connection() -> Iterator[Any]:
    connection = get_connection()
    try:
        yield connection
    finally:
        _close(connection)


def _close(connection: Any) -> None:
    # The messages have left; how the server takes leave of us changes nothing.
    with suppress(Exception):
        connection.close()


@contextmanager
def _deadline(connection: Any) -> Iterator[Callable[[], bool]]:
    """Cut the conversation when it takes too long altogether; each answer alone has its own, shorter limit.

    Gives a question: is the time over? It cannot be cut while the connection is being made.
    """
    over = threading.Event()

    def cut() -> None:
        over.set()
        for name in ("connection", "_partial_connection"):
            talking = getattr(connection, name, None)
            with suppress(Exception):
                talking.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    timer = threading.Timer(MOST_SECONDS_A_MESSAGE, cut)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()
