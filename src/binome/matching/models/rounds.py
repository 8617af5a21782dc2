"""A matching round, what the engine proposed and what people answered."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.pairs.models import Pair
from binome.programmes.models import Enrolment, Programme

SIDES = ("mentor", "mentee")


class RoundPart(ScopedQuerySet[Any]):
    """Rows of a programme's matching, for those who run it."""

    def visible_to(self, person: Any) -> Self:
        """Rows of programmes whose matching ``person`` runs."""
        run = Programme.permitted(person, Permission.RUN_MATCHING)
        return self.filter(programme__in=run).as_scoped("visible")


class RoundQuerySet(RoundPart):
    def asking(self, person: Any) -> Self:
        """Rounds that suggest somebody to ``person``, once published."""
        mine = Q(suggestions__mentor__person=person) | Q(suggestions__mentee__person=person)
        return self.filter(mine, state=MatchingRound.State.PUBLISHED).distinct().as_scoped("asked")

    def still_asking(self) -> Self:
        """Published suggestions since which no proposals have left, whatever the last day to choose."""
        later = RoundQuerySet(MatchingRound).filter(
            programme=OuterRef("programme"),
            number__gt=OuterRef("number"),
            kind=MatchingRound.Kind.PROPOSALS,
            state=MatchingRound.State.PUBLISHED,
        )
        return self.filter(
            ~Exists(later), kind=MatchingRound.Kind.SUGGESTIONS, state=MatchingRound.State.PUBLISHED
        )


class MatchingRound(models.Model):
    """One run of the engine on the people enrolled at that moment, and the coordinator's decision on it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("about to start")
        RUNNING = "running", _("under way")
        READY = "ready", _("to be read")
        FAILED = "failed", _("did not work")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("stopped")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.QUEUED: frozenset({State.RUNNING, State.FAILED, State.CANCELLED}),
        # A worker that died leaves a round running; the sweep queues it again.
        State.RUNNING: frozenset({State.READY, State.FAILED, State.QUEUED, State.CANCELLED}),
        State.READY: frozenset({State.PUBLISHED}),
        State.FAILED: frozenset({State.QUEUED}),
        State.PUBLISHED: frozenset(),
        State.CANCELLED: frozenset(),
    }

    class Kind(models.TextChoices):
        PROPOSALS = "proposals", _("proposals")
        SUGGESTIONS = "suggestions", _("suggestions to choose from")

    # Asked for, and not ended.
    UNDER_WAY: ClassVar[frozenset[str]] = frozenset({State.QUEUED, State.RUNNING})

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="matching_rounds")
    number = models.PositiveSmallIntegerField()
    # Pairs for two people to accept, or a few people for each to choose from before pairs are proposed.
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PROPOSALS)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    # {"hard_rules": …, "weights": …, "aim": "total", "fairness": …} as the engine read them; a re-match adds
    # {"changes": running pairs that may be given up beyond the fewest}.
    settings = models.JSONField()
    progress_percent = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    # The worker writes here as it goes on; a round whose beat is old is taken over.
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # Suggestions: the last day to choose, that day included.
    answer_by = models.DateField(null=True, blank=True)
    # {"total": …, "pairs": …, "left_out": …, "seconds": …} and the proof of optimality.
    summary = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    failure = models.CharField(max_length=300, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state__in=["queued", "running"]), name="round_one_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(kind="suggestions", state="published") | Q(answer_by__isnull=False),
                name="round_choices_have_last_day",
            ),
        ]

    @property
    def is_for_choosing(self) -> bool:
        """Whether it suggests people to choose from, rather than pairs."""
        return self.kind == self.Kind.SUGGESTIONS


class MatchingRecord(models.Model):
    """A round as it was: input, result, reasons and proof as files in a ZIP, people by number, without their names.

    A table of its own: it is large, and goes when one of its people does.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    round = models.OneToOneField(MatchingRound, models.CASCADE, related_name="record")
    files = models.BinaryField()

    objects = RoundPart.as_manager()


class PairConstraint(models.Model):
    """The coordinator's hand: this pair is wanted (lock) or not wanted (block) whatever the points say."""

    class Kind(models.TextChoices):
        LOCK = "lock", _("keep this pair")
        BLOCK = "block", _("never this pair")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="pair_constraints")
    mentor = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = RoundPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mentor", "mentee"], name="pair_constraint_once"),
            models.UniqueConstraint(
                fields=["mentee"], condition=Q(kind="lock"), name="pair_locked_once_a_mentee"
            ),
        ]


class ShieldAlert(models.Model):
    """Lines changed, and these two, who wait for an answer or are a pair, are now in one: somebody must look.

    It says that, and nothing of who stands above whom.
    """

    class State(models.TextChoices):
        OPEN = "open", _("needs a look")
        KEPT = "kept", _("kept with a reason")
        GONE = "gone", _("outside every line again")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OPEN: frozenset({State.KEPT, State.GONE}),
        State.KEPT: frozenset(),
        State.GONE: frozenset({State.OPEN}),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="shield_alerts")
    mentor = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RoundPart.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mentor", "mentee"], name="shield_alert_once"),
            models.CheckConstraint(
                condition=~Q(state="kept") | (~Q(reason="") & Q(decided_by__isnull=False)),
                name="shield_alert_kept_with_reason",
            ),
        ]


