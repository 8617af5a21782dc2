"""Dates on offer: one side proposes up to three, the other picks one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.pairs import notices
from binome.pairs.models import DateProposal, Pair, Session
from binome.pairs.services.diary import DateRefused, check_dates
from binome.pairs.services.sessions import (
    close_proposals,
    lock_session,
    lock_sessions,
    require_mentor_prepared,
    require_open,
    settle,
    tell_date,
)
from binome.pairs.services.the_two import (
    Side,
    assistant_of,
    lock_people,
    log,
    require_dates,
    require_under_way,
)

DATES_MOST = 3


class OneToThreeDates(Refused):
    """None, or more than anybody compares."""

    code = "one-to-three-dates"
    text = _("Propose one to three dates.")


class NothingChanges(Refused):
    """The date proposed is the one that stands."""

    code = "nothing-changes"
    text = _("This date is the one that stands already. Propose another one.")


class AlreadyAnswered(Refused):
    """Somebody picked a date, or other dates were proposed, a moment before."""

    code = "already-answered"
    text = _("These dates have been answered already. The date that holds is on the page of the session.")


class OwnProposal(Refused):
    """The other side picks."""

    code = "own-proposal"
    text = _("These dates come from you. The other person chooses.")


class NoSuchDate(Refused):
    """Not one of the dates on offer."""

    code = "no-such-date"
    text = _("This date is not among those proposed. Choose one of the list.")


def people_of(pair: Pair, side: Side) -> list[Person]:
    """Whom to ask on that side: the mentor; the mentee and the assistant, who may answer for the mentee."""
    if side == "mentor":
        return [pair.mentor.person]
    assistant = assistant_of(pair)
    return [pair.mentee.person, *([assistant] if assistant is not None else [])]


@transaction.atomic
def propose_dates(
    session: Session,
    *,
    dates: Sequence[datetime],
    by: Person,
    at: datetime,
    place: str = "",
    link: str = "",
) -> DateProposal:
    """Offer up to three dates to the other side. A date that stands holds until one is picked.

    They take the place of dates on offer, whoever proposed them. The same dates again are the same proposal.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, SessionAlreadyHeld, SessionCancelled, MentorNotPrepared, OneToThreeDates,
    NothingChanges, DateInThePast, DateTooFar, DatesOutOfOrder, DateTaken
    """
    lock_people(session.pair)
    pair, session = lock_session(session)
    side = require_dates(pair, by)
    require_under_way(pair)
    require_open(session)
    require_mentor_prepared(pair, session)
    moments = sorted({moment.astimezone(UTC) for moment in dates})
    if not 0 < len(moments) <= DATES_MOST:
        raise OneToThreeDates
    if session.state == Session.State.SET and session.starts_at in moments:
        raise NothingChanges
    sessions = lock_sessions(pair)
    for moment in moments:
        try:
            check_dates(pair, sessions, {session.number: moment}, at=at)
        except DateRefused as refusal:
            refusal.moment = moment
            raise
    wanted = [moment.isoformat() for moment in moments]
    standing: DateProposal | None = session.proposals.filter(state=DateProposal.State.OPEN).first()
    if standing is not None and (standing.dates, standing.side, standing.place, standing.link) == (
        wanted, side, place, link,
    ):  # fmt: skip
        return standing
    close_proposals(session, at=at)
    proposal = DateProposal.objects.create(
        organisation=pair.organisation,
        pair=pair,
        session=session,
        proposed_by=by,
        side=side,
        dates=wanted,
        place=place,
        link=link,
        proposed_at=at,
    )
    log(pair, verb="pairs.propose_dates", subject=session, by=by, at=at, number=session.number, dates=wanted)
    for person in people_of(pair, "mentee" if side == "mentor" else "mentor"):
        notices.dates_proposed(proposal, session=session, pair=pair, to=person, by=by, at=at)
    return proposal


@transaction.atomic
def pick_date(proposal: DateProposal, *, starts_at: datetime, by: Person, at: datetime) -> Session:
    """Take one of the dates on offer: the session has it, both calendars follow. A date that changes is a move.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, OwnProposal, NoSuchDate, AlreadyAnswered, SessionAlreadyHeld,
    MentorNotPrepared, DateInThePast, DatesOutOfOrder, DateTaken
    """
    lock_people(proposal.pair)
    pair, session = lock_session(proposal.session)
    proposal = session.proposals.select_for_update(no_key=True).get(pk=proposal.pk)
    if require_dates(pair, by) == proposal.side:
        raise OwnProposal
    require_under_way(pair)
    if starts_at not in proposal.moments:
        raise NoSuchDate
    if proposal.state != DateProposal.State.OPEN:
        raise AlreadyAnswered
    require_open(session)
    require_mentor_prepared(pair, session)
    check_dates(pair, lock_sessions(pair), {session.number: starts_at}, at=at)
    moves_before = session.moves_count
    proposal.state, proposal.answered_at = DateProposal.State.PICKED, at
    proposal.save(update_fields=["state", "answered_at"])
    settle(session, starts_at=starts_at, place=proposal.place, link=proposal.link, at=at)
    log(
        pair,
        verb="pairs.pick_date",
        subject=session,
        by=by,
        at=at,
        number=session.number,
        moves=session.moves_count,
        starts_at=starts_at.isoformat(),
    )
    tell_date(session, pair=pair, at=at, is_move=session.moves_count > moves_before)
    return session
