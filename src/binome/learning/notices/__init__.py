"""Messages of this room, on the organisation's clock and in the language of whoever reads them."""

from binome.learning.notices.circle import circle_of_the_day, hand_taken, message_reported
from binome.learning.notices.path import units_before_session
from binome.learning.notices.recognition import certificate_given, certificate_revoked
from binome.learning.notices.workshops import (
    PURPOSE,
    QUESTIONS_IN_A_LETTER,
    answer_awaited,
    calendar_file,
    link_to,
    place_given,
    workshop_cancelled,
    workshop_changed,
    workshop_invitation,
    workshop_reminder,
)

__all__ = [
    "PURPOSE",
    "QUESTIONS_IN_A_LETTER",
    "answer_awaited",
    "calendar_file",
    "certificate_given",
    "certificate_revoked",
    "circle_of_the_day",
    "hand_taken",
    "link_to",
    "message_reported",
    "place_given",
    "units_before_session",
    "workshop_cancelled",
    "workshop_changed",
    "workshop_invitation",
    "workshop_reminder",
]
