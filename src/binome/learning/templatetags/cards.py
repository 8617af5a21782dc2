"""The cards that go with a session, for the guide: a page of a lower room that shows a piece of this one."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from binome.learning.pages import FOR_ALL, Page, pages_of
from binome.pairs.models import Pair
from binome.programmes.services import day_in

register = template.Library()


@register.inclusion_tag("learning/_guide_cards.html")
def guide_cards(pair: Pair) -> dict[str, Any]:
    """The cards of the pair's goals and of their networks, and whether one of them is being checked or is old."""
    goals = list(pair.goals.order_by("position"))
    wanted = list(dict.fromkeys(key for goal in goals for key in (goal.catalogue_id, goal.network) if key))
    pages = pages_of(pair.organisation_id)
    cards = [pages[key] for key in wanted or [FOR_ALL] if key in pages]
    today = day_in(pair.organisation, timezone.now())
    return {"pair": pair, "cards": cards, "doubted": [card for card in cards if _is_doubtful(card, today)]}


def _is_doubtful(card: Page, today: Any) -> bool:
    return bool(card.report_count) or card.is_expired(today)
