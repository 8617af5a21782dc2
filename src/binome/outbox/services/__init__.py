"""From a decision to a message accepted by a mail server.

A message is a row written in the transaction of the act that causes it (``writing``). It may wait to be read first
(``deciding``), for the end of quiet hours or for others to join (``pacing``); what its reader does not want, or what
would not arrive, is withheld (``choosing``, ``reaching``). Sending claims the row for a short while, talks to the mail
server outside of any transaction, then writes down that it left (``sending``). Whoever dies in between leaves a claim
that runs out; the message then leaves again under the same Message-ID, which mail stores recognise.
"""

from binome.outbox.services.choosing import (
    MayNotBeSwitchedOff,
    choose_messages,
    kinds_to_switch,
    stop_kind,
)
from binome.outbox.services.deciding import (
    AlreadyLeft,
    CannotBeResent,
    NotOwnWords,
    StillNotReached,
    cancel,
    cancel_batch,
    release,
    release_batch,
    resend,
    retry,
    rewrite,
)
from binome.outbox.services.letter import Letter
from binome.outbox.services.links import send_new_link
from binome.outbox.services.pacing import calm_of
from binome.outbox.services.reaching import (
    WorksAlready,
    clear_unreached,
    has_arrived,
    note_report,
    note_unreached,
)
from binome.outbox.services.rules import set_delivery_rules
from binome.outbox.services.sending import send_due, send_message
from binome.outbox.services.writing import queue_letter, render, write_to_people

__all__ = [
    "AlreadyLeft",
    "CannotBeResent",
    "Letter",
    "MayNotBeSwitchedOff",
    "NotOwnWords",
    "StillNotReached",
    "WorksAlready",
    "calm_of",
    "cancel",
    "cancel_batch",
    "choose_messages",
    "clear_unreached",
    "has_arrived",
    "kinds_to_switch",
    "note_report",
    "note_unreached",
    "queue_letter",
    "release",
    "release_batch",
    "render",
    "resend",
    "retry",
    "rewrite",
    "send_due",
    "send_message",
    "send_new_link",
    "set_delivery_rules",
    "stop_kind",
    "write_to_people",
]
