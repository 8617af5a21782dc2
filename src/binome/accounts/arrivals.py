"""What is noted when somebody has signed in, by whatever door."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from binome.accounts import services
from binome.accounts.models import Person


def on_arrival(sender: Any, request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    """The device joins the person's list; what their organisation asks of them is looked up anew."""
    if not request.session.session_key:
        request.session.save()
    services.remember_device(
        user,
        session_key=str(request.session.session_key),
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        at=timezone.now(),
    )
    services.refresh_second_factor([user])
