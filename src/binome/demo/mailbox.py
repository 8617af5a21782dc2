"""The demonstration's mailbox: what the sink kept, read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

_NAME = re.compile(r"^\d{20}-[0-9a-f]{16}$")
A_PAGE = 25


@dataclass(frozen=True)
class Mail:
    """One message as a person receives it."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str
    calendar: str


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = {"text/plain": "", "text/html": "", "text/calendar": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if kind in parts and not parts[kind] and part.get_content_disposition() != "attachment":
            parts[kind] = part.get_content()
    return Mail(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(message["Date"]),
        text=parts["text/plain"],
        html=parts["text/html"],
        calendar=parts["text/calendar"],
    )


def mails(folder: Path, *, to: str = "", before: str = "") -> list[Mail]:
    """A page of messages, newest first; only those to address ``to``, or older than ``before``, when given."""
    found: list[Mail] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        if before and path.stem >= before:
            continue
        mail = _read(path)
        if not to or to in mail.to:
            found.append(mail)
        if len(found) == A_PAGE:
            break
    return found


def mail(folder: Path, name: str) -> Mail | None:
    """The message kept under ``name``, if there is one."""
    path = folder / f"{name}.eml"
    return _read(path) if _NAME.match(name) and path.is_file() else None
