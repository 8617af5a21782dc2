"""What a calendar program reads: one's own dates, or those of a programme. Nothing is written, nobody is named beyond need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from binome.accounts.models import LogEntry, Person
from binome.accounts.permissions import Permission
from binome.desk.calendar import lines_of
from binome.learning.models import Attendance
from binome.outbox.calendar import Entry, entries
from binome.pairs.models import Pair, Session
from binome.pairs.services import partner_of
from binome.programmes.models import Enrolment, Programme

# Calendars keep what they have read; older things are history.
BACK = timedelta(days=120)
AHEAD = timedelta(days=800)


@dataclass(frozen=True)
class Feed:
    """A calendar as text, and when anything it may hold last changed."""

    text: str
    changed_at: datetime


def own_calendar(person: Person, *, made_at: datetime, at: datetime) -> Feed:
    """One's sessions, workshops and the days of one's programmes; four statements."""
    since = at - BACK
    enrolments = list(
        Enrolment.objects.active()
        .filter(person=person, programme__kickoff_on__gte=(at - AHEAD).date())
        .as_scoped("own")
        .select_related("programme__organisation")
    )
    with translation.override(person.language):
        items = [
            *_own_sessions(person, since),
            *_own_workshops(person, since),
            *(entry for enrolment in enrolments for entry in _days(enrolment.programme)),
        ]
        zone = (
            enrolments[0].programme.organisation.time_zone
            if enrolments
            else timezone.get_default_timezone_name()
        )
        text = entries(items, time_zone=zone, stamped_at=made_at, name=_("My Binôme dates"))
    return Feed(text, _changed_at([enrolment.programme_id for enrolment in enrolments], made_at))


def _own_sessions(person: Person, since: datetime) -> Iterator[Entry]:
    rows = (
        Session.objects.of_the_two(person)
        .filter(
            state__in=[Session.State.SET, Session.State.HELD],
            starts_at__gte=since,
            pair__state__in=[Pair.State.ACTIVE, Pair.State.COMPLETED],
        )
        .select_related("organisation", "pair__organisation", "pair__mentor__person", "pair__mentee__person")
        .defer("memo", "next_step")
        .order_by("starts_at", "pk")
    )
    for session in rows:
        organisation = session.organisation
        partner = partner_of(session.pair, person)
        call = {"name": organisation.contact_name, "phone": organisation.contact_phone}
        yield Entry(
            uid=session.calendar_uid,
            starts=session.starts_at,
            minutes=session.minutes,
            summary=_("Session %(number)s with %(name)s")
            % {"number": session.number, "name": partner.first_name},
            description=_("If something comes up: %(name)s, %(phone)s.") % call,
            location=", ".join(part for part in (session.place, session.link) if part),
            sequence=session.calendar_sequence,
            stamped_at=session.dated_at or session.pair.formed_at,
            time_zone=organisation.time_zone,
        )


def _own_workshops(person: Person, since: datetime) -> Iterator[Entry]:
    rows = (
        Attendance.objects.of_people_taking_part()
        .filter(enrolment__person=person, workshop__starts_at__gte=since)
        .exclude(state__in=[Attendance.State.NOT_COMING, Attendance.State.ABSENT, Attendance.State.WAITING])
        .as_scoped("own")
        .select_related("workshop__organisation")
        .order_by("workshop__starts_at", "pk")
    )
    for workshop in (row.workshop for row in rows):
        yield Entry(
            uid=workshop.calendar_uid,
            starts=workshop.starts_at,
            minutes=workshop.minutes,
            summary=workshop.title,
            location=", ".join(part for part in (workshop.place, workshop.link) if part),
            sequence=workshop.calendar_sequence,
            stamped_at=workshop.dated_at,
            time_zone=workshop.organisation.time_zone,
        )


def _days(programme: Programme) -> Iterator[Entry]:
    name = {"programme": programme.name}
    for word, on, summary in (
        ("kickoff", programme.kickoff_on, _("Kick-off: %(programme)s")),
        ("closing", programme.closing_on, _("Closing: %(programme)s")),
    ):
        uid = f"programme-{programme.pk}-{word}@binome"
        yield Entry(uid=uid, starts=on, minutes=0, summary=summary % name, stamped_at=programme.created_at)


def programme_calendar(person: Person, number: int, *, made_at: datetime, at: datetime) -> Feed | None:
    """A programme's dates for whoever follows its pairs *now*; ``None`` once the role has ended."""
    found = Programme.objects.permitting(person, Permission.FOLLOW_PAIRS).select_related("organisation")
    log = LogEntry.objects.filter(programme_id=OuterRef("pk")).order_by("-at").values("at")[:1]
    programme = found.filter(pk=number).annotate(changed_at=Subquery(log)).first()
    if programme is None:
        return None
    today: date = at.date()
    with translation.override(person.language), timezone.override(programme.organisation.time_zone):
        items = [line.as_entry() for line in lines_of(programme, first=today - BACK, until=today + AHEAD)]
        text = entries(
            items, time_zone=programme.organisation.time_zone, stamped_at=made_at, name=programme.name
        )
    changed_at: datetime | None = programme.changed_at  # type: ignore[attr-defined]
    return Feed(text, max(changed_at or made_at, made_at))


def _changed_at(programmes: list[int], made_at: datetime) -> datetime:
    """Every act in a programme is in its log, so its last line is the last change."""
    log = LogEntry.objects.filter(programme_id__in=programmes).as_scoped("only when, not what")
    latest: datetime | None = log.aggregate(latest=Max("at"))["latest"]
    return max(latest, made_at) if latest is not None else made_at
