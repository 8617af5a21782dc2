"""The personal link of an invitation, and the place of its holder in the workshop: for pages of this room and above."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery
from django.http import Http404

from binome.accounts.models import Person
from binome.accounts.requests import holder_of
from binome.core.links import LinkNotValid, read_token
from binome.learning.models import Attendance, PhotoConsent, Workshop
from binome.learning.notices import PURPOSE
from binome.programmes.models import Enrolment


def of_the_link(token: str, *, at: datetime) -> tuple[Attendance, Person]:
    """The invitation that a personal link opens, and whose it is.

    Raises
    ------
    LinkNotValid
        For any other token, a closed account, somebody who has left, or a link that has had its time.
    """
    link = read_token(PURPOSE, token)
    person = holder_of(link)
    rows = Attendance.objects.visible_to(person).filter(enrolment__person=person, enrolment__ended_at=None)
    own = (
        rows.select_related("workshop__organisation", "workshop__programme", "organisation", "enrolment")
        .filter(pk=link.object_id)
        .first()
    )
    if own is None:
        raise LinkNotValid
    link.require_alive(until=own.workshop.ends_at, at=at)
    return own, person


def place_of(workshop: Workshop, person: Person) -> Enrolment:
    """The person’s enrolment in this workshop, with ``presence`` and ``photo``; 404 for whoever has no place in it."""
    mine = Attendance.objects.filter(workshop=workshop, enrolment=OuterRef("pk")).values("state")
    photo = PhotoConsent.objects.filter(workshop=workshop, enrolment=OuterRef("pk")).values("is_yes")
    rows = workshop.programme.enrolments.filter(person=person, ended_at=None).annotate(
        presence=Subquery(mine), photo=Subquery(photo)
    )
    if workshop.asked_side:
        rows = rows.filter(Q(role=workshop.asked_side) | Q(presence__isnull=False))
    one: Enrolment | None = rows.order_by(F("presence").asc(nulls_last=True), "pk").first()
    if one is None:
        raise Http404
    return one
