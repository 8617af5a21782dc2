"""Questionnaires sent at their moment, and what people answered."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.pairs.models import Session
from binome.programmes.models import Enrolment, Programme


class WaveQuerySet(ScopedQuerySet["Wave"]):
    def visible_to(self, person: Any) -> Self:
        """Waves of programmes one manages."""
        managed = Programme.objects.permitting(person, Permission.MANAGE_PROGRAMME)
        return self.filter(programme__in=managed).as_scoped("visible")


class Wave(models.Model):
    """One sending of a questionnaire to the people of a programme."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="waves")
    # Both name the built-in content that was asked, so that waves stay comparable.
    questionnaire_id = models.CharField(max_length=40)
    content_version = models.CharField(max_length=40)
    # Session feedback is a wave a session number; 0 for questionnaires of the whole programme.
    session_number = models.PositiveSmallIntegerField(default=0)
    opens_on = models.DateField()
    closes_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)

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
