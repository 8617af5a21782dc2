"""Every change to what people learn: units of the path, workshops, who comes."""

from binome.learning.services.path import NotAMentor, UnknownUnit, complete_unit, reopen_unit
from binome.learning.services.workshops import (
    NotYet,
    answer_invitation,
    change_workshop,
    invite_to_workshop,
    note_attendance,
    remind_of_workshops,
    schedule_workshop,
)

__all__ = [
    "NotAMentor",
    "NotYet",
    "UnknownUnit",
    "answer_invitation",
    "change_workshop",
    "complete_unit",
    "invite_to_workshop",
    "note_attendance",
    "remind_of_workshops",
    "reopen_unit",
    "schedule_workshop",
]
