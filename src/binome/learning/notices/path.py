"""Messages about the path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome.core.words import duration_words, moment_words
from binome.learning.path_units import PathUnit
from binome.outbox.services import Letter, queue_letter
from binome.pairs.models import Session


def units_before_session(session: Session, *, missing: Sequence[PathUnit], at: datetime) -> None:
    """Your first session comes soon, and these units come before it."""
    pair, starts_at = session.pair, session.starts_at
    if starts_at is None:
        message = f"session {session.pk} has no date"
        raise ValueError(message)

    def write() -> Letter:
        with timezone.override(pair.organisation.time_zone):
            words = {"name": pair.mentee.person.first_name, "moment": moment_words(starts_at)}
            minutes = sum(unit.duration_minutes for unit in missing)
            asked = ngettext(
                "This unit of the mentor path comes before it. It takes about %(time)s.",
                "These units of the mentor path come before it. They take about %(time)s in all.",
                len(missing),
            )
            return Letter(
                subject=_("Before your first session with %(name)s, %(moment)s") % words,
                paragraphs=[
                    _("Your first session with %(name)s is on %(moment)s.") % words,
                    asked % {"time": duration_words(minutes)},
                ],
                facts=[
                    (unit.title.in_language(get_language() or "fr"), duration_words(unit.duration_minutes))
                    for unit in missing
                ],
                button=(_("Open the mentor path"), reverse("learning:path")),
                after=[_("Something in the way? Tell the coordinator: another date can be found.")],
            )

    queue_letter(
        kind="learning.units_before_session",
        to=pair.mentor.person,
        organisation=pair.organisation,
        programme_id=pair.programme_id,
        at=at,
        key=f"learning.units_before_session:{session.pk}:{starts_at.isoformat()}",
        write=write,
        not_after=starts_at,
    )
