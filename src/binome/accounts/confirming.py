"""Showing once more that it is oneself, before what a stranger at one's desk must not do.

Proofs stand in the session: when it was opened by a code, a passkey or an app, and each later confirmation.
Codes sent for a purpose stand there too, hashed, for a quarter of an hour and five tries.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from binome.accounts import services
from binome.accounts.limits import count_one
from binome.accounts.requests import SignedIn

P = ParamSpec("P")
FRESH_SECONDS = 900
CODE_SECONDS = 900
TRIES_A_CODE = 5


def confirmed_recently(
    view: Callable[Concatenate[SignedIn, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Only for whoever signed in, or showed that it is them, within the last quarter of an hour."""

    @wraps(view)
    def after_asking(request: SignedIn, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        # What was posted is not kept: coming back to the page, one presses the button again.
        back = request.get_full_path() if request.method != "POST" else reverse("accounts:security")
        return ask_first(back)

    return after_asking


def ask_first(back: str) -> HttpResponse:
    """To the question "Is it you?", then to ``back``."""
    return redirect(f"{reverse('accounts:confirm_self')}?{urlencode({'next': back})}")


def is_fresh(request: SignedIn) -> bool:
    """Whether a proof is recent; whoever has a second factor must have used that one."""
    proofs = get_authentication_records(request, request.user)
    if services.has_second_factor(request.user):
        proofs = [proof for proof in proofs if proof["method"] == "mfa"]
    return any(time.time() - proof["at"] < FRESH_SECONDS for proof in proofs)


def note_proof(request: SignedIn, *, method: str) -> None:
    """``method`` is ``code`` (from a message) or ``mfa`` (a second factor)."""
    record_authentication(request, request.user, method=method, reauthenticated=True)


def way_back(request: HttpRequest) -> str:
    """Where the question was asked, never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else reverse("accounts:security")


def send_code(request: SignedIn, purpose: str, *, to: str, letter: str, is_decoy: bool = False) -> bool:
    """Send a code for ``purpose`` to the address ``to``; ``False`` when too many were asked for.

    A decoy waits for a code that nobody gets, so that an address in use looks like any other.
    """
    if not count_one(request, "request_login_code", address=f"{purpose}:{to}"):
        return False
    code = get_adapter().generate_login_code()
    request.session[_place(purpose)] = {
        "digest": _digest(purpose, to, code),
        "at": time.time(),
        "tries": 0,
        "to": to,
    }
    if is_decoy:
        get_adapter().work_as_for_a_letter()
    else:
        get_adapter().send_mail(letter, to, {"user": request.user, "code": code})
    return True


def awaited_at(request: HttpRequest, purpose: str) -> str:
    """The address whose code is awaited for ``purpose``, empty when none is."""
    kept = request.session.get(_place(purpose))
    if not kept or time.time() - kept["at"] > CODE_SECONDS or kept["tries"] >= TRIES_A_CODE:
        return ""
    return str(kept["to"])


def is_the_code(request: HttpRequest, purpose: str, typed: str) -> bool:
    """Whether ``typed`` is the code that was sent; each wrong one counts."""
    to = awaited_at(request, purpose)
    counted = count_one(request, "login_code", address=f"{purpose}:{to}") if to else None
    if not counted:
        return False
    kept: dict[str, Any] = request.session[_place(purpose)]
    if constant_time_compare(_digest(purpose, to, re.sub(r"\W", "", typed)), kept["digest"]):
        counted.rollback()
        return True
    request.session[_place(purpose)] = {**kept, "tries": kept["tries"] + 1}
    return False


def forget_code(request: HttpRequest, purpose: str) -> None:
    """The code has served."""
    request.session.pop(_place(purpose), None)


def _place(purpose: str) -> str:
    return f"code.{purpose}"


def _digest(purpose: str, to: str, code: str) -> str:
    return salted_hmac(f"binome.code.{purpose}", f"{to}:{code}").hexdigest()
