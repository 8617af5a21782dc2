"""Messages: a person's own go with them; in other people's, the name is replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Model, Q

from binome import content
from binome.accounts.models import Organisation, Person
from binome.accounts.privacy import Leaver, Overdue, Rows, Shows, delete_rows
from binome.outbox.models import DeliveryReport, Message, MessageChoice, MessageQuerySet, Unreached

ROWS: Rows = {
    # A code is useless an hour later and would be a key in a file; it is not part of what one downloads.
    "outbox.Message": lambda person: (
        Message.objects.filter(person=person).exclude(organisation=None).as_scoped("own")
    ),
    "outbox.MessageChoice": lambda person: MessageChoice.objects.filter(person=person).as_scoped("own"),
    "outbox.Unreached": lambda person: Unreached.objects.filter(person=person).as_scoped("own"),
}


def _kind_in_words(row: MessageChoice, person: Person, language: str) -> str:
    declared = content.message_kinds().get(row.kind)
    return declared.name.in_language(language) if declared is not None else row.kind


SHOWS: Shows = {("outbox.MessageChoice", "kind"): _kind_in_words}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Delete their messages, and replace their name in those of the people around them.

    A letter that is about to leave keeps the name, because it tells the other half whom it is about.
    """
    Message.objects.filter(person=leaver.person).as_scoped("erasure").delete()
    MessageChoice.objects.filter(person=leaver.person).as_scoped("erasure").delete()
    Unreached.objects.filter(person=leaver.person).as_scoped("erasure").delete()
    for message in _around(leaver).exclude(state=Message.State.QUEUED).iterator(chunk_size=200):
        message.calendar = _unfolded(message)
        leaver.hide_in_row(message, "subject", "text", "html", "calendar", "parts")


def _around(leaver: Leaver) -> MessageQuerySet:
    """Messages to other people in the same programmes."""
    rows = Message.objects.filter(programme_id__in=leaver.programme_ids).exclude(person=leaver.person)
    return rows.as_scoped("erasure")


def _unfolded(message: Message) -> str:
    """The invitation with its long lines whole: a name may be cut in two by the format."""
    return message.calendar.replace("\r\n ", "").replace("\n ", "")


def letters_about_to_leave(leaver: Leaver) -> list[int]:
    """Letters to others that name the person and have not left; they are deleted once they have."""
    naming = []
    for message in _around(leaver).filter(state=Message.State.QUEUED).order_by("pk"):
        said = "\n".join((message.subject, message.text, message.html, _unfolded(message)))
        if leaver.hide(said) != said:
            naming.append(message.pk)
    return naming


def delete_letters(numbers: Sequence[int]) -> list[int]:
    """Delete those that no longer wait to leave; answers the numbers of those that still do."""
    letters = Message.objects.filter(pk__in=numbers).as_scoped("erasure")
    letters.exclude(state=Message.State.QUEUED).delete()
    return list(letters.order_by("pk").values_list("pk", flat=True))


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """Every letter of a programme that is long over names somebody."""
    Message.objects.filter(programme_id=programme_id).as_scoped("end of retention").delete()


def _old_messages(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    states = Message.State
    never_leaves = Q(state__in=[states.FAILED, states.CANCELLED, states.HELD, states.JOINED, states.WITHHELD])
    old = Q(sent_at__lt=before) | never_leaves & Q(created_at__lt=before)
    return list(Message.objects.in_organisation(organisation).filter(old).only("pk"))


def _old_reports(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    """Reports name nobody and belong to no organisation; an address that works again needs no memory."""
    return [] if organisation else list(DeliveryReport.objects.filter(noted_at__lt=before))


def _old_unreached(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    """An address that works again needs no memory."""
    return list(Unreached.objects.in_organisation(organisation).filter(cleared_at__lt=before))


def _delete_reports(rows: Sequence[Model]) -> None:
    DeliveryReport.objects.filter(pk__in=[row.pk for row in rows]).delete()


OVERDUE = (
    Overdue("message", "outbox.Message", _old_messages, delete_rows),
    Overdue("message", "outbox.DeliveryReport", _old_reports, _delete_reports),
    Overdue("message", "outbox.Unreached", _old_unreached, delete_rows),
)
