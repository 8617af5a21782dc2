"""From a decision to a message accepted by a mail server.

A message is a row written in the transaction of the act that causes it. Sending claims the row for a minute, talks
to the mail server outside of any transaction, then writes down that it left. Whoever dies in between leaves a claim
that runs out; the message then leaves again under the same Message-ID, which mail stores recognise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.config.jobs import enqueue
from binome.core.errors import Refused
from binome.outbox.models import Message

CLAIM = timedelta(seconds=60)
MOST_TRIES = 8
# Minutes before the second, third… try.
WAITS = (1, 2, 5, 15, 60, 180, 360)


class AlreadyLeft(Refused):
    """The message has left; nothing can be changed."""

    code = "message-already-left"
    text = _("This message has already left.")


@dataclass(frozen=True)
class Letter:
    """What a message says. ``facts`` are label and value; ``button`` is label and address (with or without host)."""

    subject: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None
    after: Sequence[str] = ()


@transaction.atomic
def queue_letter(
    *,
    kind: str,
    to: Person,
    organisation: Organisation | None,
    programme_id: int | None,
    at: datetime,
    key: str,
    write: Callable[[], Letter],
    not_before: datetime | None = None,
    hold: bool = False,
    is_private: bool = False,
    calendar: str = "",
    calendar_method: str = "",
) -> Message | None:
    """Put a letter in the outbox, in the caller's transaction; asking twice with one ``key`` writes one.

    ``write`` is called with the recipient's language active. Nobody writes to a deactivated person (``None``).
    """
    if not to.is_active:
        return None
    existing = Message.objects.unscoped("a key is unique over all organisations").filter(idempotency_key=key).first()
    if existing is not None:
        return existing
    with translation.override(to.language):
        letter = write()
        subject = " ".join(str(letter.subject).split())[:200]
        context = _context(letter, to, organisation)
        text = render_to_string("mail/letter.txt", context)
        html = render_to_string("mail/letter.html", context)
    message = Message.objects.create(
        organisation=organisation,
        programme_id=programme_id,
        kind=kind,
        person=to,
        to_address=to.email,
        language=to.language,
        subject=subject,
        text=text.strip() + "\n",
        html=html,
        calendar=calendar,
        calendar_method=calendar_method,
        is_private=is_private,
        idempotency_key=key,
        message_id=_message_id(key),
        state=Message.State.HELD if hold else Message.State.QUEUED,
        not_before=not_before or at,
        created_at=at,
    )
    if not hold and (not_before is None or not_before <= at):
        enqueue("outbox.send", message_id=message.pk)
    return message


def _context(letter: Letter, to: Person, organisation: Organisation | None) -> dict[str, Any]:
    button = letter.button
    if button is not None and not urlsplit(button[1]).scheme:
        button = (button[0], settings.BASE_URL + button[1])
    return {
        "letter": letter,
        "button": button,
        "person": to,
        "organisation": organisation,
        "language": to.language,
        "base_url": settings.BASE_URL,
    }


def _message_id(key: str) -> str:
    """One Message-ID a key for ever: a repeat is recognised as the same message."""
    host = urlsplit(settings.BASE_URL).hostname or "binome.invalid"
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{host}>"


def write_to_people(
    people: Iterable[Person],
    *,
    subject: str,
    text: str,
    organisation: Organisation,
    programme_id: int | None,
    by: Person,
    at: datetime,
) -> list[Message]:
    """A coordinator's own words to some people, each in a message of their own. Answers go to the organisation."""
    paragraphs = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
    sent = []
    with transaction.atomic():
        for person in people:
            message = queue_letter(
                kind="outbox.words",
                to=person,
                organisation=organisation,
                programme_id=programme_id,
                at=at,
                key=f"outbox.words:{by.pk}:{person.pk}:{at.isoformat()}",
                write=lambda: Letter(subject=subject, paragraphs=[*paragraphs, by.full_name]),
            )
            if message is not None:
                sent.append(message)
        if sent:
            record(
                organisation,
                verb="outbox.write_to_people",
                subject=sent[0],
                by=by,
                at=at,
                programme_id=programme_id,
                count=len(sent),
                subject_line=subject,
            )
    return sent


@transaction.atomic
def release(message: Message, *, by: Person, at: datetime) -> None:
    """Let a held message go."""
    _change(message, Message.State.QUEUED, verb="outbox.release", by=by, at=at, not_before=at)
    enqueue("outbox.send", message_id=message.pk)


