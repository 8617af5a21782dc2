"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "learning.complete_unit": _("finished a unit of the mentor path (%(unit)s)"),
    "learning.reopen_unit": _("opened a unit of the mentor path again (%(unit)s)"),
    "learning.waive_units": _("let %(mentor)s begin without the required units"),
    "learning.withdraw_waiver": _("asked %(mentor)s for the required units again"),
    "learning.schedule_workshop": _("scheduled “%(title)s”"),
    "learning.change_workshop": _("changed the date or place of “%(title)s”"),
    "learning.cancel_workshop": _("cancelled “%(title)s”"),
    "learning.invite_to_workshop": _("invited %(count)s people to “%(title)s”"),
    "learning.answer_invitation": _("answered the invitation to “%(title)s”"),
    "learning.give_certificate": _("gave certificate %(number)s"),
    "learning.revoke_certificate": _("took certificate %(number)s back"),
    "learning.change_signing_key": _("changed the key that signs badges"),
    "learning.check_in": _("said to be there at “%(title)s”"),
    "learning.note_attendance": _("noted who came to “%(title)s”: %(count)s people"),
    "learning.ask_circle": _("asked something in a circle"),
    "learning.answer_in_circle": _("answered in a circle"),
    "learning.settle_question": _("said which message answers in a circle"),
    "learning.take_back": _("took back a message of a circle"),
    "learning.report_message": _("reported a message of a circle"),
    "learning.hide_message": _("hid a message of a circle"),
    "learning.leave_shown": _("left a message of a circle to be read"),
    "learning.stay_in_touch": _("stays in the circle after the closing"),
    "learning.leave_after": _("left the circle after the closing"),
    "learning.take_hand": _("took a hand that was offered in the circle"),
}
