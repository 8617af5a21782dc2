"""Pages of this room."""

from binome.learning.views.follow import overview, waiver, withdraw_waiver
from binome.learning.views.path import complete, go_on, path, print_path, print_unit, reopen, unit
from binome.learning.views.workshops import (
    answer,
    attendance,
    calendar,
    cancel,
    change,
    invitation_link,
    invite,
    schedule,
    workshop,
    workshops,
)

__all__ = [
    "answer",
    "attendance",
    "calendar",
    "cancel",
    "change",
    "complete",
    "go_on",
    "invitation_link",
    "invite",
    "overview",
    "path",
    "print_path",
    "print_unit",
    "reopen",
    "schedule",
    "unit",
    "waiver",
    "withdraw_waiver",
    "workshop",
    "workshops",
]
