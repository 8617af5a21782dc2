"""Signed links in mails: each opens one thing for one person and one purpose.

A link never acts when it is opened (mail scanners open everything); the page it shows has a button that posts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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


@dataclass(frozen=True)
class Link:
    """What a signed link says: who holds it and what it is about."""

    person_id: int
    object_id: int


def make_token(purpose: str, *, person_id: int, object_id: int) -> str:
    """A token for ``purpose`` (a short stable word), for one person and one object."""
    return signing.dumps([person_id, object_id], salt=f"binome.link.{purpose}", compress=False)


def read_token(purpose: str, token: str, *, max_age: timedelta | None) -> Link:
    """What ``token`` says, if it was made for ``purpose`` less than ``max_age`` ago.

    Without ``max_age`` a link lives as long as what it is for. The caller loads the person and the object and checks
    that both are still active.

    Raises
    ------
    LinkNotValid
        For any other token.
    """
    try:
        value: Any = signing.loads(token, salt=f"binome.link.{purpose}", max_age=max_age)
        person_id, object_id = value
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkNotValid from error
    return Link(person_id=int(person_id), object_id=int(object_id))


def without_personal_links(text: str) -> str:
    """``text`` for anybody but its reader: every address that holds a token gives way to words.

    Whoever holds such a link acts as the person it was made for. It is known by its shape, whichever room made it.
    """
    words = gettext("(personal link, not shown)")
    return _WORD.sub(lambda found: words if _TOKEN.search(found[0]) else found[0], text)
