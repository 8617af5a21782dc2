"""Pages of this room."""

from binome.learning.views.after import after, after_letter, after_wishes, leave_after, stay, take_hand
from binome.learning.views.circle import (
    circle,
    circle_letter,
    circle_question,
    hide_message,
    leave_shown,
    report_message,
    settle_question,
    take_back,
)
from binome.learning.views.follow import overview, waiver, withdraw_waiver
from binome.learning.views.on_the_day import check_in, poster, running_order, sheet
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
    "after",
    "after_letter",
    "after_wishes",
    "answer",
    "attendance",
    "calendar",
    "cancel",
    "change",
    "check_in",
    "circle",
    "circle_letter",
    "circle_question",
    "complete",
    "go_on",
    "hide_message",
    "invitation_link",
    "invite",
    "leave_after",
    "leave_shown",
    "overview",
    "path",
    "poster",
    "print_path",
    "print_unit",
    "reopen",
    "report_message",
    "running_order",
    "schedule",
    "settle_question",
    "sheet",
    "stay",
    "take_back",
    "take_hand",
    "unit",
    "waiver",
    "withdraw_waiver",
    "workshop",
    "workshops",
]
