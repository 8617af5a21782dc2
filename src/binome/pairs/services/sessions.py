"""The pair's meetings: settling dates, moving one, saying that it took place, the memo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.pairs import notices
from binome.pairs.models import DateProposal, Pair, Session
from binome.pairs.services.diary import check_dates
from binome.pairs.services.the_two import (
    assistant_of,
    lock_pair,
    lock_people,
    log,
    require_dates,
    require_half,
    require_under_way,
    the_two,
)

MEMO_LENGTH_MAX = 5000
NEXT_STEP_LENGTH_MAX = 300
HELD_MINUTES = range(5, 601)


class MentorNotPrepared(Refused):
    """The first session waits for what the programme asks of a mentor before it."""

    code = "mentor-not-prepared"
    text = _(
        "%(name)s still has a few minutes to finish on the mentor path before session 1. "
        "The coordinator can say that you begin without them."
    )


class NoSuchSession(Refused):
    """The pair has no session with this number."""

    code = "no-such-session"
    text = _("This pair has no session %(number)s.")


class SessionAlreadyHeld(Refused):
    """A session that took place gets no other date."""

    code = "session-already-held"
    text = _("Session %(number)s has taken place. Its date does not change any more.")


class SessionCancelled(Refused):
    """The pair ended before this session."""

    code = "session-cancelled"
    text = _("Session %(number)s was cancelled when the pair ended.")


class SessionStillAhead(Refused):
    """Somebody says that a session took place, or not, before its hour."""

    code = "session-still-ahead"
    text = _(
        "Session %(number)s has not begun yet. Come back once it is over, or give the date when you met."
    )


class SessionHasNoDate(Refused):
    """A session without a date cannot be missed."""

    code = "session-has-no-date"
    text = _("Session %(number)s has no date yet. Set one first.")


class MinutesNotSensible(Refused):
    """A duration that no meeting has."""

    code = "minutes-not-sensible"
    text = _("A session lasts between 5 minutes and 10 hours. Check how long it took.")


class OnlyTheMenteeWrites(Refused):
    """The memo is in the mentee's own words."""

    code = "only-the-mentee-writes"
    text = _("The memo is written by the person supported, in her or his own words. You can read it.")


class MemoTooLong(Refused):
    """More than one reads again before the next session."""

    code = "memo-too-long"
    text = _("The memo has %(memo)s characters at most, and the next step %(next_step)s. Keep what helps.")


def lock_sessions(pair: Pair) -> list[Session]:
    """All the pair's sessions as they are now, held until the transaction ends."""
    return list(pair.sessions.select_for_update(no_key=True).order_by("number"))


def lock_session(session: Session) -> tuple[Pair, Session]:
    """The session and its pair as they are now, held until the transaction ends."""
    pair = lock_pair(session.pair)
    return pair, pair.sessions.select_for_update(no_key=True).get(pk=session.pk)


def require_open(session: Session) -> None:
    """Go on only with a session that can have another date."""
    if session.state == Session.State.HELD:
        raise SessionAlreadyHeld(number=session.number)
    if session.state == Session.State.CANCELLED:
        raise SessionCancelled(number=session.number)


def is_waiting_for_mentor(pair: Pair) -> bool:
    """Whether the first session waits until the mentor has finished the required units."""
    return bool(pair.programme.required_units) and pair.mentor.prepared_at is None


def require_mentor_prepared(pair: Pair, session: Session) -> None:
    """Go on with a first session only if its mentor is prepared; a date that stands already stays as it is."""
    is_new = session.state in (Session.State.TO_SET, Session.State.MISSED)
    if session.number == 1 and is_new and is_waiting_for_mentor(pair):
        raise MentorNotPrepared(name=pair.mentor.person.first_name)


