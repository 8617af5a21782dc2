"""Addresses where nothing arrives: noted from what mail servers and providers say, cleared by people."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.outbox.models import DeliveryReport, Message, MessageQuerySet, Unreached
from binome.outbox.services.pacing import every_message


class WorksAlready(Refused):
    """Somebody else has just said so."""

    code = "address-works-already"
    text = _("This address is already marked as working. Nothing more to do.")


@transaction.atomic
def note_report(
    *,
    key: str,
    address: str,
    message_id: str,
    why: Unreached.Why,
    words: str,
    said_at: datetime,
    at: datetime,
) -> bool:
    """Take a provider's report into account, once; whether it changed anything.

    It concerns an address to which we wrote, or nobody: a report about a stranger is left aside.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()
    _report, is_new = DeliveryReport.objects.get_or_create(key=digest, defaults={"noted_at": at})
    if not is_new:
        return False
    sent = _written_to(address.strip())
    known = sent.filter(message_id=f"<{message_id.strip('<> ')}>") if message_id else sent
    message = known.order_by("-pk").first() or sent.order_by("-pk").first()
    if message is None:
        return False
    return note_unreached(message, why=why, words=words, said_at=said_at, at=at)


def _written_to(address: str) -> MessageQuerySet:
    return every_message().filter(to_address__iexact=address)


@transaction.atomic
def note_unreached(
    message: Message, *, why: Unreached.Why, words: str, said_at: datetime, at: datetime
) -> bool:
    """Nothing arrives where ``message`` went: each organisation that writes there learns it, and stops."""
    address = message.to_address.lower()
    written = _written_to(address).exclude(organisation=None)
    numbers = set(written.order_by().values_list("organisation", flat=True))
    is_news = False
    for organisation in Organisation.objects.filter(pk__in=numbers).as_scoped("wrote there").order_by("pk"):
        rows = Unreached.objects.in_organisation(organisation)
        known, is_new = rows.select_for_update().get_or_create(
            organisation=organisation,
            address=address,
            defaults={"person_id": message.person_id, "why": why, "words": words[:300], "noted_at": at},
        )
        # A report that took days to come does not undo what somebody said since.
        if not is_new and (known.cleared_at is None or said_at <= known.cleared_at):
            continue
        if not is_new:
            known.person_id, known.why, known.words = message.person_id, why, words[:300]
            known.noted_at, known.cleared_at = at, None
            known.save()
        is_news = True
        waiting = Message.objects.in_organisation(organisation).free(at)
        waiting.filter(to_address__iexact=address).update(
            state=Message.State.WITHHELD, why_withheld=Message.Withheld.NOT_REACHED
        )
    return is_news


@transaction.atomic
def clear_unreached(found: Unreached, *, by: Person, at: datetime) -> None:
    """Somebody who coordinates says that the address works again.

    Raises
    ------
    WorksAlready
    """
    rows = Unreached.objects.in_organisation(found.organisation).now()
    if not rows.filter(pk=found.pk).update(cleared_at=at):
        raise WorksAlready
    record(found.organisation, verb="outbox.clear_unreached", subject=found, by=by, at=at)


def has_arrived(address: str, *, at: datetime) -> None:
    """Somebody typed a code that was sent there: the address works, for every organisation."""
    rows = Unreached.objects.unscoped("a mailbox that works does so for whoever writes there").now()
    rows.filter(address=address.lower()).update(cleared_at=at)
