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
    same = {name: getattr(meeting, name) for name in ("title", "starts_at", "minutes", "place", "link")}
    return services.change_workshop(meeting, **{**same, **values}, by=leader_of(meeting), at=at)


def states(meeting: Any) -> dict[int, str]:
    return dict(meeting.attendances.values_list("enrolment_id", "state"))


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
    assert reminder.not_after == BEGINS


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
