"""A new link in place of one that has had its time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_POST

from binome.accounts.requests import holder_of
from binome.core.links import LinkNotValid, read_token
from binome.outbox import services


@require_POST
def new_link(request: HttpRequest) -> HttpResponse:
    """Send a new link, by mail only, to the address known of whom the old one was made for.

    Whoever asks learns nothing: the page is the same whether anything leaves or not.
    """
    purpose, path = request.POST.get("purpose", "")[:100], request.POST.get("path", "")[:500]
    try:
        found = resolve(path)
        token = str(found.kwargs["token"])
        link = read_token(purpose, token)
        person = holder_of(link)
    except (Resolver404, KeyError, LinkNotValid):
        pass
    else:
        services.send_new_link(person, link=link, address=path.replace(token, "{token}"), at=timezone.now())
    return render(request, "outbox/new_link.html")
