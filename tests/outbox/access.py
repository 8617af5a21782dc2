"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

import factories as make
from binome.core.links import make_token
from binome.outbox.stopping import purpose_of
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


def _send(world: Any) -> None:
    world.message.state = "sent"
    world.message.sent_at = world.message.created_at
    world.message.save(update_fields=["state", "sent_at"])


def _hold_batch(world: Any) -> None:
    world.message.state, world.message.kind, world.message.batch = "held", "outbox.words", "trois-mots"
    world.message.parts = {
        "subject": "Mot",
        "paragraphs": ["Bonjour", "Nadia"],
        "facts": [],
        "button": [],
        "after": [],
    }
    world.message.save(update_fields=["state", "kind", "batch", "parts"])


def _batch(world: Any) -> list[Any]:
    return ["trois-mots"]


def _unreached(world: Any) -> None:
    world.unreached = make.UnreachedFactory(organisation=world.organisation, person=world.message.person)


def _stop(world: Any) -> list[Any]:
    kind = "pairs.session_reminder"
    token = make_token(purpose_of(kind), person_id=world.people["mentor"].pk, object_id=world.organisation.pk)
    return [kind, token]


EVERYBODY = set(ROLES) - {"visitor"}
WORDS = {"subject": "Un mot", "text": "Bonjour à vous."}
CALM = {"quiet_from": "20:00", "quiet_until": "08:00", "most_a_day": "2"}

ROWS = [
    # Each coordinator sees their own organisation's messages only; the tests of the page look inside.
    Row("outbox:messages", allowed=READERS, denied=NOT_A_READER),
    Row("outbox:message", args=_message, allowed={"coordinator"}),
    Row("outbox:release", args=_message, allowed={"coordinator"}, method="post", prepare=_hold),
    Row("outbox:cancel", args=_message, allowed={"coordinator"}, method="post", prepare=_hold),
    Row("outbox:retry", args=_message, allowed={"coordinator"}, method="post", prepare=_fail),
    Row("outbox:resend", args=_message, allowed={"coordinator"}, method="post", prepare=_send),
    Row("outbox:rewrite", args=_message, allowed={"coordinator"}, prepare=_hold_batch),
    Row(
        "outbox:rewrite",
        args=_message,
        allowed={"coordinator"},
        method="post",
        prepare=_hold_batch,
        data=lambda world: WORDS,
    ),
    Row("outbox:batch", args=_batch, allowed={"coordinator"}, prepare=_hold_batch),
    Row("outbox:release_batch", args=_batch, allowed={"coordinator"}, method="post", prepare=_hold_batch),
    Row("outbox:cancel_batch", args=_batch, allowed={"coordinator"}, method="post", prepare=_hold_batch),
    # Each sees and chooses their own only.
    Row("outbox:my_messages", allowed=EVERYBODY),
    Row(
        "outbox:my_messages",
        allowed=EVERYBODY,
        method="post",
        data=lambda world: {"organisation": str(world.organisation.pk), "wanted": []},
    ),
    # From the mail itself: whoever holds the link, and all it can do is stop.
    Row("outbox:stop", args=_stop, public=True),
    Row("outbox:stop", args=_stop, public=True, method="post"),
    Row("outbox:kinds", allowed=READERS, denied=NOT_A_READER),
    Row("outbox:kind", args=lambda world: ["pairs.pair_formed"], allowed=READERS, denied=NOT_A_READER),
    Row("outbox:unreached", allowed=READERS, denied=NOT_A_READER, prepare=_unreached),
    Row(
        "outbox:clear_unreached",
        args=lambda world: [world.unreached.pk],
        allowed={"coordinator"},
        method="post",
        prepare=_unreached,
        denied=NOT_A_READER,
    ),
    Row("outbox:delivery_rules", args=lambda world: [world.organisation.pk], allowed={"coordinator"}),
    Row(
        "outbox:delivery_rules",
        args=lambda world: [world.organisation.pk],
        allowed={"coordinator"},
        method="post",
        data=lambda world: CALM,
    ),
    # No provider is set up in the tests' settings: nobody is heard. The tests of reports set one.
    Row(
        "outbox:provider_reports",
        args=lambda world: ["postmark"],
        method="post",
        denied={"visitor": 404},
    ),
    # The page is the same for everybody: what leaves, leaves by mail to its own reader.
    Row("outbox:new_link", public=True, method="post"),
]
