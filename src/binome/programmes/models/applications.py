"""What goes with an application: notes, an interview, where one starts from; and files of applications."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models.programme import Application, Programme


class ApplicationNoteQuerySet(ScopedQuerySet["ApplicationNote"]):
    def visible_to(self, person: Any) -> Self:
        """Notes of programmes whose applications one decides; whoever applies reads theirs with their data."""
        decided = Programme.permitted(person, Permission.DECIDE_APPLICATIONS)
        return self.filter(programme__in=decided).as_scoped("visible")


class ApplicationNote(models.Model):
    """What a coordinator notes beside an application, for the other coordinators: an interview, a doubt, a wish."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = ApplicationNoteQuerySet.as_manager()


class InterviewQuerySet(ScopedQuerySet["Interview"]):
    def visible_to(self, person: Any) -> Self:
        """Interviews of programmes whose applications one decides; whoever applies reads theirs with their data."""
        decided = Programme.permitted(person, Permission.DECIDE_APPLICATIONS)
        return self.filter(programme__in=decided).as_scoped("visible")


class Interview(models.Model):
    """What a coordinator wrote down of a talk with somebody who applies, question by question."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    application = models.OneToOneField(Application, models.CASCADE, related_name="interview")
    held_on = models.DateField(_("day of the interview"))
    held_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # The questions as they were asked, so that a programme may change its own later: [["…?", "…"], …].
    answers = models.JSONField(default=list)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = InterviewQuerySet.as_manager()


class StartingPointQuerySet(ScopedQuerySet["StartingPoint"]):
    def visible_to(self, person: Any) -> Self:
        """One's own only: whoever decides on applications never reads them."""
        return self.filter(application__person=person).as_scoped("own")


class StartingPoint(models.Model):
    """Where a mentee says they stand, answered with the application and owned by them.

    The surveys room takes it over when the questionnaire of the start leaves, so that it is asked once.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    application = models.OneToOneField(Application, models.CASCADE, related_name="starting_point")
    # {item id: value}; "skip" where the person has no use for it.
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = StartingPointQuerySet.as_manager()


class ApplicationImportQuerySet(ScopedQuerySet["ApplicationImport"]):
    def visible_to(self, person: Any) -> Self:
        """Imports of programmes whose applications one decides."""
        decided = Programme.permitted(person, Permission.DECIDE_APPLICATIONS)
        return self.filter(programme__in=decided).as_scoped("visible")


class ApplicationImport(models.Model):
    """A file of applications as it was read: shown first, applied once, forgotten with its programme."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="imports")
    role = models.CharField(max_length=20, choices=Application.Side)
    file_name = models.CharField(max_length=200)
    # Each column with one of its cells: [["Votre ville", "Évry"], …].
    columns = models.JSONField(default=list)
    # The file as it was read: [[2, ["Zoé", …]], …] in the order of `columns`; forgotten once it is added.
    lines = models.JSONField(default=list)
    # The field that each header means, "" for none: {"Votre ville": "city"}.
    mapping = models.JSONField(default=dict)
    # Nothing at all is added while a row is wrong.
    is_all_or_nothing = models.BooleanField(default=False)
    # Rows of the file that were not empty; each is either in `rows` or in `set_aside`, so none is lost.
    row_count = models.PositiveIntegerField(default=0)
    # Rows ready to become applications: [{"line": 2, "person": {…}, "application": {…}}], or to update one:
    # the same with "updates": its number, and "changes": the fields that change.
    rows = models.JSONField(default=list)
    # Rows that will not: [{"line": 3, "who": "…", "reason": "errors" | "twice" | "applied" | "same" | "example"}].
    set_aside = models.JSONField(default=list)
    # What is wrong, cell by cell: [{"line": 3, "column": "courriel", "found": "…", "code": "email", "values": {}}].
    # The first thousand; all of them are counted.
    errors = models.JSONField(default=list)
    error_count = models.PositiveIntegerField(default=0)
    # Headers we do not know: their cells are kept with the application and used by nothing.
    unknown_columns = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    # Of the rows that were added, how many changed an application of an earlier file.
    updated_count = models.PositiveIntegerField(default=0)

    objects = ApplicationImportQuerySet.as_manager()
