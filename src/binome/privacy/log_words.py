"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "privacy.erase_person": _("erased an account"),
    "privacy.ask": _("asked something about their own data"),
    "privacy.answer": _("answered a request about personal data"),
    "privacy.set_duration": _("set the duration “%(kind)s” to %(months)s months"),
}
