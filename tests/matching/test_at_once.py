"""Two coordinators, or two people, at the very same moment: one outcome, and a sentence for the others (goal F7)."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

import factories as make
from at_once import at_once
from binome.matching import services
from binome.matching.models import MatchingRound, Proposal
from binome.outbox.models import Message
from binome.programmes.models import Programme
from factories import paris

pytestmark = pytest.mark.django_db(transaction=True)
NOW = paris(2027, 1, 15, 10)
MANY = 16


@pytest.fixture
def programme() -> Programme:
    found: Programme = make.ProgrammeFactory(
        state=Programme.State.MATCHING, matching_settings={"weights": {"goals": 100}, "hard_rules": {}}
    )
    return found


def letters(kind: str) -> int:
    return Message.objects.unscoped("a test counts them").filter(kind=kind).count()


def ready(programme: Programme, *, mentor: Any, mentee: Any) -> MatchingRound:
    proposal = make.ProposalFactory(
        round__programme=programme, mentor=mentor, mentee=mentee, state="draft", answer_by=None
    )
    return proposal.round


def test_one_of_sixteen_gets_the_round(programme: Programme) -> None:
    make.mentor_in(programme)
    make.mentee_in(programme)
    by = make.coordinator_of(programme.organisation)
    ask = partial(services.ask_for_round, programme, by=by, at=NOW)
    assert at_once([ask] * MANY) == {"won": 1, "round-under-way": MANY - 1}
    assert programme.matching_rounds.count() == 1


def test_one_round_published_sixteen_times_sends_once(programme: Programme) -> None:
    found = ready(programme, mentor=make.mentor_in(programme), mentee=make.mentee_in(programme))
    by = make.coordinator_of(programme.organisation)
    assert at_once([partial(services.publish_round, found, by=by, at=NOW)] * MANY) == {"won": MANY}
    assert letters("matching.proposal_sent") == 2


def test_two_rounds_with_the_same_people_are_not_both_sent(programme: Programme) -> None:
    mentor, mentee = make.mentor_in(programme), make.mentee_in(programme)
    rounds = [ready(programme, mentor=mentor, mentee=mentee) for _number in range(8)]
    by = make.coordinator_of(programme.organisation)
    acts = [partial(services.publish_round, found, by=by, at=NOW) for found in rounds]
    assert at_once(acts) == {"won": 1, "people-have-changed": 7}
    assert programme.proposals.filter(state=Proposal.State.SENT).count() == 1


def test_two_who_accept_many_times_are_one_pair(programme: Programme) -> None:
    proposal = make.ProposalFactory(round__programme=programme, state="sent", sent_at=NOW)
    acts = [
        partial(services.answer_proposal, proposal, by=person, accepts=True, at=NOW)
        for person in (proposal.mentor.person, proposal.mentee.person)
    ]
    assert at_once(acts * (MANY // 2)) == {"won": MANY}
    assert programme.pairs.count() == 1
    assert letters("pairs.pair_formed") == 2


def test_a_yes_and_a_no_at_once_end_in_one_of_the_two(programme: Programme) -> None:
    proposal = make.ProposalFactory(
        round__programme=programme, state="sent", sent_at=NOW, mentee_accepts=True, mentee_answered_at=NOW
    )
    acts = [
        partial(services.answer_proposal, proposal, by=proposal.mentor.person, accepts=accepts, at=NOW)
        for accepts in (True, False)
    ]
    outcomes = at_once(acts * (MANY // 2))
    # The side that came first finds its answer standing each time; the other is told that it is settled.
    assert outcomes == {"won": MANY // 2, "proposal-already-settled": MANY // 2}
    proposal.refresh_from_db()
    assert programme.pairs.count() == (proposal.state == Proposal.State.ACCEPTED)
    assert proposal.mentor_accepts is (proposal.state == Proposal.State.ACCEPTED)


def test_two_coordinators_keep_one_mentee_with_two_mentors_and_one_holds(programme: Programme) -> None:
    mentee = make.mentee_in(programme)
    by = make.coordinator_of(programme.organisation)
    acts = [
        partial(services.lock_pair, programme, mentor=make.mentor_in(programme), mentee=mentee, by=by, at=NOW)
        for _number in range(8)
    ]
    assert at_once(acts) == {"won": 8}
    assert programme.pair_constraints.filter(mentee=mentee, kind="lock").count() == 1


def test_suggestions_asked_for_sixteen_times_are_asked_once(programme: Programme) -> None:
    suggestion = make.SuggestionFactory(
        round__programme=programme, round__state="ready", round__answer_by=None
    )
    by = make.coordinator_of(programme.organisation)
    ask = partial(services.publish_suggestions, suggestion.round, by=by, at=NOW, share=25)
    assert at_once([ask] * MANY) == {"won": MANY}
    assert letters("matching.choices_asked") == 2
