"""Erasing an account, ending what has lasted, and choosing how long things last."""

from binome.privacy.services.durations import DurationOutOfBounds, months_of, set_durations
from binome.privacy.services.ending import end_what_is_over, erased_since, overdue_counts
from binome.privacy.services.erasing import (
    AlreadyErased,
    LastCoordinator,
    erase_again,
    erase_person,
    require_can_leave,
)
from binome.privacy.services.requests import (
    AlreadyAnswered,
    NotYoursToAnswer,
    SayWhatIsWrong,
    SayWhy,
    answer_request,
    ask_for_correction,
    object_to,
    one_month_after,
)
from binome.privacy.services.viewing import note_view

__all__ = [
    "AlreadyAnswered",
    "AlreadyErased",
    "DurationOutOfBounds",
    "LastCoordinator",
    "NotYoursToAnswer",
    "SayWhatIsWrong",
    "SayWhy",
    "answer_request",
    "ask_for_correction",
    "end_what_is_over",
    "erase_again",
    "erase_person",
    "erased_since",
    "months_of",
    "note_view",
    "object_to",
    "one_month_after",
    "overdue_counts",
    "require_can_leave",
    "set_durations",
]
