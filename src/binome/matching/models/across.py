"""A pair proposed across two organisations: two cards until both people have said yes."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.pairs.models import Pair
from binome.programmes.models import Enrolment, Programme, Sharing


class SharedProposalQuerySet(ScopedQuerySet["SharedProposal"]):
    def visible_to(self, person: Any) -> Self:
        """The two people, once it is sent; and whoever runs the matching of one of the two programmes."""
        run = Programme.permitted(person, Permission.RUN_MATCHING)
        ours = Q(sharing__programme__in=run) | Q(sharing__guest_programme__in=run)
        return self.filter(ours | self._told(person)).as_scoped("visible")

    def told_to(self, person: Any) -> Self:
        """Those of which ``person`` is one half, once sent."""
        return self.filter(self._told(person)).as_scoped("own")

    @staticmethod
    def _told(person: Any) -> Q:
        return (Q(mentor__person=person) | Q(mentee__person=person)) & ~Q(state=SharedProposal.State.FOUND)

    def waiting(self) -> Self:
        """Sent, not settled, under an agreement that has not ended."""
        return self.filter(state=SharedProposal.State.SENT, sharing__state=Sharing.State.ACTIVE)

    def touching(self, *programmes: Programme) -> Self:
        """Those with somebody of one of ``programmes``."""
        theirs = Q(mentor__programme__in=programmes) | Q(mentee__programme__in=programmes)
        return self.filter(theirs).as_scoped("these programmes")


class SharedProposal(models.Model):
    """Two people of two organisations. No page reads a half of it but through ``matching.cards``.

    ``organisation`` is that of the person supported, in whose programme the pair will live.
    """

    class State(models.TextChoices):
        FOUND = "found"
        SENT = "sent"
        ACCEPTED = "accepted"
        CLOSED = "closed"

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.FOUND: frozenset({State.SENT, State.CLOSED}),
        State.SENT: frozenset({State.ACCEPTED, State.CLOSED}),
        State.ACCEPTED: frozenset(),
        # One of the two said no, nobody answered in time, or it was withdrawn: nobody is told which.
        State.CLOSED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sharing = models.ForeignKey(Sharing, models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Enrolment, models.CASCADE, related_name="shared_as_mentor")
    mentee = models.ForeignKey(Enrolment, models.CASCADE, related_name="shared_as_mentee")
    points = models.IntegerField()
    # {"fr": [sentences], "en": [sentences]}, people by the labels of their cards.
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.FOUND)
    sent_at = models.DateTimeField(null=True, blank=True)
    # The last day to answer, that day included.
    answer_by = models.DateField(null=True, blank=True)
    mentor_accepts = models.BooleanField(null=True)
    mentee_accepts = models.BooleanField(null=True)
    pair = models.OneToOneField(Pair, models.SET_NULL, null=True, blank=True, related_name="shared_proposal")

    objects = SharedProposalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mentee"], condition=Q(state="sent"), name="shared_proposal_sent_one_a_mentee"
            ),
            models.UniqueConstraint(fields=["sharing", "mentor", "mentee"], name="shared_proposal_once"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(answer_by__isnull=False),
                name="shared_proposal_sent_has_last_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(
                    mentor_accepts__isnull=False,
                    mentee_accepts__isnull=False,
                    mentor_accepts=True,
                    mentee_accepts=True,
                ),
                name="shared_proposal_accepted_by_both",
            ),
        ]
