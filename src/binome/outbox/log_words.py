"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "outbox.write_to_people": _("wrote to %(count)s people: “%(subject_line)s”"),
    "outbox.release": _("let a held message go"),
    "outbox.cancel": _("kept a message from leaving"),
    "outbox.retry": _("asked for a message to be sent again"),
}
