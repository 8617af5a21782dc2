"""From the row to the mail server, whatever the server does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django_q.models import OrmQ

import factories as make
from binome.accounts.models import LogEntry
from binome.accounts.services import change_address
from binome.outbox.models import Message
from binome.outbox.services import AlreadyLeft, cancel, queue_letter, release, retry, send_due, send_message
from binome.outbox.services.sending import CLAIM, MOST_TRIES, WAITS
from factories import paris
from outbox.sink import Sink, listening

pytestmark = pytest.mark.django_db(transaction=True)
AT = paris(2027, 2, 2, 18)
A_MINUTE = timedelta(minutes=1)
Queue = Callable[..., Message]
Fresh = Callable[[Message], Message]


def test_a_message_leaves_once(sink: Sink, queue: Queue, fresh: Fresh) -> None:
    message = queue()
    assert send_message(message.pk, at=AT)
    assert not send_message(message.pk, at=AT + A_MINUTE)
    assert send_due(at=AT + A_MINUTE) == 0
    assert sink.times_by_id == {message.message_id: 1}
    row = fresh(message)
    assert (row.state, row.claimed_until, row.tries_count) == (Message.State.SENT, None, 1)
    assert row.sent_at is not None
    assert row.sent_at >= AT


def test_a_batch_leaves_oldest_first(sink: Sink, queue: Queue) -> None:
    for number in (3, 1, 2):
        queue(f"k{number}", at=AT - timedelta(minutes=number), write=_letter(f"no {number}"))
    assert send_due(at=AT) == 3
    assert [message["Subject"] for message in sink.received] == ["no 3", "no 2", "no 1"]


def test_a_batch_has_a_limit(sink: Sink, queue: Queue) -> None:
    for number in range(5):
        queue(f"k{number}")
    assert [send_due(at=AT, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_what_is_not_due_held_or_cancelled_stays(sink: Sink, queue: Queue) -> None:
    queue("later", not_before=AT + A_MINUTE)
    queue("held", hold=True)
    cancel(queue("kept"), by=make.PersonFactory(), at=AT)
    assert send_due(at=AT) == 0
    assert sink.received == []
    assert send_due(at=AT + A_MINUTE) == 1


def test_a_held_message_leaves_once_released(sink: Sink, queue: Queue) -> None:
    nadia = make.PersonFactory()
    message = queue(hold=True)
    release(message, by=nadia, at=AT)
    assert [row.task["kwargs"] for row in OrmQ.objects.all()] == [{"message_id": message.pk}]
    assert send_message(message.pk, at=AT)
    assert list(sink.times_by_id) == [message.message_id]
    entry = LogEntry.objects.in_organisation(message.organisation).get()
    assert (entry.verb, entry.by, entry.subject_id) == ("outbox.release", nadia, message.pk)
    with pytest.raises(AlreadyLeft):
        release(message, by=nadia, at=AT)
    with pytest.raises(AlreadyLeft):
        cancel(message, by=nadia, at=AT)


def test_what_came_too_late_to_be_of_use_never_leaves(sink: Sink, queue: Queue, fresh: Fresh) -> None:
    message = queue(not_after=AT + timedelta(minutes=15))
    assert send_due(at=AT + timedelta(minutes=16)) == 0
    assert (fresh(message).state, sink.received) == (Message.State.CANCELLED, [])
    assert not send_message(message.pk, at=AT + timedelta(minutes=16))


def test_a_message_too_late_does_not_leave_by_its_own_job_either(sink: Sink, queue: Queue) -> None:
    message = queue(not_after=AT + timedelta(minutes=15))
    assert not send_message(message.pk, at=AT + timedelta(minutes=16))
    assert sink.received == []


# --- claims -----------------------------------------------------------------------------------------------


def test_a_claimed_message_is_left_to_its_worker_until_the_claim_runs_out(
    sink: Sink, queue: Queue, fresh: Fresh
) -> None:
    message = queue()
    _set(message, claimed_until=AT + CLAIM)
    assert not send_message(message.pk, at=AT)
    assert send_due(at=AT + CLAIM) == 0
    assert send_due(at=AT + CLAIM + timedelta(seconds=1)) == 1
    assert fresh(message).state == Message.State.SENT


def test_a_message_that_is_leaving_cannot_be_cancelled(queue: Queue) -> None:
    message = queue()
    _set(message, claimed_until=AT + CLAIM)
    with pytest.raises(AlreadyLeft):
        cancel(message, by=make.PersonFactory(), at=AT)


def test_a_repeat_bears_the_same_number(sink: Sink, queue: Queue) -> None:
    """A worker died between the server's yes and the row: the message leaves again, recognisably."""
    message = queue()
    send_message(message.pk, at=AT)
    _set(message, state=Message.State.QUEUED, sent_at=None, claimed_until=AT)
    send_due(at=AT + A_MINUTE)
    assert sink.times_by_id == {message.message_id: 2}


def test_a_worker_that_lost_its_claim_does_not_undo_what_another_did(
    sink: Sink, queue: Queue, fresh: Fresh
) -> None:
    message = queue()

    def taken_over() -> str:
        # While this worker waits for the answer, its claim runs out and another sends the message.
        other = threading.Thread(target=other_worker)
        other.start()
        other.join()
        return "451 not now"

    def other_worker() -> None:
        _set(message, state=Message.State.SENT, sent_at=AT, claimed_until=None)
        connection.close()

    sink.refuse_data = taken_over
    assert not send_message(message.pk, at=AT)
    assert fresh(message).state == Message.State.SENT


# --- a server that is away, slow, or refuses -------------------------------------------------------------------


