"""Settling dates, moving one, saying that it took place, the memo; and what calendars receive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from binome.accounts.models import LogEntry
from binome.core.errors import Refused
from binome.pairs.models import Pair, Session
from binome.pairs.services import (
    end_pair,
    form_pair,
    hold_session,
    miss_session,
    moment_at,
    move_session,
    set_dates,
    suggest_dates,
    write_memo,
)
from factories import (
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    mentee_in,
    mentor_in,
    paris,
)

pytestmark = pytest.mark.django_db

AT = paris(2027, 2, 2, 19)
THREE = {1: paris(2027, 2, 16, 18), 2: paris(2027, 3, 2, 18), 3: paris(2027, 3, 16, 18)}
PLACE = "Médiathèque Marguerite-Duras"


def new_pair(programme: Any = None, **people: Any) -> Pair:
    programme = programme or ProgrammeFactory()
    mentor = people.get("mentor") or mentor_in(programme)
    return form_pair(programme, mentor=mentor, mentee=mentee_in(programme), by=None, at=AT)


def dated_pair() -> Pair:
    pair = new_pair()
    set_dates(pair, dates=THREE, place=PLACE, by=pair.mentee.person, at=AT)
    return pair


def session_of(pair: Pair, number: int) -> Session:
    session: Session = pair.sessions.get(number=number)
    return session


def refusal_of(act: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def events_of(messages: list[Any]) -> list[tuple[str, int, str, datetime]]:
    """(method, sequence, uid, start) of every invitation, as another reader of calendars sees them."""
    read = []
    for message in messages:
        if message.calendar:
            calendar = icalendar.Calendar.from_ical(message.calendar)
            (event,) = calendar.walk("VEVENT")
            read.append(
                (str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["UID"]), event["DTSTART"].dt)
            )
    return read


def test_three_dates_are_settled_in_one_go_and_both_are_invited(outbox_of):
    pair = dated_pair()
    sessions = list(pair.sessions.order_by("number"))
    assert [(s.state, s.starts_at, s.place, s.moves_count) for s in sessions] == [
        ("set", THREE[number], PLACE, 0) for number in (1, 2, 3)
    ]
    wanted = [("REQUEST", 1, s.calendar_uid, s.starts_at) for s in sessions]
    for person in (pair.mentor.person, pair.mentee.person):
        assert events_of(outbox_of(person)) == wanted
    letter = outbox_of(pair.mentor.person)[1]
    for words in ("Mardi 16\u00a0février à 18\u00a0h", PLACE, "01 99 00 12 34", pair.mentee.person.full_name):
        assert words in letter.text


def test_all_dates_are_settled_or_none(outbox_of):
    pair = new_pair()
    dates = {**THREE, 3: paris(2027, 1, 16, 18)}
    assert refusal_of(set_dates, pair, dates=dates, by=pair.mentor.person, at=AT) == "date-in-the-past"
    assert {session.state for session in pair.sessions.all()} == {"to-set"}
    assert [message.kind for message in outbox_of(pair.mentor.person)] == ["pairs.pair_formed"]


def test_the_same_form_sent_twice_invites_once(outbox_of):
    pair = dated_pair()
    later = THREE[1] + timedelta(minutes=1)
    set_dates(pair, dates={1: THREE[1]}, place=PLACE, by=pair.mentee.person, at=later)
    assert len(events_of(outbox_of(pair.mentee.person))) == 3
    assert session_of(pair, 1).moves_count == 0


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({1: AT}, "date-in-the-past"),
        ({1: AT + timedelta(days=400)}, "date-too-far"),
        ({1: paris(2027, 3, 2, 18), 2: paris(2027, 2, 16, 18)}, "dates-out-of-order"),
        ({1: paris(2027, 3, 2, 18), 2: paris(2027, 3, 2, 19)}, "date-taken"),
        ({4: paris(2027, 3, 2, 18)}, "no-such-session"),
    ],
)
def test_a_date_that_does_not_hold_is_refused_with_its_reason(dates, code):
    pair = new_pair()
    assert refusal_of(set_dates, pair, dates=dates, by=pair.mentor.person, at=AT) == code


def test_a_refused_date_says_which_and_what_to_do():
    pair = new_pair()
    with pytest.raises(Refused) as refusal:
        set_dates(pair, dates={2: paris(2026, 2, 2, 18)}, by=pair.mentor.person, at=AT)
    assert str(refusal.value) == "Séance\u00a02\u00a0: cette date est passée. Choisissez une date à venir."


def test_one_session_may_begin_when_another_ends_but_not_a_minute_before():
    programme = ProgrammeFactory()
    mentor = mentor_in(programme, capacity=3)
    first, second = new_pair(programme, mentor=mentor), new_pair(programme, mentor=mentor)
    set_dates(first, dates={1: paris(2027, 2, 16, 18)}, by=mentor.person, at=AT)
    for minute_before in (paris(2027, 2, 16, 19, 59), paris(2027, 2, 16, 16, 1)):
        assert (
            refusal_of(set_dates, second, dates={1: minute_before}, by=mentor.person, at=AT) == "date-taken"
        )
    set_dates(second, dates={1: paris(2027, 2, 16, 20)}, by=mentor.person, at=AT)


def test_a_person_has_one_diary_in_all_organisations():
    person = PersonFactory()
    pairs = []
    for _n in range(2):
        programme = ProgrammeFactory(organisation=OrganisationFactory())
        pairs.append(new_pair(programme, mentor=mentor_in(programme, person=person)))
    set_dates(pairs[0], dates={1: THREE[1]}, by=person, at=AT)
    assert refusal_of(set_dates, pairs[1], dates={1: THREE[1]}, by=person, at=AT) == "date-taken"


def test_a_date_left_by_a_pair_that_ended_is_free_again():
    programme = ProgrammeFactory()
    mentor = mentor_in(programme, capacity=2)
    first, second = new_pair(programme, mentor=mentor), new_pair(programme, mentor=mentor)
    set_dates(first, dates={1: THREE[1]}, by=mentor.person, at=AT)
    end_pair(first, by=mentor.person, at=AT)
    set_dates(second, dates={1: THREE[1]}, by=mentor.person, at=AT)


def test_moving_twice_keeps_one_event_with_a_rising_sequence_and_counts_two(outbox_of):
    pair = dated_pair()
    session = session_of(pair, 2)
    for day in (3, 4):
        session = move_session(
            session, starts_at=paris(2027, 3, day, 18), place=PLACE, by=pair.mentor.person, at=AT
        )
    assert (session.moves_count, session.calendar_sequence, session.starts_at) == (
        2,
        3,
        paris(2027, 3, 4, 18),
    )
    own = [event for event in events_of(outbox_of(pair.mentee.person)) if event[2] == session.calendar_uid]
    assert [(method, sequence) for method, sequence, _uid, _start in own] == [
        ("REQUEST", 1),
        ("REQUEST", 2),
        ("REQUEST", 3),
    ]
    assert own[-1][3] == paris(2027, 3, 4, 18)


def test_another_place_is_told_and_is_not_a_move(outbox_of):
    pair = dated_pair()
    session = move_session(
        session_of(pair, 1),
        starts_at=THREE[1],
        place="",
        link="https://salle.example/7",
        by=pair.mentee.person,
        at=AT,
    )
    assert (session.moves_count, session.link) == (0, "https://salle.example/7")
    assert "https://salle.example/7" in outbox_of(pair.mentor.person)[-1].text
    again = move_session(
        session, starts_at=THREE[1], place="", link="https://salle.example/7", by=pair.mentee.person, at=AT
    )
    assert again.calendar_sequence == 2


def test_a_session_cannot_move_past_its_neighbours():
    pair = dated_pair()
    late = paris(2027, 3, 20, 18)
    assert (
        refusal_of(move_session, session_of(pair, 2), starts_at=late, by=pair.mentor.person, at=AT)
        == "dates-out-of-order"
    )


def test_a_session_keeps_its_hour_on_the_wall_through_both_changes_of_hour(outbox_of):
    pair = new_pair()
    spring = moment_at(paris(2027, 3, 28).date(), paris(2027, 1, 1, 14).time(), zone="Europe/Paris", number=1)
    autumn = moment_at(
        paris(2027, 10, 31).date(), paris(2027, 1, 1, 14).time(), zone="Europe/Paris", number=2
    )
    set_dates(pair, dates={1: spring, 2: autumn}, by=pair.mentor.person, at=AT)
    starts = [start for *_rest, start in events_of(outbox_of(pair.mentee.person))]
    assert [(start.hour, start.astimezone(UTC).hour) for start in starts] == [(14, 12), (14, 13)]
    assert [message.text.count("à 14\u00a0h") for message in outbox_of(pair.mentee.person)[1:]] == [1, 1]


def test_a_session_across_the_change_of_hour_lasts_as_long_as_said(outbox_of):
    pair = new_pair()
    set_dates(pair, dates={1: paris(2027, 3, 28, 1)}, by=pair.mentor.person, at=AT)
    (event,) = icalendar.Calendar.from_ical(outbox_of(pair.mentee.person)[-1].calendar).walk("VEVENT")
    assert event["DTEND"].dt - event["DTSTART"].dt.astimezone(UTC) == timedelta(hours=2)
    assert event["DTEND"].dt.hour == 4


def test_an_hour_that_spring_skips_is_refused():
    night = paris(2027, 3, 28)
    assert (
        refusal_of(moment_at, night.date(), paris(2027, 1, 1, 2, 30).time(), zone="Europe/Paris", number=1)
        == "hour-does-not-exist"
    )


def test_no_name_and_no_place_adds_a_line_to_the_calendar(outbox_of):
    programme = ProgrammeFactory()
    mentor = mentor_in(programme, person=PersonFactory(first_name="Zoé\r\nATTENDEE:mailto:x@y.example"))
    pair = new_pair(programme, mentor=mentor)
    place = "Salle 3\r\nORGANIZER:mailto:x@y.example"
    set_dates(pair, dates={1: THREE[1]}, place=place, by=pair.mentee.person, at=AT)
    calendar = icalendar.Calendar.from_ical(outbox_of(pair.mentee.person)[-1].calendar)
    (event,) = calendar.walk("VEVENT")
    people = {str(address) for address in event["ATTENDEE"]}
    assert people == {f"mailto:{person.email}" for person in (pair.mentor.person, pair.mentee.person)}
    assert str(event["ORGANIZER"]) == f"mailto:{pair.organisation.contact_email}"


def test_a_session_is_held_with_its_real_length_and_can_be_corrected():
    pair = dated_pair()
    after = THREE[1] + timedelta(hours=3)
    session = hold_session(session_of(pair, 1), minutes=125, by=pair.mentor.person, at=after)
    assert (session.state, session.held_minutes, session.starts_at, session.held_noted_at) == (
        "held",
        125,
        THREE[1],
        after,
    )
    assert hold_session(session, minutes=110, by=pair.mentee.person, at=after).held_minutes == 110


def test_a_meeting_outside_the_tool_is_noted_after_the_fact():
    pair = new_pair()
    met = paris(2027, 2, 1, 10)
    session = hold_session(session_of(pair, 1), minutes=90, starts_at=met, by=pair.mentor.person, at=AT)
    assert (session.state, session.starts_at) == ("held", met)
    session = hold_session(session_of(pair, 2), minutes=60, by=pair.mentor.person, at=AT)
    assert session.starts_at == AT - timedelta(minutes=60)


def test_meeting_earlier_than_planned_takes_the_planned_hour_out_of_both_calendars(outbox_of):
    pair = dated_pair()
    met = paris(2027, 2, 10, 10)
    session = session_of(pair, 1)
    hold_session(session, minutes=90, starts_at=met, by=pair.mentor.person, at=paris(2027, 2, 11))
    for person in (pair.mentor.person, pair.mentee.person):
        assert events_of(outbox_of(person))[-1] == ("CANCEL", 2, session.calendar_uid, THREE[1])


@pytest.mark.parametrize("minutes", [0, 4, 601])
def test_a_length_that_no_meeting_has_is_refused(minutes):
    pair = dated_pair()
    assert (
        refusal_of(hold_session, session_of(pair, 1), minutes=minutes, by=pair.mentor.person, at=THREE[2])
        == "minutes-not-sensible"
    )


def test_nothing_has_taken_place_before_its_hour():
    pair = dated_pair()
    by = pair.mentor.person
    assert refusal_of(hold_session, session_of(pair, 1), minutes=90, by=by, at=AT) == "session-still-ahead"
    assert refusal_of(miss_session, session_of(pair, 1), by=by, at=AT) == "session-still-ahead"


def test_a_missed_session_gets_another_date_that_is_not_a_move():
    pair = dated_pair()
    after = THREE[1] + timedelta(hours=3)
    session = miss_session(session_of(pair, 1), by=pair.mentee.person, at=after)
    assert session.state == "missed"
    session = move_session(session, starts_at=paris(2027, 2, 20, 10), by=pair.mentee.person, at=after)
    assert (session.state, session.moves_count, session.calendar_sequence) == ("set", 0, 2)


def test_held_by_mistake_can_become_missed():
    pair = dated_pair()
    after = THREE[1] + timedelta(hours=3)
    session = hold_session(session_of(pair, 1), minutes=90, by=pair.mentee.person, at=after)
    session = miss_session(session, by=pair.mentee.person, at=after)
    assert (session.state, session.held_minutes, session.held_noted_at) == ("missed", None, None)


def test_a_session_that_took_place_gets_no_other_date():
    pair = dated_pair()
    hold_session(session_of(pair, 1), minutes=90, by=pair.mentee.person, at=THREE[1] + timedelta(hours=3))
    assert (
        refusal_of(set_dates, pair, dates={1: paris(2027, 5, 1)}, by=pair.mentee.person, at=THREE[2])
        == "session-already-held"
    )


def test_the_memo_is_the_mentees_and_no_message_nor_log_holds_it(outbox_of):
    pair = dated_pair()
    session = session_of(pair, 1)
    assert (
        refusal_of(write_memo, session, memo="Non", next_step="", by=pair.mentor.person, at=AT)
        == "only-the-mentee-writes"
    )
    written = write_memo(session, memo=" CANARI ", next_step="CANARI", by=pair.mentee.person, at=AT)
    assert (written.memo, written.next_step) == ("CANARI", "CANARI")
    assert all(
        "CANARI" not in str(entry.details) for entry in LogEntry.objects.in_organisation(pair.organisation)
    )
    assert all("CANARI" not in message.text for message in outbox_of(pair.mentor.person))


def test_a_memo_without_end_is_refused():
    pair = dated_pair()
    by = pair.mentee.person
    for memo, step in (("x" * 5001, ""), ("", "x" * 301)):
        assert (
            refusal_of(write_memo, session_of(pair, 1), memo=memo, next_step=step, by=by, at=AT)
            == "memo-too-long"
        )


@pytest.mark.parametrize("who", ["stranger", "coordinator"])
def test_nobody_else_touches_the_sessions(who):
    from factories import coordinator_of

    pair = dated_pair()
    by = PersonFactory() if who == "stranger" else coordinator_of(pair.organisation)
    session = session_of(pair, 1)
    for act in (
        lambda: set_dates(pair, dates=THREE, by=by, at=AT),
        lambda: move_session(session, starts_at=paris(2027, 2, 17), by=by, at=AT),
        lambda: hold_session(session, minutes=90, by=by, at=THREE[2]),
        lambda: miss_session(session, by=by, at=THREE[2]),
        lambda: write_memo(session, memo="x", next_step="", by=by, at=AT),
    ):
        assert refusal_of(act) == "not-one-of-the-two"


def test_suggestions_are_common_free_slots_two_weeks_apart():
    programme = ProgrammeFactory()
    mentor = mentor_in(programme, availability=["tue-evening", "wed-lunch", "sat-morning"], capacity=2)
    mentee = mentee_in(programme, availability=["tue-evening", "wed-lunch", "sun-morning"])
    pair = form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)
    other = new_pair(programme, mentor=mentor)
    # The mentor's Tuesday 23 February is taken by the other pair: the second date slides by a week.
    set_dates(other, dates={1: paris(2027, 2, 23, 19)}, by=mentor.person, at=AT)
    suggestions = suggest_dates(pair, pair.sessions.all(), at=AT)
    assert [(one.slot, one.dates) for one in suggestions] == [
        (
            "tue-evening",
            {1: paris(2027, 2, 9, 18, 30), 2: paris(2027, 3, 2, 18, 30), 3: paris(2027, 3, 16, 18, 30)},
        ),
        (
            "wed-lunch",
            {1: paris(2027, 2, 10, 12, 30), 2: paris(2027, 2, 24, 12, 30), 3: paris(2027, 3, 10, 12, 30)},
        ),
    ]
    assert suggest_dates(dated_pair(), [], at=AT) == []


def test_nothing_is_suggested_before_the_kickoff():
    programme = ProgrammeFactory(kickoff_on=date(2027, 3, 1))
    mentor = mentor_in(programme, availability=["tue-evening"])
    mentee = mentee_in(programme, availability=["tue-evening"])
    pair = form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)
    (suggestion,) = suggest_dates(pair, pair.sessions.all(), at=AT)
    assert min(suggestion.dates.values()) == paris(2027, 3, 2, 18, 30)
