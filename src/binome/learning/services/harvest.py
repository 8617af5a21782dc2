"""What people bring in during a workshop, and their yes or no to photographs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.core.words import one_line
from binome.learning.models import HarvestNote, PhotoConsent, Workshop
from binome.learning.services.attendance import is_check_in_open
from binome.learning.services.workshops import NoLongerTakesPart, lock_workshop, log_workshop
from binome.programmes.models import Enrolment

MOST_NOTES = 20


class HarvestClosed(Refused):
    """One brings in what one takes away while the meeting lasts."""

    code = "harvest-closed"
    text = _("One can write here from half an hour before the meeting to an hour after its end.")


class HarvestNeedsWords(Refused):
    """An empty sentence says nothing."""

    code = "harvest-needs-words"
    text = _("Write a few words first.")


class HarvestTooLong(Refused):
    """It is read from the back of the room."""

    code = "harvest-too-long"
    text = _("This is longer than %(most)s characters. Say it in fewer words: it is read from afar.")


class EnoughHarvest(Refused):
    """Everybody has a place on the wall."""

    code = "enough-harvest"
    text = _("You have brought in %(most)s ideas. Take one back to add another.")


class OneCommitment(Refused):
    """One commitment is one that is kept."""

    code = "one-commitment"
    text = _("You have a commitment already: change it instead of adding another.")


def _check(workshop: Workshop, text: str, *, at: datetime) -> str:
    if not is_check_in_open(workshop, at=at):
        raise HarvestClosed
    words = one_line(text)
    if not words:
        raise HarvestNeedsWords
    if len(words) > HarvestNote.LONGEST:
        raise HarvestTooLong(most=HarvestNote.LONGEST)
    return words


@transaction.atomic
def bring_in(
    workshop: Workshop,
    enrolment: Enrolment,
    *,
    kind: str,
    text: str,
    shows: str,
    key: UUID,
    at: datetime,
) -> HarvestNote:
    """Add one sentence. The same ``key`` again, however often and whatever the network did, is the same sentence.

    The log keeps no line of it: an hour beside a name would tell who wrote what is shown without one.

    Raises
    ------
    HarvestClosed, HarvestNeedsWords, HarvestTooLong, NoLongerTakesPart, EnoughHarvest, OneCommitment
    """
    locked = lock_workshop(workshop)
    mine = locked.harvest.filter(enrolment=enrolment)
    known: HarvestNote | None = mine.filter(key=key).first()
    if known is not None:
        return known
    words = _check(locked, text, at=at)
    if enrolment.ended_at is not None:
        raise NoLongerTakesPart
    if mine.count() >= MOST_NOTES:
        raise EnoughHarvest(most=MOST_NOTES)
    if kind == HarvestNote.Kind.COMMITMENT and mine.filter(kind=kind).exists():
        raise OneCommitment
    note: HarvestNote = locked.harvest.create(
        organisation=locked.organisation,
        enrolment=enrolment,
        kind=HarvestNote.Kind(kind),
        text=words,
        shows=_shown(kind, shows),
        key=key,
        written_at=at,
    )
    return note


def _shown(kind: str, shows: str) -> str:
    """Only a commitment may stay with the person; anything else that says so is shown without a name."""
    is_alone = shows == HarvestNote.Shows.ONESELF and kind != HarvestNote.Kind.COMMITMENT
    return HarvestNote.Shows.NAMELESS.value if is_alone else HarvestNote.Shows(shows).value


@transaction.atomic
def change_note(note: HarvestNote, *, text: str, shows: str, at: datetime) -> HarvestNote:
    """Other words, or shown otherwise, until the end.

    Raises
    ------
    HarvestClosed, HarvestNeedsWords, HarvestTooLong
    """
    locked = lock_workshop(note.workshop)
    words = _check(locked, text, at=at)
    row: HarvestNote = locked.harvest.get(pk=note.pk)
    if (row.text, row.shows) != (words, _shown(row.kind, shows)):
        row.text, row.shows = words, _shown(row.kind, shows)
        row.save(update_fields=["text", "shows"])
    return row


@transaction.atomic
def take_back_note(workshop: Workshop, enrolment: Enrolment, *, number: int, at: datetime) -> None:
    """One's own sentence goes, without a trace; taking it back twice is taking it back.

    Raises
    ------
    HarvestClosed
    """
    locked = lock_workshop(workshop)
    if not is_check_in_open(locked, at=at):
        raise HarvestClosed
    locked.harvest.filter(enrolment=enrolment, pk=number).delete()


@transaction.atomic
def hide_note(workshop: Workshop, *, number: int, is_hidden: bool, by: Person, at: datetime) -> None:
    """Take a sentence off the wall, or put it back; its author still reads it, and reads that it is hidden."""
    locked = lock_workshop(workshop)
    row = locked.harvest.filter(pk=number).exclude(shows=HarvestNote.Shows.ONESELF).first()
    if row is None or (row.hidden_at is not None) == is_hidden:
        return
    row.hidden_at, row.hidden_by = (at, by) if is_hidden else (None, None)
    row.save(update_fields=["hidden_at", "hidden_by"])
    log_workshop(locked, "hide_note" if is_hidden else "show_note", by=by, at=at)


@transaction.atomic
def say_photo(
    workshop: Workshop, enrolment: Enrolment, *, is_yes: bool, by: Person, at: datetime
) -> PhotoConsent:
    """One's own yes or no to photographs of one workshop; it can be said and taken back at any time."""
    locked = lock_workshop(workshop)
    row: PhotoConsent | None = locked.photo_consents.filter(enrolment=enrolment).first()
    if row is not None and row.is_yes == is_yes:
        return row
    row, _is_new = locked.photo_consents.update_or_create(
        enrolment=enrolment,
        defaults={"organisation": locked.organisation, "is_yes": is_yes, "said_at": at},
    )
    log_workshop(locked, "say_photo", by=by, at=at)
    return row
