"""Pages of this room."""

from binome.learning.views.follow import overview, waiver, withdraw_waiver
from binome.learning.views.on_the_day import check_in, poster, running_order, sheet
from binome.learning.views.path import complete, go_on, path, print_path, print_unit, reopen, unit
from binome.learning.views.recognition import (
    certificate,
    check_number,
    checked,
    confirmed,
    give,
    recognised,
    recognition,
    revoke,
)
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
    "certificate",
    "change",
    "check_in",
    "check_number",
    "checked",
    "complete",
    "confirmed",
    "give",
    "go_on",
    "invitation_link",
    "invite",
    "overview",
    "path",
    "poster",
    "print_path",
    "print_unit",
    "recognised",
    "recognition",
    "reopen",
    "revoke",
    "running_order",
    "schedule",
    "sheet",
    "unit",
    "waiver",
    "withdraw_waiver",
    "workshop",
    "workshops",
]
