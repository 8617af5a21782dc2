"""How often one may try, and why nobody can lock another person out.

Counts are kept by address, known or unknown alike, in a table that every process shares. Somebody who tries codes for
another person's address would use up that person's tries. So a browser in which the person has signed in before has
tries of its own: it carries a signed cookie that says so, and that says nothing else.
"""

from __future__ import annotations

import secrets
from typing import Any, cast

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known"
SALT = "binome.known-browser"
A_YEAR = 60 * 60 * 24 * 365
# People who share one computer, at most; the oldest is forgotten.
PEOPLE_PER_BROWSER = 8


def count_one(request: HttpRequest, action: str, *, address: str) -> Any:
    """Count one try of ``action`` for ``address``; ``None`` when there were too many, else what can be rolled back."""
    return ratelimit.consume(
        request, app="allauth.account", action=action, key=_key(request, address.lower())
    )


def remember_browser(request: HttpRequest, response: HttpResponse, *, address: str) -> None:
    """From now on this browser counts its own tries for ``address``."""
    known = _known(request)
    mark = _mark(address.lower())
    if mark in known:
        return
    marks = {**dict(list(known.items())[1 - PEOPLE_PER_BROWSER :]), mark: secrets.token_hex(8)}
    response.set_cookie(
        COOKIE, signing.dumps(marks, salt=SALT), max_age=A_YEAR, samesite="Lax", secure=settings.IS_SECURE,
        httponly=True,
    )  # fmt: skip


def _key(request: HttpRequest, address: str) -> str:
    own = _known(request).get(_mark(address))
    return f"{address}:{own}" if own else address


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        return cast(dict[str, str], signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR))
    except signing.BadSignature:
        return {}


def _mark(address: str) -> str:
    """The cookie does not hold the address itself."""
    return salted_hmac(SALT, address).hexdigest()[:16]