def settle(session: Session, *, starts_at: datetime, place: str, link: str, at: datetime) -> bool:
    """Give the session its date and place; whether anything changed. A date that changes is a move."""
    is_same_moment = session.state == Session.State.SET and session.starts_at == starts_at
    if is_same_moment and (session.place, session.link) == (place, link):
        return False
    if not is_same_moment:
        session.moves_count += session.state == Session.State.SET
        session.starts_at = starts_at
        session.dated_at = at
    session.state = Session.State.SET
    session.place, session.link = place, link
    session.calendar_sequence += 1
    session.save(
        update_fields=[
            "state",
            "starts_at",
            "place",
            "link",
            "moves_count",
            "dated_at",
            "calendar_sequence",
        ]
    )
    close_proposals(session, at=at)
    return True


def close_proposals(session: Session, *, at: datetime) -> None:
    """Dates still on offer for the session say nothing any more."""
    waiting = session.proposals.filter(state=DateProposal.State.OPEN)
    waiting.update(state=DateProposal.State.REPLACED, answered_at=at)


@transaction.atomic
def set_dates(
    pair: Pair,
    *,
    dates: Mapping[int, datetime],
    by: Person,
    at: datetime,
    place: str = "",
    link: str = "",
) -> list[Session]:
    """Settle one or several sessions (``{number: moment}``) in one go; all of them, or none.

    Both receive an invitation for each date that changed. A date already settled counts as moved when it changes;
    the same dates again change nothing.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, NoSuchSession, SessionAlreadyHeld, MentorNotPrepared, DateInThePast,
    DateTooFar, DatesOutOfOrder, DateTaken
    """
    lock_people(pair)
    pair = lock_pair(pair)
    require_dates(pair, by)
    require_under_way(pair)
    sessions = lock_sessions(pair)
    by_number = {session.number: session for session in sessions}
    for number in sorted(dates):
        if number not in by_number:
            raise NoSuchSession(number=number)
        require_open(by_number[number])
        require_mentor_prepared(pair, by_number[number])
    wanted = [by_number[number] for number in sorted(dates)]
    # What stands already is not judged again: a form sent twice must not find its own dates gone by.
    new = {
        session.number: dates[session.number]
        for session in wanted
        if session.state != Session.State.SET or session.starts_at != dates[session.number]
    }
    if new:
        check_dates(pair, sessions, new, at=at)
    changed = [
        session
        for session in wanted
        if settle(session, starts_at=dates[session.number], place=place, link=link, at=at)
    ]
    if changed:
        settled = {str(session.number): dates[session.number].isoformat() for session in changed}
        log(pair, verb="pairs.set_dates", subject=pair, by=by, at=at, dates=settled)
    for session in changed:
        tell_date(session, pair=pair, at=at)
    return wanted


def tell_date(session: Session, *, pair: Pair, at: datetime, is_move: bool = False) -> None:
    """Both receive the invitation; the assistant, who has another calendar, a letter with the date."""
    for person in the_two(pair):
        notices.session_set(session, pair=pair, to=person, at=at, is_move=is_move)
    assistant = assistant_of(pair)
    if assistant is not None:
        notices.date_for_assistant(session, pair=pair, to=assistant, at=at)


@transaction.atomic
def move_session(
    session: Session, *, starts_at: datetime, by: Person, at: datetime, place: str = "", link: str = ""
) -> Session:
    """Give a session another date or place: one step, counted when the date changes; both calendars follow.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, SessionAlreadyHeld, MentorNotPrepared, DateInThePast, DateTooFar,
    DatesOutOfOrder, DateTaken
    """
    lock_people(session.pair)
    pair, session = lock_session(session)
    require_dates(pair, by)
    require_under_way(pair)
    require_open(session)
    require_mentor_prepared(pair, session)
    if session.state != Session.State.SET or session.starts_at != starts_at:
        check_dates(pair, lock_sessions(pair), {session.number: starts_at}, at=at)
    moves_before = session.moves_count
    if not settle(session, starts_at=starts_at, place=place, link=link, at=at):
        return session
    log(
        pair,
        verb="pairs.move_session",
        subject=session,
        by=by,
        at=at,
        number=session.number,
        moves=session.moves_count,
        starts_at=starts_at.isoformat(),
    )
    tell_date(session, pair=pair, at=at, is_move=session.moves_count > moves_before)
    return session


