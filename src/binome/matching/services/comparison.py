"""Two rounds side by side, and what one pair by hand would cost."""

from __future__ import annotations

from dataclasses import dataclass

from binome.matching import adapter
from binome.matching.models import MatchingRound, Proposal
from binome.matching.services.constraints import PROTECTING, rules_broken
from binome.matching.services.records import NoRecord, record_of
from binome.pairing import Comparison, Cost, ProblemError, compare, cost_of_pair
from binome.programmes.models import Enrolment


def compare_rounds(first: MatchingRound, second: MatchingRound) -> Comparison:
    """Who changes from one round to the other, from their records.

    Raises
    ------
    NoRecord
    """
    one, other = record_of(first), record_of(second)
    return compare((one.problem, one.result), (other.problem, other.result))


@dataclass(frozen=True)
class ByHand:
    """What it would take to give this mentor to the mentee of a proposal."""

    cost: Cost | None
    broken: tuple[str, ...]

    @property
    def needs_reason(self) -> bool:
        """Whether something that protects people would be set aside."""
        return bool(PROTECTING & set(self.broken))

    @property
    def is_impossible(self) -> bool:
        """Whether the two are one person."""
        return "same_employee" in self.broken


def by_hand(proposal: Proposal, mentor: Enrolment) -> ByHand:
    """The rules in the way, and the exact cost for the whole, everyone else being paired again.

    No cost when the round's record is gone, or the mentor was not in it.
    """
    broken = rules_broken(proposal.programme, mentor=mentor, mentee=proposal.mentee)
    names = adapter.identifier(mentor.pk), adapter.identifier(proposal.mentee_id)
    try:
        return ByHand(cost_of_pair(record_of(proposal.round).problem, *names), broken)
    except (NoRecord, ProblemError):
        return ByHand(None, broken)
