"""Where a person is signed in, and signing out there."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from binome.accounts.browsers import recognise
from binome.accounts.models import Device, Person


@transaction.atomic
def remember_device(person: Person, *, session_key: str, user_agent: str, at: datetime) -> Device:
    """``person`` has just signed in there."""
    browser, system = recognise(user_agent)
    device, _is_new = Device.objects.update_or_create(
        session_key=session_key,
        defaults={"person": person, "browser": browser, "system": system, "signed_in_at": at},
    )
    return device


def devices_of(person: Person, *, at: datetime) -> QuerySet[Device]:
    """Where ``person`` is signed in at that moment, the newest first."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    return person.devices.filter(session_key__in=alive).order_by("-signed_in_at", "-pk")


@transaction.atomic
def sign_out_device(device: Device) -> None:
    """The next page asked for there is the sign-in page. Safe to repeat."""
    Session.objects.filter(session_key=device.session_key).delete()
    Device.objects.filter(pk=device.pk).delete()


@transaction.atomic
def sign_out_elsewhere(person: Person, *, keeping: str | None) -> int:
    """Sign ``person`` out everywhere but in the session ``keeping``; tells in how many places."""
    others = person.devices.exclude(session_key=keeping)
    count = others.count()
    Session.objects.filter(session_key__in=list(others.values_list("session_key", flat=True))).delete()
    others.delete()
    return count


@transaction.atomic
def forget_gone_devices(*, at: datetime) -> int:
    """Remove sessions that have run out, and devices without a session."""
    Session.objects.filter(expire_date__lte=at).delete()
    gone = Device.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return gone.delete()[0]
