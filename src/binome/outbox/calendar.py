"""Calendar invitations that Outlook, Google and Apple calendars update and cancel properly (RFC 5545, RFC 5546)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from binome.accounts.models import Organisation, Person
from binome.core.words import NO_BREAK


def event(
    *,
    uid: str,
    sequence: int,
    method: Literal["REQUEST", "CANCEL", "PUBLISH"],
    starts_at: datetime,
    minutes: int,
    time_zone: str,
    summary: str,
    description: str = "",
    location: str = "",
    organiser: Organisation,
    attendees: Sequence[Person] = (),
    stamped_at: datetime | None = None,
) -> str:
    """One event as an iCalendar object.

    ``uid`` stays the same for ever and ``sequence`` rises with each change, so that calendars move what they have
    instead of adding a second one. The start is wall time in ``time_zone``, which stays 2 pm on both sides of a
    change of hour; the zone's definition travels with it. Text is escaped by the library: no field can add a property.
    """
    calendar = _calendar()
    calendar.add("method", method)
    item = _item(uid, summary=summary, description=description, stamped_at=stamped_at or starts_at)
    item.add("sequence", sequence)
    _time(item, starts_at, minutes=minutes, zone=ZoneInfo(time_zone))
    if location:
        item.add("location", _plain(location))
    item.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    item.add("organizer", _address(organiser.contact_email, organiser.contact_name))
    for person in attendees:
        attendee = _address(person.email, person.full_name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("FALSE")
        item.add("attendee", attendee, encode=False)
    calendar.add_component(item)
    return _written(calendar, [starts_at.astimezone(ZoneInfo(time_zone)).date()])


@dataclass(frozen=True)
class Entry:
    """Something for one's own calendar: at an hour, or for a whole day.

    ``stamped_at`` says when it was last settled, and ``time_zone`` whose clock it keeps, where the whole does not.
    """

    uid: str
    starts: datetime | date
    minutes: int
    summary: str
    description: str = ""
    location: str = ""
    sequence: int = 0
    stamped_at: datetime | None = None
    time_zone: str = ""


def entries(items: Sequence[Entry], *, time_zone: str, stamped_at: datetime, name: str = "") -> str:
    """Several entries as one iCalendar object to take away or to follow; nobody is invited.

    Text is escaped as in :func:`event`. ``name`` is what calendars that follow it call it.
    """
    calendar = _calendar()
    if name:
        calendar.add("name", _plain(name))
        calendar.add("x-wr-calname", _plain(name))
        # How often to look again, for calendars that ask.
        calendar.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    for one in items:
        stamp = one.stamped_at or stamped_at
        item = _item(one.uid, summary=one.summary, description=one.description, stamped_at=stamp)
        if one.sequence:
            item.add("sequence", one.sequence)
        if isinstance(one.starts, datetime):
            _time(item, one.starts, minutes=one.minutes, zone=ZoneInfo(one.time_zone or time_zone))
        else:
            item.add("dtstart", one.starts)
            # A whole day takes nobody's time.
            item.add("transp", "TRANSPARENT")
        if one.location:
            item.add("location", _plain(one.location))
        calendar.add_component(item)
    days = [one.starts.date() if isinstance(one.starts, datetime) else one.starts for one in items]
    return _written(calendar, days)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Binome//Binome//FR")
    calendar.add("version", "2.0")
    return calendar


def _item(uid: str, *, summary: str, description: str, stamped_at: datetime) -> Event:
    item = Event()
    item.add("uid", _plain(uid))
    item.add("dtstamp", stamped_at.astimezone(UTC))
    item.add("summary", _plain(summary))
    if description:
        item.add("description", "\n".join(_plain(line) for line in description.splitlines()))
    return item


def _time(item: Event, starts_at: datetime, *, minutes: int, zone: ZoneInfo) -> None:
    """Start and end as wall time in ``zone``."""
    start = starts_at.astimezone(zone)
    # A length is time that passes, so it is added in UTC.
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone)
    item.add("dtstart", start)
    item.add("dtend", end)


def _written(calendar: Calendar, days: Sequence[date]) -> str:
    """The file, with the definition of every zone it names, a year around its days."""
    if days:
        a_year = timedelta(days=370)
        calendar.add_missing_timezones(first_date=min(days) - a_year, last_date=max(days) + a_year)
    return str(calendar.to_ical().decode("utf-8"))


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # Quotation marks and control characters cannot stand in a parameter, whatever a name holds.
    address.params["CN"] = vText(_plain(name).replace('"', ""))
    return address


def _plain(text: str) -> str:
    """One line, whatever a reader may take for the end of one."""
    shown = "".join(c if c.isprintable() or c == NO_BREAK else " " for c in text)
    return " ".join(word for word in shown.split(" ") if word)
