"""What a workshop is made of while it lasts: its steps, small groups, what people bring in, their yes to photographs."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.learning.models.workshops import Workshop
from binome.programmes.models import Enrolment, Programme


class WorkshopStepQuerySet(ScopedQuerySet["WorkshopStep"]):
    def visible_to(self, person: Any) -> Self:
        """Steps of workshops of programmes where one has a part."""
        seen = Programme.permitted(person, Permission.SEE_PROGRAMME)
        return self.filter(workshop__programme__in=seen).as_scoped("visible")


class WorkshopStep(models.Model):
    """One step of a workshop's own running order; a workshop without any follows its guide."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="own_steps")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    title = models.CharField(_("what"), max_length=160)
    lead = models.CharField(_("who leads, and how"), max_length=400, blank=True)
    group = models.CharField(_("what the group does"), max_length=400, blank=True)
    material = models.CharField(_("material"), max_length=200, blank=True)

    objects = WorkshopStepQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "position"], name="workshop_step_position_once"),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 600)), name="workshop_step_minutes_sensible"
            ),
        ]


class OfOneWorkshop(ScopedQuerySet[Any]):
    """Rows about one person at one workshop: one's own, and those of workshops one leads."""

    def visible_to(self, person: Any) -> Self:
        """One's own, and those of workshops one leads."""
        led = Programme.permitted(person, Permission.RUN_WORKSHOP)
        return self.filter(Q(enrolment__person=person) | Q(workshop__programme__in=led)).as_scoped("visible")


class GroupSeatQuerySet(OfOneWorkshop):
    """Seats in small groups."""


class GroupSeat(models.Model):
    """A person's place in a small group of one workshop; groups are numbers."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="seats")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()

    objects = GroupSeatQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "enrolment"], name="group_seat_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="group_numbers_from_one"),
        ]


class HarvestQuerySet(OfOneWorkshop):
    def visible_to(self, person: Any) -> Self:
        """One's own. What the room brings in is read by everyone there, never with who wrote it: see ``shown``."""
        return self.filter(enrolment__person=person).as_scoped("own")

    def shown(self) -> Self:
        """What the projector shows: neither hidden, nor kept for oneself, nor of somebody who left."""
        return self.filter(hidden_at=None).exclude(shows=HarvestNote.Shows.ONESELF)


class HarvestNote(models.Model):
    """One sentence that a participant brings in during a workshop."""

    class Kind(models.TextChoices):
        TAKEAWAY = "takeaway", _("I take away")
        KEEP = "keep", _("To keep")
        CHANGE = "change", _("To change")
        TRY = "try", _("To try")
        COMMITMENT = "commitment", _("Within a month, I shall")

    class Shows(models.TextChoices):
        NAMELESS = "nameless", _("without my name")
        FIRST_NAME = "first-name", _("with my first name")
        ONESELF = "oneself", _("for myself alone")

    LONGEST: ClassVar[int] = 280

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="harvest")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="harvest")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=LONGEST)
    shows = models.CharField(max_length=10, choices=Shows, default=Shows.NAMELESS)
    # Made by the page that was filled in: the same page sent twice is one sentence.
    key = models.UUIDField()
    written_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = HarvestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "enrolment", "key"], name="harvest_note_once"),
            models.UniqueConstraint(
                fields=["workshop", "enrolment"],
                condition=Q(kind="commitment"),
                name="harvest_one_commitment",
            ),
            models.CheckConstraint(
                condition=~Q(shows="oneself") | Q(kind="commitment"), name="harvest_alone_is_a_commitment"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False),
                name="harvest_hidden_by_somebody",
            ),
        ]

    @property
    def is_commitment(self) -> bool:
        """Whether it is what the person will do."""
        return self.kind == self.Kind.COMMITMENT


class PhotoConsentQuerySet(OfOneWorkshop):
    """What people said about photographs."""


class PhotoConsent(models.Model):
    """A person's own yes or no to photographs of one workshop. No row is no yes; coming never depends on it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="photo_consents")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="photo_consents")
    is_yes = models.BooleanField()
    said_at = models.DateTimeField()

    objects = PhotoConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "enrolment"], name="photo_consent_once")
        ]
