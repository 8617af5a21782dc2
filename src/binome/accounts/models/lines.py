"""Roles that are offered, and who reports to whom."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from binome.accounts.models.people import Organisation, Person
from binome.accounts.permissions import Permission, Role
from binome.core.scoping import ScopedQuerySet


class RoleOfferQuerySet(ScopedQuerySet["RoleOffer"]):
    def visible_to(self, person: Any) -> Self:
        """Those made to oneself, and those of organisations whose people one looks after."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
        return self.filter(Q(person=person) | Q(organisation__in=looked_after)).as_scoped("visible")

    def waiting_for(self, person: Any) -> Self:
        """Those that ``person`` has not answered."""
        return self.filter(person=person, state=RoleOffer.State.OFFERED).as_scoped("own")


class RoleOffer(models.Model):
    """Somebody is asked to take a role that opens much; it begins with their yes."""

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("role", "waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("role", "accepted")
        DECLINED = "declined", pgettext_lazy("role", "declined")
        TAKEN_BACK = "taken-back", pgettext_lazy("role", "taken back")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OFFERED: frozenset({State.ACCEPTED, State.DECLINED, State.TAKEN_BACK}),
        State.ACCEPTED: frozenset(),
        State.DECLINED: frozenset(),
        State.TAKEN_BACK: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # A programme belongs to a higher room; without one, the role is in the whole organisation.
    programme_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="role_offers")
    role = models.CharField(max_length=20, choices=Role)
    state = models.CharField(max_length=12, choices=State, default=State.OFFERED)
    offered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    # Whose role ends with the yes.
    handed_over_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RoleOfferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "role"],
                condition=Q(state="offered", programme_id=None),
                name="role_offered_once",
            ),
            models.UniqueConstraint(
                fields=["programme_id", "person", "role"],
                condition=Q(state="offered", programme_id__isnull=False),
                name="team_role_offered_once",
            ),
        ]


class ReportingLineQuerySet(ScopedQuerySet[Any]):
    def visible_to(self, person: Any) -> Self:
        """Nobody reads these rows; only the hierarchy shield does, through ``in_organisation``."""
        return self.none().as_scoped("nobody")


class ReportingLine(models.Model):
    """``person`` reports to ``manager``. Read by the hierarchy shield only, shown to nobody."""

    class Kind(models.TextChoices):
        SOLID = "solid", _("direct")
        DOTTED = "dotted", _("dotted")
        DECLARED = "declared", _("declared by one of the two")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="reporting_lines")
    person = models.ForeignKey(Person, models.CASCADE, related_name="reports_to")
    manager = models.ForeignKey(Person, models.CASCADE, related_name="manages")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SOLID)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "manager", "kind"], name="reporting_line_once"
            ),
            models.CheckConstraint(
                condition=~Q(person=models.F("manager")), name="reporting_line_not_to_oneself"
            ),
        ]


class ReportingLineImportQuerySet(ScopedQuerySet["ReportingLineImport"]):
    def visible_to(self, person: Any) -> Self:
        """One's own files only, where one looks after people: what a file says is for who has it already."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
        return self.filter(uploaded_by=person, organisation__in=looked_after).as_scoped("own")


class ReportingLineImport(models.Model):
    """A file of reporting lines as it was read: shown to whoever sent it, applied once, then emptied."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    # Whoever is not in the file has no line any more.
    is_whole = models.BooleanField(default=False)
    is_all_or_nothing = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(default=0)
    good_count = models.PositiveIntegerField(default=0)
    # [{"line": 3, "column": "responsable", "found": "…", "code": "manager", "values": {}}], the first ones.
    errors = models.JSONField(default=list)
    error_count = models.PositiveIntegerField(default=0)
    # Named as managers, on no line of the file: the first ones.
    nowhere = models.JSONField(default=list)
    nowhere_count = models.PositiveIntegerField(default=0)
    # Numbers of the people of Binôme who are in the file, and the lines between them: [[person, above, "solid"], …].
    people = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    # Employee numbers that the file explains: {"4711": person}.
    numbers = models.JSONField(default=dict)
    # {"added": 3, "changed": 1, "ended": 0} once applied.
    counts = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = ReportingLineImportQuerySet.as_manager()


class StaffNumber(models.Model):
    """The number by which the employer's files name a person; read with reporting lines, shown to nobody else."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="staff_numbers")
    number = models.CharField(max_length=254)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="staff_number_once"),
            models.UniqueConstraint(fields=["organisation", "person"], name="staff_number_one_a_person"),
        ]


class DeclaredConflictQuerySet(ScopedQuerySet["DeclaredConflict"]):
    def visible_to(self, person: Any) -> Self:
        """One's own."""
        return self.filter(person=person).as_scoped("own")


class DeclaredConflict(models.Model):
    """A person says that somebody, known by an address, is in their line. Read by the shield and by its author only."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="declared_conflicts")
    # An address, whether or not it has an account: nobody learns here who has one.
    address = models.EmailField(_("e-mail address"))
    declared_at = models.DateTimeField(default=timezone.now)

    objects = DeclaredConflictQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "address"], name="declared_conflict_once"
            )
        ]
