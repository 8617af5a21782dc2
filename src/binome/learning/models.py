"""What mentors learn, and the workshops where everybody meets."""

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


class UnitCompletionQuerySet(ScopedQuerySet["UnitCompletion"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes whose pairs one follows (completion, never answers)."""
        followed = Programme.objects.permitting(person, Permission.FOLLOW_PAIRS)
        return self.filter(Q(enrolment__person=person) | Q(enrolment__programme__in=followed)).as_scoped(
            "visible"
        )


class UnitCompletion(models.Model):
    """A mentor has finished one unit of the path."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="unit_completions")
    unit_id = models.CharField(max_length=40)
    completed_at = models.DateTimeField(default=timezone.now)

    objects = UnitCompletionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "unit_id"], name="unit_completed_once")
        ]


class UnitWorkQuerySet(ScopedQuerySet["UnitWork"]):
    def visible_to(self, person: Any) -> Self:
        """One's own. Nobody else reads it, whatever their role."""
        return self.filter(enrolment__person=person).as_scoped("own")


class UnitWork(models.Model):
    """Where a mentor stopped in a unit, and what they wrote there for themselves."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="unit_work")
    unit_id = models.CharField(max_length=40)
    # The screen to open next time, from 1.
    screen = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = UnitWorkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "unit_id"], name="unit_work_once")
        ]


class PathWaiverQuerySet(ScopedQuerySet["PathWaiver"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes whose pairs one follows."""
        followed = Programme.objects.permitting(person, Permission.FOLLOW_PAIRS)
        return self.filter(Q(enrolment__person=person) | Q(enrolment__programme__in=followed)).as_scoped(
            "visible"
        )


class PathWaiver(models.Model):
    """A coordinator lets a mentor begin without the required units, and says why."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="path_waiver")
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = PathWaiverQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="path_waiver_says_why")]


class WorkshopQuerySet(ScopedQuerySet["Workshop"]):
    def visible_to(self, person: Any) -> Self:
        """Workshops of programmes where one has a part."""
        return self.filter(
            programme__in=Programme.objects.permitting(person, Permission.SEE_PROGRAMME)
        ).as_scoped("visible")


class Workshop(models.Model):
    """A collective meeting of a programme: kick-off, practice for mentors, closing."""

    class Kind(models.TextChoices):
        KICKOFF = "kickoff", _("kick-off")
        PRACTICE = "practice", _("practice between mentors")
        CHECK_IN = "check-in", _("mentors’ check-in")
        CLOSING = "closing", _("closing workshop")
        OTHER = "other", _("another meeting")

    # Meetings to which mentors alone are asked.
    FOR_MENTORS: ClassVar[frozenset[str]] = frozenset({Kind.PRACTICE, Kind.CHECK_IN})

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="workshops")
    kind = models.CharField(max_length=10, choices=Kind)
    # The guide (running order by the minute) of the built-in content; empty when there is none.
    guide_id = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=160)
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

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__range=(15, 600)), name="workshop_minutes_sensible"),
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__range=(1, 2000)), name="workshop_places_sensible"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """When it is over, if it keeps to its length."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_for_mentors(self) -> bool:
        """Whether mentors alone are asked."""
        return self.kind in self.FOR_MENTORS


class AttendanceQuerySet(ScopedQuerySet["Attendance"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of workshops one leads."""
        led = Programme.objects.permitting(person, Permission.RUN_WORKSHOP)
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


class CredentialKeyQuerySet(ScopedQuerySet["CredentialKey"]):
    def visible_to(self, person: Any) -> Self:
        """Those of organisations whose people one looks after."""
        looked_after = Organisation.objects.permitting(person, Permission.MANAGE_PEOPLE)
        return self.filter(organisation__in=looked_after).as_scoped("visible")

    def published(self, **lookup: Any) -> Self:
        """Public keys: whoever was shown a badge asks for the one that signed it."""
        return self.filter(**lookup).as_scoped("public check")


class CredentialKey(models.Model):
    """The pair of keys with which an organisation signs badges. One signs; those before it still prove what they signed."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="credential_keys")
    # The public key's thumbprint (RFC 7638): the end of the address where it is published.
    kid = models.CharField(max_length=64, unique=True)
    public_jwk = models.JSONField()
    # Locked by `boxes.box("credential-key")`; never shown, exported or logged.
    private = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CredentialKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(retired_at=None), name="credential_key_one_signs"
            )
        ]


class CertificateQuerySet(ScopedQuerySet["Certificate"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes whose pairs one follows."""
        followed = Programme.objects.permitting(person, Permission.FOLLOW_PAIRS)
        return self.filter(Q(enrolment__person=person) | Q(enrolment__programme__in=followed)).as_scoped(
            "visible"
        )

    def numbered(self, number: str) -> Self:
        """The one that bears ``number``: whoever was shown a certificate may ask whether it is true."""
        return self.filter(number=number).as_scoped("public check")

    def badges_of(self, programme_id: int) -> Self:
        """Those of a programme that came with a badge: what they are given for is public."""
        return self.filter(enrolment__programme=programme_id, key__isnull=False).as_scoped("public check")


class Certificate(models.Model):
    """A person took part in a programme to its end. What it says is read from the programme each time it is opened."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="certificates")
    # Drawn at random, so that nobody walks through them: "7K3M-92QF-XH".
    number = models.CharField(max_length=12, unique=True)
    # Whoever holds the address that ends with it is shown the name. Empty once the name is to be forgotten.
    secret = models.CharField(max_length=32, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    # Empty when it was given by itself, once the pair was complete.
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    # A mentor's badge (Open Badges 3.0): the signed text, what hides the address in it, its place in the status list.
    badge = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    key = models.ForeignKey(CredentialKey, models.PROTECT, null=True, blank=True, related_name="certificates")
    status_index = models.PositiveIntegerField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(revoked_at=None), name="certificate_valid_once"
            ),
            models.UniqueConstraint(fields=["key", "status_index"], name="certificate_status_place_once"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, reason="") | Q(revoked_at__isnull=False),
                name="certificate_reason_only_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_valid(self) -> bool:
        """Whether it still stands."""
        return self.revoked_at is None


def after_circles(person: Any) -> models.QuerySet[Programme]:
    """Programmes in whose circle after the closing one sits: as who chose to stay, or as a coordinator."""
    stays = AfterSeat.objects.visible_to(person).current().filter(enrolment__person=person)
    managed = Programme.objects.permitting(person, Permission.MANAGE_PROGRAMME)
    either = Q(pk__in=stays.values("enrolment__programme")) | Q(pk__in=managed.values("pk"))
    return Programme.objects.filter(either, state__in=AfterSeat.AFTER).as_scoped("circle")


class CircleMessageQuerySet(ScopedQuerySet["CircleMessage"]):
    def visible_to(self, person: Any) -> Self:
        """Those of one's circles: the mentors' as mentor or coordinator, the one afterwards as who stays or coordinator."""
        circles = Programme.objects.permitting(person, Permission.FOLLOW_PATH)
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
        managed = Programme.objects.permitting(person, Permission.MANAGE_PROGRAMME)
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
        managed = Programme.objects.permitting(person, Permission.MANAGE_PROGRAMME)
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
