"""A row of the outbox as an e-mail: two texts that say the same, and the calendar's part."""

from __future__ import annotations

import re
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from binome.outbox.models import Message
from binome.outbox.stopping import stop_path

_ENDS_OF_LINES = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def as_mail(message: Message, connection: Any = None) -> EmailMultiAlternatives:
    """The message as it leaves, under the same Message-ID each time it is asked for."""
    organisation = message.organisation
    headers = {
        "Message-ID": message.message_id,
        # No holiday reply, please.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    stop = stop_path(message.kind, to=message.person, organisation=organisation)
    if stop:
        # One click in the mail program posts there, without a page (RFC 8058).
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=_plain(message.subject),
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[_named(message.person.full_name, message.to_address)],
        reply_to=[_named(organisation.contact_name, organisation.contact_email)] if organisation else [],
        headers=headers,
        connection=connection,
    )
    if message.html:
        mail.attach_alternative(_inlined(message.html), "text/html")
    if message.calendar:
        # Google and Apple read the part inside the text; Outlook also wants the file.
        mail.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
        mail.attach("invite.ics", message.calendar.encode(), "application/ics")
    return mail


def _named(name: str, address: str) -> str:
    """``"Anne Bel" <anne@example.org>``, whatever a name holds."""
    return formataddr((_plain(name), address.strip()))


def _plain(text: str) -> str:
    """One line, and nothing that a mail program would decode into something else."""
    return one_line(text).replace("=?", "= ?")


def one_line(text: str) -> str:
    """The text without line ends or control characters, any of which would start another header."""
    return _ENDS_OF_LINES.sub(" ", text).strip()


def _inlined(html: str) -> str:
    """Mail programs drop style sheets; each element carries its own style. Nothing is ever fetched."""
    import css_inline

    return str(css_inline.inline(html, load_remote_stylesheets=False))
