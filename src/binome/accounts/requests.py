"""Requests whose author is known."""

from __future__ import annotations

from django.http import HttpRequest

from binome.accounts.models import Person


class SignedIn(HttpRequest):
    """A request of somebody who is signed in; views behind ``login_required`` take it."""

    user: Person
