"""What a coordinator decides about a message that has not left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.config.jobs import enqueue
from binome.core.errors import Refused
from binome.outbox.models import Message


class AlreadyLeft(Refused):
    """The message has left, is leaving right now, or was cancelled; nothing can be changed."""

    code = "message-already-left"
    text = _("This message has already left, or will never leave.")


@transaction.atomic
def release(message: Message, *, by: Person, at: datetime) -> None:
    """Let a held message go.

    Raises
    ------
    AlreadyLeft
    """
    _change(
        message,
        {Message.State.HELD},
        Message.State.QUEUED,
        verb="outbox.release",
        by=by,
        at=at,
        not_before=at,
    )
    enqueue("outbox.send", message_id=message.pk)


@transaction.atomic
def cancel(message: Message, *, by: Person, at: datetime) -> None:
    """Keep a message from leaving.

    Raises
    ------
    AlreadyLeft
    """
    waiting = {Message.State.HELD, Message.State.QUEUED, Message.State.FAILED}
    _change(message, waiting, Message.State.CANCELLED, verb="outbox.cancel", by=by, at=at)


@transaction.atomic
def retry(message: Message, *, by: Person, at: datetime) -> None:
    """Try a failed message again, from the first try.

    Raises
    ------
    AlreadyLeft
    """
    _change(
        message,
        {Message.State.FAILED},
        Message.State.QUEUED,
        verb="outbox.retry",
        by=by,
        at=at,
        not_before=at,
        tries_count=0,
    )
    enqueue("outbox.send", message_id=message.pk)


def _change(
    message: Message,
    states: set[Message.State],
    state: Message.State,
    *,
    verb: str,
    by: Person,
    at: datetime,
    **values: Any,
) -> None:
    organisation = message.organisation
    rows = Message.objects.in_organisation(organisation)
    locked = rows.select_for_update(of=("self",)).get(pk=message.pk)
    is_leaving = locked.claimed_until is not None and locked.claimed_until > at
    # Codes belong to no organisation, so to nobody who could decide about them.
    if organisation is None or locked.state not in states or is_leaving:
        raise AlreadyLeft
    changes: dict[str, Any] = {"state": state, "claimed_until": None, "is_server_away": False, **values}
    if state == Message.State.QUEUED:
        # Written before the person changed address, perhaps because another reads the old mailbox.
        changes["to_address"] = locked.person.email
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(changes))
    record(organisation, verb=verb, subject=locked, by=by, at=at, programme_id=locked.programme_id)
