"""What the two people say to a proposal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.matching import notices
from binome.matching.models import Proposal
from binome.pairs.services import form_pair


class AlreadySettled(Refused):
    """The pair exists, or one of the two has said no."""

    code = "proposal-already-settled"
    text = _("This proposal is settled: nothing can be changed here any more. Call us if something is wrong.")


class NotForYou(Refused):
    """The proposal concerns two other people."""

    code = "proposal-not-for-you"
    text = _("This proposal is for somebody else.")


@transaction.atomic
def answer_proposal(proposal: Proposal, *, by: Person, accepts: bool, at: datetime) -> Proposal:
    """Say yes, or no without a reason. When both say yes the pair exists; the same answer twice counts once.

    One may change one's mind until the other has settled it.

    Raises
    ------
    NotForYou, AlreadySettled
    """
    locked = (
        Proposal.objects.in_organisation(proposal.organisation)
        .select_for_update(of=("self",))
        .select_related("programme__organisation", "organisation", "mentor__person", "mentee__person")
        .get(pk=proposal.pk)
    )
    side = {locked.mentor.person_id: "mentor", locked.mentee.person_id: "mentee"}.get(by.pk)
    if side is None:
        raise NotForYou
    before = getattr(locked, f"{side}_accepts")
    if locked.state in {Proposal.State.ACCEPTED, Proposal.State.REFUSED} and before is accepts:
        return locked
    if locked.state != Proposal.State.SENT:
        raise AlreadySettled
    setattr(locked, f"{side}_accepts", accepts)
    setattr(locked, f"{side}_answered_at", at)
    locked.save(update_fields=[f"{side}_accepts", f"{side}_answered_at"])
    verb = "matching.accept_proposal" if accepts else "matching.refuse_proposal"
    record(
        locked.organisation, verb=verb, subject=locked, by=by, at=at, programme_id=locked.programme_id,
        mentor=locked.mentor.person.first_name, mentee=locked.mentee.person.first_name,
    )  # fmt: skip
    if not accepts:
        _refuse(locked, side=side, at=at)
    elif locked.mentor_accepts and locked.mentee_accepts:
        _form(locked, by=by, at=at)
    return locked


def _form(proposal: Proposal, *, by: Person, at: datetime) -> None:
    proposal.pair = form_pair(
        proposal.programme, mentor=proposal.mentor, mentee=proposal.mentee, by=by, at=at
    )
    proposal.state = Proposal.State.ACCEPTED
    proposal.save(update_fields=["pair", "state"])


def _refuse(proposal: Proposal, *, side: str, at: datetime) -> None:
    proposal.state = Proposal.State.REFUSED
    proposal.save(update_fields=["state"])
    other = proposal.mentee if side == "mentor" else proposal.mentor
    had_accepted = proposal.mentee_accepts if side == "mentor" else proposal.mentor_accepts
    if had_accepted:
        notices.proposal_will_not_be(proposal, to=other.person, at=at)
    notices.proposal_refused(proposal, at=at)
