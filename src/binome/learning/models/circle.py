"""The circle of mentors, and the circle of both sides after the closing."""

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


def after_circles(person: Any) -> models.QuerySet[Programme]:
    """Programmes in whose circle after the closing one sits: as who chose to stay, or as a coordinator."""
    stays = AfterSeat.objects.visible_to(person).current().filter(enrolment__person=person)
    managed = Programme.permitted(person, Permission.MANAGE_PROGRAMME)
    either = Q(pk__in=stays.values("enrolment__programme")) | Q(pk__in=managed)
    return Programme.objects.filter(either, state__in=AfterSeat.AFTER).as_scoped("circle")


class CircleMessageQuerySet(ScopedQuerySet["CircleMessage"]):
    def visible_to(self, person: Any) -> Self:
        """Those of one's circles: the mentors' as mentor or coordinator, the one afterwards as who stays or coordinator."""
        circles = Programme.permitted(person, Permission.FOLLOW_PATH)
        return self.filter(
            Q(circle=CircleMessage.Circle.MENTORS, programme__in=circles)
            | Q(circle=CircleMessage.Circle.AFTER, programme__in=after_circles(person))
        ).as_scoped("visible")

    def questions(self) -> Self:
        """Without the answers."""
        return self.filter(question=None)

    def shown(self) -> Self:
        """Neither hidden by a coordinator nor taken back."""
        return self.filter(hidden_at=None).exclude(text="")


class CircleMessage(models.Model):
    """A question in a circle of a programme, the hand that somebody offers there once, or an answer."""

    class Circle(models.TextChoices):
        MENTORS = "mentors", _("mentors’ circle")
        AFTER = "after", _("circle of those who stay")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="circle_messages")
    circle = models.CharField(max_length=10, choices=Circle, default=Circle.MENTORS)
    # In the circle after the closing: one hour of help offered, and who takes it.
    is_hand = models.BooleanField(default=False)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    # The question that this answers; empty for a question.
    question = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Empty once its author has taken it back while others had already answered.
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    # On an answer: when whoever asked said that this answers the question.
    settles_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = CircleMessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question"], condition=~Q(settles_at=None), name="circle_question_settled_once"
            ),
            models.CheckConstraint(
                condition=Q(settles_at=None) | ~Q(question=None), name="circle_answer_settles"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_reason="") | (~Q(hidden_at=None) & ~Q(hidden_reason="")),
                name="circle_hidden_says_why",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None)
                | (Q(is_hand=True) & ~Q(taken_by=None) & ~Q(taken_at=None)),
                name="circle_hand_taken",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["programme", "written_at"], name="circle_by_time")]

    @property
    def thread_id(self) -> int:
        """The number of the question under which this stands."""
        return self.question_id or self.pk


class CircleReportQuerySet(ScopedQuerySet["CircleReport"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes one manages. Whoever wrote the message never learns of it."""
        managed = Programme.permitted(person, Permission.MANAGE_PROGRAMME)
        return self.filter(Q(reported_by=person) | Q(message__programme__in=managed)).as_scoped("visible")

    def waiting(self) -> Self:
        """Those that no coordinator has dealt with."""
        return self.filter(handled_at=None)


class CircleReport(models.Model):
    """Somebody tells the coordinators that a message of the circle is not all right."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    message = models.ForeignKey(CircleMessage, models.CASCADE, related_name="reports")
    reported_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True, blank=True)

    objects = CircleReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "reported_by"], name="circle_reported_once")
        ]


class CircleSeatQuerySet(ScopedQuerySet["CircleSeat"]):
    def visible_to(self, person: Any) -> Self:
        """One's own. Nobody else needs to know who reads the letter."""
        return self.filter(person=person).as_scoped("own")


class CircleSeat(models.Model):
    """What a member of a circle has been told by letter, and whether they want that letter."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="circle_seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    circle = models.CharField(
        max_length=10, choices=CircleMessage.Circle, default=CircleMessage.Circle.MENTORS
    )
    wants_letter = models.BooleanField(default=True)
    # Messages written until then are no longer told.
    told_until = models.DateTimeField(null=True, blank=True)

    objects = CircleSeatQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "person", "circle"], name="circle_seat_once")
        ]


class AfterSeatQuerySet(ScopedQuerySet["AfterSeat"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes one manages: they prepare the next edition."""
        managed = Programme.permitted(person, Permission.MANAGE_PROGRAMME)
        return self.filter(Q(enrolment__person=person) | Q(enrolment__programme__in=managed)).as_scoped(
            "visible"
        )

    def current(self) -> Self:
        """Without those who left the programme since."""
        return self.filter(enrolment__ended_at=None)


class AfterSeat(models.Model):
    """Somebody of either side chose to stay in the circle after the closing. Leaving deletes the row."""

    # When the circle of those who stay is open.
    AFTER: ClassVar[frozenset[str]] = frozenset(
        {Programme.State.CLOSING, Programme.State.EVALUATED, Programme.State.ARCHIVED}
    )

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="after_seat")
    joined_at = models.DateTimeField(default=timezone.now)
    wants_next_edition = models.BooleanField(default=False)
    # A mentee who would mentor, or a mentor who would be supported.
    wants_other_side = models.BooleanField(default=False)

    objects = AfterSeatQuerySet.as_manager()
