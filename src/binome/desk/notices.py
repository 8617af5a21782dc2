"""The one kind of message this room sends: what waits, once a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.models import Person
from binome.desk.facts import desk_of
from binome.outbox.services import Letter, queue_letter
from binome.programmes.models import Programme

MOST_LINES = 8


def weekly_digest(programme: Programme, *, to: Person, day: date, at: datetime) -> bool:
    """What waits in the programme, in at most eight lines; whether there was somebody to write to."""

    def write() -> Letter:
        # The facts are sentences: they are told again in the reader's language, on the organisation's clock.
        with timezone.override(programme.organisation.time_zone):
            told = desk_of(programme, at=at)
        lines = [f"{fact.who}. {fact.tag}. {fact.reason}" for fact in told.facts[:MOST_LINES]]
        more = len(told.facts) + told.hidden - len(lines)
        after = (
            [ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more}]
            if more > 0
            else []
        )
        text = ngettext(
            "%(count)s thing waits for you in “%(programme)s”",
            "%(count)s things wait for you in “%(programme)s”",
            len(told.facts) + told.hidden,
        )
        return Letter(
            subject=text % {"count": len(told.facts) + told.hidden, "programme": programme.name},
            paragraphs=lines,
            button=(_("See what waits"), reverse("desk:coordination", args=[programme.pk])),
            after=after,
        )

    message = queue_letter(
        kind="desk.weekly_digest",
        to=to,
        organisation=programme.organisation,
        programme_id=programme.pk,
        at=at,
        key=f"desk.weekly_digest:{programme.pk}:{to.pk}:{day.isoformat()}",
        write=write,
        not_after=at + timedelta(days=1),
    )
    return message is not None
