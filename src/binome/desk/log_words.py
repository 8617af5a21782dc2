"""What the log says of each act of this room; values are the entry's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOG_WORDS: dict[str, _StrPromise] = {
    "desk.take": _("looks after “%(what)s” (%(who)s)"),
    "desk.give_back": _("no longer looks after “%(what)s” (%(who)s)"),
    "desk.put_aside": _("put “%(what)s” aside (%(who)s)"),
    "desk.mark_done": _("did something about “%(what)s” (%(who)s)"),
    "desk.bring_back": _("brought “%(what)s” back (%(who)s)"),
    "desk.add_case_note": _("noted something about the pair of %(mentee)s and %(mentor)s"),
    "desk.remove_case_note": _("took away a note about the pair of %(mentee)s and %(mentor)s"),
}
