"""What a coordinator decides about a message that has not left."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.config.jobs import enqueue
from binome.core.errors import Refused
from binome.outbox.models import Message
from binome.outbox.services.choosing import why_withheld
from binome.outbox.services.letter import Letter
from binome.outbox.services.pacing import leaves_from
from binome.outbox.services.writing import message_id_of, own_words, render

WORDS = "outbox.words"
# A second press within that time is the same wish.
JUST_NOW = timedelta(minutes=10)


class AlreadyLeft(Refused):
    """The message has left, is leaving right now, or was cancelled; nothing can be changed."""

    code = "message-already-left"
    text = _("This message has already left, or will never leave.")


class NotOwnWords(Refused):
    """Only what a coordinator wrote can be written anew; the product's own sentences are checked elsewhere."""

    code = "message-not-own-words"
    text = _("Only your own words can be changed. The other messages say what the programme has noted.")


class CannotBeResent(Refused):
    """It says something that no longer holds, or was sent a moment ago."""

    code = "message-cannot-be-resent"
    text = _("This message cannot be sent again: it has just been, or what it says no longer holds.")


class StillNotReached(Refused):
    """Nothing arrives at the person's address."""

    code = "address-not-reached"
    text = _("This person’s address does not work. Say first that it works again, or have it corrected.")


@transaction.atomic
def release(message: Message, *, by: Person, at: datetime) -> None:
    """Let a held message go; it leaves at once, or at the end of the quiet hours.

    Raises
    ------
    AlreadyLeft
    """
    leaves = _leaves(message, at)
    _change(
        message,
        {Message.State.HELD},
        Message.State.QUEUED,
        verb="outbox.release",
        by=by,
        at=at,
        not_before=leaves,
    )
    if leaves <= at:
        enqueue("outbox.send", message_id=message.pk)


def _leaves(message: Message, at: datetime) -> datetime:
    return leaves_from(message.kind, message.organisation, wanted=at, not_after=message.not_after)


@transaction.atomic
def rewrite(message: Message, *, subject: str, text: str, by: Person, at: datetime) -> None:
    """Change a coordinator's own words before they leave; of a batch, for everybody in it.

    Raises
    ------
    AlreadyLeft, NotOwnWords
    """
    organisation = message.organisation
    if message.kind != WORDS or organisation is None:
        raise NotOwnWords
    rows = Message.objects.in_organisation(organisation).filter(state=Message.State.HELD)
    rows = rows.filter(batch=message.batch) if message.batch else rows.filter(pk=message.pk)
    held = list(rows.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    if not held:
        raise AlreadyLeft
    for one in held:
        # The signature is whoever wrote it first.
        signature = one.parts["paragraphs"][-1] if one.parts else by.as_known_in(organisation).full_name
        letter = own_words(subject, text, signature=signature)
        rendered = render(partial(_as_it_is, letter), to=one.person, organisation=organisation, kind=one.kind)
        one.subject, one.text, one.html = rendered.subject, rendered.text, rendered.html
        one.parts = rendered.parts
        one.save(update_fields=["subject", "text", "html", "parts"])
    record(
        organisation,
        verb="outbox.rewrite",
        subject=message,
        by=by,
        at=at,
        programme_id=message.programme_id,
        count=len(held),
    )


def _as_it_is(letter: Letter) -> Letter:
    return letter


def release_batch(batch: str, *, organisation: Organisation, by: Person, at: datetime) -> int:
    """Let a whole batch go; answers how many leave.

    Raises
    ------
    AlreadyLeft
    """
    return _decide_batch(batch, organisation, by=by, at=at, leaves=True)


def cancel_batch(batch: str, *, organisation: Organisation, by: Person, at: datetime) -> int:
    """Keep a whole batch; answers how many are kept.

    Raises
    ------
    AlreadyLeft
    """
    return _decide_batch(batch, organisation, by=by, at=at, leaves=False)


@transaction.atomic
def _decide_batch(batch: str, organisation: Organisation, *, by: Person, at: datetime, leaves: bool) -> int:
    rows = Message.objects.in_organisation(organisation).filter(batch=batch, state=Message.State.HELD)
    held = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not batch or not held:
        raise AlreadyLeft
    state = Message.State.QUEUED if leaves else Message.State.CANCELLED
    moment = leaves_from(WORDS, organisation, wanted=at, not_after=None)
    # The sweep sends them, oldest first: a thousand bells would say no more than one.
    rows.filter(pk__in=[one.pk for one in held]).update(state=state, not_before=moment, parts={})
    if leaves:
        enqueue("outbox.sweep")
    record(
        organisation,
        verb="outbox.release_batch" if leaves else "outbox.cancel_batch",
        subject=held[0],
        by=by,
        at=at,
        programme_id=held[0].programme_id,
        count=len(held),
    )
    return len(held)


@transaction.atomic
def resend(message: Message, *, by: Person, at: datetime) -> Message:
    """Send the same words once more, to the address of today.

    Raises
    ------
    CannotBeResent, StillNotReached
    """
    organisation = message.organisation
    if organisation is None:
        raise CannotBeResent
    rows = Message.objects.in_organisation(organisation)
    first = rows.select_for_update(of=("self",)).select_related("person").get(pk=message.pk)
    again = rows.filter(idempotency_key__startswith=f"resend:{first.pk}:")
    if not _says_what_holds(first, at) or again.filter(created_at__gt=at - JUST_NOW).exists():
        raise CannotBeResent
    person = first.person.as_known_in(organisation)
    if why_withheld("", to=person, organisation=organisation) or not person.is_active:
        raise StillNotReached
    key = f"resend:{first.pk}:{again.count() + 1}"
    copied = (
        "organisation", "programme_id", "kind", "person", "language", "subject", "text", "html", "calendar",
        "calendar_method", "not_after",
    )  # fmt: skip
    made = rows.create(
        **{name: getattr(first, name) for name in copied},
        to_address=person.email,
        idempotency_key=key,
        message_id=message_id_of(key),
        not_before=at,
        created_at=at,
    )
    enqueue("outbox.send", message_id=made.pk)
    record(organisation, verb="outbox.resend", subject=first, by=by, at=at, programme_id=first.programme_id)
    return made


def _says_what_holds(message: Message, at: datetime) -> bool:
    """Whether it may be said again: it was said or withheld, is not too late, and no later invitation replaced it."""
    if message.state not in (Message.State.SENT, Message.State.WITHHELD) or message.is_private:
        return False
    if message.not_after is not None and message.not_after < at:
        return False
    if not message.calendar:
        return True
    later = Message.objects.in_organisation(message.organisation).filter(
        person=message.person, pk__gt=message.pk, calendar__contains=_uid_line(message.calendar)
    )
    return not later.exclude(idempotency_key__startswith="resend:").exists()


def _uid_line(calendar: str) -> str:
    return next((line for line in calendar.splitlines() if line.startswith("UID:")), "UID:")


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
