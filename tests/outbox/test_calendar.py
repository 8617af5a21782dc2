"""Invitations that calendars understand, move and take back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Component

import factories as make
from binome.outbox.calendar import event
from factories import paris

pytestmark = pytest.mark.django_db

PAYLOADS = (
    "Plain\nATTENDEE:mailto:eve@evil.example",
    "Plain\r\nATTENDEE:mailto:eve@evil.example",
    "Plain\\nATTENDEE:mailto:eve@evil.example",
    "Plain;ATTENDEE=mailto:eve@evil.example,x:y",
    'Plain";ATTENDEE="mailto:eve@evil.example',
    "Plain\u2028ATTENDEE:mailto:eve@evil.example",
    "Plain\x0bATTENDEE:mailto:eve@evil.example",
    "Plain\x85ATTENDEE:mailto:eve@evil.example",
    "END:VEVENT\nEND:VCALENDAR",
    "é" * 200,
)
PROPERTIES = {
    "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "ORGANIZER", "ATTENDEE",
}  # fmt: skip


def _event(**changes: Any) -> tuple[Calendar, Component]:
    organiser = changes.pop("organiser", None) or make.OrganisationFactory()
    values: dict[str, Any] = {
        "uid": "session-7@binome.example", "sequence": 0, "method": "REQUEST", "starts_at": paris(2027, 2, 16, 14),
        "minutes": 120, "time_zone": "Europe/Paris", "summary": "Séance 1", "description": "Votre première séance.",
        "location": "12, rue des Lilas; Paris", "organiser": organiser,
    }  # fmt: skip
    if "attendees" not in changes:
        values["attendees"] = [make.PersonFactory(email=f"{name}@example.org") for name in ("anne", "bob")]
    text = event(**values | changes)
    calendar = Calendar.from_ical(text)
    (item,) = calendar.walk("VEVENT")
    return calendar, item


def test_an_invitation_says_who_when_and_where() -> None:
    calendar, item = _event()
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (item["UID"], item["SEQUENCE"], item["STATUS"]) == ("session-7@binome.example", 0, "CONFIRMED")
    assert (item["SUMMARY"], item["LOCATION"]) == ("Séance 1", "12, rue des Lilas; Paris")
    assert [str(attendee) for attendee in item["ATTENDEE"]] == [
        "mailto:anne@example.org",
        "mailto:bob@example.org",
    ]
    assert item["DTSTART"].params["TZID"] == "Europe/Paris"
    assert item["DTSTART"].dt == paris(2027, 2, 16, 14)
    assert item["DTEND"].dt == paris(2027, 2, 16, 16)
    assert item["DTSTAMP"].dt.utcoffset() == timedelta(0)


def test_one_person_is_a_list_of_one() -> None:
    _calendar, item = _event(attendees=[make.PersonFactory(email="anne@example.org")])
    assert str(item["ATTENDEE"]) == "mailto:anne@example.org"


def test_taking_back_bears_the_same_name_and_a_higher_number() -> None:
    calendar, item = _event(method="CANCEL", sequence=3)
    assert (calendar["METHOD"], item["STATUS"], item["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
    assert item["UID"] == "session-7@binome.example"


@pytest.mark.parametrize(
    "starts_at", [paris(2027, 3, 27, 14), paris(2027, 3, 28, 14), paris(2027, 10, 31, 14)]
)
def test_the_hour_on_the_wall_holds_around_a_change_of_hour(starts_at: datetime) -> None:
    calendar, item = _event(starts_at=starts_at)
    assert item["DTSTART"].dt.replace(tzinfo=None) == starts_at.replace(tzinfo=None)
    (zone,) = calendar.walk("VTIMEZONE")
    # A calendar that knows only the definition that travels reads the same moment as we do.
    read = zone.to_tz().utcoffset(starts_at.replace(tzinfo=None))
    assert read == starts_at.utcoffset()


def test_a_length_is_time_that_passes_through_the_night_of_the_change() -> None:
    starts_at = datetime(2027, 3, 28, 1, 30, tzinfo=ZoneInfo("Europe/Paris"))
    _calendar, item = _event(starts_at=starts_at, minutes=60)
    assert item["DTEND"].dt.astimezone(UTC) - item["DTSTART"].dt.astimezone(UTC) == timedelta(minutes=60)
    assert item["DTEND"].dt.replace(tzinfo=None) == datetime(2027, 3, 28, 3, 30)  # noqa: DTZ001


def test_a_zone_far_away_travels_too() -> None:
    _calendar, item = _event(time_zone="America/Martinique")
    assert item["DTSTART"].dt.astimezone(UTC) == paris(2027, 2, 16, 14).astimezone(UTC)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("field", ["summary", "description", "location", "uid"])
def test_no_text_adds_a_property(field: str, payload: str) -> None:
    calendar, item = _event(**{field: payload})
    _expect_only_ours(calendar, item)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_name_adds_a_property_or_a_person(payload: str) -> None:
    calendar, item = _event(
        attendees=[make.PersonFactory(first_name=payload[:80], last_name="", email="anne@example.org")],
        organiser=make.OrganisationFactory(contact_name=payload[:120], contact_email="nadia@example.org"),
    )
    _expect_only_ours(calendar, item)
    assert str(item["ATTENDEE"]) == "mailto:anne@example.org"
    assert str(item["ORGANIZER"]) == "mailto:nadia@example.org"


def _expect_only_ours(calendar: Calendar, item: Component) -> None:
    assert set(item.keys()) <= PROPERTIES
    assert "eve@evil.example" not in [str(person) for person in _listed(item["ATTENDEE"])]
    assert [part.name for part in calendar.walk()].count("VEVENT") == 1
    assert set(calendar.keys()) == {"PRODID", "VERSION", "METHOD"}
    # No line of the file starts with what a field tried to add, however a reader splits lines.
    for line in calendar.to_ical().decode().splitlines():
        assert not line.startswith("ATTENDEE:mailto:eve")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
