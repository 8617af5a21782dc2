"""Proposals that wait: reminded once, then given back to the matching."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from binome.accounts.services import record
from binome.matching import notices
from binome.matching.models import Proposal
from binome.programmes.models import Enrolment
from binome.programmes.services import day_in

REMIND_DAYS = 2


def follow_up_proposals(*, at: datetime) -> tuple[int, int]:
    """Remind those who have not answered two days before the end; let lapse what is past it. How many of each."""
    waiting = _waiting().filter(answer_by__lte=(at + timedelta(days=REMIND_DAYS + 1)).date())
    reminded = lapsed = 0
    for proposal in waiting.order_by("pk"):
        today = day_in(proposal.organisation, at)
        assert proposal.answer_by is not None
        if today > proposal.answer_by:
            lapsed += _lapse(proposal, at=at)
        elif today >= proposal.answer_by - timedelta(days=REMIND_DAYS):
            for enrolment in _silent(proposal):
                notices.proposal_reminder(proposal, to=enrolment.person, at=at)
                reminded += 1
    return reminded, lapsed


def _waiting() -> QuerySet[Proposal]:
    rows = Proposal.objects.unscoped("the clock serves every organisation").filter(state=Proposal.State.SENT)
    return rows.select_related("organisation", "programme", "mentor__person", "mentee__person")


def _silent(proposal: Proposal) -> list[Enrolment]:
    """Those of the two who have not answered."""
    answers = ((proposal.mentee, proposal.mentee_accepts), (proposal.mentor, proposal.mentor_accepts))
    return [enrolment for enrolment, answer in answers if answer is None]


@transaction.atomic
def _lapse(proposal: Proposal, *, at: datetime) -> bool:
    """Nobody is blamed: whoever said yes is told that we look for somebody else, whoever was silent how to come back."""
    locked = _waiting().select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if locked is None:
        return False
    locked.state = Proposal.State.LAPSED
    locked.save(update_fields=["state"])
    record(
        locked.organisation, verb="matching.lapse_proposal", subject=locked, by=None, at=at,
        programme_id=locked.programme_id, mentor=locked.mentor.person.first_name, mentee=locked.mentee.person.first_name,
    )  # fmt: skip
    silent = _silent(locked)
    for enrolment in (locked.mentee, locked.mentor):
        if enrolment in silent:
            notices.proposal_lapsed(locked, to=enrolment.person, at=at)
        else:
            notices.proposal_will_not_be(locked, to=enrolment.person, at=at)
    notices.proposal_refused(locked, at=at)
    return True
