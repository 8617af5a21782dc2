"""What happens around every page because of who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from binome.accounts.limits import remember_browser


class SpeakTheirLanguage:
    """The person's own choice wins over the browser's; without one the browser's stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class RememberBrowser:
    """Whoever signs in here once is not hindered here by somebody else's tries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_visitor = not request.user.is_authenticated
        response = self.get_response(request)
        if was_visitor and request.user.is_authenticated:
            remember_browser(request, response, address=request.user.email)
        return response
