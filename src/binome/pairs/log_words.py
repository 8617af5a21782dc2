"""What the log says of each act of this room; values are the entry's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOG_WORDS: dict[str, _StrPromise] = {
    "pairs.form_pair": _("paired %(mentor)s and %(mentee)s"),
    "pairs.accept_agreement": _("accepted the agreement of %(mentor)s and %(mentee)s"),
    "pairs.propose_agreement_change": _("proposed a change to the agreement of %(mentor)s and %(mentee)s"),
    "pairs.set_goals": _("set the goals of %(mentor)s and %(mentee)s"),
    "pairs.note_progress": _("noted progress on a goal of %(mentor)s and %(mentee)s"),
    "pairs.reread_agreement": _("read the agreement of %(mentor)s and %(mentee)s again"),
    "pairs.agree_progress": _("agreed on the progress of a goal of %(mentor)s and %(mentee)s"),
    "pairs.add_step": _("added a small step to a goal of %(mentor)s and %(mentee)s"),
    "pairs.mark_step": _("noted a small step of a goal of %(mentor)s and %(mentee)s"),
    "pairs.remove_step": _("took away a small step of a goal of %(mentor)s and %(mentee)s"),
    "pairs.answer_another": _("said whether another pair would be welcome, after %(mentor)s and %(mentee)s"),
    "pairs.set_dates": _("set dates for %(mentor)s and %(mentee)s"),
    "pairs.move_session": _("moved session %(number)s of %(mentor)s and %(mentee)s"),
    "pairs.propose_dates": _("proposed dates for session %(number)s of %(mentor)s and %(mentee)s"),
    "pairs.pick_date": _("chose a date for session %(number)s of %(mentor)s and %(mentee)s"),
    "pairs.name_assistant": _("named an assistant for the dates of %(mentor)s and %(mentee)s"),
    "pairs.end_assistant": _("ended the assistant’s part in the dates of %(mentor)s and %(mentee)s"),
    "pairs.hold_session": _("noted that session %(number)s of %(mentor)s and %(mentee)s took place"),
    "pairs.miss_session": _("noted that session %(number)s of %(mentor)s and %(mentee)s did not take place"),
    "pairs.write_memo": _("wrote the memo of session %(number)s of %(mentor)s and %(mentee)s"),
    "pairs.write_note": _("exchanged a note in the pair of %(mentor)s and %(mentee)s"),
    "pairs.ask_for_help": _("received a request for help"),
    "pairs.take_help_request": _("took a request for help"),
    "pairs.close_help_request": _("closed a request for help"),
    "pairs.end_pair": _("ended the pair of %(mentor)s and %(mentee)s"),
    "pairs.complete_pair": _("completed the pair of %(mentor)s and %(mentee)s"),
}