@transaction.atomic
def hold_session(
    session: Session, *, minutes: int, by: Person, at: datetime, starts_at: datetime | None = None
) -> Session:
    """Say that a session took place and how long it lasted, after the fact too.

    ``starts_at`` when it was not on the date that was set; a session without a date is taken to have just ended.
    Saying it again corrects the duration.

    Raises
    ------
    NotOneOfTheTwo, SessionCancelled, MentorNotPrepared, SessionStillAhead, MinutesNotSensible
    """
    pair, session = lock_session(session)
    require_half(pair, by)
    if session.state == Session.State.CANCELLED:
        raise SessionCancelled(number=session.number)
    if session.state == Session.State.TO_SET:
        require_under_way(pair)
    require_mentor_prepared(pair, session)
    if minutes not in HELD_MINUTES:
        raise MinutesNotSensible
    began_at = starts_at or session.starts_at or at - timedelta(minutes=minutes)
    if began_at > at:
        raise SessionStillAhead(number=session.number)
    if session.state == Session.State.HELD and (session.held_minutes, session.starts_at) == (
        minutes,
        began_at,
    ):
        return session
    is_in_calendars = (
        session.state == Session.State.SET and session.starts_at is not None and session.starts_at > at
    )
    if is_in_calendars:
        session.calendar_sequence += 1
        for person in the_two(pair):
            notices.session_cancelled(session, pair=pair, to=person, at=at)
    session.state = Session.State.HELD
    session.starts_at = began_at
    session.held_minutes = minutes
    session.held_noted_at = at
    session.save(update_fields=["state", "starts_at", "held_minutes", "held_noted_at", "calendar_sequence"])
    close_proposals(session, at=at)
    log(
        pair, verb="pairs.hold_session", subject=session, by=by, at=at, number=session.number, minutes=minutes
    )
    return session


@transaction.atomic
def miss_session(session: Session, *, by: Person, at: datetime) -> Session:
    """Say that a session did not take place; it can be given another date. Saying it twice changes nothing.

    Raises
    ------
    NotOneOfTheTwo, SessionCancelled, SessionHasNoDate, SessionStillAhead
    """
    pair, session = lock_session(session)
    require_half(pair, by)
    if session.state == Session.State.CANCELLED:
        raise SessionCancelled(number=session.number)
    if session.state == Session.State.MISSED:
        return session
    if session.starts_at is None:
        raise SessionHasNoDate(number=session.number)
    if session.starts_at > at:
        raise SessionStillAhead(number=session.number)
    session.state = Session.State.MISSED
    session.held_minutes = session.held_noted_at = None
    session.save(update_fields=["state", "held_minutes", "held_noted_at"])
    log(pair, verb="pairs.miss_session", subject=session, by=by, at=at, number=session.number)
    return session


@transaction.atomic
def write_memo(session: Session, *, memo: str, next_step: str, by: Person, at: datetime) -> Session:
    """Keep the mentee's memo and what to do before next time. The two read it, nobody else.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeWrites, MemoTooLong
    """
    pair, session = lock_session(session)
    if require_half(pair, by) != "mentee":
        raise OnlyTheMenteeWrites
    memo, next_step = memo.strip(), next_step.strip()
    if len(memo) > MEMO_LENGTH_MAX or len(next_step) > NEXT_STEP_LENGTH_MAX:
        raise MemoTooLong(memo=MEMO_LENGTH_MAX, next_step=NEXT_STEP_LENGTH_MAX)
    if (session.memo, session.next_step) == (memo, next_step):
        return session
    session.memo, session.next_step = memo, next_step
    session.save(update_fields=["memo", "next_step"])
    log(pair, verb="pairs.write_memo", subject=session, by=by, at=at, number=session.number)
    return session
