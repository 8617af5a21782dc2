"""What happens around every page because of who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from binome.accounts.limits import remember_browser

# What somebody who must first add a second factor can open: the way to it, the way out, and help.
OPEN_TO_ALL = frozenset(
    {
        "accounts:second_factor_first",
        "accounts:confirm_self",
        "accounts:add_passkey",
        "accounts:passkey_options",
        "accounts:start_app",
        "accounts:add_app",
        "accounts:choose_language",
        "accounts:choose_theme",
        "account_logout",
        "desk:accessibility",
    }
)


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


class LeadToSecondFactor:
    """A coordinator whose organisation asks for a second factor adds it before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The column stands on the person, so that a page costs no statement more."""
        if not request.user.is_authenticated or not request.user.must_add_second_factor:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_TO_ALL:
            return None
        return redirect("accounts:second_factor_first")
