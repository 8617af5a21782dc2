"""How far a mentor is on the path."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models import Enrolment, Programme


class UnitCompletionQuerySet(ScopedQuerySet["UnitCompletion"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes whose pairs one follows (completion, never answers)."""
        followed = Programme.permitted(person, Permission.FOLLOW_PAIRS)
        return self.filter(Q(enrolment__person=person) | Q(enrolment__programme__in=followed)).as_scoped(
            "visible"
        )


class UnitCompletion(models.Model):
    """A mentor has finished one unit of the path."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="unit_completions")
    unit_id = models.CharField(max_length=40)
    completed_at = models.DateTimeField(default=timezone.now)

    objects = UnitCompletionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "unit_id"], name="unit_completed_once")
        ]


class UnitWorkQuerySet(ScopedQuerySet["UnitWork"]):
    def visible_to(self, person: Any) -> Self:
        """One's own. Nobody else reads it, whatever their role."""
        return self.filter(enrolment__person=person).as_scoped("own")


class UnitWork(models.Model):
    """Where a mentor stopped in a unit, and what they wrote there for themselves."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="unit_work")
    unit_id = models.CharField(max_length=40)
    # The screen to open next time, from 1.
    screen = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = UnitWorkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "unit_id"], name="unit_work_once")
        ]


class PathWaiverQuerySet(ScopedQuerySet["PathWaiver"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes whose pairs one follows."""
        followed = Programme.permitted(person, Permission.FOLLOW_PAIRS)
        return self.filter(Q(enrolment__person=person) | Q(enrolment__programme__in=followed)).as_scoped(
            "visible"
        )


class PathWaiver(models.Model):
    """A coordinator lets a mentor begin without the required units, and says why."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="path_waiver")
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = PathWaiverQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="path_waiver_says_why")]
