"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "surveys.plan_waves": _("planned %(count)s questionnaires"),
    "surveys.open_wave": _("sent a questionnaire to %(count)s people"),
    "surveys.give_answers": _("answered a questionnaire"),
    "surveys.close_wave": _("closed a questionnaire"),
    "surveys.read_quotation": _("read a sentence before it can be quoted"),
    "surveys.deal_with_alert": _("dealt with an answer that asked for them"),
    "surveys.start_draft": _("began to change a questionnaire"),
    "surveys.publish_version": _("put a new version of a questionnaire in use"),
    "surveys.drop_draft": _("threw away changes to a questionnaire"),
    "surveys.return_to_built_in": _("went back to the built-in questionnaire"),
    "surveys.give_opinion": _("said what they think of “%(title)s”"),
    "surveys.share_answers": _("chose who sees their self-assessment"),
}