class ProposalQuerySet(ScopedQuerySet["Proposal"]):
    def visible_to(self, person: Any) -> Self:
        """Who runs the matching sees all; the two people see theirs once it is published."""
        run = Programme.permitted(person, Permission.RUN_MATCHING)
        mine = (Q(mentor__person=person) | Q(mentee__person=person)) & ~Q(state=Proposal.State.DRAFT)
        return self.filter(Q(programme__in=run) | mine).as_scoped("visible")


class Proposal(models.Model):
    """A pair that a round proposes, why, and what each of the two answered."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not published")
        SENT = "sent", _("waiting for answers")
        ACCEPTED = "accepted", _("accepted by both")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("without an answer in time")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.SENT}),
        State.SENT: frozenset({State.ACCEPTED, State.REFUSED, State.LAPSED}),
        State.ACCEPTED: frozenset(),
        State.REFUSED: frozenset(),
        State.LAPSED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="proposals")
    round = models.ForeignKey(MatchingRound, models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Enrolment, models.PROTECT, related_name="proposals_as_mentor")
    mentee = models.ForeignKey(Enrolment, models.PROTECT, related_name="proposals_as_mentee")
    points = models.IntegerField()
    is_locked = models.BooleanField(default=False)
    # {"criteria": [{"name", "value", "weight", "points"}], "fr": [sentences], "en": [sentences],
    #  "alternatives": [...], "broken_rules": [...]}
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    sent_at = models.DateTimeField(null=True, blank=True)
    # The last day to answer, that day included; the day after, the proposal lapses.
    answer_by = models.DateField(null=True, blank=True)
    mentor_answered_at = models.DateTimeField(null=True, blank=True)
    mentee_answered_at = models.DateTimeField(null=True, blank=True)
    mentor_accepts = models.BooleanField(null=True)
    mentee_accepts = models.BooleanField(null=True)
    pair = models.OneToOneField(Pair, models.PROTECT, null=True, blank=True, related_name="proposal")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "mentee"], name="proposal_one_a_mentee"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(answer_by__isnull=False), name="proposal_sent_has_last_day"
            ),
        ]


class SuggestionQuerySet(ScopedQuerySet["Suggestion"]):
    def visible_to(self, person: Any) -> Self:
        """Who runs the matching sees who is suggested to whom; the two people see theirs once it is published."""
        run = Programme.permitted(person, Permission.RUN_MATCHING)
        return self.filter(Q(programme__in=run) | self._told(person)).as_scoped("visible")

    def told_to(self, person: Any) -> Self:
        """Who is suggested to ``person``, in rounds that are published."""
        return self.filter(self._told(person)).as_scoped("own")

    @staticmethod
    def _told(person: Any) -> Q:
        mine = Q(mentor__person=person) | Q(mentee__person=person)
        return mine & Q(round__state=MatchingRound.State.PUBLISHED)

    def people(self) -> tuple[int, int]:
        """How many people these rows ask, and how many of them have answered."""
        asked = self.aggregate(
            **{f"{side}_asked": Count(side, distinct=True) for side in SIDES},
            **{
                f"{side}_heard": Count(
                    side, distinct=True, filter=Q(**{f"{side}_answered_at__isnull": False})
                )
                for side in SIDES
            },
        )
        return (
            sum(asked[f"{side}_asked"] for side in SIDES),
            sum(asked[f"{side}_heard"] for side in SIDES),
        )

    def most_for_one_mentor(self) -> int:
        """How many people the mentor who is suggested most is suggested to."""
        return self.values("mentor").annotate(times=Count("pk")).aggregate(most=Max("times"))["most"] or 0


class Suggestion(models.Model):
    """Two people shown to each other before any pair is proposed, and where each puts the other.

    A rank is its author's: no page shows it to anybody else.
    """

    # Who would rather not work with the other; ranks begin at 1, the first choice.
    RATHER_NOT: ClassVar[int] = 0
    LAST_RANK: ClassVar[int] = 5

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="suggestions")
    round = models.ForeignKey(MatchingRound, models.CASCADE, related_name="suggestions")
    mentor = models.ForeignKey(Enrolment, models.CASCADE, related_name="suggestions_as_mentor")
    mentee = models.ForeignKey(Enrolment, models.CASCADE, related_name="suggestions_as_mentee")
    # {"fr": [sentences], "en": [sentences]}
    reasons = models.JSONField(default=dict)
    mentor_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    mentee_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    # An answer without a rank is one too: no preference.
    mentor_answered_at = models.DateTimeField(null=True, blank=True)
    mentee_answered_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "mentor", "mentee"], name="suggestion_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{side}_rank__isnull": True})
                    | Q(**{f"{side}_rank__lte": 5, f"{side}_answered_at__isnull": False}),
                    name=f"suggestion_{side}_rank",
                )
                for side in SIDES
            ),
        ]


class LeftOut(models.Model):
    """Somebody for whom a round found no pair, and which rule removed how many candidates."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    round = models.ForeignKey(MatchingRound, models.CASCADE, related_name="left_out")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    # {"funnel": [...], "fr": [sentences], "en": [sentences]}
    explanation = models.JSONField(default=dict)

    objects = RoundPart.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "enrolment"], name="left_out_once")]
