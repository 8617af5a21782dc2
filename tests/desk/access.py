"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from world import Row


def _message(world: Any) -> list[Any]:
    return [world.pair.pk, "no-goal"]


ROWS = [
    Row("desk:today", public=True),
    Row("desk:coordination", {"coordinator"}, lambda world: [world.programme.pk]),
    Row("desk:log", {"coordinator", "administrator"}, lambda world: [world.programme.pk]),
    # The two see their pair, so they are told that writing to both is for somebody else.
    Row("desk:message", {"coordinator"}, _message, denied={"mentor": 403, "mentee": 403}),
    Row("desk:message", {"coordinator"}, _message, method="post", denied={"mentor": 403, "mentee": 403}),
    Row("desk:calendar", args=lambda world: [world.programme.pk], allowed={"coordinator"}),
    Row("desk:write", args=lambda world: [world.programme.pk], allowed={"coordinator"}),
    Row(
        "desk:write",
        args=lambda world: [world.programme.pk],
        allowed={"coordinator"},
        method="post",
        data=lambda world: {"to": "everybody", "subject": "Un mot", "text": "Bonjour à vous."},
    ),
]
