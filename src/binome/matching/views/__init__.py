"""Pages of this room."""

from binome.matching.views.across import (
    across,
    across_link,
    close_across,
    exchange,
    find_across,
    send_across,
)
from binome.matching.views.answers import my_proposal, proposal_link
from binome.matching.views.choices import ask_choices, choices, choices_link
from binome.matching.views.lines import lines, lines_file, my_line, shield_alert, withdraw_conflict
from binome.matching.views.proposals import (
    block,
    instead,
    left_out_person,
    lock,
    proposal,
    release,
)
from binome.matching.views.rounds import (
    compare,
    index,
    left_out,
    progress,
    publish,
    record,
    round,
    run,
    settings,
    stop,
)

__all__ = [
    "across",
    "across_link",
    "ask_choices",
    "block",
    "choices",
    "choices_link",
    "close_across",
    "compare",
    "exchange",
    "find_across",
    "index",
    "instead",
    "left_out",
    "left_out_person",
    "lines",
    "lines_file",
    "lock",
    "my_line",
    "my_proposal",
    "progress",
    "proposal",
    "proposal_link",
    "publish",
    "record",
    "release",
    "round",
    "run",
    "send_across",
    "settings",
    "shield_alert",
    "stop",
    "withdraw_conflict",
]
