"""Signed links in mails: each opens one thing for one person and one purpose.

A link never acts when it is opened (mail scanners open everything); the page it shows has a button that posts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from binome.core.errors import Refused


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


def read_token(purpose: str, token: str, *, max_age: timedelta) -> Link:
    """What ``token`` says, if it was made for ``purpose`` less than ``max_age`` ago.

    The caller still loads the person and the object and checks that both are still active.

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
