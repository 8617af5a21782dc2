"""The kinds of message this room sends. One alone holds what the two write to each other, and it is private."""

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

__all__ = [
    "NOTE",
    "NOTE_KIND",
    "agreement_changed",
    "calendar_file",
    "help_asked",
    "help_taken",
    "key_of",
    "note_written",
    "pair_completed",
    "pair_ended",
    "pair_ended_for_coordination",
    "pair_formed",
    "session_cancelled",
    "session_reminder",
    "session_set",
    "where",
]
