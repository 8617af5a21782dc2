"""Proposals that wait for an answer: until when, one reminder, and what comes after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import factories as make
from binome.matching import services
from binome.matching.models import Proposal
from binome.matching.notices import link_to
from factories import paris

pytestmark = pytest.mark.django_db
OutboxOf = Callable[[Any], list[Any]]


@pytest.fixture
def proposal() -> Proposal:
    """Sent on the 20th, to be answered by the 30th."""
    found: Proposal = make.ProposalFactory(
        state="sent", sent_at=paris(2027, 1, 20), answer_by=date(2027, 1, 30)
    )
    return found


def _kinds(messages: list[Any]) -> list[str]:
    return [message.kind for message in messages]


def test_whoever_is_silent_is_reminded_once_two_days_before(proposal: Proposal, outbox_of: OutboxOf) -> None:
    services.answer_proposal(proposal, by=proposal.mentor.person, accepts=True, at=paris(2027, 1, 21))
    assert services.follow_up_proposals(at=paris(2027, 1, 27, 23)) == (0, 0)
    for hour in (0, 12):
        services.follow_up_proposals(at=paris(2027, 1, 28, hour))
    assert _kinds(outbox_of(proposal.mentee.person)) == ["matching.proposal_reminder"]
    assert _kinds(outbox_of(proposal.mentor.person)) == []


def test_the_last_day_counts_whole_and_the_day_after_ends_it(proposal: Proposal, outbox_of: OutboxOf) -> None:
    coordinator = make.coordinator_of(proposal.organisation)
    services.answer_proposal(proposal, by=proposal.mentor.person, accepts=True, at=paris(2027, 1, 21))
    services.follow_up_proposals(at=paris(2027, 1, 30, 23, 59))
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SENT
    assert services.follow_up_proposals(at=paris(2027, 1, 31, 0, 1)) == (0, 1)
    assert services.follow_up_proposals(at=paris(2027, 1, 31, 0, 31)) == (0, 0)
    assert _kinds(outbox_of(proposal.mentor.person)) == ["matching.proposal_will_not_be"]
    assert _kinds(outbox_of(proposal.mentee.person))[-1] == "matching.proposal_lapsed"
    assert _kinds(outbox_of(coordinator)) == ["matching.proposal_refused"]


def test_a_late_yes_is_told_kindly_and_forms_no_pair(
    proposal: Proposal, client_of: Callable[[Any], Any]
) -> None:
    services.follow_up_proposals(at=paris(2027, 1, 31))
    link = link_to(proposal, proposal.mentee.person)
    answer = client_of(None).post(link, {"answer": "yes"}, follow=True)
    assert answer.status_code == 200
    assert "Cette proposition est close" in answer.content.decode()
    assert not proposal.programme.pairs.exists()


def test_two_people_whose_proposal_lapsed_may_be_proposed_again(proposal: Proposal) -> None:
    services.follow_up_proposals(at=paris(2027, 1, 31))
    programme = proposal.programme
    programme.state = "matching"
    programme.save(update_fields=["state"])
    asked = services.ask_for_round(
        programme, by=make.coordinator_of(programme.organisation), at=paris(2027, 2, 1)
    )
    services.run_round(asked, at=paris(2027, 2, 1))
    assert list(asked.proposals.values_list("mentor", "mentee")) == [(proposal.mentor_id, proposal.mentee_id)]


def test_publishing_says_until_when_and_refuses_yesterday(
    client_of: Callable[[Any], Any], outbox_of: OutboxOf
) -> None:
    round_ = make.MatchingRoundFactory(state="ready")
    proposal = make.ProposalFactory(round=round_, state="draft")
    client = client_of(make.coordinator_of(round_.organisation))
    path = f"/appariement/tours/{round_.pk}/publier/"
    wrong = client.post(path, {"answer_by": "2020-01-01"}).content.decode()
    assert "après aujourd’hui" in wrong
    assert 'value="2020-01-01"' in wrong
    client.post(path, {"answer_by": "2127-03-04"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer_by) == ("sent", date(2127, 3, 4))
    assert "mardi 4\u00a0mars" in outbox_of(proposal.mentee.person)[0].text.replace("\u202f", "\u00a0")
