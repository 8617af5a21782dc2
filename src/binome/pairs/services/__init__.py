"""Every change to a pair, from the day it is formed to its end."""

from binome.pairs.services.agreement import accept_agreement, propose_agreement_change, reread_agreement
from binome.pairs.services.assistants import end_assistant, name_assistant
from binome.pairs.services.diary import DateRefused, Suggestion, moment_at, suggest_dates, three_dates
from binome.pairs.services.goals import (
    GoalDraft,
    add_step,
    agree_progress,
    mark_step,
    note_progress,
    note_progress_of_goals,
    remove_step,
    set_goals,
)
from binome.pairs.services.help import (
    ask_for_help,
    close_help_request,
    people_who,
    referents_for,
    take_help_request,
)
from binome.pairs.services.life import answer_another, complete_pair, end_pair, form_pair
from binome.pairs.services.notes import NOTE_LENGTH_MAX, report_note, write_note
from binome.pairs.services.proposals import AlreadyAnswered, NoSuchDate, pick_date, propose_dates
from binome.pairs.services.reminders import (
    ask_to_reread,
    ask_whether_they_met,
    remind_of_proposals,
    send_reminders,
)
from binome.pairs.services.sessions import (
    hold_session,
    is_waiting_for_mentor,
    miss_session,
    move_session,
    set_dates,
    write_memo,
)
from binome.pairs.services.the_two import (
    PairNoLongerUnderWay,
    assistant_of,
    log,
    partner_of,
    require_dates,
    require_half,
    require_under_way,
    side_of,
)

__all__ = [
    "NOTE_LENGTH_MAX",
    "AlreadyAnswered",
    "DateRefused",
    "GoalDraft",
    "NoSuchDate",
    "PairNoLongerUnderWay",
    "Suggestion",
    "accept_agreement",
    "add_step",
    "agree_progress",
    "answer_another",
    "ask_for_help",
    "ask_to_reread",
    "ask_whether_they_met",
    "assistant_of",
    "close_help_request",
    "complete_pair",
    "end_assistant",
    "end_pair",
    "form_pair",
    "hold_session",
    "is_waiting_for_mentor",
    "log",
    "mark_step",
    "miss_session",
    "moment_at",
    "move_session",
    "name_assistant",
    "note_progress",
    "note_progress_of_goals",
    "partner_of",
    "people_who",
    "pick_date",
    "propose_agreement_change",
    "propose_dates",
    "referents_for",
    "remind_of_proposals",
    "remove_step",
    "report_note",
    "require_dates",
    "require_half",
    "require_under_way",
    "reread_agreement",
    "send_reminders",
    "set_dates",
    "set_goals",
    "side_of",
    "suggest_dates",
    "take_help_request",
    "three_dates",
    "write_memo",
    "write_note",
]
