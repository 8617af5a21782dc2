"""Requests whose author is known, and the clock on which their pages speak."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from binome.accounts.models import Organisation, Person
from binome.core.links import Link, LinkNotValid

P = ParamSpec("P")
Asked = TypeVar("Asked", bound=HttpRequest)


class SignedIn(HttpRequest):
    """A request of somebody who is signed in; views behind ``login_required`` take it."""

    user: Person


def on_its_own_clock(
    view: Callable[Concatenate[Asked, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page whose clock is put back when it is done, whatever organisation comes next."""

    @wraps(view)
    def on_the_clock(request: Asked, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with timezone.override(None):
            return view(request, *args, **kwargs)

    return on_the_clock


def page(view: Callable[Concatenate[SignedIn, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for people who are signed in, on its own clock."""
    return login_required(on_its_own_clock(view))


def holder_of(link: Link) -> Person:
    """Who a signed link was made for.

    Raises
    ------
    LinkNotValid
        When the account is closed.
    """
    person: Person | None = Person.objects.filter(pk=link.person_id, is_active=True).first()
    if person is None:
        raise LinkNotValid
    return person


def on_the_clock_of(organisation: Organisation) -> None:
    """Speak on the organisation's clock until the page is done."""
    timezone.activate(organisation.time_zone)
