"""Collective meetings of a programme, and who comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models import Enrolment, Programme


class WorkshopQuerySet(ScopedQuerySet["Workshop"]):
    def visible_to(self, person: Any) -> Self:
        """Workshops of programmes where one has a part."""
        return self.filter(programme__in=Programme.permitted(person, Permission.SEE_PROGRAMME)).as_scoped(
            "visible"
        )


class Workshop(models.Model):
    """A collective meeting of a programme: kick-off, practice for mentors, closing."""

    class Kind(models.TextChoices):
        KICKOFF = "kickoff", _("kick-off")
        PRACTICE = "practice", _("practice between mentors")
        CHECK_IN = "check-in", _("mentors’ check-in")
        CLOSING = "closing", _("closing workshop")
        OTHER = "other", _("another meeting")

    class Audience(models.TextChoices):
        """Who is asked to a meeting of one's own kind."""

        ALL = "all", _("everyone who takes part")
        MENTORS = "mentor", _("the mentors")
        MENTEES = "mentee", _("people who are supported")

    # Meetings to which mentors alone are asked.
    FOR_MENTORS: ClassVar[frozenset[str]] = frozenset({Kind.PRACTICE, Kind.CHECK_IN})

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="workshops")
    kind = models.CharField(max_length=10, choices=Kind)
    # The guide (running order by the minute) of the built-in content; empty when there is none.
    guide_id = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=160)
    # A meeting of one's own kind says who is asked; the built-in kinds know.
    audience = models.CharField(_("who is asked"), max_length=10, choices=Audience, default=Audience.ALL)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), blank=True)
    # How many can come; empty when there is room for everyone.
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    # When the date was last settled: a reminder that would follow at its heels is not sent.
    dated_at = models.DateTimeField(default=timezone.now)
    calendar_uid = models.CharField(max_length=80, unique=True)
    calendar_sequence = models.PositiveIntegerField(default=0)
    # On the day: the number of the step that goes on, since when, and the minutes added to it. Empty until who leads
    # says so; until then the hour alone tells.
    live_step = models.PositiveSmallIntegerField(null=True, blank=True)
    live_since = models.DateTimeField(null=True, blank=True)
    live_extra = models.PositiveSmallIntegerField(default=0)
    # Small groups: when they were formed, how many people any forming could at most have placed with their subject,
    # and since when everyone sees theirs.
    groups_formed_at = models.DateTimeField(null=True, blank=True)
    groups_bound = models.PositiveSmallIntegerField(null=True, blank=True)
    groups_published_at = models.DateTimeField(null=True, blank=True)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__range=(15, 600)), name="workshop_minutes_sensible"),
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__range=(1, 2000)), name="workshop_places_sensible"
            ),
            models.CheckConstraint(
                condition=Q(live_step=None, live_since=None)
                | Q(live_step__isnull=False, live_since__isnull=False),
                name="workshop_live_step_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(groups_published_at=None) | Q(groups_formed_at__isnull=False),
                name="workshop_groups_published_are_formed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """When it is over, if it keeps to its length."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def asked_side(self) -> str:
        """The one side that is asked, or nothing when everyone is."""
        if self.kind in self.FOR_MENTORS:
            return self.Audience.MENTORS.value
        return "" if self.audience == self.Audience.ALL else self.audience


class AttendanceQuerySet(ScopedQuerySet["Attendance"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of workshops one leads."""
        led = Programme.permitted(person, Permission.RUN_WORKSHOP)
        return self.filter(Q(enrolment__person=person) | Q(workshop__programme__in=led)).as_scoped("visible")

    def of_people_taking_part(self) -> Self:
        """Without those who left the programme since."""
        return self.filter(enrolment__ended_at=None)

    def coming(self) -> Self:
        """Those who take a place, or are there already."""
        taking = (Attendance.State.COMING, Attendance.State.PRESENT)
        return self.of_people_taking_part().filter(state__in=taking)

    def waiting(self) -> Self:
        """The waiting list, first come first served."""
        waiting = self.of_people_taking_part().filter(state=Attendance.State.WAITING)
        return waiting.order_by("noted_at", "pk")


class Attendance(models.Model):
    """Whether a participant comes, and came, to a workshop."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        COMING = "coming", _("is coming")
        WAITING = "waiting", _("on the waiting list")
        NOT_COMING = "not-coming", _("is not coming")
        PRESENT = "present", _("was there")
        ABSENT = "absent", _("was not there")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances")
    state = models.CharField(max_length=12, choices=State, default=State.INVITED)
    # Empty for somebody who came without having been invited.
    invited_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "enrolment"], name="attendance_once")
        ]
