"""The kinds of message this room sends. One alone holds what the two write to each other, and it is private."""

from binome.pairs.notices.dates import (
    assistant_ended,
    assistant_named,
    assistant_told,
    date_for_assistant,
    dates_proposed,
)
from binome.pairs.notices.links import (
    AGREEMENT,
    ALL_DATES,
    ANOTHER,
    DATES,
    link_to_agreement,
    link_to_all_dates,
    link_to_dates,
)
from binome.pairs.notices.meetings import (
    agreement_changed,
    calendar_file,
    help_asked,
    help_taken,
    pair_completed,
    pair_ended,
    pair_ended_for_coordination,
    pair_formed,
    session_cancelled,
    session_reminder,
    session_set,
    where,
)
from binome.pairs.notices.notes import NOTE, NOTE_KIND, key_of, note_written
from binome.pairs.notices.turns import agreement_to_reread, another_wanted, session_passed

__all__ = [
    "AGREEMENT",
    "ALL_DATES",
    "ANOTHER",
    "DATES",
    "NOTE",
    "NOTE_KIND",
    "agreement_changed",
    "agreement_to_reread",
    "another_wanted",
    "assistant_ended",
    "assistant_named",
    "assistant_told",
    "calendar_file",
    "date_for_assistant",
    "dates_proposed",
    "help_asked",
    "help_taken",
    "key_of",
    "link_to_agreement",
    "link_to_all_dates",
    "link_to_dates",
    "note_written",
    "pair_completed",
    "pair_ended",
    "pair_ended_for_coordination",
    "pair_formed",
    "session_cancelled",
    "session_passed",
    "session_reminder",
    "session_set",
    "where",
]
