"""A secret address is made, replaced and taken back in one step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, require
from binome.api.models import CalendarFeed
from binome.programmes.models import Programme


@transaction.atomic
def make_feed(person: Person, *, programme: Programme | None, at: datetime) -> CalendarFeed:
    """A new secret address; the one before opens nothing from now on.

    Raises
    ------
    PermissionDenied
        For the calendar of a programme that the person does not follow.
    """
    if programme is not None:
        require(person, Permission.FOLLOW_PAIRS, programme)
    feed, _is_new = CalendarFeed.objects.update_or_create(
        person=person,
        programme_id=programme.pk if programme else None,
        defaults={"nonce": get_random_string(32), "made_at": at},
    )
    return feed


def revoke_feed(person: Person, *, programme_id: int | None) -> None:
    """The address opens nothing any more. Twice is once."""
    CalendarFeed.objects.filter(person=person, programme_id=programme_id).delete()
