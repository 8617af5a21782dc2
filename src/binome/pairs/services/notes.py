"""A few words from one of the two to the other."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.pairs import notices
from binome.pairs.models import HelpRequest, Note, Pair
from binome.pairs.services.help import ask_for_help
from binome.pairs.services.the_two import lock_pair, log, partner_of, require_half, require_under_way

NOTE_LENGTH_MAX = 1000
NOTES_A_DAY = 20
# A button pressed twice is one press.
TWICE = timedelta(minutes=1)


class NoteNeedsWords(Refused):
    """The note says nothing, or is a letter."""

    code = "note-needs-words"
    text = _("Write a few words, %(most)s characters at most.")


class EnoughForToday(Refused):
    """A telephone call would serve better."""

    code = "enough-for-today"
    text = _(
        "You have written %(most)s notes since yesterday. A call would be easier; you can write tomorrow."
    )


class OwnNote(Refused):
    """One hands over what one received, not what one wrote."""

    code = "own-note"
    text = _("This note is yours. You can hand over a note that you received.")


@transaction.atomic
def write_note(pair: Pair, *, text: str, by: Person, at: datetime) -> Note:
    """Write to the other half, who receives the same words by e-mail. The same words within a minute are one note.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, NoteNeedsWords, EnoughForToday
    """
    pair = lock_pair(pair)
    require_half(pair, by)
    require_under_way(pair)
    text = text.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= NOTE_LENGTH_MAX:
        raise NoteNeedsWords(most=NOTE_LENGTH_MAX)
    mine = pair.notes.filter(written_by=by)
    same: Note | None = mine.filter(text=text, written_at__gt=at - TWICE).first()
    if same is not None:
        return same
    if mine.filter(written_at__gt=at - timedelta(days=1)).count() >= NOTES_A_DAY:
        raise EnoughForToday(most=NOTES_A_DAY)
    note = Note.objects.create(
        organisation=pair.organisation, pair=pair, written_by=by, text=text, written_at=at
    )
    log(pair, verb="pairs.write_note", subject=note, by=by, at=at)
    notices.note_written(note, pair=pair, to=partner_of(pair, by), at=at)
    return note


@transaction.atomic
def report_note(
    note: Note, *, text: str, addressee: Person | None = None, by: Person, at: datetime
) -> HelpRequest:
    """Hand that one note, and no other, to the coordination or to a referent. Whoever wrote it is not told.

    Raises
    ------
    NotOneOfTheTwo, OwnNote, HelpNeedsWords, NotAReferentHere
    """
    require_half(note.pair, by)
    if note.written_by_id == by.pk:
        raise OwnNote
    return ask_for_help(note.pair, text=text, addressee=addressee, quote=note.text, by=by, at=at)
