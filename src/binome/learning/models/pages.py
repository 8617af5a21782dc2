"""Cards and units as an organisation has them: its own, those it adapted, and what it checked of the built-in ones."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models import Programme


def kept_organisations(person: Any) -> models.QuerySet[Organisation]:
    """Organisations whose cards and units one writes: as a whole, or as a coordinator of one of its programmes."""
    programmes = Programme.objects.permitting(person, Permission.KEEP_CONTENT)
    whole = Organisation.permitted(person, Permission.KEEP_CONTENT)
    either = Q(pk__in=programmes.values("organisation")) | Q(pk__in=whole)
    return Organisation.objects.filter(either).as_scoped("permission")


class OwnPageQuerySet(ScopedQuerySet["OwnPage"]):
    def visible_to(self, person: Any) -> Self:
        """Those of organisations in whose programmes one has a part, and of those whose texts one writes."""
        seen = Programme.objects.permitting(person, Permission.SEE_PROGRAMME).values("organisation")
        kept = kept_organisations(person).values("pk")
        return self.filter(Q(organisation__in=seen) | Q(organisation__in=kept)).as_scoped("visible")


class OwnPage(models.Model):
    """A help card or a unit of the path, as one organisation has it.

    Its own (without ``built_in_id``); an adaptation of a built-in text; or, at revision 0, a built-in text read as it
    is, of which the organisation only keeps when it was checked and what was reported.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("help card")
        UNIT = "unit", _("unit of the mentor path")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="own_pages")
    kind = models.CharField(max_length=10, choices=Kind)
    # The built-in card or unit that this stands in the place of.
    built_in_id = models.CharField(max_length=40, blank=True)
    # An own card's subject: the identifier of a network or of a goal of the catalogue.
    subject = models.CharField(max_length=40, blank=True)
    # Who looks after it; the project does as long as nobody of the organisation has changed it.
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    expires_on = models.DateField(null=True, blank=True)
    # The number of the version that is read; whoever saves says which one they had read.
    revision = models.PositiveIntegerField(default=0)
    # The built-in text as it was when the organisation last looked at it: {"title_fr": "…", "body_fr": "…", …}.
    built_in_then = models.JSONField(default=dict, blank=True)
    # Units: how long it takes, and since when it comes before the first session (empty: it does not).
    minutes = models.PositiveSmallIntegerField(default=0)
    required_since = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnPageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "built_in_id"], condition=~Q(built_in_id=""), name="own_page_once"
            ),
            models.CheckConstraint(
                condition=~Q(built_in_id="") | Q(kind="unit", subject="") | (Q(kind="card") & ~Q(subject="")),
                name="own_page_card_has_subject",
            ),
            models.CheckConstraint(
                condition=Q(required_since=None) | Q(kind="unit", built_in_id=""),
                name="own_page_required_unit",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(built_in_id="", required_since=None),
                name="own_page_withdrawn_is_own",
            ),
        ]

    @property
    def key(self) -> str:
        """The name in addresses, and in what mentors have finished: the built-in text's own, or a number."""
        return self.built_in_id or f"own-{self.pk}"


class OwnPageVersionQuerySet(ScopedQuerySet["OwnPageVersion"]):
    def visible_to(self, person: Any) -> Self:
        """Every version for those who write; for readers the one that is read."""
        kept = Q(organisation__in=kept_organisations(person).values("pk"))
        read = Q(page__in=OwnPage.objects.visible_to(person), number=F("page__revision"))
        return self.filter(kept | read).as_scoped("visible")

    def current(self) -> Self:
        """Those that are read now."""
        return self.filter(number=F("page__revision"))


class OwnPageVersion(models.Model):
    """One saving of a card or a unit: the words, who wrote them, when, and why."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    page = models.ForeignKey(OwnPage, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # One language may be empty: readers are then told so and read the other.
    title_fr = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    body_fr = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    check_fr = models.TextField(blank=True)
    check_en = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = OwnPageVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="own_page_version_once"),
            models.CheckConstraint(
                condition=(~Q(title_fr="") & ~Q(body_fr="")) | (~Q(title_en="") & ~Q(body_en="")),
                name="own_page_version_says_something",
            ),
        ]


class ScreenReportQuerySet(ScopedQuerySet["ScreenReport"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those about texts that one writes. No other reader learns who reported."""
        kept = Q(organisation__in=kept_organisations(person).values("pk"))
        return self.filter(Q(reported_by=person) | kept).as_scoped("visible")

    def waiting(self) -> Self:
        """Those that nobody has dealt with."""
        return self.filter(handled_at=None)


class ScreenReport(models.Model):
    """Somebody says that a card or a unit no longer shows what is on the screen."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    page = models.ForeignKey(OwnPage, models.CASCADE, related_name="reports")
    # The programme in which it was read: the report ends with it.
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    reported_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True, blank=True)

    objects = ScreenReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "reported_by"], condition=Q(handled_at=None), name="screen_reported_once"
            )
        ]
