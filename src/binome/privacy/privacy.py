"""What this room itself keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model

from binome.accounts.models import Organisation
from binome.accounts.privacy import Overdue, delete_rows
from binome.privacy.models import Erasure, RetentionRun


def _old_runs(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    return list(RetentionRun.objects.in_organisation(organisation).filter(at__lt=before).only("pk"))


def _old_erasures(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    """The journal belongs to no organisation; no backup lives that long."""
    if organisation is not None:
        return []
    return list(Erasure.objects.filter(erased_at__lt=before, farewell_letters=[]).only("pk"))


def _delete_erasures(rows: Sequence[Model]) -> None:
    Erasure.objects.filter(pk__in=[row.pk for row in rows]).delete()


OVERDUE = (
    Overdue("log", "privacy.Erasure", _old_erasures, _delete_erasures),
    Overdue("log", "privacy.RetentionRun", _old_runs, delete_rows),
)
