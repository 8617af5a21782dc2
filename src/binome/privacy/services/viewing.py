"""Who opened whose file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from binome.accounts.models import Person
from binome.accounts.privacy import Opened
from binome.privacy.models import FileView


def note_view(opened: Opened | None, *, viewer: Person, page: str, at: datetime) -> int:
    """Keep that ``viewer`` opened a page about people; one's own page, or one's own pair's, is no such view.

    Answers for how many people. A second time on the same day adds nothing.
    """
    if opened is None or viewer.pk in opened.person_ids:
        return 0
    rows: Sequence[FileView] = [
        FileView(
            organisation_id=opened.organisation_id,
            person_id=number,
            viewer=viewer,
            page=page,
            viewed_on=timezone.localdate(at),
        )
        for number in opened.person_ids
    ]
    return len(FileView.objects.bulk_create(rows, ignore_conflicts=True))
