"""Weights that add up to 100, so that each reads as a share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WHOLE = 100
WISHES = "preferences"
# What people's choices count for when they are first asked for, out of 100.
FIRST_SHARE = 25


def balanced(weights: Mapping[str, int], whole: int = WHOLE) -> dict[str, int]:
    """The same shares, in whole numbers that add up to ``whole``: largest remainders first, then names."""
    total = sum(weights.values())
    if total == 0:
        return {
            name: whole // len(weights) + (place < whole % len(weights)) for place, name in enumerate(weights)
        }
    shares = {name: divmod(whole * weight, total) for name, weight in weights.items()}
    missing = whole - sum(share for share, _rest in shares.values())
    first = sorted(weights, key=lambda name: (-shares[name][1], name))[:missing]
    return {name: share + (name in first) for name, (share, _rest) in shares.items()}


def share_of_wishes(settings: Mapping[str, Any]) -> int:
    """What choices count for, or would where they count for nothing yet."""
    return settings.get("weights", {}).get(WISHES, 0) or FIRST_SHARE


def with_wishes(settings: Mapping[str, Any], share: int) -> dict[str, int]:
    """The weights of ``settings`` with people's choices counting for ``share`` of 100; the others keep their proportions."""
    others = {name: weight for name, weight in settings.get("weights", {}).items() if name != WISHES}
    return balanced(others, WHOLE - share) | {WISHES: share} if others else {WISHES: WHOLE}
