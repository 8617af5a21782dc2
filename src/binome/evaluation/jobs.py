"""Background work of this room. Each job is safe to repeat."""

from __future__ import annotations

from django.utils import timezone

from binome.evaluation import services
from binome.evaluation.models import Bilan


def make_pdf(bilan_id: int) -> None:
    """Make one version's PDF; a version that no longer exists is forgotten."""
    bilan = _bilan(bilan_id)
    if bilan is not None:
        services.make_pdf(bilan, at=timezone.now())


def sweep() -> None:
    """Ask again for what was lost."""
    services.sweep(at=timezone.now())


def _bilan(number: int) -> Bilan | None:
    return Bilan.objects.unscoped("a job holds the number of its own bilan").filter(pk=number).first()
