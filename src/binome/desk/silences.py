"""Pairs to whose people a coordinator wrote, and in which nobody has done anything here since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max, OuterRef, QuerySet, Subquery

from binome.accounts.models import LogEntry
from binome.core.prepared import prepared
from binome.outbox.models import Message
from binome.pairs.models import Pair
from binome.programmes.models import Enrolment

_LEFT = (Message.State.QUEUED, Message.State.SENT, Message.State.JOINED)


@prepared
def _written_and_acted(
    organisation: int, programme: int, halves: list[int]
) -> QuerySet[Enrolment, tuple[int, datetime | None, datetime | None]]:
    here = {"organisation": organisation, "programme_id": programme}
    written = Message.objects.filter(
        **here, person=OuterRef("person"), kind="outbox.words", batch="", state__in=_LEFT
    )
    acts = LogEntry.objects.filter(**here, by=OuterRef("person"))
    rows = Enrolment.objects.filter(pk__in=halves).as_scoped("the halves of pairs one follows")
    return rows.annotate(
        written_at=Subquery(
            written.order_by().values("person").annotate(last=Max("created_at")).values("last")
        ),
        acted_at=Subquery(acts.order_by().values("by").annotate(last=Max("at")).values("last")),
    ).values_list("pk", "written_at", "acted_at")


def unanswered(pairs: Sequence[Pair], *, at: datetime, days: int) -> dict[int, datetime]:
    """When each of ``pairs`` was last written to, if that is ``days`` ago or more and neither acted since; one statement.

    A word to everybody asks nobody for an answer: only messages written to these people count. What they answered by
    mail or on the telephone is not known here.
    """
    if not pairs:
        return {}
    first = pairs[0]
    numbers = [number for pair in pairs for number in (pair.mentor_id, pair.mentee_id)]
    found = _written_and_acted(first.organisation_id, first.programme_id, numbers)
    by_half = {number: (wrote, acted) for number, wrote, acted in found}
    silent = {}
    for pair in pairs:
        both = [by_half[number] for number in (pair.mentor_id, pair.mentee_id) if number in by_half]
        wrote = max((moment for moment, _acted in both if moment is not None), default=None)
        acted = max((moment for _wrote, moment in both if moment is not None), default=None)
        if wrote is not None and wrote <= at - timedelta(days=days) and (acted is None or acted <= wrote):
            silent[pair.pk] = wrote
    return silent
