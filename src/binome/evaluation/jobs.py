"""Background work of this room. Each job is safe to repeat."""

from __future__ import annotations

from django.utils import timezone

from binome.evaluation import services
from binome.evaluation.models import Bilan


def make_pdf(bilan_id: int) -> None:
    """Make one version's PDF."""
    services.make_pdf(_bilan(bilan_id), at=timezone.now())


def draw_charts(bilan_id: int) -> None:
    """Draw one version's charts."""
    services.draw_charts(_bilan(bilan_id))


def sweep() -> None:
    """Ask again for what was lost."""
    services.sweep(at=timezone.now())


def _bilan(number: int) -> Bilan:
    return Bilan.objects.unscoped("a job holds the number of its own bilan").get(pk=number)
