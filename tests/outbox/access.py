"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from world import ROLES, Row

READERS = {"coordinator", "foreign"}
# Whoever reads no organisation's outbox is told so; one message is simply not there for them.
NOT_A_READER = {role: 403 for role in ROLES if role not in READERS}


def _message(world: Any) -> list[Any]:
    return [world.message.pk]


def _hold(world: Any) -> None:
    world.message.state = "held"
    world.message.save(update_fields=["state"])


def _fail(world: Any) -> None:
    world.message.state = "failed"
    world.message.save(update_fields=["state"])


ROWS = [
    # Each coordinator sees their own organisation's messages only; the tests of the page look inside.
    Row("outbox:messages", allowed=READERS, denied=NOT_A_READER),
    Row("outbox:message", args=_message, allowed={"coordinator"}),
    Row("outbox:release", args=_message, allowed={"coordinator"}, method="post", prepare=_hold),
    Row("outbox:cancel", args=_message, allowed={"coordinator"}, method="post", prepare=_hold),
    Row("outbox:retry", args=_message, allowed={"coordinator"}, method="post", prepare=_fail),
]