@transaction.atomic
def cancel(message: Message, *, by: Person, at: datetime) -> None:
    """Keep a message from leaving."""
    _change(message, Message.State.CANCELLED, verb="outbox.cancel", by=by, at=at)


@transaction.atomic
def retry(message: Message, *, by: Person, at: datetime) -> None:
    """Try a failed message again, from the first try."""
    _change(message, Message.State.QUEUED, verb="outbox.retry", by=by, at=at, not_before=at, tries_count=0)
    enqueue("outbox.send", message_id=message.pk)


def _change(message: Message, state: str, *, verb: str, by: Person, at: datetime, **values: Any) -> None:
    rows = Message.objects.unscoped("the caller loaded the message on somebody's behalf")
    locked = rows.select_for_update(of=("self",)).get(pk=message.pk)
    if state not in Message.TRANSITIONS[Message.State(locked.state)]:
        raise AlreadyLeft
    for name, value in {"state": state, "claimed_until": None, **values}.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", "claimed_until", *values])
    if locked.organisation is not None:
        record(locked.organisation, verb=verb, subject=locked, by=by, at=at, programme_id=locked.programme_id)


def send_due(*, at: datetime, limit: int = 50) -> int:
    """Send what is due, oldest first, over one connection; answers how many left."""
    rows = Message.objects.unscoped("the sweep serves every organisation")
    due = rows.due(at).filter(Q(claimed_until=None) | Q(claimed_until__lt=at)).order_by("not_before", "pk")
    numbers = list(due.values_list("pk", flat=True)[:limit])
    if not numbers:
        return 0
    connection = get_connection()
    return sum(send_message(number, at=at, connection=connection) for number in numbers)


def send_message(number: int, *, at: datetime, connection: Any = None) -> bool:
    """Send one message if it is due and nobody else holds it; whether it left now."""
    message = _claim(number, at)
    if message is None:
        return False
    try:
        _as_mail(message, connection).send()
    except Exception as error:
        # Whatever the server or the network said, the row keeps it and the message waits for its next try.
        _note_failure(message, error, at)
        if connection is not None:
            connection.close()
        return False
    _note_sent(message, at)
    return True


def _claim(number: int, at: datetime) -> Message | None:
    """Take the message for a minute. One statement decides, so two workers never both have it."""
    rows = Message.objects.unscoped("a job holds the number of its own message")
    taken = (
        rows.due(at)
        .filter(Q(claimed_until=None) | Q(claimed_until__lt=at), pk=number)
        .update(claimed_until=at + CLAIM, tries_count=F("tries_count") + 1)
    )
    return rows.select_related("person", "organisation").get(pk=number) if taken else None


def _note_sent(message: Message, at: datetime) -> None:
    changes: dict[str, Any] = {"state": Message.State.SENT, "sent_at": at, "claimed_until": None, "last_error": ""}
    if message.organisation_id is None:
        # A sign-in code has done its work; it must not stay readable.
        changes |= {"text": "", "html": ""}
    rows = Message.objects.unscoped("a job holds the number of its own message")
    rows.filter(pk=message.pk, state=Message.State.QUEUED).update(**changes)


def _note_failure(message: Message, error: Exception, at: datetime) -> None:
    is_last = message.tries_count >= MOST_TRIES
    wait = timedelta(minutes=WAITS[min(message.tries_count, len(WAITS)) - 1])
    Message.objects.unscoped("a job holds the number of its own message").filter(pk=message.pk).update(
        state=Message.State.FAILED if is_last else Message.State.QUEUED,
        not_before=at + wait,
        claimed_until=None,
        last_error=f"{type(error).__name__}: {error}"[:300],
    )


def _as_mail(message: Message, connection: Any) -> EmailMultiAlternatives:
    organisation = message.organisation
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    reply_to = [formataddr((organisation.contact_name, organisation.contact_email))] if organisation else []
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((message.person.full_name, message.to_address))],
        reply_to=reply_to,
        headers=headers,
        connection=connection,
    )
    if message.html:
        mail.attach_alternative(_inlined(message.html), "text/html")
    if message.calendar:
        mail.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
        mail.attach("invitation.ics", message.calendar, "text/calendar")
    return mail


def _inlined(html: str) -> str:
    import css_inline

    return str(css_inline.inline(html))
