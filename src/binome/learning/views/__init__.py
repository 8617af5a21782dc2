"""Pages of this room."""

from binome.learning.views.path import complete, overview, path, reopen, unit
from binome.learning.views.workshops import (
    answer,
    attendance,
    calendar,
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
    "change",
    "complete",
    "invitation_link",
    "invite",
    "overview",
    "path",
    "reopen",
    "schedule",
    "unit",
    "workshop",
    "workshops",
]
