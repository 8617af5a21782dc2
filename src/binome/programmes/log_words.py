"""What the log says of each act of this room; values are the entry's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOG_WORDS: dict[str, _StrPromise] = {
    "programmes.create_programme": _("created the programme “%(name)s”"),
    "programmes.finish_preparing": _("read the programme “%(name)s” through"),
    "programmes.update_programme": _("changed the programme “%(name)s”"),
    "programmes.move_to_applications": _("opened the applications of “%(name)s”"),
    "programmes.move_to_matching": _("began to form the pairs of “%(name)s”"),
    "programmes.move_to_running": _("started the programme “%(name)s”"),
    "programmes.move_to_closing": _("began to close the programme “%(name)s”"),
    "programmes.move_to_evaluated": _("noted that “%(name)s” is evaluated"),
    "programmes.move_to_archived": _("archived the programme “%(name)s”"),
    "programmes.add_to_team": _("added %(name)s to the team"),
    "programmes.end_team_role": _("ended a role of %(name)s in the team"),
    "programmes.add_partner": _("added the partner %(name)s"),
    "programmes.end_partner": _("ended the part of the partner %(name)s"),
    "programmes.invite_relay": _("named %(name)s relay of %(partner)s"),
    "programmes.invite_own_people": _("invited people for %(partner)s: %(count)s"),
    "programmes.remind_own_people": _("reminded the people invited by %(name)s"),
    "programmes.change_partner": _("changed who brought %(name)s"),
    "programmes.invite_to_share": _("proposed to another organisation to share the programme"),
    "programmes.accept_sharing": _("the programme is shared with %(name)s from now on"),
    "programmes.end_sharing": _("ended the sharing with %(name)s"),
    "programmes.apply_import": _(
        "added applications from the file “%(file_name)s”: %(count)s; updated: %(updated)s"
    ),
    "programmes.start_application": _("began the application of %(name)s"),
    "programmes.invite_to_apply": _("invited people to apply: %(count)s"),
    "programmes.remind_invited": _("reminded people of their invitation: %(count)s"),
    "programmes.add_note": _("noted something beside the application of %(name)s"),
    "programmes.keep_interview": _("wrote down an interview with %(name)s"),
    "programmes.remove_interview": _("took away the interview with %(name)s"),
    "programmes.remove_note": _("took away a note beside the application of %(name)s"),
    "programmes.change_rules": _("changed the rules of the programme “%(name)s”"),
    "programmes.set_hour_cost": _("said what an hour of coordination costs in “%(name)s”"),
    "programmes.copy_programme": _("created the programme “%(name)s” from an earlier one"),
    "programmes.submit_application": _("sent the application of %(name)s"),
    "programmes.accept_application": _("accepted the application of %(name)s"),
    "programmes.put_on_waiting_list": _("put the application of %(name)s on the waiting list"),
    "programmes.decline_application": _("declined the application of %(name)s"),
    "programmes.reopen_application": _("took back the answer to the application of %(name)s"),
    "programmes.withdraw_application": _("withdrew the application of %(name)s"),
}
