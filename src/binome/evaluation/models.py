"""The bilan: words people write around figures that are frozen with the version."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Language, Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models import Programme


class BilanQuerySet(ScopedQuerySet["Bilan"]):
    def visible_to(self, person: Any) -> Self:
        """Writers see every version; readers (sponsors) see frozen ones."""
        written = Programme.permitted(person, Permission.EDIT_BILAN)
        read = Programme.permitted(person, Permission.SEE_BILAN)
        return self.filter(
            Q(programme__in=written) | Q(programme__in=read, state=Bilan.State.FROZEN)
        ).as_scoped("visible")

    def writable_by(self, person: Any) -> Self:
        """Versions of programmes whose evaluation ``person`` writes."""
        return self.filter(programme__in=Programme.permitted(person, Permission.EDIT_BILAN)).as_scoped(
            "writes"
        )


class Bilan(models.Model):
    """One version of a programme's evaluation report."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FROZEN = "frozen", _("frozen")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.FROZEN}),
        State.FROZEN: frozenset(),
    }

    class Section(models.TextChoices):
        """What people write, in the order of the report."""

        CONTEXT = "context", _("Where it started")
        DONE = "done", _("What we did")
        CHANGED = "changed", _("What it changed")
        KEEP = "keep", _("What to keep")
        CHANGE = "change", _("What to change")
        TRY = "try", _("What to try")
        THANKS = "thanks", _("Thanks")

    class Pdf(models.TextChoices):
        NONE = "none", _("not made yet")
        QUEUED = "queued", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be made")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="bilans")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=Language, default=Language.FRENCH)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # {section id: text} written by the coordinator.
    words = models.JSONField(default=dict)
    # Who last wrote each section: {section id: {"by": person id, "at": moment}}; never part of the report.
    authors = models.JSONField(default=dict)
    # The indicators as they were when frozen, by identifier; empty in a draft, which shows live figures.
    figures = models.JSONField(default=dict)
    # Sentences whose authors agreed to be quoted, as they stood when frozen. A later version asks again.
    quotations = models.JSONField(default=list)
    # {language: {chart id: SVG}}, drawn by the worker from the frozen figures.
    charts = models.JSONField(default=dict)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)
    pdf_state = models.CharField(max_length=10, choices=Pdf, default=Pdf.NONE)
    pdf = models.FileField(upload_to="bilans/", blank=True)
    # One page for whoever pays, made together with the PDF.
    summary = models.FileField(upload_to="bilans/", blank=True)
    # When the PDF was last put in the queue; the sweep asks again for what has waited too long.
    pdf_asked_at = models.DateTimeField(null=True, blank=True)

    objects = BilanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "version"], name="bilan_version_once"),
            models.UniqueConstraint(fields=["programme"], condition=Q(state="draft"), name="bilan_one_draft"),
            models.CheckConstraint(
                condition=~Q(state="frozen") | Q(frozen_at__isnull=False), name="bilan_frozen_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(pdf_state="ready") | ~Q(pdf=""), name="bilan_pdf_ready_has_file"
            ),
            models.CheckConstraint(
                condition=~Q(pdf_state="queued") | Q(pdf_asked_at__isnull=False),
                name="bilan_pdf_queued_has_moment",
            ),
        ]


class PlanQuerySet(ScopedQuerySet["Plan"]):
    def visible_to(self, person: Any) -> Self:
        """Plans of programmes whose evaluation one reads."""
        read = Programme.permitted(person, Permission.SEE_BILAN)
        return self.filter(programme__in=read).as_scoped("visible")


class Plan(models.Model):
    """What the next, larger edition of a programme would be: its size, its figures, what decides. No name in it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.OneToOneField(Programme, models.CASCADE, related_name="plan")
    # Pairs that shall go all the way; 0 until somebody has said how many.
    completed = models.PositiveIntegerField(default=0)
    pairs_per_group = models.PositiveSmallIntegerField(default=12)
    waves = models.PositiveSmallIntegerField(default=1)
    weeks_between = models.PositiveSmallIntegerField(default=4)
    first_kickoff_on = models.DateField(null=True, blank=True)
    # Figures that somebody knows better: {id: [low, usual, high]}.
    figures = models.JSONField(default=dict, blank=True)
    # What must be reached before growing, in percent: {"sessions_held": 80}.
    gates = models.JSONField(default=dict, blank=True)
    coordination_hours = models.PositiveIntegerField(null=True, blank=True)
    seed = models.PositiveIntegerField(default=2027)
    # The drafts made from it, one a wave.
    editions = models.ManyToManyField(Programme, related_name="+", blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pairs_per_group__range=(2, 50))
                & Q(waves__range=(1, 24))
                & Q(weeks_between__range=(1, 26))
                & Q(completed__lte=5000),
                name="plan_sensible",
            )
        ]


class BilanShareQuerySet(ScopedQuerySet["BilanShare"]):
    def visible_to(self, person: Any) -> Self:
        """Links to reports that one writes."""
        written = Programme.permitted(person, Permission.EDIT_BILAN)
        return self.filter(bilan__programme__in=written).as_scoped("visible")

    def open_on(self, day: date) -> Self:
        """Links that still open something on that day; the last day counts."""
        return self.filter(ended_at=None, ends_on__gte=day)


class BilanShare(models.Model):
    """A link by which whoever holds it reads one frozen version, without an account, until a day."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    bilan = models.ForeignKey(Bilan, models.CASCADE, related_name="shares")
    # Whom it was made for: "the board". A group, never somebody's name.
    audience = models.CharField(max_length=80)
    # The last day on which it opens.
    ends_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BilanShareQuerySet.as_manager()


class CoordinationTimeQuerySet(ScopedQuerySet["CoordinationTime"]):
    def visible_to(self, person: Any) -> Self:
        """One's own entries, in programmes one coordinates: nobody reads what a colleague noted."""
        written = Programme.permitted(person, Permission.EDIT_BILAN)
        return self.filter(programme__in=written, noted_by=person).as_scoped("own")


class CoordinationTime(models.Model):
    """Time that one coordinator gave a programme: on a day, or over a month for what was not noted day by day."""

    class Kind(models.TextChoices):
        """What the time went to."""

        INFORMING = "informing", _("informing people, reading applications")
        MATCHING = "matching", _("forming the pairs")
        FOLLOWING = "following", _("following the pairs")
        WORKSHOPS = "workshops", _("workshops")
        REPORTING = "reporting", _("evaluation report")
        OTHER = "other", _("other")

    # A day has so many minutes, a month of thirty-one days so many.
    MOST_A_DAY, MOST_A_MONTH = 24 * 60, 31 * 24 * 60

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="coordination_times")
    # Nobody once the person has left: the programme's sum stays.
    noted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    # The day; the first of the month where the whole month is meant.
    on = models.DateField()
    is_month = models.BooleanField(default=False)
    minutes = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    noted_at = models.DateTimeField(default=timezone.now)

    objects = CoordinationTimeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 24 * 60), is_month=False)
                | Q(minutes__range=(1, 31 * 24 * 60), is_month=True, on__day=1),
                name="coordination_time_sensible",
            ),
            models.UniqueConstraint(
                fields=["programme", "noted_by", "on", "kind"],
                condition=Q(is_month=True),
                name="coordination_time_once_a_month",
            ),
        ]
