"""A pair and what the two of them do together while the relationship lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission, Role
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models import Enrolment, Programme


class PairQuerySet(ScopedQuerySet["Pair"]):
    def visible_to(self, person: Any) -> Self:
        """The pair's two people, and whoever follows the programme's pairs."""
        followed = Programme.permitted(person, Permission.FOLLOW_PAIRS)
        return self.filter(
            Q(mentor__person=person) | Q(mentee__person=person) | Q(programme__in=followed)
        ).as_scoped("visible")

    def of_the_two(self, person: Any) -> Self:
        """Pairs that ``person`` is one half of; for what only the two may see."""
        return self.filter(Q(mentor__person=person) | Q(mentee__person=person)).as_scoped("the two")

    def assisted_by(self, person: Any) -> Self:
        """Pairs under way whose dates ``person`` looks after for the mentee."""
        mine = Q(assistants__person=person, assistants__ended_at=None)
        return self.filter(mine, state=Pair.State.ACTIVE).as_scoped("assisted")

    def with_people(self) -> Self:
        """With the programme, the organisation and the two people, in one statement."""
        return self.select_related("programme", "organisation", "mentor__person", "mentee__person")

    def with_story(self, *, memos: bool = False, offers: bool = False) -> Self:
        """With people, agreements, goals and sessions; memos and dates on offer are for the two, when asked for."""
        rows = Session.objects.all() if memos else Session.objects.defer("memo", "next_step")
        sessions = models.Prefetch("sessions", queryset=rows.with_dates_on_offer() if offers else rows)
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
    # After an early end each is asked once; empty until then.
    mentor_wants_another = models.BooleanField(null=True, blank=True)
    mentee_wants_another = models.BooleanField(null=True, blank=True)
    # When both were asked, half-way, to read their agreement again.
    reread_asked_at = models.DateTimeField(null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mentee"], condition=Q(state="active"), name="pair_one_active_per_mentee"
            ),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="pair_of_two_people"),
        ]

    def roles_of(self, person: Any) -> frozenset[Role]:
        """What ``person`` is in this pair: one of the two, or the assistant."""
        roles = set()
        if self.mentor.person_id == person.pk:
            roles.add(Role.MENTOR)
        if self.mentee.person_id == person.pk:
            roles.add(Role.MENTEE)
        if self.assistants.filter(person=person, ended_at=None).exists():
            roles.add(Role.ASSISTANT)
        return frozenset(roles)


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
    # Half-way, each may say that it still suits.
    mentor_reread_at = models.DateTimeField(null=True, blank=True)
    mentee_reread_at = models.DateTimeField(null=True, blank=True)
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

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return f"objectif-{self.pk}"


class GoalProgress(models.Model):
    """One step of a goal's progress: who noted what, when."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="progress_steps")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="history")
    value = models.PositiveSmallIntegerField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    # What shows it, if one likes: a few words or an address, never a file.
    evidence = models.CharField(_("what shows it"), max_length=300, blank=True)
    # The other half sees it the same way.
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = PairPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__range=(0, 4)), name="goal_progress_value_0_to_4")
        ]


class GoalStepQuerySet(PairPart):
    def visible_to(self, person: Any) -> Self:
        """The two: what they do to get there is theirs."""
        return self.of_the_two(person)


class GoalStep(models.Model):
    """One small thing on the way to a goal, done or not."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="goal_steps")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="steps")
    text = models.CharField(_("small step"), max_length=200)
    added_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = GoalStepQuerySet.as_manager()


class SessionQuerySet(PairPart):
    def dated_by(self, person: Any) -> Self:
        """Sessions whose dates ``person`` may see and move: the two's, and the assistant's."""
        halves = Q(pair__mentor__person=person) | Q(pair__mentee__person=person)
        assisted = Q(
            pair__assistants__person=person,
            pair__assistants__ended_at=None,
            pair__state=Pair.State.ACTIVE,
        )
        return self.filter(halves | assisted).distinct().as_scoped("whose dates one moves")

    def with_dates_on_offer(self) -> Self:
        """With the dates that wait for an answer, if any, and from which side: ``offered_dates``, ``offered_by``."""
        proposals = apps.get_model("pairs.DateProposal")._default_manager
        waiting = proposals.filter(session=OuterRef("pk"), state="open").as_scoped("of the session")
        return self.annotate(
            offered_dates=Subquery(waiting.values("dates")[:1]),
            offered_by=Subquery(waiting.values("side")[:1]),
        )


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

    objects = SessionQuerySet.as_manager()

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
