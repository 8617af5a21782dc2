"""Texts that a pair prepares before anything is published: the mentee writes, the mentor remarks, nobody else reads."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.core.scoping import ScopedQuerySet
from binome.pairs.models import Goal, Pair

LONGEST = 20000


class DraftQuerySet(ScopedQuerySet["Draft"]):
    def visible_to(self, person: Any) -> Self:
        """Texts of pairs that the person is one half of; no coordinator, no administrator."""
        return self.filter(pair__in=Pair.objects.of_the_two(person)).as_scoped("the two")

    def with_pair(self) -> Self:
        """With the pair and its two people, in one statement."""
        return self.select_related(
            "pair__programme", "pair__organisation", "pair__mentor__person", "pair__mentee__person", "goal"
        )


class Draft(models.Model):
    """One text being prepared, as it is now."""

    class Kind(models.TextChoices):
        LINKEDIN_HEADLINE = "linkedin_headline"
        LINKEDIN_ABOUT = "linkedin_about"
        LINKEDIN_EXPERIENCE = "linkedin_experience"
        X_POST = "x_post"
        X_THREAD = "x_thread"
        FACEBOOK_PAGE = "facebook_page"
        FACEBOOK_CALENDAR = "facebook_calendar"
        FREE_TEXT = "free_text"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="drafts")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="drafts")
    kind = models.CharField(max_length=30, choices=Kind)
    title = models.CharField(_("name of the text"), max_length=80)
    text = models.TextField(_("text"), blank=True, max_length=LONGEST)
    # The sheet of a page: {"name": "…"}; a month of posts: {"posts": [{"day": "2027-03-02", …}]};
    # a picture that goes with a text: {"picture": "…", "description": "…"}.
    fields = models.JSONField(default=dict, blank=True)
    # Rises with each saving: whoever saves says which one they had read.
    revision = models.PositiveIntegerField(default=1)
    # Each of the two says so about the text as it is; a change takes it back.
    mentor_done_at = models.DateTimeField(null=True, blank=True)
    mentee_done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    @property
    def is_done(self) -> bool:
        """Whether both say so."""
        return self.mentor_done_at is not None and self.mentee_done_at is not None


class DraftPart(ScopedQuerySet[Any]):
    """Rows that belong to a text, seen by the two alone."""

    def visible_to(self, person: Any) -> Self:
        """Rows of texts that the person may see."""
        return self.filter(draft__pair__in=Pair.objects.of_the_two(person)).as_scoped("the two")


class DraftVersion(models.Model):
    """A text as it was when somebody wanted to keep it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"), blank=True)
    fields = models.JSONField(default=dict, blank=True)
    kept_at = models.DateTimeField(default=timezone.now)

    objects = DraftPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_version_once")
        ]


class Remark(models.Model):
    """What one of the two says about a passage, or about the whole when ``quote`` is empty."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="remarks")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    quote = models.TextField(_("passage"), blank=True)
    text = models.TextField(_("remark"), max_length=1000)
    written_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DraftPart.as_manager()
