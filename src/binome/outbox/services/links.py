"""A new link for whoever asks, where the old one has had its time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from binome.accounts.models import Person
from binome.core.links import Link, make_token
from binome.outbox import letters
from binome.outbox.services.writing import queue_letter


@transaction.atomic
def send_new_link(person: Person, *, link: Link, address: str, at: datetime) -> None:
    """The same link, made today, to the person's own address; once a day, however often it is asked for.

    ``address`` holds ``{token}`` where the token stands.
    """
    token = make_token(link.purpose, person_id=person.pk, object_id=link.object_id)
    queue_letter(
        kind="outbox.new_link",
        to=person,
        organisation=None,
        programme_id=None,
        at=at,
        key=f"outbox.new_link:{link.purpose}:{link.object_id}:{person.pk}:{at:%Y-%m-%d}",
        write=lambda: letters.new_link(address.replace("{token}", token)),
        is_private=True,
    )
