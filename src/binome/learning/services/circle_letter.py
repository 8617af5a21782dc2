"""One letter a day at most about what was said in a circle, and none on a day when nothing was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from binome.accounts.models import Person
from binome.learning import notices
from binome.learning.models import AfterSeat, CircleMessage, CircleSeat
from binome.programmes.models import Application, Programme
from binome.programmes.services import coordinators_of

# The letter leaves at five on the organisation's clock and tells what was written until four: by then nobody can
# take it back any more. One that is late by an evening is told the day after.
TOLD_UNTIL, FROM, TO = time(16), time(17), time(20)
# What is older is in the circle, not in a letter.
LONGEST_AGO = timedelta(days=7)


def tell_circles(*, at: datetime) -> int:
    """Queue the letters that are due, each once however often this runs; answers how many were queued."""
    every = Programme.objects.unscoped("the letter serves every organisation")
    spoken = every.filter(circle_messages__written_at__gt=at - LONGEST_AGO).distinct()
    queued = 0
    for programme in spoken.select_related("organisation").order_by("pk"):
        local = at.astimezone(ZoneInfo(programme.organisation.time_zone))
        if FROM <= local.time() < TO:
            until = datetime.combine(local.date(), TOLD_UNTIL, tzinfo=local.tzinfo)
            for circle in CircleMessage.Circle:
                queued += _tell(programme, circle, until=until, at=at)
    return queued


@transaction.atomic
def _tell(programme: Programme, circle: str, *, until: datetime, at: datetime) -> int:
    said = list(
        programme.circle_messages.shown()
        .filter(circle=circle, written_at__gt=until - LONGEST_AGO, written_at__lte=until)
        .select_related("question")
        .order_by("written_at", "pk")
    )
    seats = {seat.person_id: seat for seat in programme.circle_seats.filter(circle=circle)}
    return sum(
        _tell_one(programme, person, since, said, seats.get(person.pk), until=until, at=at)
        for person, since in _members(programme, circle, until).values()
    )


def _members(programme: Programme, circle: str, until: datetime) -> dict[int, tuple[Person, datetime]]:
    """Each member once, with the moment from which the circle is theirs."""
    members = {person.pk: (person, until - LONGEST_AGO) for person in coordinators_of(programme)}
    if circle == CircleMessage.Circle.AFTER:
        if programme.state not in AfterSeat.AFTER:
            return {}
        seats = AfterSeat.objects.in_organisation(programme.organisation_id).current()
        for seat in seats.filter(enrolment__programme=programme).select_related("enrolment__person"):
            members.setdefault(seat.enrolment.person_id, (seat.enrolment.person, seat.joined_at))
        return members
    mentors = programme.enrolments.active().filter(role=Application.Side.MENTOR).select_related("person")
    for mentor in mentors:
        members.setdefault(mentor.person_id, (mentor.person, mentor.enrolled_at))
    return members


def _tell_one(
    programme: Programme,
    person: Person,
    since: datetime,
    said: Sequence[CircleMessage],
    seat: CircleSeat | None,
    *,
    until: datetime,
    at: datetime,
) -> int:
    if seat is not None and not seat.wants_letter:
        return 0
    if seat is not None and seat.told_until is not None:
        since = max(since, seat.told_until)
    news = [message for message in said if message.written_at > since and message.written_by_id != person.pk]
    if not news:
        return 0
    told = notices.circle_of_the_day(programme, news, to=person, day=until.date(), at=at)
    programme.circle_seats.update_or_create(
        person=person,
        circle=news[0].circle,
        defaults={"organisation": programme.organisation, "told_until": until},
    )
    return told is not None
