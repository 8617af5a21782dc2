"""The secret address of a calendar."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from binome.api.models import CalendarFeed

_SHAPE = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{64})")


def _proof(feed: CalendarFeed) -> str:
    return salted_hmac("binome.api.feed", f"{feed.pk}:{feed.nonce}", algorithm="sha256").hexdigest()


def address_of(feed: CalendarFeed) -> str:
    """The whole address to give to a calendar program."""
    return str(settings.BASE_URL) + reverse("api:feed", args=[f"{feed.pk}-{_proof(feed)}"])


def feed_of(secret: str) -> CalendarFeed | None:
    """The calendar whose secret this is, of somebody whose account is open; one statement."""
    shape = _SHAPE.fullmatch(secret)
    if shape is None:
        return None
    feed = (
        CalendarFeed.objects.select_related("person").filter(pk=int(shape[1]), person__is_active=True).first()
    )
    if feed is None or not constant_time_compare(_proof(feed), shape[2]):
        return None
    return feed
