"""Writing a letter into the outbox, in the transaction of the act that causes it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.config.jobs import enqueue
from binome.outbox.mail import one_line
from binome.outbox.models import Message


@dataclass(frozen=True)
class Letter:
    """What a message says. ``facts`` are label and value; ``button`` is label and address (with or without host).

    ``code`` stands alone, in large type. ``question`` is asked in the letter; each of its ``answers`` is a label and an address.
    """

    subject: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None
    after: Sequence[str] = ()
    code: str = ""
    question: str = ""
    answers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Rendered:
    """A letter in the recipient's language, as it will leave."""

    subject: str
    text: str
    html: str


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
    not_after: datetime | None = None,
    hold: bool = False,
    is_private: bool = False,
    calendar: str = "",
    calendar_method: str = "",
) -> Message | None:
    """Put a letter in the outbox, in the caller's transaction; asking twice with one ``key`` writes one.

    ``write`` is called with the recipient's language active. Nobody writes to a deactivated person (``None``).
    The letter leaves from ``not_before`` on (at once when not given), or once released when ``hold`` is set; what has
    not left by ``not_after`` never does.
    """
    if not to.is_active:
        return None
    to = to.as_known_in(organisation)
    keys = Message.objects.unscoped("a key is unique over all organisations")
    if (existing := keys.filter(idempotency_key=key).first()) is not None:
        return existing
    rendered = render(write, to=to, organisation=organisation)
    message, is_new = keys.get_or_create(
        idempotency_key=key,
        defaults={
            "organisation": organisation,
            "programme_id": programme_id,
            "kind": kind,
            "person": to,
            "to_address": to.email,
            "language": to.language,
            "subject": rendered.subject,
            "text": rendered.text,
            "html": rendered.html,
            "calendar": calendar,
            "calendar_method": calendar_method,
            "is_private": is_private,
            "message_id": _message_id(key),
            "state": Message.State.HELD if hold else Message.State.QUEUED,
            "not_before": not_before or at,
            "not_after": not_after,
            "created_at": at,
        },
    )
    if is_new and not hold and message.not_before <= at:
        enqueue("outbox.send", message_id=message.pk)
    return message


def render(write: Callable[[], Letter], *, to: Person, organisation: Organisation | None) -> Rendered:
    """The letter in the recipient's language, as plain text and as HTML that says the same."""
    with translation.override(to.language):
        letter = write()
        context = _context(letter, to, organisation)
        return Rendered(
            subject=one_line(str(letter.subject))[:200],
            text=render_to_string("mail/letter.txt", context).strip() + "\n",
            html=render_to_string("mail/letter.html", context),
        )


def _context(letter: Letter, to: Person, organisation: Organisation | None) -> dict[str, Any]:
    button = _with_host(letter.button) if letter.button is not None else None
    return {
        "letter": letter,
        "button": button,
        "answers": [_with_host(answer) for answer in letter.answers],
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
    signature = by.as_known_in(organisation).full_name
    with transaction.atomic():
        for person in people:
            message = queue_letter(
                kind="outbox.words",
                to=person,
                organisation=organisation,
                programme_id=programme_id,
                at=at,
                key=f"outbox.words:{by.pk}:{person.pk}:{at.isoformat()}",
                write=lambda: Letter(subject=subject, paragraphs=[*paragraphs, signature]),
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


def _with_host(link: tuple[str, str]) -> tuple[str, str]:
    label, address = link
    return label, address if urlsplit(address).scheme else settings.BASE_URL + address
