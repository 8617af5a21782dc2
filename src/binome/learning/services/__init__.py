"""Every change to what people learn: units of the path, workshops, who comes."""

from binome.learning.services.attendance import (
    CheckInClosed,
    NotExpected,
    NotYet,
    check_in,
    is_check_in_open,
    note_attendance,
)
from binome.learning.services.path import (
    NotAMentor,
    NoteTooLong,
    ReasonMissing,
    UnknownUnit,
    complete_unit,
    go_on,
    reopen_unit,
    waive_units,
    withdraw_waiver,
)
from binome.learning.services.preparation import remind_of_units
from binome.learning.services.reminders import remind_of_workshops, reminder_due
from binome.learning.services.workshops import (
    AlreadyBegun,
    AlreadyHeld,
    DateGoneBy,
    NoLongerTakesPart,
    answer_invitation,
    cancel_workshop,
    change_workshop,
    give_freed_places,
    invite_to_workshop,
    schedule_workshop,
)

__all__ = [
    "AlreadyBegun",
    "AlreadyHeld",
    "CheckInClosed",
    "DateGoneBy",
    "NoLongerTakesPart",
    "NotAMentor",
    "NotExpected",
    "NotYet",
    "NoteTooLong",
    "ReasonMissing",
    "UnknownUnit",
    "answer_invitation",
    "cancel_workshop",
    "change_workshop",
    "check_in",
    "complete_unit",
    "give_freed_places",
    "go_on",
    "invite_to_workshop",
    "is_check_in_open",
    "note_attendance",
    "remind_of_units",
    "remind_of_workshops",
    "reminder_due",
    "reopen_unit",
    "schedule_workshop",
    "waive_units",
    "withdraw_waiver",
]
