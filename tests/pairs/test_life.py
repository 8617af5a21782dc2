"""A pair begins, is completed, ends; asking for help; reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from binome.accounts.models import LogEntry
from binome.accounts.permissions import Role
from binome.core.errors import Refused
from binome.core.links import without_personal_links
from binome.pairs import jobs
from binome.pairs.models import HelpRequest, Pair, Session
from binome.pairs.services import (
    ask_for_help,
    ask_whether_they_met,
    close_help_request,
    complete_pair,
    end_pair,
    form_pair,
    hold_session,
    move_session,
    send_reminders,
    set_dates,
    take_help_request,
)
from factories import (
    EnrolmentFactory,
    PersonFactory,
    ProgrammeFactory,
    SessionFactory,
    TeamMemberFactory,
    coordinator_of,
    mentee_in,
    mentor_in,
    paris,
)

pytestmark = pytest.mark.django_db

AT = paris(2027, 2, 2, 19)
THREE = {1: paris(2027, 2, 16, 18), 2: paris(2027, 3, 2, 18), 3: paris(2027, 3, 16, 18)}


def new_pair(programme: Any = None) -> Pair:
    programme = programme or ProgrammeFactory()
    return form_pair(programme, mentor=mentor_in(programme), mentee=mentee_in(programme), by=None, at=AT)


def dated_pair() -> Pair:
    pair = new_pair()
    set_dates(pair, dates=THREE, place="Médiathèque", by=pair.mentee.person, at=AT)
    return pair


def kinds(messages: list[Any]) -> list[str]:
    return [message.kind.removeprefix("pairs.") for message in messages]


# --- forming --------------------------------------------------------------------------------------------


def test_a_pair_comes_with_its_agreement_its_sessions_and_a_letter_to_each(outbox_of):
    programme = ProgrammeFactory(session_count=4, session_minutes=90)
    pair = new_pair(programme)
    agreement = pair.agreements.get()
    assert (agreement.version, agreement.clauses, agreement.is_accepted) == (
        1,
        programme.agreement_clauses,
        False,
    )
    sessions = pair.sessions.order_by("number")
    assert [(s.number, s.state, s.minutes) for s in sessions] == [(n, "to-set", 90) for n in (1, 2, 3, 4)]
    assert len({session.calendar_uid for session in sessions}) == 4
    for person, partner in (
        (pair.mentor.person, pair.mentee.person),
        (pair.mentee.person, pair.mentor.person),
    ):
        (letter,) = outbox_of(person)
        assert (letter.kind, partner.full_name in letter.text) == ("pairs.pair_formed", True)
        assert f"/binomes/{pair.pk}/" in letter.text


def test_a_programme_without_clauses_takes_the_usual_ones_in_its_language():
    pair = new_pair(ProgrammeFactory(agreement_clauses=[], language="en"))
    assert pair.agreements.get().clauses[0] == {
        "id": "conf",
        "text": "What we say stays between us, unless a person is in danger or the law requires otherwise.",
    }


def test_forming_the_same_pair_twice_gives_the_same_pair(outbox_of):
    programme = ProgrammeFactory()
    mentor, mentee = mentor_in(programme), mentee_in(programme)
    first = form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)
    assert form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT) == first
    assert programme.pairs.count() == 1
    assert len(outbox_of(mentee.person)) == 1


def test_a_mentee_has_one_pair_at_a_time():
    programme = ProgrammeFactory()
    mentor, mentee = mentor_in(programme), mentee_in(programme)
    first = form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)
    other = mentor_in(programme)
    with pytest.raises(Refused) as refusal:
        form_pair(programme, mentor=other, mentee=mentee, by=None, at=AT)
    assert refusal.value.code == "mentee-has-a-pair"
    end_pair(first, by=mentee.person, at=AT)
    assert form_pair(programme, mentor=other, mentee=mentee, by=None, at=AT).mentor == other


def test_a_mentor_supports_no_more_people_than_offered():
    programme = ProgrammeFactory()
    mentor = mentor_in(programme, capacity=2)
    for _n in range(2):
        form_pair(programme, mentor=mentor, mentee=mentee_in(programme), by=None, at=AT)
    with pytest.raises(Refused) as refusal:
        form_pair(programme, mentor=mentor, mentee=mentee_in(programme), by=None, at=AT)
    assert refusal.value.code == "mentor-is-full"


@pytest.mark.parametrize(
    "wrong", ["two mentors", "another programme", "the same person", "left the programme"]
)
def test_a_pair_is_a_mentor_and_a_mentee_of_one_programme(wrong):
    programme = ProgrammeFactory()
    mentor = mentor_in(programme)
    mentee = {
        "two mentors": lambda: mentor_in(programme),
        "another programme": lambda: mentee_in(ProgrammeFactory()),
        "the same person": lambda: mentee_in(programme, person=mentor.person),
        "left the programme": lambda: EnrolmentFactory(
            application__programme=programme, application__role="mentee", ended_at=AT
        ),
    }[wrong]()
    with pytest.raises(Refused) as refusal:
        form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)
    assert refusal.value.code == "not-a-mentor-and-a-mentee"


# --- ending ---------------------------------------------------------------------------------------------


def test_ending_cancels_what_was_to_come_in_both_calendars_and_keeps_what_was(outbox_of):
    pair = dated_pair()
    hold_session(
        pair.sessions.get(number=1), minutes=90, by=pair.mentor.person, at=THREE[1] + timedelta(hours=2)
    )
    coordinator = coordinator_of(pair.organisation)
    ended = end_pair(pair, by=pair.mentor.person, at=THREE[1] + timedelta(days=1))
    assert (ended.state, ended.ended_at) == ("ended", THREE[1] + timedelta(days=1))
    assert [session.state for session in pair.sessions.order_by("number")] == [
        "held",
        "cancelled",
        "cancelled",
    ]
    for person in (pair.mentor.person, pair.mentee.person):
        last = outbox_of(person)[-3:]
        assert kinds(last) == ["pair_ended", "session_cancelled", "session_cancelled"]
        for message, number in zip(last[1:], (2, 3), strict=True):
            calendar = icalendar.Calendar.from_ical(message.calendar)
            (event,) = calendar.walk("VEVENT")
            assert (str(calendar["METHOD"]), str(event["STATUS"]), int(event["SEQUENCE"])) == (
                "CANCEL",
                "CANCELLED",
                2,
            )
            assert str(event["UID"]) == pair.sessions.get(number=number).calendar_uid
    assert kinds(outbox_of(coordinator)) == ["pair_ended_for_coordination"]


def test_ending_says_neither_why_nor_by_whom(outbox_of):
    pair = new_pair()
    end_pair(pair, by=pair.mentee.person, at=AT)
    letters = {
        # The link is each one's own.
        without_personal_links(outbox_of(person)[-1].text)
        .replace(person.first_name, "…")
        .replace(partner.first_name, "…")
        for person, partner in (
            (pair.mentor.person, pair.mentee.person),
            (pair.mentee.person, pair.mentor.person),
        )
    }
    assert len(letters) == 1


def test_ending_twice_tells_once(outbox_of):
    pair = new_pair()
    for _n in range(2):
        end_pair(pair, by=pair.mentor.person, at=AT)
    assert kinds(outbox_of(pair.mentee.person)) == ["pair_formed", "pair_ended"]


def test_a_coordinator_may_end_a_pair_and_a_stranger_may_not():
    pair = new_pair()
    for stranger in (PersonFactory(), TeamMemberFactory(programme=pair.programme, role=Role.SPONSOR).person):
        with pytest.raises(PermissionDenied):
            end_pair(pair, by=stranger, at=AT)
    assert end_pair(pair, by=coordinator_of(pair.organisation), at=AT).state == "ended"


def test_a_pair_is_completed_once_its_sessions_are_behind_it(outbox_of):
    pair = dated_pair()
    with pytest.raises(Refused) as refusal:
        complete_pair(pair, by=pair.mentor.person, at=AT)
    assert refusal.value.code == "sessions-still-ahead"
    after = THREE[3] + timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        complete_pair(pair, by=pair.mentor.person, at=after)
    assert refusal.value.code == "nothing-held-yet"
    hold_session(pair.sessions.get(number=1), minutes=90, by=pair.mentor.person, at=after)
    assert complete_pair(pair, by=coordinator_of(pair.organisation), at=after).state == "completed"
    complete_pair(pair, by=pair.mentor.person, at=after)
    assert kinds(outbox_of(pair.mentee.person)).count("pair_completed") == 1
    with pytest.raises(Refused) as refusal:
        end_pair(pair, by=pair.mentor.person, at=after)
    assert refusal.value.code == "pair-completed"


def test_a_pair_that_ended_is_not_completed():
    pair = new_pair()
    end_pair(pair, by=pair.mentor.person, at=AT)
    with pytest.raises(Refused) as refusal:
        complete_pair(pair, by=pair.mentor.person, at=AT)
    assert refusal.value.code == "pair-ended"


# --- help -----------------------------------------------------------------------------------------------


def test_a_call_for_help_reaches_coordinators_and_referents_and_nobody_else(outbox_of):
    pair = new_pair()
    coordinator = coordinator_of(pair.organisation)
    referent = TeamMemberFactory(programme=pair.programme, role=Role.REFERENT).person
    others = [
        TeamMemberFactory(programme=pair.programme, role=Role.SPONSOR).person,
        TeamMemberFactory(programme=pair.programme, role=Role.REFERENT, ended_at=AT).person,
        coordinator_of(ProgrammeFactory().organisation),
        pair.mentor.person,
    ]
    request = ask_for_help(pair, text=" CANARI ", by=pair.mentee.person, at=AT)
    assert (request.text, request.state, request.asked_by) == ("CANARI", "open", pair.mentee.person)
    for person in (coordinator, referent):
        (letter,) = outbox_of(person)
        assert (letter.kind, letter.is_private, "CANARI" in letter.text) == ("pairs.help_asked", True, False)
    assert [kinds(outbox_of(person)) for person in others] == [[], [], [], ["pair_formed"]]


def test_a_coordinator_who_is_the_other_half_is_not_told_and_sees_nothing(outbox_of):
    programme = ProgrammeFactory()
    mentor = mentor_in(programme)
    TeamMemberFactory(programme=programme, role=Role.COORDINATOR, person=mentor.person)
    pair = form_pair(programme, mentor=mentor, mentee=mentee_in(programme), by=None, at=AT)
    request = ask_for_help(pair, text="Un doute.", by=pair.mentee.person, at=AT)
    assert kinds(outbox_of(mentor.person)) == ["pair_formed"]
    assert not HelpRequest.objects.visible_to(mentor.person).filter(pk=request.pk).exists()
    with pytest.raises(PermissionDenied):
        take_help_request(request, by=mentor.person, at=AT)


def test_the_log_says_that_help_was_asked_for_and_not_by_whom():
    pair = new_pair()
    ask_for_help(pair, text="CANARI", by=pair.mentee.person, at=AT)
    entry = LogEntry.objects.in_organisation(pair.organisation).get(verb="pairs.ask_for_help")
    assert (entry.by, entry.details) == (None, {})


def test_the_same_words_again_are_the_same_call(outbox_of):
    pair = new_pair()
    coordinator = coordinator_of(pair.organisation)
    first = ask_for_help(pair, text="Un doute.", by=pair.mentee.person, at=AT)
    assert ask_for_help(pair, text="Un doute.", by=pair.mentee.person, at=AT) == first
    assert len(outbox_of(coordinator)) == 1


@pytest.mark.parametrize("text", ["  ", "x" * 2001])
def test_a_call_for_help_has_words(text):
    pair = new_pair()
    with pytest.raises(Refused):
        ask_for_help(pair, text=text, by=pair.mentee.person, at=AT)


def test_one_person_takes_the_call_and_whoever_asked_is_told(outbox_of):
    pair = new_pair()
    first, second = (
        coordinator_of(pair.organisation, phone="01 99 00 55 66"),
        coordinator_of(pair.organisation),
    )
    request = ask_for_help(pair, text="Un doute.", by=pair.mentee.person, at=AT)
    taken = take_help_request(request, by=first, at=AT)
    assert (taken.state, taken.taken_by, taken.taken_at) == ("taken", first, AT)
    take_help_request(request, by=first, at=AT)
    letter = outbox_of(pair.mentee.person)[-1]
    assert (letter.kind, letter.is_private) == ("pairs.help_taken", True)
    assert "01 99 00 55 66" in letter.text
    with pytest.raises(Refused, match=first.full_name):
        take_help_request(request, by=second, at=AT)
    assert close_help_request(request, by=second, at=AT).state == "closed"
    assert close_help_request(request, by=second, at=AT).closed_at == AT
    with pytest.raises(Refused):
        take_help_request(request, by=first, at=AT)
    assert kinds(outbox_of(pair.mentee.person)).count("help_taken") == 1


def test_only_those_who_answer_help_take_a_call():
    pair = new_pair()
    request = ask_for_help(pair, text="Un doute.", by=pair.mentee.person, at=AT)
    for person in (pair.mentee.person, pair.mentor.person, PersonFactory()):
        for act in (take_help_request, close_help_request):
            with pytest.raises(PermissionDenied):
                act(request, by=person, at=AT)


# --- reminders ------------------------------------------------------------------------------------------


def reminders(messages: list[Any]) -> list[str]:
    """Subjects of the reminders, with every kind of space as a plain one."""
    return [
        " ".join(message.subject.split()) for message in messages if message.kind == "pairs.session_reminder"
    ]


def test_a_session_is_reminded_of_a_week_and_a_day_before_once_each_however_often_the_job_runs(outbox_of):
    pair = dated_pair()
    moment = paris(2027, 2, 8)
    while moment < THREE[1] + timedelta(hours=2):
        send_reminders(at=moment)
        moment += timedelta(minutes=30)
    for person, partner in (
        (pair.mentor.person, pair.mentee.person),
        (pair.mentee.person, pair.mentor.person),
    ):
        assert reminders(outbox_of(person)) == [
            f"Votre séance avec {partner.first_name} : mardi 16 février à 18 h",
            f"Demain, de 18 h à 20 h : votre séance avec {partner.first_name}",
        ]
    last = outbox_of(pair.mentee.person)[-1]
    assert last.created_at == paris(2027, 2, 15, 9)
    for words in ("Mardi 16\u00a0février à 18\u00a0h", "Médiathèque", "01 99 00 12 34"):
        assert words in last.text


def test_after_a_stop_what_has_lost_its_sense_is_not_sent(outbox_of):
    pair = dated_pair()
    assert send_reminders(at=paris(2027, 2, 14, 12)) == 0
    assert send_reminders(at=paris(2027, 2, 16, 8)) == 1
    assert reminders(outbox_of(pair.mentor.person)) == [
        f"Votre séance avec {pair.mentee.person.first_name} : mardi 16 février à 18 h"
    ]
    assert send_reminders(at=THREE[1]) == 0
    assert send_reminders(at=paris(2027, 2, 19)) == 0


def test_the_morning_after_both_are_asked_once_whether_they_met(outbox_of):
    session = SessionFactory(number=1, starts_at=paris(2027, 2, 16, 18))
    pair = session.pair
    for early in (paris(2027, 2, 16, 19), paris(2027, 2, 17, 8, 59)):
        assert ask_whether_they_met(at=early) == 0
    assert ask_whether_they_met(at=paris(2027, 2, 17, 9)) == 1
    assert ask_whether_they_met(at=paris(2027, 2, 17, 9, 10)) == 0
    for half in (pair.mentor, pair.mentee):
        [letter] = [one for one in outbox_of(half.person) if one.kind == "pairs.session_passed"]
        assert f"/binomes/seances/{session.pk}/tenue/" in letter.text
        assert "/lien/seance/" in letter.text


@pytest.mark.parametrize("state", ["held", "missed", "cancelled"])
def test_nobody_is_asked_about_a_session_that_is_noted(state):
    SessionFactory(
        number=1, state=state, starts_at=paris(2027, 2, 16, 18), held_minutes=100 if state == "held" else None
    )
    assert ask_whether_they_met(at=paris(2027, 2, 17, 9)) == 0


def test_after_a_long_stop_nobody_is_asked_about_last_week():
    session = SessionFactory(number=1, starts_at=paris(2027, 2, 16, 18))
    assert ask_whether_they_met(at=paris(2027, 2, 19, 9)) == 0
    # The night of the change of hour: nine o'clock is nine o'clock.
    session.starts_at = paris(2027, 3, 27, 18)
    session.save(update_fields=["starts_at"])
    assert ask_whether_they_met(at=paris(2027, 3, 28, 8, 59)) == 0
    assert ask_whether_they_met(at=paris(2027, 3, 28, 9)) == 1


def test_a_date_settled_the_day_before_is_not_reminded_of():
    pair = new_pair()
    set_dates(pair, dates={1: THREE[1]}, by=pair.mentor.person, at=paris(2027, 2, 15, 12))
    assert send_reminders(at=paris(2027, 2, 15, 13)) == 0


def test_a_session_that_moved_is_reminded_of_at_its_new_date():
    pair = dated_pair()
    assert send_reminders(at=paris(2027, 2, 9, 10)) == 1
    session = pair.sessions.get(number=1)
    move_session(session, starts_at=paris(2027, 2, 24, 18), by=pair.mentor.person, at=paris(2027, 2, 9, 11))
    assert send_reminders(at=paris(2027, 2, 15, 10)) == 0
    assert send_reminders(at=paris(2027, 2, 17, 10)) == 1


def test_a_pair_that_ended_is_left_in_peace():
    pair = dated_pair()
    end_pair(pair, by=pair.mentor.person, at=AT)
    assert send_reminders(at=paris(2027, 2, 15, 10)) == 0


def test_the_job_reminds_at_the_hour_it_runs(outbox_of):
    pair = new_pair()
    now = timezone.now()
    Session.objects.in_organisation(pair.organisation).filter(pair=pair, number=1).update(
        state="set", starts_at=now + timedelta(minutes=30), dated_at=now - timedelta(days=3)
    )
    jobs.remind()
    jobs.remind()
    assert len(reminders(outbox_of(pair.mentor.person))) == 1
