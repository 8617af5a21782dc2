"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "programmes.create_programme": _("created the programme “%(name)s”"),
    "programmes.add_to_team": _("added %(name)s to the team"),
    "programmes.move_forward": _("moved the programme on (%(before)s → %(after)s)"),
    "programmes.submit_application": _("received the application of %(name)s"),
    "programmes.accept_application": _("accepted the application of %(name)s"),
    "programmes.put_on_waiting_list": _("put %(name)s on the waiting list"),
    "programmes.decline_application": _("did not accept the application of %(name)s"),
    "programmes.withdraw_application": _("withdrew the application of %(name)s"),
    "programmes.apply_import": _("imported %(count)s applications from %(file_name)s"),
}
