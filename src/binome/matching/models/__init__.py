"""A matching round, what the engine proposed, what people answered; and pairs across two organisations."""

from binome.matching.models.across import SharedProposal
from binome.matching.models.rounds import (
    SIDES,
    LeftOut,
    MatchingRecord,
    MatchingRound,
    PairConstraint,
    Proposal,
    ProposalQuerySet,
    RoundPart,
    RoundQuerySet,
    ShieldAlert,
    Suggestion,
    SuggestionQuerySet,
)

__all__ = [
    "SIDES",
    "LeftOut",
    "MatchingRecord",
    "MatchingRound",
    "PairConstraint",
    "Proposal",
    "ProposalQuerySet",
    "RoundPart",
    "RoundQuerySet",
    "SharedProposal",
    "ShieldAlert",
    "Suggestion",
    "SuggestionQuerySet",
]
