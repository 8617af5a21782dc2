"""Uses of data that rest on the organisation's interest: one may object, and this is what follows.

Data: the page, the service and the tests read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Use:
    """One use, what follows when somebody objects, and whether it follows at once."""

    id: str
    title: _StrPromise
    follows: _StrPromise
    is_at_once: bool = False


USES: dict[str, Use] = {
    use.id: use
    for use in (
        Use(
            "evaluation",
            _("My answers in the evaluation report"),
            _(
                "At once: your answers to questionnaires are erased, and the report counts without them. "
                "Versions frozen before hold group figures only."
            ),
            is_at_once=True,
        ),
        Use(
            "invitations",
            _("Invitations to apply"),
            _("At once: invitations that wait for you are withdrawn, and nobody reminds you."),
            is_at_once=True,
        ),
        Use(
            "lines",
            _("My reporting line, as my employer’s file says it"),
            _(
                "The coordination answers within one month. Until then the line only keeps you from being paired in it."
            ),
        ),
        Use(
            "other",
            _("Another use"),
            _("The coordination answers within one month, and says what it changes or why it cannot."),
        ),
    )
}
