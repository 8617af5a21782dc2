"""Pages of the outbox."""

from binome.outbox.views.choosing import delivery_rules, my_messages, stop
from binome.outbox.views.kinds import clear_unreached, kind, kinds, unreached
from binome.outbox.views.links import new_link
from binome.outbox.views.messages import (
    batch,
    cancel,
    cancel_batch,
    message,
    messages,
    release,
    release_batch,
    resend,
    retry,
    rewrite,
)
from binome.outbox.views.provider import provider_reports

__all__ = [
    "batch",
    "cancel",
    "cancel_batch",
    "clear_unreached",
    "delivery_rules",
    "kind",
    "kinds",
    "message",
    "messages",
    "my_messages",
    "new_link",
    "provider_reports",
    "release",
    "release_batch",
    "resend",
    "retry",
    "rewrite",
    "stop",
    "unreached",
]
