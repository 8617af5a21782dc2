"""What each person wants to receive, and where nothing arrives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.core.errors import Refused
from binome.outbox.models import Message, MessageChoice, Unreached
from binome.outbox.stopping import DIGEST, may_stop


class MayNotBeSwitchedOff(Refused):
    """The law, the safety of the account or another person needs that message."""

    code = "may-not-be-switched-off"
    text = _("This message cannot be switched off: you or somebody else needs it.")


def kinds_to_switch() -> list[str]:
    """Every kind that may be switched off."""
    return [kind.id for kind in content.message_kinds().values() if kind.may_switch_off]


def why_withheld(kind: str, *, to: Person, organisation: Organisation | None) -> str:
    """Why a message of that kind is not sent to that person; nothing when it is. Codes are always sent."""
    if organisation is None:
        return ""
    if may_stop(kind) and kind != DIGEST:
        off = MessageChoice.objects.in_organisation(organisation).filter(person=to, kind=kind)
        if off.exists():
            return Message.Withheld.SWITCHED_OFF
    dead = Unreached.objects.in_organisation(organisation).now()
    return Message.Withheld.NOT_REACHED if dead.filter(address=to.email.lower()).exists() else ""


@transaction.atomic
def choose_messages(
    person: Person, *, organisation: Organisation, switched_off: Collection[str], at: datetime
) -> None:
    """Receive everything of an organisation but those kinds.

    Raises
    ------
    MayNotBeSwitchedOff
    """
    if not set(switched_off) <= set(kinds_to_switch()):
        raise MayNotBeSwitchedOff
    rows = MessageChoice.objects.in_organisation(organisation).filter(person=person)
    rows.exclude(kind__in=switched_off).delete()
    _switch_off(person, organisation, switched_off, at)


@transaction.atomic
def stop_kind(person: Person, *, organisation: Organisation, kind: str, at: datetime) -> None:
    """Stop one kind from now on; of a letter that joined several, every kind that may be. Twice is once.

    Raises
    ------
    MayNotBeSwitchedOff
    """
    if not may_stop(kind):
        raise MayNotBeSwitchedOff
    kinds = _in_a_digest() if kind == DIGEST else [kind]
    _switch_off(person, organisation, kinds, at)


def _in_a_digest() -> list[str]:
    declared = content.message_kinds().values()
    return [kind.id for kind in declared if kind.may_switch_off and kind.pace == "gathered"]


def _switch_off(person: Person, organisation: Organisation, kinds: Collection[str], at: datetime) -> None:
    MessageChoice.objects.bulk_create(
        [
            MessageChoice(person=person, organisation=organisation, kind=kind, switched_off_at=at)
            for kind in kinds
        ],
        ignore_conflicts=True,
    )
    waiting = Message.objects.in_organisation(organisation).free(at).filter(person=person, kind__in=kinds)
    waiting.update(state=Message.State.WITHHELD, why_withheld=Message.Withheld.SWITCHED_OFF, parts={})
