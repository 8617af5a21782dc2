"""The kinds of message this room sends. None holds what is written in a text or in a remark."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.outbox.services import Letter, queue_letter
from binome.pairs.services import partner_of
from binome.studio.models import Draft

# Several remarks in a row are one letter.
A_LITTLE_WHILE = timedelta(minutes=20)


def look_asked(draft: Draft, *, by: Person, at: datetime) -> bool:
    """The mentee asks for a look; whether this is news."""
    pair = draft.pair

    def write() -> Letter:
        says = {"name": by.first_name}
        return Letter(
            subject=_("%(name)s asks you to read a text") % says,
            paragraphs=[
                _("%(name)s has prepared a text and would like to know what you think of it.") % says,
                _("Say first what works. Then one thing to change, not ten."),
            ],
            button=(_("Read the text"), reverse("studio:draft", args=[draft.pk])),
        )

    message = queue_letter(
        kind="studio.look_asked",
        to=pair.mentor.person,
        organisation=pair.organisation,
        programme_id=pair.programme_id,
        at=at,
        key=f"studio.look_asked:{draft.pk}:{draft.revision}",
        write=write,
        is_private=True,
    )
    return message is not None and message.created_at == at


def remarks_written(draft: Draft, *, by: Person, at: datetime) -> None:
    """There are remarks; one letter an hour at most, a little later, so that several arrive together."""
    pair = draft.pair
    to = partner_of(pair, by)

    def write() -> Letter:
        says = {"name": by.first_name}
        return Letter(
            subject=_("%(name)s has read your text") % says
            if to.pk == pair.mentee.person_id
            else _("%(name)s has answered your remarks") % says,
            paragraphs=[
                _("%(name)s has written remarks beside the text. You decide what you keep of them.") % says
            ],
            button=(_("Read the remarks"), reverse("studio:draft", args=[draft.pk])),
        )

    queue_letter(
        kind="studio.remarks_written",
        to=to,
        organisation=pair.organisation,
        programme_id=pair.programme_id,
        at=at,
        key=f"studio.remarks_written:{draft.pk}:{to.pk}:{at:%Y-%m-%dT%H}",
        write=write,
        not_before=at + A_LITTLE_WHILE,
        is_private=True,
    )
