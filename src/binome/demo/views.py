"""Entering the demonstration with one click, and reading its mails."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from binome.demo import mailbox
from binome.demo.entrances import entrance_named, entrances, the_organisation


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """Everyone one can be."""
    return render(request, "demo/entrance.html", {"entrances": entrances()})


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, who: str) -> HttpResponse:
    """Be that person. Opening the link shows one button, which a script presses: reading changes nothing."""
    chosen = entrance_named(who)
    if chosen is None:
        raise Http404
    if request.method == "POST":
        login(request, chosen.person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("desk:today")
    return render(request, "demo/enter.html", {"entrance": chosen})


def _on_the_clock() -> AbstractContextManager[None]:
    """The hours of the letters are those of the pages."""
    organisation = the_organisation()
    return timezone.override(organisation.time_zone if organisation is not None else None)


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Every message sent, newest first, a page at a time."""
    to = request.GET.get("to", "")
    page = mailbox.mails(settings.DEMO_MAIL_DIR, to=to, before=request.GET.get("before", ""))
    older = page[-1].name if len(page) == mailbox.A_PAGE else ""
    context = {"mails": page, "older": older, "to": to, "entrances": entrances()}
    with _on_the_clock():
        return render(request, "demo/mails.html", context)


@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One message, in plain text, with its links."""
    found = mailbox.mail(settings.DEMO_MAIL_DIR, name)
    if found is None:
        raise Http404
    with _on_the_clock():
        return render(request, "demo/mail.html", {"mail": found})


@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """One message as a mail programme shows it, shut in a sandbox of its own."""
    found = mailbox.mail(settings.DEMO_MAIL_DIR, name)
    if found is None:
        raise Http404
    response = HttpResponse(found.html)
    response["Content-Security-Policy"] = (
        "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    return response
