"""A pair and what the two of them do together while the relationship lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models import Enrolment, Programme


class PairQuerySet(ScopedQuerySet["Pair"]):
    def visible_to(self, person: Any) -> Self:
        """The pair's two people, and whoever follows the programme's pairs."""
        followed = Programme.objects.permitting(person, Permission.FOLLOW_PAIRS)
        return self.filter(
            Q(mentor__person=person) | Q(mentee__person=person) | Q(programme__in=followed)
        ).as_scoped("visible")

    def of_the_two(self, person: Any) -> Self:
        """Pairs that ``person`` is one half of; for what only the two may see."""
        return self.filter(Q(mentor__person=person) | Q(mentee__person=person)).as_scoped("the two")

    def with_people(self) -> Self:
        """With the programme, the organisation and the two people, in one statement."""
        return self.select_related("programme", "organisation", "mentor__person", "mentee__person")

    def with_story(self, *, memos: bool = False) -> Self:
        """With people, agreements, goals and sessions; memos are fetched for the two only, when asked for."""
        sessions = models.Prefetch(
            "sessions",
            queryset=Session.objects.all() if memos else Session.objects.defer("memo", "next_step"),
        )
        return self.with_people().prefetch_related("agreements", "goals", sessions)


class Pair(models.Model):
    """A mentor and a mentee who work together."""

    class State(models.TextChoices):
        ACTIVE = "active", _("under way")
        COMPLETED = "completed", _("completed")
        ENDED = "ended", pgettext_lazy("pair", "ended early")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.ACTIVE: frozenset({State.COMPLETED, State.ENDED}),
        State.COMPLETED: frozenset(),
        State.ENDED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="pairs")
    mentor = models.ForeignKey(Enrolment, models.PROTECT, related_name="pairs_as_mentor")
    mentee = models.ForeignKey(Enrolment, models.PROTECT, related_name="pairs_as_mentee")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    formed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mentee"], condition=Q(state="active"), name="pair_one_active_per_mentee"
            ),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="pair_of_two_people"),
        ]


class PairPart(ScopedQuerySet[Any]):
    """Rows that belong to a pair, seen by whoever sees the pair."""

    def visible_to(self, person: Any) -> Self:
        """Rows of pairs that ``person`` may see."""
        return self.filter(pair__in=Pair.objects.visible_to(person)).as_scoped("visible")

    def of_the_two(self, person: Any) -> Self:
        """Rows of pairs that ``person`` is one half of; for what only the two may see."""
        return self.filter(pair__in=Pair.objects.of_the_two(person)).as_scoped("the two")


class Agreement(models.Model):
    """How the two want to work: clauses both accept. A change makes a new version to accept again."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    # [{"id": "conf", "text": "…"}], in the programme's language.
    clauses = models.JSONField()
    mentor_accepted_at = models.DateTimeField(null=True, blank=True)
    mentee_accepted_at = models.DateTimeField(null=True, blank=True)
    # Empty for the first version, which comes from the programme.
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PairPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pair", "version"], name="agreement_version_once")
        ]

    @property
    def is_accepted(self) -> bool:
        """Whether both have accepted this version."""
        return self.mentor_accepted_at is not None and self.mentee_accepted_at is not None


class Goal(models.Model):
    """What the mentee wants to be able to do by the end, with signs that both can observe."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    # Empty when the goal is in the person's own words.
    catalogue_id = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("goal"), max_length=200)
    signs = models.JSONField(_("how we shall know it worked"), default=list)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    set_at = models.DateTimeField(default=timezone.now)

    objects = PairPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pair", "position"], name="goal_position_once"),
            models.CheckConstraint(condition=Q(progress__range=(0, 4)), name="goal_progress_0_to_4"),
        ]


class GoalProgress(models.Model):
    """One step of a goal's progress: who noted what, when."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="progress_steps")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="history")
    value = models.PositiveSmallIntegerField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    objects = PairPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__range=(0, 4)), name="goal_progress_value_0_to_4")
        ]


class Session(models.Model):
    """One meeting of a pair. (Django's own session is always ``request.session``.)"""

    class State(models.TextChoices):
        TO_SET = "to-set", _("no date yet")
        SET = "set", _("date set")
        HELD = "held", _("held")
        MISSED = "missed", _("did not take place")
        CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.TO_SET: frozenset({State.SET, State.HELD, State.CANCELLED}),
        State.SET: frozenset({State.SET, State.HELD, State.MISSED, State.CANCELLED}),
        State.MISSED: frozenset({State.SET, State.HELD, State.CANCELLED}),
        State.HELD: frozenset(),
        # The pair ended before the day came.
        State.CANCELLED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.TO_SET)
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), blank=True)
    moves_count = models.PositiveSmallIntegerField(default=0)
    # When the present date was settled: a reminder that would have left before is not sent.
    dated_at = models.DateTimeField(null=True, blank=True)
    # The last reminder that left, "<calendar sequence>:<week|day>".
    last_reminder = models.CharField(max_length=20, blank=True)
    # iCalendar: the UID never changes, the sequence rises with every invitation sent.
    calendar_uid = models.CharField(max_length=80, unique=True)
    calendar_sequence = models.PositiveIntegerField(default=0)
    # Written by the mentee, seen by the two only.
    memo = models.TextField(_("memo"), blank=True)
    next_step = models.CharField(_("before next time"), max_length=300, blank=True)
    held_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    held_noted_at = models.DateTimeField(null=True, blank=True)

    objects = PairPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pair", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["to-set", "cancelled"]) | Q(starts_at__isnull=False),
                name="session_set_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_minutes__isnull=False), name="session_held_has_minutes"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], condition=Q(state="set"), name="session_set_by_date"),
        ]

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, as planned; minutes are counted in UTC, so a change of hour shortens nothing."""
        if self.starts_at is None:
            return None
        return self.starts_at.astimezone(UTC) + timedelta(minutes=self.minutes)


class HelpRequestQuerySet(ScopedQuerySet["HelpRequest"]):
    def visible_to(self, person: Any) -> Self:
        """Who asked, and who answers requests for help in that programme; never the other half."""
        answered = Programme.objects.permitting(person, Permission.ANSWER_HELP)
        # A coordinator may also be somebody's mentor: that pair's requests are then for the other coordinators.
        own = Pair.objects.of_the_two(person)
        for_others = Q(programme__in=answered) & (Q(pair=None) | ~Q(pair__in=own))
        return self.filter(Q(asked_by=person) | for_others).as_scoped("visible")

    def waiting(self) -> Self:
        """Requests that nobody has closed."""
        return self.filter(state__in=[HelpRequest.State.OPEN, HelpRequest.State.TAKEN])


class HelpRequest(models.Model):
    """A call for help, read by coordinators and referents only."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        TAKEN = "taken", _("someone is on it")
        CLOSED = "closed", _("closed")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OPEN: frozenset({State.TAKEN, State.CLOSED}),
        # Open again when whoever was on it leaves the role and nobody takes over.
        State.TAKEN: frozenset({State.CLOSED, State.OPEN}),
        State.CLOSED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="help_requests")
    pair = models.ForeignKey(Pair, models.SET_NULL, null=True, blank=True, related_name="help_requests")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(_("what would help"), max_length=2000)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = HelpRequestQuerySet.as_manager()
