"""Whoever opens the page of somebody else leaves a line that this person can read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from binome.privacy import rooms, services


class NoteViews:
    """After the page is made, so that what was refused or not found leaves no line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.files = rooms.files()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or request.method != "GET" or response.status_code != 200:
            return response
        people_of = self.files.get(match.view_name)
        if people_of is not None and request.user.is_authenticated:
            services.note_view(
                people_of(match.kwargs["pk"]), viewer=request.user, page=match.view_name, at=timezone.now()
            )
        return response
