"""Sixteen at once for one hour: one wins, the others get a sentence (goal F7)."""

from __future__ import annotations

from typing import Any

import pytest

from at_once import at_once
from binome.outbox.models import Message
from binome.pairs.models import DateProposal, Pair, Session
from binome.pairs.services import form_pair, move_session, pick_date, propose_dates, set_dates
from factories import PersonFactory, ProgrammeFactory, mentee_in, mentor_in, paris

pytestmark = pytest.mark.django_db(transaction=True)

AT = paris(2027, 2, 2, 19)
SLOT = paris(2027, 2, 16, 18)
MANY = 16


def pairs_of_one_mentor(count: int) -> list[Pair]:
    """As many pairs of one person, ten a programme: a diary is a person's, whatever the programme."""
    person, pairs = PersonFactory(), []
    while len(pairs) < count:
        programme = ProgrammeFactory()
        mentor = mentor_in(programme, capacity=10, person=person)
        pairs += [
            form_pair(programme, mentor=mentor, mentee=mentee_in(programme), by=None, at=AT)
            for _n in range(min(10, count - len(pairs)))
        ]
    return pairs


def booked() -> int:
    return Session.objects.unscoped("a test counts").filter(state="set").count()


def test_pairs_that_share_a_mentor_never_share_an_hour():
    pairs = pairs_of_one_mentor(8)

    def book(pair: Pair) -> Any:
        return lambda: set_dates(pair, dates={1: SLOT}, by=pair.mentor.person, at=AT)

    # Each pair twice, so that the same form sent twice is among the sixteen: it finds its own date standing.
    outcomes = at_once([book(pair) for pair in [*pairs, *pairs]])
    assert booked() == 1
    assert outcomes == {"won": 2, "date-taken": MANY - 2}


def test_moving_into_an_hour_has_one_winner_too():
    pairs = pairs_of_one_mentor(8)
    for day, pair in enumerate(pairs, start=1):
        set_dates(pair, dates={1: paris(2027, 3, day, 18)}, by=pair.mentor.person, at=AT)
    sessions = [pair.sessions.get(number=1) for pair in pairs]

    def move(session: Session) -> Any:
        return lambda: move_session(session, starts_at=SLOT, by=session.pair.mentee.person, at=AT)

    assert at_once([move(session) for session in sessions]) == {"won": 1, "date-taken": 7}
    at_the_slot = Session.objects.unscoped("a test counts").filter(starts_at=SLOT)
    assert at_the_slot.count() == 1


def test_sixteen_times_the_same_pair_is_one_pair():
    programme = ProgrammeFactory()
    mentor, mentee = mentor_in(programme), mentee_in(programme)
    form = lambda: form_pair(programme, mentor=mentor, mentee=mentee, by=None, at=AT)  # noqa: E731
    assert at_once([form] * MANY) == {"won": MANY}
    assert programme.pairs.count() == 1


# --- fifty at once --------------------------------------------------------------------------------------

FIFTY = 50


def test_fifty_pairs_of_one_mentor_want_one_hour_one_has_it_and_forty_nine_read_a_sentence():
    pairs = pairs_of_one_mentor(FIFTY)

    def book(pair: Pair) -> Any:
        return lambda: set_dates(pair, dates={1: SLOT}, by=pair.mentee.person, at=AT)

    assert at_once([book(pair) for pair in pairs]) == {"won": 1, "date-taken": FIFTY - 1}
    assert booked() == 1


def test_fifty_answers_to_one_proposal_settle_it_once():
    (pair,) = pairs_of_one_mentor(1)
    dates = [paris(2027, 2, day, 18) for day in (16, 17, 18)]
    session = pair.sessions.get(number=1)
    proposal = propose_dates(session, dates=dates, by=pair.mentor.person, at=AT)

    def pick(number: int) -> Any:
        return lambda: pick_date(proposal, starts_at=dates[number % 3], by=pair.mentee.person, at=AT)

    assert at_once([pick(number) for number in range(FIFTY)]) == {"won": 1, "already-answered": FIFTY - 1}
    session.refresh_from_db()
    assert (session.state, session.moves_count, session.calendar_sequence) == ("set", 0, 1)
    invitations = Message.objects.unscoped("a test counts").filter(kind="pairs.session_set")
    assert invitations.count() == 2


def test_fifty_proposals_of_one_mentor_with_the_same_dates_give_one_hour_to_one_pair():
    pairs = pairs_of_one_mentor(FIFTY)
    offers = [
        propose_dates(pair.sessions.get(number=1), dates=[SLOT], by=pair.mentor.person, at=AT)
        for pair in pairs
    ]

    def pick(offer: DateProposal) -> Any:
        return lambda: pick_date(offer, starts_at=SLOT, by=offer.pair.mentee.person, at=AT)

    assert at_once([pick(offer) for offer in offers]) == {"won": 1, "date-taken": FIFTY - 1}
    assert booked() == 1
