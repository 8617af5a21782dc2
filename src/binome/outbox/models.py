"""Messages to people, from the moment a service decides to the moment a mail server accepts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from binome.accounts.models import Language, Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.links import without_personal_links
from binome.core.scoping import ScopedQuerySet


class MessageQuerySet(ScopedQuerySet["Message"]):
    def visible_to(self, person: Any) -> Self:
        """Messages of organisations whose outbox one may read; sign-in codes belong to none, so to nobody."""
        readable = Organisation.objects.permitting(person, Permission.READ_OUTBOX)
        return self.filter(organisation__in=readable, is_private=False).as_scoped("visible")

    def due(self, at: datetime) -> Self:
        """Messages that should have left by ``at``, still say something, and that no worker holds."""
        useful = Q(not_after=None) | Q(not_after__gte=at)
        return self.free(at).filter(useful, not_before__lte=at)

    def free(self, at: datetime) -> Self:
        """Messages about to leave that no worker holds."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=at), state=Message.State.QUEUED)


class Message(models.Model):
    """One e-mail to one person. The row is the truth: it is written with the act that causes it."""

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("message", "to be read before it leaves")
        QUEUED = "queued", pgettext_lazy("message", "about to leave")
        SENT = "sent", pgettext_lazy("message", "sent")
        FAILED = "failed", pgettext_lazy("message", "not sent")
        CANCELLED = "cancelled", pgettext_lazy("message", "cancelled")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.HELD: frozenset({State.QUEUED, State.CANCELLED}),
        State.QUEUED: frozenset({State.SENT, State.FAILED, State.CANCELLED}),
        State.FAILED: frozenset({State.QUEUED, State.CANCELLED}),
        State.SENT: frozenset(),
        State.CANCELLED: frozenset(),
    }

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    programme_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    kind = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    to_address = models.EmailField()
    language = models.CharField(max_length=2, choices=Language)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="An iCalendar object sent with the message.")
    calendar_method = models.CharField(max_length=10, blank=True)
    # Private: not even the coordinator reads it (sign-in codes, what a pair writes to each other).
    is_private = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    not_before = models.DateTimeField(default=timezone.now)
    # After that moment it says nothing any more (a code, a reminder): it is cancelled rather than sent.
    not_after = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    # A worker holds the message until then; afterwards another may take it over.
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries_count = models.PositiveSmallIntegerField(default=0)
    # The last try ended at the mail server's door, which says nothing about this message.
    is_server_away = models.BooleanField(default=False)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="message_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_has_moment",
            )
        ]

    @property
    def subject_for_others(self) -> str:
        """The subject as anybody but its reader may see it."""
        return without_personal_links(self.subject)

    @property
    def text_for_others(self) -> str:
        """Word for word, but for the links that only its reader may follow."""
        return without_personal_links(self.text)

    @property
    def html_for_others(self) -> str:
        """The same of the twin."""
        return without_personal_links(self.html)

    @property
    def calendar_for_others(self) -> str:
        """The same of the calendar file, its folded lines whole."""
        return without_personal_links(self.calendar.replace("\r\n ", "").replace("\n ", ""))
