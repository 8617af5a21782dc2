"""The address on which one stops a kind of message, without signing in (RFC 8058: one click, and only a POST acts)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from binome import content
from binome.accounts.models import Organisation, Person
from binome.core.links import Link, make_token, read_token

DIGEST = "outbox.digest"


def purpose_of(kind: str) -> str:
    """A link stops one kind and no other."""
    return f"outbox.stop.{kind}"


def may_stop(kind: str) -> bool:
    """Whether somebody may stop that kind; a letter that joins others stands for those that may be stopped."""
    declared = content.message_kinds().get(kind)
    return kind == DIGEST or (declared is not None and declared.may_switch_off)


def stop_path(kind: str, *, to: Person, organisation: Organisation | None) -> str:
    """The whole address, or nothing where the kind may not be stopped."""
    if organisation is None or to.pk is None or not may_stop(kind):
        return ""
    token = make_token(purpose_of(kind), person_id=to.pk, object_id=organisation.pk)
    return str(settings.BASE_URL) + reverse("outbox:stop", args=[kind, token])


def read_stop(kind: str, token: str) -> Link:
    """Whom and which organisation the link is for. It has no last day: nobody is made to receive what they do not want.

    Raises
    ------
    LinkNotValid
    """
    return read_token(purpose_of(kind), token)
