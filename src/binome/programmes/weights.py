"""Weights that add up to 100, so that each reads as a share."""

from __future__ import annotations

from collections.abc import Mapping

WHOLE = 100


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
