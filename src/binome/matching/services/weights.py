"""What people's choices count for among the weights of a matching."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from binome.programmes.weights import WHOLE, balanced

WISHES = "preferences"
# What people's choices count for when they are first asked for, out of 100.
FIRST_SHARE = 25


def share_of_wishes(settings: Mapping[str, Any]) -> int:
    """What choices count for, or would where they count for nothing yet."""
    return settings.get("weights", {}).get(WISHES, 0) or FIRST_SHARE


def with_wishes(settings: Mapping[str, Any], share: int) -> dict[str, int]:
    """The weights of ``settings`` with people's choices counting for ``share`` of 100; the others keep their proportions."""
    others = {name: weight for name, weight in settings.get("weights", {}).items() if name != WISHES}
    return balanced(others, WHOLE - share) | {WISHES: share} if others else {WISHES: WHOLE}
