"""Dates on offer, and the person who may move them for somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.pairs.models.pair import Pair, PairPart, Session


class DateProposal(models.Model):
    """One to three dates that one side offers for a session; the other picks one."""

    class State(models.TextChoices):
        OPEN = "open"
        PICKED = "picked"
        # Another proposal, another date or the end of the pair came first.
        REPLACED = "replaced"

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OPEN: frozenset({State.PICKED, State.REPLACED}),
        State.PICKED: frozenset(),
        State.REPLACED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="date_proposals")
    session = models.ForeignKey(Session, models.CASCADE, related_name="proposals")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # From which side: an assistant proposes for the mentee.
    side = models.CharField(max_length=10)
    # Moments in UTC, as ISO 8601, the earliest first.
    dates = models.JSONField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    # When the other side was told once more that these dates wait for an answer.
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = PairPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="open"), name="date_proposal_one_open_per_session"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["mentor", "mentee"]), name="date_proposal_from_a_side"
            ),
        ]

    @property
    def moments(self) -> list[datetime]:
        """The dates as moments."""
        return [datetime.fromisoformat(moment) for moment in self.dates]


class AssistantQuerySet(PairPart):
    def visible_to(self, person: Any) -> Self:
        """The two, and the assistant: nobody else needs to know."""
        halves = Q(pair__mentor__person=person) | Q(pair__mentee__person=person)
        return self.filter(halves | Q(person=person)).as_scoped("visible")

    def current(self) -> Self:
        """Those that have not ended, of pairs under way."""
        return self.filter(ended_at=None, pair__state=Pair.State.ACTIVE)


class Assistant(models.Model):
    """Somebody whom the mentee lets see and move the dates of the pair, and nothing else."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="assistants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # As the mentee gave it: the account may be somebody's already, and keeps its own name.
    first_name = models.CharField(_("first name"), max_length=80)
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssistantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(ended_at=None), name="assistant_one_at_a_time"
            ),
        ]
