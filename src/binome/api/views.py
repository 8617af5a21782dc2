"""Calendars that other programs follow, and the page where one finds their addresses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, page
from binome.api import services
from binome.api.calendars import own_calendar, programme_calendar
from binome.api.models import CalendarFeed
from binome.api.secrets import address_of, feed_of
from binome.programmes.models import Programme, programme_for

MOST_PROGRAMMES = 20


@dataclass(frozen=True)
class Followed:
    """One calendar that can be followed, and its address where there is one."""

    title: str
    programme_id: int | None
    feed: CalendarFeed | None

    @property
    def address(self) -> str:
        """What a calendar program is given."""
        return address_of(self.feed) if self.feed is not None else ""

    @property
    def subscription(self) -> str:
        """The same, which opens the device's own calendar."""
        return "webcal:" + self.address.partition(":")[2]


@page
@require_safe
def my_calendar(request: SignedIn) -> HttpResponse:
    """My dates in my own calendar: how, in a few plain steps."""
    feeds = {feed.programme_id: feed for feed in CalendarFeed.objects.filter(person=request.user)}
    followed = Programme.objects.permitting(request.user, Permission.FOLLOW_PAIRS)
    programmes = followed.exclude(state=Programme.State.ARCHIVED).order_by("-kickoff_on", "-pk")
    calendars = [
        Followed(_("My own dates"), None, feeds.get(None)),
        *(
            Followed(name, number, feeds.get(number))
            for number, name in programmes.values_list("pk", "name")[:MOST_PROGRAMMES]
        ),
    ]
    return render(request, "api/my_calendar.html", {"calendars": calendars})


def _programme(request: SignedIn) -> Programme | None:
    """The programme that the form names, if it names one."""
    number = request.POST.get("programme", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    return programme_for(request.user, Permission.FOLLOW_PAIRS, int(number))


@page
@require_POST
def make_feed(request: SignedIn) -> HttpResponse:
    """A new address; the one before stops at once."""
    services.make_feed(request.user, programme=_programme(request), at=timezone.now())
    messages.success(request, _("Here is a new address. The one before, if any, no longer works."))
    return redirect("api:my_calendar")


@page
@require_POST
def revoke_feed(request: SignedIn) -> HttpResponse:
    """The address stops at once."""
    number = request.POST.get("programme", "")
    programme_id = int(number) if number.isdecimal() and len(number) < 19 else None
    services.revoke_feed(request.user, programme_id=programme_id)
    messages.success(request, _("The address no longer works."))
    return redirect("api:my_calendar")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar itself, for whoever holds its address; anything else was never there."""
    found = feed_of(secret)
    if found is None:
        raise Http404
    now = timezone.now()
    if found.programme_id is None:
        shown = own_calendar(found.person, made_at=found.made_at, at=now)
    else:
        asked = programme_calendar(found.person, found.programme_id, made_at=found.made_at, at=now)
        if asked is None:
            raise Http404
        shown = asked
    body = shown.text.encode()
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    changed = int(shown.changed_at.timestamp())
    whole = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    told = get_conditional_response(request, etag=etag, last_modified=changed, response=whole)
    response = told or whole
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    # The address is the only key: nobody on the way keeps what it opens.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
