"""What the log says of each act of this room; nothing of what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOG_WORDS: dict[str, _StrPromise] = {
    "studio.start_draft": _("began a text of the pair %(mentor)s and %(mentee)s"),
    "studio.ask_for_a_look": _("asked for a look at a text of the pair %(mentor)s and %(mentee)s"),
    "studio.finish_draft": _("agreed that a text of the pair %(mentor)s and %(mentee)s is done"),
    "studio.delete_draft": _("deleted a text of the pair %(mentor)s and %(mentee)s"),
}
