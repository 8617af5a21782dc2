"""What becomes of a participation once it is there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from binome.programmes.models import Enrolment


@transaction.atomic
def note_prepared(enrolment: Enrolment, *, is_prepared: bool, at: datetime) -> Enrolment:
    """From now on the mentor can begin, or cannot yet. Said again, the first moment stays.

    Whoever knows what is asked of a mentor says it: the learning room.
    """
    rows = Enrolment.objects.in_organisation(enrolment.organisation_id).filter(pk=enrolment.pk)
    if is_prepared:
        rows.filter(prepared_at=None).update(prepared_at=at)
    else:
        rows.update(prepared_at=None)
    enrolment.prepared_at = rows.values_list("prepared_at", flat=True).get()
    return enrolment
