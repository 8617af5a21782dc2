"""The pages of a pair."""

from binome.pairs.views.help import help, help_request, help_requests
from binome.pairs.views.meetings import calendar, dates, guide, held, memo, move
from binome.pairs.views.own_people import own_people
from binome.pairs.views.pair import complete, end, index, show
from binome.pairs.views.together import agreement, change_agreement, goals, progress

__all__ = [
    "agreement",
    "calendar",
    "change_agreement",
    "complete",
    "dates",
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
    "own_people",
    "progress",
    "show",
]
