"""The sentences of this room in the log."""

from django.utils.translation import gettext_lazy as _

LOG_WORDS = {
    "matching.keep_settings": _("changed what counts in the matching"),
    "matching.ask_for_round": _("asked for matching %(number)s"),
    "matching.stop_round": _("stopped matching %(number)s"),
    "matching.run_round": _("finished matching %(number)s: %(pairs)s pairs proposed"),
    "matching.find_suggestions": _("finished matching %(number)s: suggestions for %(people)s people"),
    "matching.publish_suggestions": _("asked %(people)s people for their choices (matching %(number)s)"),
    "matching.choose": _("sent choices (matching %(number)s)"),
    "matching.publish_round": _("sent the %(pairs)s proposals of matching %(number)s"),
    "matching.lock_pair": _("asked to keep %(mentee)s and %(mentor)s together"),
    "matching.block_pair": _("asked never to propose %(mentee)s and %(mentor)s together"),
    "matching.keep_pair": _("kept %(mentee)s and %(mentor)s together, with a reason"),
    "matching.release_pair": _("left %(mentee)s and %(mentor)s to the matching again"),
    "matching.accept_proposal": _("accepted the proposal %(mentee)s and %(mentor)s"),
    "matching.lapse_proposal": _("closed the proposal %(mentee)s and %(mentor)s: no answer in time"),
    "matching.refuse_proposal": _("did not accept the proposal %(mentee)s and %(mentor)s"),
    "matching.find_across": _("looked for pairs across the sharing: %(count)s found"),
    "matching.send_across": _("sent proposals across the sharing: %(count)s"),
    "matching.close_across": _("closed a proposal across the sharing"),
    "matching.form_across": _("two people of the sharing have both said yes"),
}
