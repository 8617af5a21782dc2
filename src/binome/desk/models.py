"""What coordinators say of what waits for them, and what they note about a pair for each other."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.pairs.models import Pair
from binome.programmes.models import Programme


class MarkQuerySet(ScopedQuerySet["Mark"]):
    def visible_to(self, person: Any) -> Self:
        """Marks of programmes whose pairs one follows."""
        followed = Programme.permitted(person, Permission.FOLLOW_PAIRS)
        return self.filter(programme__in=followed).as_scoped("visible")


class Mark(models.Model):
    """Who looks after one fact of the desk, and until when it is put aside. The fact itself is never stored."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    # Kind and number of what the fact is about: "no-goal-12".
    fact = models.CharField(max_length=60)
    taken_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    # Not shown before that day; a fact that still holds then comes back by itself.
    hidden_until = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "fact"], name="mark_once_a_fact")
        ]


class CaseNoteQuerySet(ScopedQuerySet["CaseNote"]):
    def visible_to(self, person: Any) -> Self:
        """Notes on pairs one follows, never on one's own pair."""
        followed = Programme.permitted(person, Permission.FOLLOW_PAIRS)
        own = Pair.objects.of_the_two(person)
        return self.filter(pair__programme__in=followed).exclude(pair__in=own).as_scoped("visible")


class CaseNote(models.Model):
    """What a coordinator notes about a pair for the other coordinators. Whom it is about reads it in their data."""

    class About(models.TextChoices):
        BOTH = "both", _("both")
        MENTOR = "mentor", _("the mentor")
        MENTEE = "mentee", _("the person supported")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, choices=About, default=About.BOTH)
    text = models.TextField(_("note"), max_length=2000)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = CaseNoteQuerySet.as_manager()
