"""Every change to a programme's matching: a round, the coordinator's hand, publication, answers."""

from binome.matching.services.across import (
    NobodyAcross,
    NotShared,
    answer_across,
    close_across,
    close_what_waits,
    find_across,
    send_across,
)
from binome.matching.services.answers import AlreadySettled, answer_proposal
from binome.matching.services.choices import (
    ChoicesClosed,
    NotSuggestedToYou,
    choices_open,
    choose,
    people_asked,
    people_silent,
    remind_of_choices,
    side_of,
    suggested_to,
)
from binome.matching.services.comparison import by_hand, compare_rounds
from binome.matching.services.constraints import (
    NeedsReason,
    NeverTogether,
    block_pair,
    lock_pair,
    release_pair,
)
from binome.matching.services.follow_up import follow_up_proposals
from binome.matching.services.publication import (
    ANSWER_DAYS,
    NothingToPublish,
    NoTimeToAnswer,
    PeopleHaveChanged,
    publish_round,
    publish_suggestions,
)
from binome.matching.services.records import NoRecord, record_files
from binome.matching.services.results import NobodyToPair
from binome.matching.services.rounds import (
    NotTheMoment,
    RoundUnderWay,
    ask_for_round,
    keep_settings,
    run_round,
    stop_round,
    take_instead,
    take_over_lost_rounds,
)

__all__ = [
    "ANSWER_DAYS",
    "AlreadySettled",
    "ChoicesClosed",
    "NeedsReason",
    "NeverTogether",
    "NoRecord",
    "NoTimeToAnswer",
    "NobodyAcross",
    "NobodyToPair",
    "NotShared",
    "NotSuggestedToYou",
    "NotTheMoment",
    "NothingToPublish",
    "PeopleHaveChanged",
    "RoundUnderWay",
    "answer_across",
    "answer_proposal",
    "ask_for_round",
    "block_pair",
    "by_hand",
    "choices_open",
    "choose",
    "close_across",
    "close_what_waits",
    "compare_rounds",
    "find_across",
    "follow_up_proposals",
    "keep_settings",
    "lock_pair",
    "people_asked",
    "people_silent",
    "publish_round",
    "publish_suggestions",
    "record_files",
    "release_pair",
    "remind_of_choices",
    "run_round",
    "send_across",
    "side_of",
    "stop_round",
    "suggested_to",
    "take_instead",
    "take_over_lost_rounds",
]
