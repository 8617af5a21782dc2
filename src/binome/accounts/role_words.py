"""Each role in words people can read: what it is for, what it opens, what it never shows.

Data, like ``PERMISSIONS_OF``: pages, letters and tests read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from binome.accounts.permissions import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Words that change with the person; a role that is not here has one word for everybody.
_FORMS: dict[tuple[str, str], _StrPromise] = {
    (Role.MENTOR, "feminine"): pgettext_lazy("feminine", "mentor"),
    (Role.MENTOR, "masculine"): pgettext_lazy("masculine", "mentor"),
    (Role.MENTEE, "feminine"): pgettext_lazy("feminine", "mentee"),
    (Role.MENTEE, "masculine"): pgettext_lazy("masculine", "mentee"),
    (Role.COORDINATOR, "feminine"): pgettext_lazy("feminine", "coordinator"),
    (Role.COORDINATOR, "masculine"): pgettext_lazy("masculine", "coordinator"),
    (Role.FACILITATOR, "feminine"): pgettext_lazy("feminine", "facilitator"),
    (Role.FACILITATOR, "masculine"): pgettext_lazy("masculine", "facilitator"),
    (Role.REFERENT, "feminine"): pgettext_lazy("feminine", "referent"),
    (Role.REFERENT, "masculine"): pgettext_lazy("masculine", "referent"),
    (Role.ADMINISTRATOR, "feminine"): pgettext_lazy("feminine", "administrator"),
    (Role.ADMINISTRATOR, "masculine"): pgettext_lazy("masculine", "administrator"),
}


def role_word(role: str, form: str) -> str:
    """The word for ``role`` in that form; the one that fits everybody where there is no other."""
    return str(_FORMS.get((Role(role), form), Role(role).label))


@dataclass(frozen=True)
class RoleWords:
    """One role: in a word of a list, what it does, what it sees, what it never sees."""

    does: _StrPromise
    sees: _StrPromise
    never: _StrPromise


_BETWEEN_THE_TWO = _("What the two of a pair write to each other, and what people answer to questionnaires.")

ROLE_WORDS: dict[Role, RoleWords] = {
    Role.ADMINISTRATOR: RoleWords(
        _("Looks after people and their roles, and hosts the software."),
        _("Who has which role, how long data is kept, and the log of who did what."),
        _("Applications, pairs, requests for help, answers: hosting gives no right to read them."),
    ),
    Role.COORDINATOR: RoleWords(
        _("Runs programmes from the first application to the evaluation report."),
        _(
            "Applications, pairs with their dates and the titles of goals, requests for help, messages, the log."
        ),
        _BETWEEN_THE_TWO,
    ),
    Role.FACILITATOR: RoleWords(
        _("Leads the workshops."),
        _("The workshops and who comes to them."),
        _("Applications, what happens in pairs, requests for help."),
    ),
    Role.SPONSOR: RoleWords(
        _("Supports the programme and vouches for it."),
        _("What the programme is, and its evaluation report in group figures."),
        _("Anything about one person: applications, pairs, answers."),
    ),
    Role.PARTNER: RoleWords(
        _("Brings people from another organisation and keeps in touch with them."),
        _("What the programme is and how far it has come."),
        _("Other organisations’ people, and what happens in pairs."),
    ),
    Role.REFERENT: RoleWords(
        _("Answers requests for help, outside every reporting line."),
        _("The requests for help of the programme."),
        _("Applications, the matching, what the two of a pair write to each other."),
    ),
    Role.MENTOR: RoleWords(
        _("Passes on what they know, one to one."),
        _("Their own pair, the mentor path, the workshops."),
        _("Other pairs, other people’s applications, the answers of the person they support."),
    ),
    Role.MENTEE: RoleWords(
        _("Learns with their mentor, towards goals of their own."),
        _("Their own pair, their goals and the workshops."),
        _("Other pairs and other people’s applications."),
    ),
    Role.ASSISTANT: RoleWords(
        _("Helps one person with dates and practical matters, because that person has asked for it."),
        _("The dates and places of that person’s sessions."),
        _("Goals, texts, memos and everything that the two of the pair tell each other."),
    ),
}
