"""Every change to a programme's matching: a round, the coordinator's hand, publication, answers."""

from binome.matching.services.answers import AlreadySettled, answer_proposal
from binome.matching.services.constraints import block_pair, lock_pair, release_pair, unlock_pair
from binome.matching.services.publication import NothingToPublish, PeopleHaveChanged, publish_round
from binome.matching.services.rounds import (
    NobodyToPair,
    NotTheMoment,
    RoundUnderWay,
    ask_for_round,
    keep_settings,
    run_round,
    take_over_lost_rounds,
)

__all__ = [
    "AlreadySettled",
    "NobodyToPair",
    "NotTheMoment",
    "NothingToPublish",
    "PeopleHaveChanged",
    "RoundUnderWay",
    "answer_proposal",
    "ask_for_round",
    "block_pair",
    "keep_settings",
    "lock_pair",
    "publish_round",
    "release_pair",
    "run_round",
    "take_over_lost_rounds",
    "unlock_pair",
]
