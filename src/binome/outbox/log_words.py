"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "outbox.write_to_people": _("wrote to %(count)s people: “%(subject_line)s”"),
    "outbox.release": _("let a held message go"),
    "outbox.cancel": _("kept a message from leaving"),
    "outbox.prepare_for_people": _("prepared a message to %(count)s people: “%(subject_line)s”"),
    "outbox.rewrite": _("changed the words of a message to %(count)s people"),
    "outbox.release_batch": _("let a message go to %(count)s people"),
    "outbox.cancel_batch": _("kept a message to %(count)s people from leaving"),
    "outbox.resend": _("sent a message once more"),
    "outbox.clear_unreached": _("noted that an address works again"),
    "outbox.set_delivery_rules": _("changed the hours at which messages leave"),
    "outbox.retry": _("asked for a message to be sent again"),
}
