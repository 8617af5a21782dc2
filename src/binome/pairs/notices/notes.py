"""The letter that carries a note. Private: it holds what one of the two wrote to the other."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.core.links import make_token
from binome.outbox.services import Letter, queue_letter
from binome.pairs.models import Note, Pair
from binome.pairs.notices.meetings import home_of

NOTE = "pairs.note"
NOTE_KIND = "pairs.note_written"


def key_of(note: Note, to: Person) -> str:
    """Under which key the note's letter stands in the outbox."""
    return f"{NOTE_KIND}:{note.pk}:{to.pk}"


def note_written(note: Note, *, pair: Pair, to: Person, at: datetime) -> None:
    """The other half's words, and the button to answer. Nobody learns whether it was read."""
    by = note.written_by.as_known_in(pair.organisation_id)

    def write() -> Letter:
        says = {"name": by.first_name}
        token = make_token(NOTE, person_id=to.pk, object_id=note.pk)
        return Letter(
            subject=_("A note from %(name)s") % says,
            paragraphs=[_("%(name)s writes to you:") % says, note.text],
            button=(_("Answer %(name)s") % says, reverse("pairs:reply", args=[token])),
            after=[
                _("You two alone read your notes. %(name)s is not told whether you have read this one.")
                % says
            ],
        )

    queue_letter(
        kind=NOTE_KIND,
        to=to,
        **home_of(pair, to),
        at=at,
        key=key_of(note, to),
        write=write,
        is_private=True,
    )
