"""Pages for when something is in the way: what happened, what to do, whom to call."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The browser sent something that cannot be read."""
    return _bare("problems/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page exists and is for somebody else."""
    return render(request, "problems/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or not for this person: the answer is the same."""
    return render(request, "problems/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """We failed."""
    return _bare("problems/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or sent from elsewhere."""
    return render(request, "problems/expired_form.html", {"back": request.path}, status=403)


def _bare(template: str, *, status: int) -> HttpResponse:
    """A page that asks nothing of the session or the database, either of which may be what failed."""
    return HttpResponse(get_template(template).render({"help_phone": settings.HELP_PHONE}), status=status)
