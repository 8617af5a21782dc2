"""What signing in adds to allauth's pages."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

FROM_THE_MESSAGE = "?depuis=message"


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    """Type the code. Whoever opens the message on another device is told where the code is awaited."""
    response: HttpResponse = allauth_views.confirm_login_code(request)
    is_awaited_elsewhere = response.status_code == 302 and response["Location"] == reverse("account_login")
    if request.method != "POST" and is_awaited_elsewhere:
        return redirect(reverse("account_login") + FROM_THE_MESSAGE)
    return response
