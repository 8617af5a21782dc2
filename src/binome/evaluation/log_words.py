"""What the log says of each act of this room; values are the entry's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOG_WORDS: dict[str, _StrPromise] = {
    "evaluation.start_bilan": _("started version %(version)s of the evaluation report"),
    "evaluation.write_words": _("wrote in version %(version)s of the evaluation report"),
    "evaluation.freeze_bilan": _("froze version %(version)s of the evaluation report"),
    "evaluation.ask_for_pdf": _("asked for the PDF of version %(version)s of the evaluation report"),
    "evaluation.share_bilan": _("made a link to version %(version)s of the evaluation report"),
    "evaluation.end_share": _("ended a link to version %(version)s of the evaluation report"),
    "evaluation.write_plan": _("changed the plan of the next edition"),
    "evaluation.note_time": _("noted hours of coordination"),
    "evaluation.note_month": _("noted hours of coordination for a month"),
    "evaluation.correct_time": _("corrected hours of coordination"),
    "evaluation.take_time_back": _("took back hours of coordination"),
}