def test_nothing_is_lost_nor_counted_while_the_server_is_away(
    mail_port: int, queue: Queue, fresh: Fresh
) -> None:
    messages = [queue(f"k{number}") for number in range(3)]
    for minute in range(2 * MOST_TRIES):
        assert send_due(at=AT + minute * A_MINUTE) == 0
    rows = [fresh(message) for message in messages]
    assert {row.state for row in rows} == {Message.State.QUEUED}
    assert {row.tries_count for row in rows} == {0}
    assert any(row.last_error for row in rows)


def test_the_outbox_empties_within_ten_minutes_of_the_servers_return(mail_port: int, queue: Queue) -> None:
    for number in range(30):
        message = queue(f"k{number}")
        send_message(message.pk, at=AT)
    for hour in range(1, 12):
        send_due(at=AT + timedelta(hours=hour))
    back = AT + timedelta(hours=12)
    with listening(Sink(), mail_port) as sink:
        for half_minute in range(20):
            send_due(at=back + half_minute * timedelta(seconds=30))
        assert len(sink.times_by_id) == 30
        assert set(sink.times_by_id.values()) == {1}


def test_one_look_at_a_silent_server_is_enough(mail_port: int, queue: Queue, fresh: Fresh) -> None:
    """A hundred jobs in a row must not each wait for an answer that does not come."""
    first, second = queue("a"), queue("b")
    send_message(first.pk, at=AT)
    send_message(second.pk, at=AT + timedelta(seconds=5))
    assert (fresh(first).is_server_away, fresh(second).last_error) == (True, "")


def test_a_conversation_is_cut_before_its_claim_runs_out(
    sink: Sink, queue: Queue, fresh: Fresh, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 60
    monkeypatch.setattr("binome.outbox.services.sending.MOST_SECONDS_A_MESSAGE", 0.5)
    sink.seconds = 3
    started = time.monotonic()
    message = queue()
    assert not send_message(message.pk, at=AT)
    assert time.monotonic() - started < 2.5
    row = fresh(message)
    assert (row.state, row.is_server_away, row.tries_count) == (Message.State.QUEUED, True, 1)


def test_a_refused_message_waits_longer_each_time_then_shows_and_can_be_tried_again(
    sink: Sink, queue: Queue, fresh: Fresh
) -> None:
    message = queue()
    sink.refuse_recipient = lambda address: "550 nobody of that name"
    at, waits = AT, []
    for _ in range(MOST_TRIES):
        assert fresh(message).state == Message.State.QUEUED
        assert not send_message(message.pk, at=at)
        row = fresh(message)
        waits.append(round((row.not_before - at).total_seconds() / 60))
        at = row.not_before + timedelta(seconds=1)
    assert waits[:-1] == list(WAITS)
    assert (row.state, row.tries_count) == (Message.State.FAILED, MOST_TRIES)
    assert "nobody of that name" in row.last_error
    assert send_due(at=at + timedelta(days=9)) == 0
    sink.refuse_recipient = lambda address: None
    retry(row, by=make.PersonFactory(), at=at)
    send_message(message.pk, at=at)
    assert fresh(message).state == Message.State.SENT


def test_a_refused_message_does_not_delay_the_others(sink: Sink, queue: Queue) -> None:
    queue("bad", at=AT - A_MINUTE, to=make.PersonFactory(email="nobody@example.org"))
    good = queue("good")
    sink.refuse_recipient = lambda address: "550 no" if address.startswith("nobody") else None
    assert send_due(at=AT) == 1
    assert list(sink.times_by_id) == [good.message_id]


def test_a_message_that_makes_the_server_hang_up_is_tried_at_most_eight_times(
    sink: Sink, queue: Queue, fresh: Fresh
) -> None:
    message = queue()
    sink.refuse_data = lambda: "421 goodbye"
    at = AT
    for _ in range(MOST_TRIES):
        send_message(message.pk, at=at)
        at = fresh(message).not_before + timedelta(seconds=1)
    assert fresh(message).state == Message.State.FAILED


def test_pages_are_not_slower_while_the_server_is_away(
    mail_port: int, client_of: Callable[[Any], Client], queue: Queue
) -> None:
    """Nothing that a person does talks to the mail server: the row is written, the worker does the rest."""
    anne = make.PersonFactory(email="anne@example.org")
    client_of(None).post("/compte/connexion/", {"email": anne.email})
    assert Message.objects.unscoped("a test reads the outbox").get().state == Message.State.QUEUED


def test_a_code_does_not_stay_readable(sink: Sink, fresh: Fresh) -> None:
    message = queue_letter(
        kind="outbox.sign_in_code", to=make.PersonFactory(), organisation=None, programme_id=None, at=AT, key="code",
        write=_letter("Votre code 123 456"), is_private=True,
    )  # fmt: skip
    assert message is not None
    send_message(message.pk, at=AT)
    row = fresh(message)
    assert (row.state, row.subject, row.text, row.html) == (Message.State.SENT, "", "", "")


def _letter(subject: str) -> Callable[[], Any]:
    from binome.outbox.services import Letter

    return lambda: Letter(subject=subject, paragraphs=[subject])


def _set(message: Message, **values: Any) -> None:
    Message.objects.unscoped("a test changes the outbox").filter(pk=message.pk).update(**values)


def test_what_waited_goes_to_the_address_of_today(sink: Sink, queue: Queue, fresh: Fresh) -> None:
    nadia, message = make.PersonFactory(), queue(hold=True)
    change_address(message.person, to="new@example.org", at=AT)
    release(message, by=nadia, at=AT)
    assert fresh(message).to_address == "new@example.org"
    Message.objects.in_organisation(message.organisation).update(state=Message.State.FAILED)
    change_address(message.person, to="newer@example.org", at=AT)
    retry(message, by=nadia, at=AT)
    assert fresh(message).to_address == "newer@example.org"
