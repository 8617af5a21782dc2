"""Workshops: announced once to whoever takes part, answered until they begin, moved without losing anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest

import factories as make
from binome.accounts.models import LogEntry
from binome.learning import services
from binome.learning.models import Attendance
from factories import paris
from learning.meetings import BEFORE, BEGINS, far_away, leader_of, left, takes_part, workshop

pytestmark = pytest.mark.django_db
State = Attendance.State


def invited(meeting: Any, *people: Any) -> list[Attendance]:
    """The invitations of these people, just sent."""
    services.invite_to_workshop(meeting, by=leader_of(meeting), at=BEFORE)
    return [meeting.attendances.get(enrolment=person) for person in people]


def change(meeting: Any, *, at: Any = BEFORE, **values: Any) -> Any:
    same = {
        name: getattr(meeting, name) for name in ("title", "starts_at", "minutes", "place", "link", "places")
    }
    return services.change_workshop(meeting, **{**same, **values}, by=leader_of(meeting), at=at)


def states(meeting: Any) -> dict[int, str]:
    return dict(meeting.attendances.order_by("enrolment_id").values_list("enrolment_id", "state"))


# --- inviting ---------------------------------------------------------------------------------------------


def test_everyone_is_invited_once_with_a_calendar_file_that_opens(outbox_of: Callable[[Any], list[Any]]):
    meeting = workshop(link="https://meet.example/room")
    mentor, mentee = takes_part(meeting, "mentor"), takes_part(meeting)
    by = leader_of(meeting)
    assert services.invite_to_workshop(meeting, by=by, at=BEFORE) == 2
    assert services.invite_to_workshop(meeting, by=by, at=BEFORE) == 0
    for person in (mentor.person, mentee.person):
        (message,) = outbox_of(person)
        assert (message.kind, message.calendar_method) == ("learning.workshop_invitation", "REQUEST")
        (event,) = icalendar.Calendar.from_ical(message.calendar).walk("VEVENT")
        assert str(event["UID"]) == meeting.calendar_uid
        assert event["SEQUENCE"] == 0
        assert event["DTSTART"].dt == BEGINS
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=150)
        assert "Maison des associations" in str(event["LOCATION"])
        assert "https://meet.example/room" in str(event["LOCATION"])
        assert str(event["ATTENDEE"]) == f"mailto:{person.email}"


def test_mentors_alone_are_asked_to_the_practice_between_mentors():
    meeting = workshop(kind="practice", guide_id="")
    mentor, _mentee = takes_part(meeting, "mentor"), takes_part(meeting)
    services.invite_to_workshop(meeting, by=leader_of(meeting), at=BEFORE)
    assert list(states(meeting)) == [mentor.pk]


def test_somebody_who_is_mentor_and_mentee_is_invited_once(outbox_of):
    meeting = workshop()
    mentor = takes_part(meeting, "mentor")
    takes_part(meeting, person=mentor.person)
    assert services.invite_to_workshop(meeting, by=leader_of(meeting), at=BEFORE) == 1
    assert len(outbox_of(mentor.person)) == 1


def test_whoever_left_is_not_invited_and_hears_of_no_change(outbox_of):
    meeting = workshop()
    gone, stays = left(takes_part(meeting), BEFORE), takes_part(meeting)
    (attendance,) = invited(meeting, stays)
    assert outbox_of(gone.person) == []
    left(stays, BEFORE)
    change(meeting, place="Ailleurs")
    assert [message.kind for message in outbox_of(stays.person)] == ["learning.workshop_invitation"]
    with pytest.raises(services.NoLongerTakesPart):
        services.answer_invitation(attendance, is_coming=True, by=stays.person, at=BEFORE)


def test_nobody_is_invited_to_what_has_begun():
    meeting = workshop()
    takes_part(meeting)
    with pytest.raises(services.AlreadyBegun):
        services.invite_to_workshop(meeting, by=leader_of(meeting), at=BEGINS)
    assert states(meeting) == {}


def test_a_letter_speaks_on_the_organisations_clock(outbox_of):
    meeting = workshop(programme=make.ProgrammeFactory(organisation=far_away()))
    mentee = takes_part(meeting)
    invited(meeting, mentee)
    (message,) = outbox_of(mentee.person)
    words = f"{message.subject} {message.text}".replace("\u00a0", " ")
    # Six in the evening in Paris is noon there.
    assert "12 h" in words
    assert "18 h" not in words


# --- answering --------------------------------------------------------------------------------------------


def test_an_answer_can_change_until_the_beginning_and_is_logged_once():
    meeting = workshop()
    mentee = takes_part(meeting)
    (attendance,) = invited(meeting, mentee)
    for is_coming, state in ((True, State.COMING), (True, State.COMING), (False, State.NOT_COMING)):
        services.answer_invitation(attendance, is_coming=is_coming, by=mentee.person, at=BEFORE)
        assert states(meeting) == {mentee.pk: state}
    log = LogEntry.objects.in_organisation(meeting.organisation).filter(verb="learning.answer_invitation")
    assert log.count() == 2
    services.answer_invitation(attendance, is_coming=False, by=mentee.person, at=BEGINS)
    with pytest.raises(services.AlreadyBegun):
        services.answer_invitation(attendance, is_coming=True, by=mentee.person, at=BEGINS)
    assert states(meeting) == {mentee.pk: State.NOT_COMING}


# --- changing ---------------------------------------------------------------------------------------------


def test_a_change_moves_the_same_entry_in_calendars_and_changing_nothing_writes_to_nobody(outbox_of):
    meeting = workshop()
    mentee = takes_part(meeting)
    invited(meeting, mentee)
    change(meeting)
    assert len(outbox_of(mentee.person)) == 1
    change(meeting, starts_at=BEGINS + timedelta(days=1))
    _invitation, changed = outbox_of(mentee.person)
    (event,) = icalendar.Calendar.from_ical(changed.calendar).walk("VEVENT")
    assert (str(event["UID"]), event["SEQUENCE"]) == (meeting.calendar_uid, 1)
    assert event["DTSTART"].dt == BEGINS + timedelta(days=1)


def test_another_date_asks_again_whoever_could_not_come_and_another_place_does_not():
    meeting = workshop()
    comes, cannot = takes_part(meeting), takes_part(meeting)
    for attendance, is_coming in zip(invited(meeting, comes, cannot), (True, False), strict=True):
        services.answer_invitation(attendance, is_coming=is_coming, by=attendance.enrolment.person, at=BEFORE)
    change(meeting, place="Ailleurs")
    assert states(meeting) == {comes.pk: State.COMING, cannot.pk: State.NOT_COMING}
    meeting.refresh_from_db()
    change(meeting, starts_at=BEGINS + timedelta(days=1))
    assert states(meeting) == {comes.pk: State.COMING, cannot.pk: State.INVITED}


def test_a_date_in_the_past_is_sent_to_nobody():
    meeting = workshop()
    mentee = takes_part(meeting)
    invited(meeting, mentee)
    with pytest.raises(services.DateGoneBy):
        change(meeting, starts_at=BEFORE - timedelta(days=1))
    meeting.refresh_from_db()
    assert meeting.starts_at == BEGINS


def test_correcting_a_meeting_that_is_over_writes_to_nobody_and_keeps_its_date(outbox_of):
    meeting = workshop()
    mentee = takes_part(meeting)
    invited(meeting, mentee)
    after = BEGINS + timedelta(days=1)
    services.note_attendance(meeting, present={mentee.pk}, by=leader_of(meeting), at=after)
    change(meeting, place="Salle des fêtes", at=after)
    assert len(outbox_of(mentee.person)) == 1
    meeting.refresh_from_db()
    assert meeting.place == "Salle des fêtes"
    with pytest.raises(services.AlreadyHeld):
        change(meeting, starts_at=BEGINS + timedelta(days=7), at=after)


# --- places -----------------------------------------------------------------------------------------------


def answer(attendance: Any, is_coming: bool, at: Any = BEFORE) -> str:
    person = attendance.enrolment.person
    return services.answer_invitation(attendance, is_coming=is_coming, by=person, at=at).state


def test_above_the_places_people_wait_and_a_place_given_back_goes_to_the_first(outbox_of):
    meeting = workshop(places=2)
    people = [takes_part(meeting) for _ in range(4)]
    rows = invited(meeting, *people)
    said = [answer(row, True, at=BEFORE + timedelta(minutes=n)) for n, row in enumerate(rows)]
    assert said == [State.COMING, State.COMING, State.WAITING, State.WAITING]
    # Asking again keeps one's rank.
    answer(rows[2], True, at=BEFORE + timedelta(hours=1))
    answer(rows[0], False, at=BEFORE + timedelta(hours=2))
    assert list(states(meeting).values()) == [State.NOT_COMING, State.COMING, State.COMING, State.WAITING]
    assert [message.kind for message in outbox_of(people[2].person)][1:] == ["learning.place_given"]
    assert len(outbox_of(people[3].person)) == 1
    assert answer(rows[0], True, at=BEFORE + timedelta(hours=3)) == State.WAITING


def test_nobody_passes_in_front_of_those_who_wait_when_a_place_opens():
    meeting = workshop(places=1)
    rows = invited(meeting, *[takes_part(meeting) for _ in range(3)])
    answer(rows[0], True)
    answer(rows[1], True)
    # The first leaves the programme: their place is free, and the second is the one who waits for it.
    left(rows[0].enrolment, BEFORE)
    assert answer(rows[2], True, at=BEFORE + timedelta(minutes=1)) == State.WAITING
    assert list(states(meeting).values()) == [State.COMING, State.COMING, State.WAITING]


def test_places_of_those_who_left_the_programme_are_given_by_the_sweep_once(outbox_of):
    meeting = workshop(places=1)
    rows = invited(meeting, *[takes_part(meeting) for _ in range(2)])
    for row in rows:
        answer(row, True)
    assert services.give_freed_places(at=BEFORE) == 0
    left(rows[0].enrolment, BEFORE)
    assert [services.give_freed_places(at=BEFORE) for _ in range(2)] == [1, 0]
    assert kinds(outbox_of(rows[1].enrolment.person)) == ["workshop_invitation", "place_given"]


def test_more_places_are_given_at_once_and_fewer_take_none_away(outbox_of):
    meeting = workshop(places=1)
    rows = invited(meeting, *[takes_part(meeting) for _ in range(3)])
    for row in rows:
        answer(row, True)
    change(meeting, places=2)
    assert list(states(meeting).values()) == [State.COMING, State.COMING, State.WAITING]
    # The date holds: nobody is told of a change, and calendars do not move.
    assert "workshop_changed" not in kinds(outbox_of(rows[0].enrolment.person))
    meeting.refresh_from_db()
    assert meeting.calendar_sequence == 0
    change(meeting, places=1)
    assert list(states(meeting).values()) == [State.COMING, State.COMING, State.WAITING]
    meeting.refresh_from_db()
    change(meeting, places=None)
    assert set(states(meeting).values()) == {State.COMING}


def test_no_place_is_given_once_it_has_begun_and_whoever_waited_is_not_absent():
    meeting = workshop(places=1)
    rows = invited(meeting, *[takes_part(meeting) for _ in range(3)])
    for row in rows:
        answer(row, True)
    left(rows[0].enrolment, BEFORE)
    assert services.give_freed_places(at=BEGINS) == 0
    services.note_attendance(meeting, present={rows[2].enrolment_id}, by=leader_of(meeting), at=BEGINS)
    assert states(meeting)[rows[1].enrolment_id] == State.WAITING
    assert states(meeting)[rows[2].enrolment_id] == State.PRESENT


def test_whoever_waits_is_not_reminded(outbox_of):
    meeting = workshop(places=1)
    rows = invited(meeting, *[takes_part(meeting) for _ in range(2)])
    for row in rows:
        answer(row, True)
    services.remind_of_workshops(at=paris(2027, 4, 12, 9))
    assert kinds(outbox_of(rows[0].enrolment.person))[1:] == ["workshop_reminder"]
    assert kinds(outbox_of(rows[1].enrolment.person))[1:] == []


# --- cancelling -------------------------------------------------------------------------------------------


def test_a_cancelled_meeting_leaves_calendars_and_is_kept_in_the_log(outbox_of):
    meeting = workshop()
    mentee, gone = takes_part(meeting), takes_part(meeting)
    invited(meeting, mentee, gone)
    left(gone, BEFORE)
    uid = meeting.calendar_uid
    assert services.cancel_workshop(meeting, by=leader_of(meeting), at=BEFORE) == 1
    cancelled = outbox_of(mentee.person)[-1]
    assert (cancelled.kind, cancelled.calendar_method) == ("learning.workshop_cancelled", "CANCEL")
    (event,) = icalendar.Calendar.from_ical(cancelled.calendar).walk("VEVENT")
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (uid, 1, "CANCELLED")
    assert len(outbox_of(gone.person)) == 1
    log = LogEntry.objects.in_organisation(meeting.organisation).get(verb="learning.cancel_workshop")
    assert log.details == {"title": "Atelier de clôture", "count": 1}


def test_a_meeting_whose_attendance_is_noted_is_not_cancelled():
    meeting = workshop()
    mentee = takes_part(meeting)
    services.note_attendance(meeting, present={mentee.pk}, by=leader_of(meeting), at=BEGINS)
    with pytest.raises(services.AlreadyHeld):
        services.cancel_workshop(meeting, by=leader_of(meeting), at=BEGINS)
    assert states(meeting) == {mentee.pk: State.PRESENT}


# --- who was there ----------------------------------------------------------------------------------------


def test_attendance_waits_for_the_beginning_and_can_be_corrected():
    meeting = workshop()
    first, second = takes_part(meeting), takes_part(meeting, "mentor")
    by = leader_of(meeting)
    with pytest.raises(services.NotYet):
        services.note_attendance(meeting, present={first.pk}, by=by, at=BEFORE)
    services.note_attendance(meeting, present={first.pk}, by=by, at=BEGINS)
    assert states(meeting) == {first.pk: State.PRESENT, second.pk: State.ABSENT}
    assert services.note_attendance(meeting, present={first.pk, second.pk}, by=by, at=BEGINS) == 2
    assert states(meeting) == {first.pk: State.PRESENT, second.pk: State.PRESENT}


def test_noting_the_same_list_twice_is_logged_once():
    meeting = workshop()
    mentee = takes_part(meeting)
    for _again in range(2):
        services.note_attendance(meeting, present={mentee.pk}, by=leader_of(meeting), at=BEGINS)
    log = LogEntry.objects.in_organisation(meeting.organisation).filter(verb="learning.note_attendance")
    assert log.count() == 1


def test_whoever_joined_afterwards_is_not_absent_and_whoever_left_since_may_have_come():
    meeting = workshop()
    came = takes_part(meeting)
    invited(meeting, came)
    left(came, BEGINS + timedelta(days=2))
    late = takes_part(meeting)
    late.enrolled_at = BEGINS + timedelta(days=1)
    late.save(update_fields=["enrolled_at"])
    services.note_attendance(meeting, present={came.pk}, by=leader_of(meeting), at=BEGINS + timedelta(days=3))
    assert states(meeting) == {came.pk: State.PRESENT}


def test_somebody_of_another_programme_cannot_be_noted():
    meeting = workshop()
    stranger = takes_part(workshop())
    assert services.note_attendance(meeting, present={stranger.pk}, by=leader_of(meeting), at=BEGINS) == 0
    assert states(meeting) == {}


def test_two_people_who_note_at_once_do_not_undo_each_other():
    meeting = workshop()
    first, second = takes_part(meeting), takes_part(meeting)
    shown_at = BEGINS + timedelta(minutes=5)
    by = leader_of(meeting)
    services.note_attendance(meeting, present={first.pk}, by=by, at=shown_at + timedelta(minutes=1))
    # This list was on somebody's screen before the first was kept, so it knows nothing of it.
    services.note_attendance(
        meeting, present={second.pk}, by=by, at=shown_at + timedelta(minutes=2), as_of=shown_at
    )
    assert states(meeting)[first.pk] == State.PRESENT


# --- reminders --------------------------------------------------------------------------------------------


def kinds(messages: list[Any]) -> list[str]:
    return [message.kind.removeprefix("learning.") for message in messages]


def test_a_week_before_whoever_has_not_answered_is_asked_once(outbox_of):
    meeting = workshop()
    silent, comes = takes_part(meeting), takes_part(meeting)
    _first, second = invited(meeting, silent, comes)
    services.answer_invitation(second, is_coming=True, by=comes.person, at=BEFORE)
    services.remind_of_workshops(at=paris(2027, 4, 6, 8, 59))
    assert kinds(outbox_of(silent.person)) == ["workshop_invitation"]
    for hour in (9, 10):
        services.remind_of_workshops(at=paris(2027, 4, 6, hour))
    assert kinds(outbox_of(silent.person)) == ["workshop_invitation", "answer_awaited"]
    assert kinds(outbox_of(comes.person)) == ["workshop_invitation"]


def test_the_day_before_everyone_but_those_who_cannot_is_reminded_once(outbox_of):
    meeting = workshop()
    comes, cannot = takes_part(meeting), takes_part(meeting)
    for attendance, is_coming in zip(invited(meeting, comes, cannot), (True, False), strict=True):
        services.answer_invitation(attendance, is_coming=is_coming, by=attendance.enrolment.person, at=BEFORE)
    for hour in (9, 10, 23):
        services.remind_of_workshops(at=paris(2027, 4, 12, hour))
    assert kinds(outbox_of(comes.person)) == ["workshop_invitation", "workshop_reminder"]
    assert kinds(outbox_of(cannot.person)) == ["workshop_invitation"]
    reminder = outbox_of(comes.person)[1]
    assert reminder.subject.startswith("Demain")
    assert reminder.not_after == paris(2027, 4, 12, 23, 59).replace(second=59)


def test_a_worker_that_catches_up_on_the_day_does_not_say_tomorrow(outbox_of):
    meeting = workshop()
    mentee = takes_part(meeting)
    invited(meeting, mentee)
    services.remind_of_workshops(at=paris(2027, 4, 13, 8))
    assert outbox_of(mentee.person)[1].subject.startswith("Aujourd’hui")


def test_nine_o_clock_is_the_organisations(outbox_of):
    meeting = workshop(programme=make.ProgrammeFactory(organisation=far_away()))
    mentee = takes_part(meeting)
    invited(meeting, mentee)
    services.remind_of_workshops(at=paris(2027, 4, 12, 9))
    assert len(outbox_of(mentee.person)) == 1
    services.remind_of_workshops(at=paris(2027, 4, 12, 15))
    assert len(outbox_of(mentee.person)) == 2


def test_what_was_just_announced_is_not_reminded_of(outbox_of):
    eve = paris(2027, 4, 12, 10)
    meeting = workshop()
    known, late = takes_part(meeting), takes_part(meeting)
    invited(meeting, known)
    meeting.attendances.filter(enrolment=late).update(invited_at=eve)
    services.remind_of_workshops(at=paris(2027, 4, 12, 11))
    assert kinds(outbox_of(late.person)) == ["workshop_invitation"]
    assert kinds(outbox_of(known.person)) == ["workshop_invitation", "workshop_reminder"]
    meeting.refresh_from_db()
    change(meeting, starts_at=BEGINS + timedelta(hours=1), at=paris(2027, 4, 12, 12))
    services.remind_of_workshops(at=paris(2027, 4, 12, 13))
    assert kinds(outbox_of(known.person))[2:] == ["workshop_changed"]
