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
}
