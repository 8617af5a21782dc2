"""Questionnaires sent at their moment, and what people answered."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Membership, Organisation, Person
from binome.accounts.permissions import Permission, roles_with
from binome.core.scoping import ScopedQuerySet
from binome.learning.models import Workshop
from binome.pairs.models import Session
from binome.programmes.models import Enrolment, Programme


class QuestionnaireVersionQuerySet(ScopedQuerySet["QuestionnaireVersion"]):
    def visible_to(self, person: Any) -> Self:
        """Questionnaires of organisations where one may create programmes: a change reaches all that come."""
        roles = roles_with(Permission.CREATE_PROGRAMME)
        whole = Membership.objects.current().filter(person=person, role__in=roles).values("organisation")
        return self.filter(organisation__in=whole).as_scoped("visible")


class QuestionnaireVersion(models.Model):
    """A questionnaire as an organisation asks it, kept whole: what was asked never changes afterwards."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        PUBLISHED = "published", _("in use")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.PUBLISHED}),
        State.PUBLISHED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    questionnaire_id = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # The built-in content it comes from, and whether the organisation has changed it since.
    content_version = models.CharField(max_length=40)
    is_own = models.BooleanField(default=True)
    # A ``content.Questionnaire``, its scales inside.
    definition = models.JSONField()
    # Counts changes, so that two people who write at once never overwrite each other unseen.
    revision = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    objects = QuestionnaireVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "questionnaire_id", "number"], name="questionnaire_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "questionnaire_id"],
                condition=Q(state="draft"),
                name="questionnaire_one_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(is_own=True), name="questionnaire_draft_is_own"
            ),
        ]

    @property
    def questionnaire(self) -> content.Questionnaire:
        """What this version asks."""
        return content.Questionnaire.model_validate(self.definition)


class WaveQuerySet(ScopedQuerySet["Wave"]):
    def visible_to(self, person: Any) -> Self:
        """Waves of programmes one manages."""
        managed = Programme.permitted(person, Permission.MANAGE_PROGRAMME)
        return self.filter(programme__in=managed).as_scoped("visible")


class Wave(models.Model):
    """One sending of a questionnaire to the people of a programme."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="waves")
    # Both name the built-in content that was asked, so that waves stay comparable.
    questionnaire_id = models.CharField(max_length=40)
    content_version = models.CharField(max_length=40)
    # The very questions, from the moment the first person was asked.
    version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, null=True, blank=True, related_name="waves"
    )
    # Session feedback is a wave a session number; 0 for questionnaires of the whole programme.
    session_number = models.PositiveSmallIntegerField(default=0)
    opens_on = models.DateField()
    closes_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    # Once closed, what could be published has been; nothing is added afterwards.
    published_at = models.DateTimeField(null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "questionnaire_id", "session_number"], name="wave_once_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lt=models.F("closes_on")), name="wave_dates_in_order"
            ),
        ]

    @property
    def questionnaire(self) -> content.Questionnaire:
        """What is asked: the version it was opened with, else the built-in one."""
        if self.version is not None:
            return self.version.questionnaire
        return content.questionnaire(self.questionnaire_id)


class ResponseQuerySet(ScopedQuerySet["Response"]):
    def visible_to(self, person: Any) -> Self:
        """One's own only. What others may read of an answer is a service's matter, never a list's."""
        return self.filter(enrolment__person=person).as_scoped("own")


class Response(models.Model):
    """A person's place in a wave: asked, perhaps begun, perhaps answered."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        BEGUN = "begun", _("begun")
        ANSWERED = "answered", _("answered")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.ASKED: frozenset({State.BEGUN, State.ANSWERED}),
        State.BEGUN: frozenset({State.BEGUN, State.ANSWERED}),
        # An answer can be changed until the wave closes.
        State.ANSWERED: frozenset({State.ANSWERED}),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="responses")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="responses")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="responses")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    # {item id: value}; "skip" where the person chose not to answer.
    answers = models.JSONField(default=dict)
    is_shared_with_partner = models.BooleanField(default=False)
    is_quotable = models.BooleanField(default=False)
    # Questions whose answers stand in a published sum already; they are never added up again.
    published_items = models.JSONField(default=list)
    # Answered on paper: who copied it, with the person's consent.
    copied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "enrolment", "session"], name="response_once_a_session"),
            models.UniqueConstraint(
                fields=["wave", "enrolment"], condition=Q(session=None), name="response_once_a_wave"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="response_answered_has_moment",
            ),
        ]


class PublishedQuerySet(ScopedQuerySet["Published"]):
    def visible_to(self, person: Any) -> Self:
        """Sums of programmes one manages. Others read them in the report."""
        managed = Programme.permitted(person, Permission.MANAGE_PROGRAMME)
        return self.filter(programme__in=managed).as_scoped("visible")


class Published(models.Model):
    """What at least five people answered to one question, added up once and for ever, without a way back to them.

    Everything shown of answers is a sum of such rows: see ``anonymity``.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="published")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="published")
    questionnaire_id = models.CharField(max_length=40)
    # A question, or a measure made of several.
    item_id = models.CharField(max_length=60)
    step = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    # {word of the scale: how many}, or what a measure found.
    figures = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "item_id", "step"], name="published_once_a_step"),
            # The floor, where no code can pass under it.
            models.CheckConstraint(condition=Q(people__gte=5), name="published_from_five_people"),
        ]


