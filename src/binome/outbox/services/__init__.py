"""From a decision to a message accepted by a mail server.

A message is a row written in the transaction of the act that causes it (``writing``). It may wait to be read first
(``deciding``). Sending claims the row for a short while, talks to the mail server outside of any transaction, then
writes down that it left (``sending``). Whoever dies in between leaves a claim that runs out; the message then leaves
again under the same Message-ID, which mail stores recognise.
"""

from binome.outbox.services.deciding import AlreadyLeft, cancel, release, retry
from binome.outbox.services.sending import send_due, send_message
from binome.outbox.services.writing import Letter, queue_letter, render, write_to_people

__all__ = [
    "AlreadyLeft",
    "Letter",
    "cancel",
    "queue_letter",
    "release",
    "render",
    "retry",
    "send_due",
    "send_message",
    "write_to_people",
]
