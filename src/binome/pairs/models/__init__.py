"""A pair and what the two of them do together while the relationship lives."""

from binome.pairs.models.dates import Assistant, DateProposal
from binome.pairs.models.pair import (
    Agreement,
    Goal,
    GoalProgress,
    GoalStep,
    Pair,
    PairPart,
    PairQuerySet,
    Session,
    SessionQuerySet,
)
from binome.pairs.models.words import HelpRequest, Note

__all__ = [
    "Agreement",
    "Assistant",
    "DateProposal",
    "Goal",
    "GoalProgress",
    "GoalStep",
    "HelpRequest",
    "Note",
    "Pair",
    "PairPart",
    "PairQuerySet",
    "Session",
    "SessionQuerySet",
]
