"""Running rounds, as background work."""

from __future__ import annotations

from django.utils import timezone

from binome.matching import services
from binome.matching.models import MatchingRound


def run(round_id: int) -> None:
    """Run one round; one that no longer exists is forgotten."""
    rows = MatchingRound.objects.unscoped("a job holds the number of its own round")
    round_ = rows.select_related("organisation").filter(pk=round_id).first()
    if round_ is not None:
        services.run_round(round_, at=timezone.now())


def sweep() -> None:
    """Take over rounds whose worker died."""
    services.take_over_lost_rounds(at=timezone.now())


def follow_up() -> None:
    """Remind of proposals that wait, and end those whose last day is past."""
    services.follow_up_proposals(at=timezone.now())
    services.close_what_waits(at=timezone.now())


def remind_of_choices() -> None:
    """Remind those who have not chosen among the people suggested to them."""
    services.remind_of_choices(at=timezone.now())