class QuotationQuerySet(ScopedQuerySet["Quotation"]):
    def visible_to(self, person: Any) -> Self:
        """Sentences of programmes one manages, never with their author."""
        managed = Programme.permitted(person, Permission.MANAGE_PROGRAMME)
        return self.filter(response__wave__programme__in=managed).as_scoped("visible")


class Quotation(models.Model):
    """A sentence whose author agreed to be quoted, between a human reading and the report."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to read")
        CLEARED = "cleared", _("can be quoted")
        HELD_BACK = "held_back", _("kept out")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.WAITING: frozenset({State.CLEARED, State.HELD_BACK}),
        State.CLEARED: frozenset({State.HELD_BACK}),
        State.HELD_BACK: frozenset({State.CLEARED}),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="quotations")
    item_id = models.CharField(max_length=60)
    text = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    read_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    objects = QuotationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "item_id"], name="quotation_once"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(read_at__isnull=False), name="quotation_read_by_somebody"
            ),
        ]


class AlertQuerySet(ScopedQuerySet["Alert"]):
    def visible_to(self, person: Any) -> Self:
        """Alerts of programmes where one answers calls for help."""
        helped = Programme.permitted(person, Permission.ANSWER_HELP)
        return self.filter(response__wave__programme__in=helped).as_scoped("visible")

    def open_in(self, programme: Programme) -> Self:
        """Alerts that nobody has dealt with, oldest first."""
        rows = self.filter(response__wave__programme=programme, dealt_with_at=None)
        return rows.order_by("made_at", "pk").as_scoped("programme")


class Alert(models.Model):
    """An answer that asks for the coordinator; its author was told so beside the question."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="alerts")
    item_id = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)
    dealt_with_at = models.DateTimeField(null=True, blank=True)
    dealt_with_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "item_id"], name="alert_once_an_answer"),
        ]


class WorkshopOpinionQuerySet(ScopedQuerySet["WorkshopOpinion"]):
    def visible_to(self, person: Any) -> Self:
        """One's own only. What others may read is a sum, or a sentence without its author."""
        return self.filter(enrolment__person=person).as_scoped("own")


class WorkshopOpinion(models.Model):
    """What one participant says of one workshop: a value of a scale, and a sentence if they like."""

    class Score(models.IntegerChoices):
        NOT_AT_ALL = 0, _("Not at all")
        RATHER_NOT = 1, _("Rather not")
        BETWEEN = 2, _("Between the two")
        RATHER = 3, _("Rather yes")
        VERY = 4, _("Yes, fully")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="opinions")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="workshop_opinions")
    score = models.PositiveSmallIntegerField(choices=Score)
    text = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField()

    objects = WorkshopOpinionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "enrolment"], name="workshop_opinion_once"),
            models.CheckConstraint(condition=Q(score__range=(0, 4)), name="workshop_opinion_score_0_to_4"),
        ]


class WorkshopOpinionSumQuerySet(ScopedQuerySet["WorkshopOpinionSum"]):
    def visible_to(self, person: Any) -> Self:
        """Sums about workshops one leads."""
        led = Programme.permitted(person, Permission.RUN_WORKSHOP)
        return self.filter(workshop__programme__in=led).as_scoped("visible")


class WorkshopOpinionSum(models.Model):
    """What at least five people said of a workshop, added up once when it closed, and never again."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    workshop = models.OneToOneField(Workshop, models.CASCADE, related_name="opinion_sum")
    people = models.PositiveIntegerField()
    # {"0": how many, …}, one for each value of the scale.
    counts = models.JSONField()
    published_at = models.DateTimeField()

    objects = WorkshopOpinionSumQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(people__gte=5), name="workshop_opinions_from_five_people")
        ]
