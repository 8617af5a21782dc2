"""Requests whose author is known, and the clock on which their pages speak."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from binome.accounts.models import Organisation, Person

P = ParamSpec("P")


class SignedIn(HttpRequest):
    """A request of somebody who is signed in; views behind ``login_required`` take it."""

    user: Person


def page(view: Callable[Concatenate[SignedIn, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for people who are signed in. The clock it sets is put back, whatever organisation comes next."""

    @wraps(view)
    def on_its_own_clock(request: SignedIn, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with timezone.override(None):
            return view(request, *args, **kwargs)

    return login_required(on_its_own_clock)


def on_the_clock_of(organisation: Organisation) -> None:
    """Speak on the organisation's clock until the page is done."""
    timezone.activate(organisation.time_zone)
