"""The pages of a workshop: on the organisation's clock, for who leads and for who is invited, signed in or from a mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

import factories as make
from binome.learning import services
from binome.learning.models import Attendance
from binome.learning.notices import link_to
from binome.learning.sheet import read_sheet
from factories import paris
from learning.meetings import BEFORE, far_away, leader_of, left, takes_part, text_of, workshop

pytestmark = pytest.mark.django_db
State = Attendance.State


def soon(**fields: Any) -> Any:
    """A workshop in ten days, for pages that look at the clock."""
    return workshop(starts_at=timezone.now() + timedelta(days=10), **fields)


def over(**fields: Any) -> Any:
    """A workshop that began an hour ago."""
    return workshop(starts_at=timezone.now() - timedelta(hours=1), **fields)


def invited(meeting: Any, side: str = "mentee") -> Attendance:
    enrolment = takes_part(meeting, side)
    attendance: Attendance = make.AttendanceFactory(workshop=meeting, enrolment=enrolment)
    return attendance


def page_of(meeting: Any, name: str = "workshop") -> str:
    return reverse(f"learning:{name}", args=[meeting.pk])


# --- the clock --------------------------------------------------------------------------------------------


def test_pages_speak_on_the_organisations_clock_and_put_it_back(client_of: Callable[[Any], Any]):
    there = workshop(programme=make.ProgrammeFactory(organisation=far_away()))
    here = workshop()
    client = client_of(leader_of(there))
    for address in (page_of(there), reverse("learning:workshops", args=[there.programme_id])):
        page = text_of(client.get(address))
        assert "12 h" in page
        assert "18 h" not in page
    attendance = invited(there)
    assert "12 h" in text_of(client_of(None).get(link_to(attendance)))
    assert "18 h" in text_of(client_of(leader_of(here)).get(page_of(here)))


def test_opening_and_keeping_the_form_moves_nothing_even_far_from_paris(client_of):
    meeting = workshop(programme=make.ProgrammeFactory(organisation=far_away()))
    client = client_of(leader_of(meeting))
    form = client.get(page_of(meeting, "change")).context["form"]
    assert form["time"].value().hour == 12
    kept = {name: form[name].value() or "" for name in form.fields}
    kept["time"] = kept["time"].strftime("%H:%M")
    client.post(page_of(meeting, "change"), {**kept, "place": "Ailleurs"})
    before = meeting.starts_at
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place) == (before, "Ailleurs")


def test_an_hour_that_the_clock_jumps_over_is_refused_beside_it(client_of):
    programme = make.ProgrammeFactory()
    values = {"kind": "closing", "title": "Clôture", "day": "2027-03-28", "time": "02:30", "minutes": "60"}
    response = client_of(make.coordinator_of(programme.organisation)).post(
        reverse("learning:schedule", args=[programme.pk]), values
    )
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["time"]
    assert programme.workshops.count() == 0


# --- leading ----------------------------------------------------------------------------------------------


def test_a_meeting_is_scheduled_changed_and_announced_from_its_pages(client_of, outbox_of):
    programme = make.ProgrammeFactory()
    mentee = make.mentee_in(programme)
    client = client_of(make.coordinator_of(programme.organisation))
    day = (timezone.now() + timedelta(days=30)).date()
    values = {
        "kind": "closing",
        "title": "Clôture",
        "day": day,
        "time": "18:30",
        "minutes": "90",
        "place": "Forney",
    }
    client.post(reverse("learning:schedule", args=[programme.pk]), values)
    meeting = programme.workshops.get()
    assert (meeting.title, meeting.guide_id, meeting.minutes) == ("Clôture", "closing", 90)
    assert timezone.localtime(meeting.starts_at).strftime("%H:%M") == "18:30"
    client.post(page_of(meeting, "invite"))
    client.post(page_of(meeting, "change"), {**values, "time": "19:00"})
    assert [message.kind for message in outbox_of(mentee.person)] == [
        "learning.workshop_invitation",
        "learning.workshop_changed",
    ]


def test_a_refusal_keeps_what_was_typed(client_of):
    attendance = invited(over())
    meeting = attendance.workshop
    services.note_attendance(meeting, present=set(), by=leader_of(meeting), at=timezone.now())
    values = {"title": "Autre titre", "day": "2031-05-06", "time": "18:30", "minutes": "90"}
    response = client_of(leader_of(meeting)).post(page_of(meeting, "change"), values)
    assert response.status_code == 200
    assert "Autre titre" in text_of(response)
    assert "elle garde sa date" in text_of(response)


def test_the_list_shows_people_nobody_invited_and_is_kept_without_undoing_others(client_of):
    meeting = over()
    attendance = invited(meeting)
    never_invited = takes_part(meeting, "mentor")
    client = client_of(leader_of(meeting))
    page = client.get(page_of(meeting))
    assert [line.enrolment for line in page.context["people"] if line.attendance is None] == [never_invited]
    other = client_of(leader_of(meeting))
    shown = other.get(page_of(meeting)).context["as_of"]
    client.post(
        page_of(meeting, "attendance"),
        {"present": [attendance.enrolment_id], "as_of": page.context["as_of"]},
    )
    other.post(page_of(meeting, "attendance"), {"present": [never_invited.pk], "as_of": shown})
    assert dict(meeting.attendances.values_list("enrolment_id", "state")) == {
        attendance.enrolment_id: State.PRESENT,
        never_invited.pk: State.ABSENT,
    }


@pytest.mark.parametrize("nonsense", ["", "yesterday", "2027-99-99T00:00", "2027-04-13T18:00"])
def test_a_list_that_does_not_say_when_it_was_shown_is_kept_as_it_is(client_of, nonsense):
    attendance = invited(over())
    client_of(leader_of(attendance.workshop)).post(
        page_of(attendance.workshop, "attendance"),
        {"present": [attendance.enrolment_id, "x"], "as_of": nonsense},
    )
    attendance.refresh_from_db()
    assert attendance.state == State.PRESENT


def test_people_who_are_invited_see_no_list(client_of):
    meeting = soon()
    attendance, other = invited(meeting), invited(meeting)
    page = text_of(client_of(attendance.enrolment.person).get(page_of(meeting)))
    assert other.enrolment.person.full_name not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_workshop_costs_the_same_with_one_person_and_with_three(
    client_of, pinned_queries, count
):
    meeting = soon()
    for _ in range(count):
        invited(meeting)
    client = client_of(leader_of(meeting))
    with pinned_queries(WORKSHOP_QUERIES):
        assert client.get(page_of(meeting)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_workshops_costs_the_same_with_one_and_with_three(client_of, pinned_queries, count):
    programme = make.ProgrammeFactory()
    for _ in range(count):
        workshop(programme=programme)
    client = client_of(make.coordinator_of(programme.organisation))
    with pinned_queries(WORKSHOPS_QUERIES):
        response = client.get(reverse("learning:workshops", args=[programme.pk]))
    assert len(response.context["shown"].object_list) == count


def test_no_workshop_is_left_out_of_the_list(client_of):
    programme = make.ProgrammeFactory()
    for number in range(26):
        workshop(programme=programme, title=f"Rencontre {number}")
    client = client_of(make.coordinator_of(programme.organisation))
    address = reverse("learning:workshops", args=[programme.pk])
    assert "Rencontre 25" not in text_of(client.get(address))
    assert "Rencontre 25" in text_of(client.get(address + "?page=2"))


@pytest.mark.parametrize(
    ("kind", "title", "minutes"),
    [
        ("kickoff", "Réunion de lancement", 90),
        ("practice", "Atelier de mise en pratique entre mentors", 90),
        ("check-in", "Point entre mentors", 60),
        ("closing", "Atelier collectif de clôture", 150),
    ],
)
def test_each_kind_of_meeting_comes_with_its_usual_title_and_length(client_of, kind, title, minutes):
    programme = make.ProgrammeFactory()
    client = client_of(make.coordinator_of(programme.organisation))
    form = client.get(reverse("learning:schedule", args=[programme.pk]) + f"?genre={kind}").context["form"]
    assert form["kind"].value() == kind
    assert form["title"].value() == title
    assert form["minutes"].value() == minutes


def test_the_first_meeting_that_is_missing_is_proposed(client_of):
    programme = make.ProgrammeFactory()
    client = client_of(make.coordinator_of(programme.organisation))
    proposed = []
    for _ in range(5):
        form = client.get(reverse("learning:schedule", args=[programme.pk])).context["form"]
        proposed.append(form["kind"].value())
        workshop(programme=programme, kind=proposed[-1])
    assert proposed == ["kickoff", "practice", "check-in", "closing", "other"]
    assert client.get(reverse("learning:schedule", args=[programme.pk]) + "?genre=x").status_code == 200


def test_a_meeting_is_cancelled_after_a_page_that_says_what_it_does(client_of, outbox_of):
    attendance = invited(soon())
    meeting = attendance.workshop
    client = client_of(leader_of(meeting))
    assert client.get(page_of(meeting, "cancel")).status_code == 200
    assert Attendance.objects.visible_to(attendance.enrolment.person).exists()
    client.post(page_of(meeting, "cancel"))
    assert client.get(page_of(meeting)).status_code == 404
    assert client_of(None).get(link_to(attendance)).status_code == 409
    assert [message.calendar_method for message in outbox_of(attendance.enrolment.person)] == ["CANCEL"]


def test_a_full_meeting_says_so_and_gives_a_rank(client_of):
    meeting = soon(places=1)
    taken, second, third = (invited(meeting) for _ in range(3))
    for row in (taken, second):
        client_of(None).post(link_to(row), {"answer": "yes"})
    client = client_of(None)
    assert "Toutes les places sont prises" in text_of(client.get(link_to(third)))
    client.post(link_to(third), {"answer": "yes"})
    assert "en position 2 sur la liste" in text_of(client.get(link_to(third)))
    assert "Je viens" not in text_of(client.get(link_to(third)))
    page = text_of(client_of(leader_of(meeting)).get(page_of(meeting)))
    assert "1 personne vient" in page
    assert "2 personnes attendent une place" in page


# --- answering --------------------------------------------------------------------------------------------


def test_the_link_from_a_mail_shows_then_acts_and_can_be_used_again(client_of):
    attendance = invited(soon())
    client, address = client_of(None), link_to(attendance)
    for method in (client.get, client.head):
        assert method(address).status_code == 200
        attendance.refresh_from_db()
        assert attendance.state == State.INVITED
    for answer, state in (("yes", State.COMING), ("yes", State.COMING), ("no", State.NOT_COMING)):
        assert client.post(address, {"answer": answer}).status_code == 302
        attendance.refresh_from_db()
        assert attendance.state == state


def test_a_link_is_closed_once_the_meeting_has_begun_and_to_whoever_left(client_of):
    attendance = invited(workshop(starts_at=timezone.now() - timedelta(days=1)))
    response = client_of(None).get(link_to(attendance))
    assert "<button" not in text_of(response).split("<main")[1].split("</main")[0]
    assert client_of(None).post(link_to(attendance), {"answer": "yes"}).status_code == 409
    gone = invited(soon())
    left(gone.enrolment, BEFORE)
    assert client_of(None).get(link_to(gone)).status_code == 409
    inactive = invited(soon())
    inactive.enrolment.person.is_active = False
    inactive.enrolment.person.save()
    assert client_of(None).get(link_to(inactive)).status_code == 409


def test_one_answers_from_the_page_too(client_of):
    attendance = invited(soon())
    client_of(attendance.enrolment.person).post(page_of(attendance.workshop, "answer"), {"answer": "yes"})
    attendance.refresh_from_db()
    assert attendance.state == State.COMING


def test_the_calendar_file_opens_and_says_the_same_hour(client_of):
    meeting = workshop(starts_at=paris(2027, 4, 13, 18))
    response = client_of(leader_of(meeting)).get(page_of(meeting, "calendar"))
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert event["DTSTART"].dt == meeting.starts_at
    assert str(event["UID"]) == meeting.calendar_uid


WORKSHOP_QUERIES = 10
WORKSHOPS_QUERIES = 8


def test_a_long_list_comes_by_pages_and_each_page_speaks_of_its_own_people(client_of):
    meeting = make.WorkshopFactory(starts_at=make.paris(2026, 1, 6, 18))
    people = [
        make.mentee_in(
            meeting.programme, person=make.PersonFactory(first_name=f"Prénom {n:02}", last_name="Nom")
        )
        for n in range(30)
    ]
    for one in people:
        one.enrolled_at = make.paris(2025, 12, 1)
        one.save(update_fields=["enrolled_at"])
        make.AttendanceFactory(workshop=meeting, enrolment=one, state="coming")
    client = client_of(leader_of(meeting))
    page = client.get(page_of(meeting)).content.decode()
    assert ("Prénom 24 Nom" in page, "Prénom 25 Nom" in page) == (True, False)
    assert "Prénom 29 Nom" in client.get(page_of(meeting), {"page": 2}).content.decode()
    found = client.get(page_of(meeting), {"qui": "nom 07"}).content.decode()
    assert ("Prénom 07 Nom" in found, "Prénom 08 Nom" in found) == (True, False)
    assert "Personne de la liste" in client.get(page_of(meeting), {"qui": "zzz"}).content.decode()
    answer = client.post(
        reverse("learning:attendance", args=[meeting.pk]),
        {"shown": [one.pk for one in people[25:]], "present": [people[29].pk], "query": "page=2"},
    )
    assert answer["Location"].endswith("?page=2")
    states = dict(meeting.attendances.values_list("enrolment", "state"))
    assert [states[one.pk] for one in (people[0], people[25], people[29])] == ["coming", "absent", "present"]
    evil = client.post(
        reverse("learning:attendance", args=[meeting.pk]), {"shown": [people[29].pk], "query": "a\r\nX: y"}
    )
    assert evil["Location"] == page_of(meeting)


def test_somebody_with_two_parts_sits_on_one_chair(client_of):
    meeting = make.WorkshopFactory(starts_at=make.paris(2027, 2, 6, 18))
    mentee = make.mentee_in(
        meeting.programme, person=make.PersonFactory(first_name="Deux", last_name="Parts")
    )
    mentor = make.mentor_in(meeting.programme, person=mentee.person)
    assert [line.enrolment for line in read_sheet(meeting)] == [mentee]
    make.AttendanceFactory(workshop=meeting, enrolment=mentor)
    assert [line.enrolment for line in read_sheet(meeting)] == [mentor]
