"""Every change to a programme's matching: a round, the coordinator's hand, publication, answers."""

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
    InsideALine,
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
from binome.matching.services.shield import (
    ReasonIsMissing,
    apply_lines,
    declare_conflict,
    keep_pair,
    look_again,
    needing_a_look,
    people_of,
    read_lines,
    withdraw_conflict,
)

__all__ = [
    "ANSWER_DAYS",
    "AlreadySettled",
    "ChoicesClosed",
    "InsideALine",
    "NeedsReason",
    "NeverTogether",
    "NoRecord",
    "NoTimeToAnswer",
    "NobodyToPair",
    "NotSuggestedToYou",
    "NotTheMoment",
    "NothingToPublish",
    "PeopleHaveChanged",
    "ReasonIsMissing",
    "RoundUnderWay",
    "answer_proposal",
    "apply_lines",
    "ask_for_round",
    "block_pair",
    "by_hand",
    "choices_open",
    "choose",
    "compare_rounds",
    "declare_conflict",
    "follow_up_proposals",
    "keep_pair",
    "keep_settings",
    "lock_pair",
    "look_again",
    "needing_a_look",
    "people_asked",
    "people_of",
    "people_silent",
    "publish_round",
    "publish_suggestions",
    "read_lines",
    "record_files",
    "release_pair",
    "remind_of_choices",
    "run_round",
    "side_of",
    "stop_round",
    "suggested_to",
    "take_instead",
    "take_over_lost_rounds",
    "withdraw_conflict",
]
