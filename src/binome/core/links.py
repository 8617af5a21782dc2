"""Signed links in mails: each opens one thing for one person and one purpose.

A link never acts when it is opened (mail scanners open everything); the page it shows has a button that posts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from binome.core.errors import Refused

# What the signer writes: a value, a moment, 43 signs of proof; a colon may be written %3A. Or what stands where a token should.
_COLON = r"(?::|%3[Aa]|&#58;|&colon;)"
_TOKEN = re.compile(
    rf"(?<![\w.=-])[\w.=-]+{_COLON}[A-Za-z0-9]+{_COLON}[\w-]{{43}}(?![\w-])|/lien/[^/]", re.ASCII
)
_WORD = re.compile(r"[^\s<>\"'`]+")


class LinkNotValid(Refused):
    """The link was altered, is for another purpose, or is too old."""

    code = "link-not-valid"
    text = _("This link no longer works. Sign in, or ask the coordinator for a new one.")
    template: ClassVar[str] = "problems/link.html"


class LinkExpired(LinkNotValid):
    """The link is genuine and has had its time; its reader may ask for a new one."""

    code = "link-expired"
    text = _("This link has had its time. We can send you a new one, to the address that we have of you.")

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        super().__init__()


# A link can be followed that long, and longer when what it is for lasts longer.
LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Link:
    """What a signed link says: who holds it, what it is about, and when it was made."""

    person_id: int
    object_id: int
    purpose: str
    made_at: datetime

    def require_alive(self, *, until: date | datetime | None, at: datetime) -> None:
        """Go on while the link is young, or while what it is for lasts: ``until`` is its last day, or its end.

        Raises
        ------
        LinkExpired
        """
        ends = [self.made_at + LIFE]
        if isinstance(until, datetime):
            ends.append(until)
        elif until is not None:
            # The whole of the last day, in every zone.
            ends.append(datetime(until.year, until.month, until.day, tzinfo=UTC) + timedelta(days=2))
        if at > max(ends):
            raise LinkExpired(self.purpose)


def make_token(purpose: str, *, person_id: int, object_id: int) -> str:
    """A token for ``purpose`` (a short stable word), for one person and one object."""
    return signing.dumps([person_id, object_id], salt=f"binome.link.{purpose}", compress=False)


def read_token(purpose: str, token: str, *, max_age: timedelta | None = None) -> Link:
    """What ``token`` says, if it was made for ``purpose``.

    A link lives as long as what it is for: the caller loads the person and the object, checks that both are still
    active, and asks :meth:`Link.require_alive`. ``max_age`` ends it whatever it is for.

    Raises
    ------
    LinkNotValid
        For any other token.
    """
    try:
        value: Any = signing.loads(token, salt=f"binome.link.{purpose}", max_age=max_age)
        person_id, object_id = value
        made_at = datetime.fromtimestamp(signing.b62_decode(token.rsplit(":", 2)[1]), UTC)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkNotValid from error
    return Link(int(person_id), int(object_id), purpose, made_at)


def without_personal_links(text: str) -> str:
    """``text`` for anybody but its reader: every address that holds a token gives way to words.

    Whoever holds such a link acts as the person it was made for. It is known by its shape, whichever room made it.
    """
    words = gettext("(personal link, not shown)")
    return _WORD.sub(lambda found: words if _TOKEN.search(found[0]) else found[0], text)
