"""Writing a letter into the outbox, in the transaction of the act that causes it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
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
from binome.outbox.services.choosing import why_withheld
from binome.outbox.services.letter import Letter
from binome.outbox.services.pacing import is_calm_on, leaves_from, pace_of
from binome.outbox.stopping import stop_path


@dataclass(frozen=True)
class Rendered:
    """A letter in the recipient's language, as it will leave, and the parts it was made of."""

    subject: str
    text: str
    html: str
    parts: dict[str, Any]

    @property
    def fields(self) -> dict[str, str]:
        """What the row says."""
        return {"subject": self.subject, "text": self.text, "html": self.html}


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
    batch: str = "",
) -> Message | None:
    """Put a letter in the outbox, in the caller's transaction; asking twice with one ``key`` writes one.

    ``write`` is called with the recipient's language active. Nobody writes to a deactivated person (``None``).
    The letter leaves from ``not_before`` on (at once when not given), or once released when ``hold`` is set; what has
    not left by ``not_after`` never does. What the person has switched off, and what would go to an address that does
    not work, is written and withheld.
    """
    if not to.is_active:
        return None
    to = to.as_known_in(organisation)
    keys = Message.objects.unscoped("a key is unique over all organisations")
    if (existing := keys.filter(idempotency_key=key).first()) is not None:
        return existing
    rendered = render(write, to=to, organisation=organisation, kind=kind)
    withheld = why_withheld(kind, to=to, organisation=organisation)
    leaves = leaves_from(kind, organisation, wanted=max(not_before or at, at), not_after=not_after)
    is_gathered = is_calm_on() and pace_of(kind) == "gathered"
    values = {
        "organisation": organisation,
        "programme_id": programme_id,
        "kind": kind,
        "person": to,
        "to_address": to.email,
        "language": to.language,
        "parts": rendered.parts if hold or is_gathered else {},
        "calendar": calendar,
        "calendar_method": calendar_method,
        "is_private": is_private,
        "message_id": message_id_of(key),
        "state": _first_state(hold=hold, withheld=withheld),
        "why_withheld": withheld,
        "not_before": leaves,
        "not_after": not_after,
        "created_at": at,
        "batch": batch,
        **rendered.fields,
    }
    message, is_new = keys.get_or_create(idempotency_key=key, defaults=values)
    if is_new and message.state == Message.State.QUEUED and leaves <= at and not is_gathered:
        enqueue("outbox.send", message_id=message.pk)
    return message


def _first_state(*, hold: bool, withheld: str) -> Message.State:
    if withheld:
        return Message.State.WITHHELD
    return Message.State.HELD if hold else Message.State.QUEUED


def render(
    write: Callable[[], Letter], *, to: Person, organisation: Organisation | None, kind: str = ""
) -> Rendered:
    """The letter in the recipient's language, as plain text and as HTML that says the same."""
    with translation.override(to.language):
        letter = write()
        context = _context(letter, to, organisation)
        context["stop"] = stop_path(kind, to=to, organisation=organisation)
        return Rendered(
            subject=one_line(str(letter.subject))[:200],
            text=render_to_string("mail/letter.txt", context).strip() + "\n",
            html=render_to_string("mail/letter.html", context),
            parts=letter.as_parts(),
        )


def _context(letter: Letter, to: Person, organisation: Organisation | None) -> dict[str, Any]:
    return {
        "letter": _with_whole_address(letter),
        "sections": [_with_whole_address(section) for section in letter.sections],
        "person": to,
        "organisation": organisation,
        "language": to.language,
        "base_url": settings.BASE_URL,
    }


def _with_whole_address(letter: Letter) -> Letter:
    """The letter with addresses that work outside of a page."""
    button = _with_host(letter.button) if letter.button is not None else None
    return replace(letter, button=button, answers=[_with_host(answer) for answer in letter.answers])


def message_id_of(key: str) -> str:
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
    batch: str = "",
) -> list[Message]:
    """A coordinator's own words to some people, each in a message of their own. Answers go to the organisation.

    With ``batch`` they are held under that name, to be read (and changed) once more before they leave together.
    """
    signature = by.as_known_in(organisation).full_name
    sent = []
    with transaction.atomic():
        for person in people:
            message = queue_letter(
                kind="outbox.words",
                to=person,
                organisation=organisation,
                programme_id=programme_id,
                at=at,
                key=f"outbox.words:{batch or at.isoformat()}:{by.pk}:{person.pk}",
                write=lambda: own_words(subject, text, signature=signature),
                hold=bool(batch),
                batch=batch,
            )
            if message is not None:
                sent.append(message)
        if sent:
            record(
                organisation,
                verb="outbox.prepare_for_people" if batch else "outbox.write_to_people",
                subject=sent[0],
                by=by,
                at=at,
                programme_id=programme_id,
                count=len(sent),
                subject_line=subject,
            )
    return sent


def own_words(subject: str, text: str, *, signature: str) -> Letter:
    """What somebody wrote, as a letter under their name."""
    paragraphs = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
    return Letter(subject=subject, paragraphs=[*paragraphs, signature])


def _with_host(link: tuple[str, str]) -> tuple[str, str]:
    label, address = link
    return label, address if urlsplit(address).scheme else settings.BASE_URL + address
