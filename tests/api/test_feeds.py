"""Calendars by secret address: what they hold, for whom, and when they stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

import factories as make
from binome.accounts.permissions import Role
from binome.accounts.services import record
from binome.api.models import CalendarFeed
from binome.api.secrets import address_of
from binome.api.services import make_feed, revoke_feed
from factories import paris

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]


def _path(feed: CalendarFeed) -> str:
    return "/agenda/" + address_of(feed).rpartition("/")[2]


def _soon(**more: Any) -> Any:
    return timezone.now() + timedelta(**more)


@pytest.fixture
def pair() -> Any:
    programme = make.ProgrammeFactory(
        applications_close_on=_soon(days=1).date(),
        kickoff_on=_soon(days=5).date(),
        closing_on=_soon(days=70).date(),
    )
    pair = make.PairFactory(programme=programme)
    make.SessionFactory(pair=pair, number=1, starts_at=_soon(days=10))
    workshop = make.WorkshopFactory(programme=programme, starts_at=_soon(days=5))
    make.AttendanceFactory(workshop=workshop, enrolment=pair.mentee)
    return pair


def test_one_s_own_dates_and_no_more(pair: Any) -> None:
    other = make.PairFactory(programme=pair.programme)
    make.SessionFactory(pair=other, number=1, starts_at=_soon(days=11))
    feed = make_feed(pair.mentee.person, programme=None, at=timezone.now())
    answer = Client().get(_path(feed))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar = Calendar.from_ical(answer.content)
    said = sorted(str(event["SUMMARY"]) for event in calendar.walk("VEVENT"))
    partner = pair.mentor.person
    assert said == sorted(
        [
            f"Séance 1 avec {partner.first_name}",
            "Atelier de clôture",
            f"Lancement : {pair.programme.name}".replace(" :", "\u00a0:"),
            f"Clôture : {pair.programme.name}".replace(" :", "\u00a0:"),
        ]
    )
    text = answer.content.decode()
    for hidden in (partner.last_name, partner.email, other.mentor.person.first_name, "ATTENDEE"):
        assert hidden not in text


def test_a_programme_s_dates_name_nobody(pair: Any) -> None:
    coordinator = make.coordinator_of(pair.organisation)
    make.SessionFactory(pair=make.PairFactory(programme=pair.programme), number=1, starts_at=_soon(days=10))
    feed = make_feed(coordinator, programme=pair.programme, at=timezone.now())
    text = Client().get(_path(feed)).content.decode().replace("\r\n ", "")
    assert "2 séances de binômes" in text
    assert "Dernier jour pour candidater" in text
    for person in (pair.mentor.person, pair.mentee.person):
        for word in (person.first_name, person.last_name, person.email):
            assert word not in text


def test_the_hour_on_the_wall_holds_on_both_sides_of_the_change(pair: Any) -> None:
    year = timezone.now().year + 1
    # The last Sundays of March and October, whatever the year, and the days around.
    import calendar as almanac

    wall = {}
    for number, (month, shift) in enumerate([(3, -1), (3, 0), (10, -1), (10, 0)], start=2):
        last = max(week[6] for week in almanac.monthcalendar(year, month))
        starts = paris(year, month, last + shift, 14)
        session = make.SessionFactory(pair=pair, number=number, starts_at=starts)
        wall[session.calendar_uid] = starts
    feed = make_feed(pair.mentee.person, programme=None, at=timezone.now())
    calendar = Calendar.from_ical(Client().get(_path(feed)).content)
    (zone,) = calendar.walk("VTIMEZONE")
    seen = 0
    for event in calendar.walk("VEVENT"):
        if str(event["UID"]) in wall:
            seen += 1
            starts = wall[str(event["UID"])]
            assert (event["DTSTART"].dt.hour, event["DTSTART"].params["TZID"]) == (14, "Europe/Paris")
            assert zone.to_tz().utcoffset(starts.replace(tzinfo=None)) == starts.utcoffset()
    assert seen == 4


def test_a_new_address_ends_the_one_before_and_closing_ends_it(pair: Any) -> None:
    person = pair.mentee.person
    first = _path(make_feed(person, programme=None, at=timezone.now()))
    second = _path(make_feed(person, programme=None, at=timezone.now()))
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    revoke_feed(person, programme_id=None)
    assert Client().get(second).status_code == 404


def test_it_dies_with_the_account_and_with_the_role(pair: Any) -> None:
    person = pair.mentee.person
    own = _path(make_feed(person, programme=None, at=timezone.now()))
    coordinator = make.coordinator_of(pair.organisation)
    theirs = _path(make_feed(coordinator, programme=pair.programme, at=timezone.now()))
    assert Client().get(theirs).status_code == 200
    coordinator.memberships.in_organisation(pair.organisation).update(ended_at=timezone.now())
    assert Client().get(theirs).status_code == 404
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert Client().get(own).status_code == 404


@pytest.mark.parametrize(
    "secret", ["1", "0-" + "0" * 64, "1-" + "0" * 64, "9" * 30 + "-" + "a" * 64, "x", "1-é"]
)
def test_a_guess_opens_nothing(pair: Any, secret: str) -> None:
    make_feed(pair.mentee.person, programme=None, at=timezone.now())
    assert Client().get(f"/agenda/{secret}.ics").status_code == 404


def test_one_person_s_proof_does_not_open_another_s(pair: Any) -> None:
    one = make_feed(pair.mentee.person, programme=None, at=timezone.now())
    two = make_feed(pair.mentor.person, programme=None, at=timezone.now())
    mixed = f"/agenda/{one.pk}-" + _path(two).partition("-")[2]
    assert Client().get(mixed).status_code == 404


def test_nothing_new_is_said_in_a_line_and_a_change_is_seen(pair: Any) -> None:
    feed = make_feed(pair.mentee.person, programme=None, at=timezone.now() - timedelta(hours=2))
    client, path = Client(), _path(feed)
    first = client.get(path)
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert client.get(path, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 304
    session = pair.sessions.get(number=1)
    session.starts_at += timedelta(days=1)
    session.save(update_fields=["starts_at"])
    record(
        pair.organisation, verb="pairs.move_session", subject=session, by=None, at=timezone.now(),
        programme_id=pair.programme_id,
    )  # fmt: skip
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert client.get(path, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 200
    assert client.head(path)["ETag"] == client.get(path)["ETag"]


def test_the_services_that_move_a_date_leave_the_line_that_feeds_go_by(pair: Any) -> None:
    from binome.accounts.models import LogEntry
    from binome.pairs.services import move_session

    before = timezone.now()
    session = pair.sessions.get(number=1)
    move_session(
        session, starts_at=_soon(days=20), place="Ailleurs", link="", by=pair.mentee.person, at=timezone.now()
    )
    lines = LogEntry.objects.in_organisation(pair.organisation).filter(
        programme_id=pair.programme_id, at__gte=before
    )
    assert lines.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_calendar_asks_no_more_questions(
    pair: Any, count: int, pinned_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    coordinator = make.coordinator_of(pair.organisation)
    for number in range(2, 2 + count):
        make.SessionFactory(pair=pair, number=number, starts_at=_soon(days=10 + number))
        make.WorkshopFactory(programme=pair.programme, starts_at=_soon(days=number))
    own = _path(make_feed(pair.mentee.person, programme=None, at=timezone.now()))
    whole = _path(make_feed(coordinator, programme=pair.programme, at=timezone.now()))
    with pinned_queries(5):
        Client().get(own)
    with pinned_queries(6):
        Client().get(whole)


def test_the_page_shows_one_s_own_addresses_only(pair: Any, client_of: ClientOf) -> None:
    coordinator = make.coordinator_of(pair.organisation)
    theirs = make_feed(coordinator, programme=pair.programme, at=timezone.now())
    client = client_of(pair.mentee.person)
    client.post(reverse("api:make_feed"))
    own = CalendarFeed.objects.get(person=pair.mentee.person)
    page = client.get(reverse("api:my_calendar")).content.decode()
    assert address_of(own) in page
    assert address_of(theirs) not in page
    assert "webcal:" in page
    answer = client.post(reverse("api:make_feed"), {"programme": pair.programme_id})
    assert answer.status_code == 404
    facilitator = make.TeamMemberFactory(programme=pair.programme, role=Role.FACILITATOR).person
    assert (
        client_of(facilitator).post(reverse("api:make_feed"), {"programme": pair.programme_id}).status_code
        == 404
    )
