"""Help cards that wait for a coordinator: their screen has changed, or nobody has looked at them for long."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.desk.fact import Fact
from binome.learning.pages import pages_of, to_review
from binome.programmes.models import Programme


def card_facts(programme: Programme, *, on: date) -> list[Fact]:
    """One fact for what was reported and one for what is past its day, in one statement."""
    pages = pages_of(programme.organisation_id, with_words=False)
    review = to_review(pages.values(), programme.networks, on=on, with_other_networks=False)
    reported = sum("reported" in reasons for _page, reasons in review)
    expired = sum("expired" in reasons and "reported" not in reasons for _page, reasons in review)
    facts = []
    if reported:
        said = ngettext(
            "The screen of %(count)d card or unit has changed, somebody says.",
            "The screens of %(count)d cards or units have changed, somebody says.",
            reported,
        )
        facts.append(_fact(programme, "screens", _("Screen changed"), said % {"count": reported}, 3))
    if expired:
        said = ngettext(
            "%(count)d card or unit in use has not been checked lately.",
            "%(count)d cards or units in use have not been checked lately.",
            expired,
        )
        facts.append(_fact(programme, "old-cards", _("To be checked"), said % {"count": expired}, 6))
    return facts


def _fact(programme: Programme, kind: str, tag: str, reason: str, urgency: int) -> Fact:
    return Fact(
        kind=kind,
        who=_("Help cards"),
        tag=tag,
        reason=reason,
        url=reverse("learning:contents", args=[programme.organisation_id]),
        action=_("See what to review"),
        urgency=urgency,
        about=programme.pk,
    )
