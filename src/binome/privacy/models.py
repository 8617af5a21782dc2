"""How long an organisation keeps each kind of data, and the journals that name nobody."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet


class OfThoseWhoLookAfterPeople(ScopedQuerySet[Any]):
    """Rows of an organisation, for those who look after its people."""

    def visible_to(self, person: Any) -> Self:
        """Rows of organisations whose people one looks after."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
        return self.filter(organisation__in=looked_after).as_scoped("visible")


class RetentionSetting(models.Model):
    """How many months one organisation keeps one kind of data; without a row, the register's own number holds."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="retention_settings")
    kind = models.CharField(max_length=20)
    months = models.PositiveSmallIntegerField()

    objects = OfThoseWhoLookAfterPeople.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="retention_setting_once_a_kind"),
            models.CheckConstraint(condition=Q(months__range=(1, 60)), name="retention_setting_sensible"),
        ]


class RetentionRun(models.Model):
    """One night in one organisation: how many rows of which table had passed their duration. No row is named."""

    # Empty for what belongs to no organisation: codes to sign in, accounts.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="retention_runs"
    )
    at = models.DateTimeField(default=timezone.now, db_index=True)
    # {"pairs.HelpRequest": 3}
    counts = models.JSONField(default=dict)

    objects = OfThoseWhoLookAfterPeople.as_manager()


class FileViewQuerySet(ScopedQuerySet["FileView"]):
    def visible_to(self, person: Any) -> Self:
        """Who opened one's own file. Nobody watches anybody else with it."""
        return self.filter(person=person).as_scoped("own")


class FileView(models.Model):
    """On that day, somebody who follows or decides opened the page of a person. Once a day and page is enough."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="file_views")
    viewer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # The name of the page, such as "programmes:application".
    page = models.CharField(max_length=60)
    viewed_on = models.DateField()

    objects = FileViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "viewer", "page", "viewed_on"], name="file_view_once_a_day"
            )
        ]


class Erasure(models.Model):
    """An account was erased: its number and the moment, so that a restored backup can be erased again."""

    person_number = models.BigIntegerField(db_index=True)
    erased_at = models.DateTimeField(default=timezone.now)
    # Letters to others that told the end of a pair and still name the person; deleted once they have left.
    farewell_letters = models.JSONField(default=list)


class DataRequestQuerySet(ScopedQuerySet["DataRequest"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of organisations that one coordinates."""
        return self.filter(Q(person=person) | Q(organisation__in=self._coordinated(person))).as_scoped(
            "visible"
        )

    def to_answer_by(self, person: Any) -> Self:
        """Those of organisations that ``person`` coordinates, their own left out: nobody answers themselves."""
        rows = self.filter(organisation__in=self._coordinated(person)).exclude(person=person)
        return rows.as_scoped("coordinated")

    @staticmethod
    def _coordinated(person: Any) -> Any:
        # Hosting gives no right to read what people wrote: administrators are left out.
        return Organisation.objects.permitting(person, Permission.MANAGE_PROGRAMME)


class DataRequest(models.Model):
    """A person asks for a correction, or objects to a use; somebody answers within one month, and the date shows."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        OBJECTION = "objection", _("objection")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        DONE = "done", _("done")
        REFUSED = "refused", _("not done, with the reason")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OPEN: frozenset({State.DONE, State.REFUSED}),
        State.DONE: frozenset(),
        State.REFUSED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="data_requests")
    kind = models.CharField(max_length=12, choices=Kind)
    # A table of the register, or a use of ``uses.py``.
    about = models.CharField(max_length=60)
    text = models.TextField(_("your words"), max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False),
                name="data_request_answered_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="data_request_refused_with_reason"
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "kind", "about"],
                condition=Q(state="open"),
                name="data_request_one_open_a_subject",
            ),
        ]
