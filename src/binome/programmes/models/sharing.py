"""Two organisations share a programme: each keeps its own, and the two are tied by an agreement."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models.programme import Programme


class SharingQuerySet(ScopedQuerySet["Sharing"]):
    def visible_to(self, person: Any) -> Self:
        """Whoever manages one of the two programmes, and whoever is asked to accept."""
        managed = Programme.permitted(person, Permission.MANAGE_PROGRAMME)
        asked = Q(invited=person, state=Sharing.State.INVITED)
        return self.filter(Q(programme__in=managed) | Q(guest_programme__in=managed) | asked).as_scoped(
            "visible"
        )

    def of(self, programme: Programme) -> Self:
        """What ties ``programme`` to another, on either side, the newest first."""
        mine = Q(programme=programme) | Q(guest_programme=programme)
        return self.filter(mine).order_by("-pk").as_scoped("one of the two programmes")

    def active(self) -> Self:
        """Agreed by both and not ended."""
        return self.filter(state=Sharing.State.ACTIVE)

    def alive(self) -> Self:
        """Asked for or agreed, and not ended."""
        return self.filter(state__in=[Sharing.State.INVITED, Sharing.State.ACTIVE])

    def with_both(self) -> Self:
        """With the two programmes and their organisations, in one statement."""
        return self.select_related("programme__organisation", "guest_programme__organisation")


class Sharing(models.Model):
    """An agreement between two programmes of two organisations: cards cross, people's data do not.

    No row of the one ever belongs to the other's programme. ``organisation`` is the one that asked.
    """

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("sharing", "waiting for an answer")
        ACTIVE = "active", pgettext_lazy("sharing", "under way")
        DECLINED = "declined", pgettext_lazy("sharing", "declined")
        ENDED = "ended", pgettext_lazy("sharing", "ended")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.INVITED: frozenset({State.ACTIVE, State.DECLINED, State.ENDED}),
        State.ACTIVE: frozenset({State.ENDED}),
        State.DECLINED: frozenset(),
        State.ENDED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sharings")
    guest_programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="guest_sharings"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.INVITED)
    invited = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SharingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="active") | Q(guest_programme__isnull=False), name="sharing_active_has_two"
            ),
            models.CheckConstraint(
                condition=Q(guest_programme=None) | ~Q(guest_programme=F("programme")),
                name="sharing_of_two_programmes",
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state__in=["invited", "active"]),
                name="sharing_one_a_programme",
            ),
            models.UniqueConstraint(
                fields=["guest_programme"],
                condition=Q(state="active"),
                name="sharing_one_a_guest_programme",
            ),
        ]

    def twin_of(self, programme: Programme | int) -> Programme | None:
        """The other of the two programmes."""
        number = programme if isinstance(programme, int) else programme.pk
        return self.guest_programme if self.programme_id == number else self.programme
