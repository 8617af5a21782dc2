"""The pages of a pair."""

from binome.pairs.views.dates import assistant, assisted, dates, dates_link, move, move_link
from binome.pairs.views.help import help, help_request, help_requests, report_note
from binome.pairs.views.meetings import calendar, guide, held, memo
from binome.pairs.views.notes import notes, reply
from binome.pairs.views.own_people import own_people
from binome.pairs.views.pair import another, another_link, complete, end, index, show
from binome.pairs.views.together import agreement, agreement_link, change_agreement, goals, progress, steps

__all__ = [
    "agreement",
    "agreement_link",
    "another",
    "another_link",
    "assistant",
    "assisted",
    "calendar",
    "change_agreement",
    "complete",
    "dates",
    "dates_link",
    "end",
    "goals",
    "guide",
    "held",
    "help",
    "help_request",
    "help_requests",
    "index",
    "memo",
    "move",
    "move_link",
    "notes",
    "own_people",
    "progress",
    "reply",
    "report_note",
    "show",
    "steps",
]
