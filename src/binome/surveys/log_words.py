"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "surveys.plan_waves": _("planned %(count)s questionnaires"),
    "surveys.open_wave": _("sent a questionnaire to %(count)s people"),
    "surveys.give_answers": _("answered a questionnaire"),
    "surveys.share_answers": _("chose who sees their self-assessment"),
}
