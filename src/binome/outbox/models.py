"""Messages to people, from the moment a service decides to the moment a mail server accepts."""

from __future__ import annotations

from datetime import datetime, time
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
        readable = Organisation.permitted(person, Permission.READ_OUTBOX)
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
        JOINED = "joined", pgettext_lazy("message", "sent within another message")
        WITHHELD = "withheld", pgettext_lazy("message", "not sent on purpose")

    class Withheld(models.TextChoices):
        SWITCHED_OFF = "switched-off", pgettext_lazy("message", "the person has switched off this kind")
        NOT_REACHED = "not-reached", pgettext_lazy("message", "the address does not work")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.HELD: frozenset({State.QUEUED, State.CANCELLED}),
        State.QUEUED: frozenset({State.SENT, State.FAILED, State.CANCELLED, State.JOINED, State.WITHHELD}),
        State.FAILED: frozenset({State.QUEUED, State.CANCELLED}),
        State.SENT: frozenset(),
        State.CANCELLED: frozenset(),
        State.JOINED: frozenset(),
        State.WITHHELD: frozenset(),
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
    # What the letter is made of, while it may still be changed or joined with others; empty once it has left.
    parts = models.JSONField(default=dict, blank=True)
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
    why_withheld = models.CharField(max_length=15, choices=Withheld, blank=True)
    # The message in which this one left, with others.
    joined_in = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="joined")
    # Messages written together, read and let go together.
    batch = models.CharField(max_length=40, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="message_due"),
            # The coordinator's first page counts them; a programme of a thousand writes thirty thousand letters.
            models.Index(fields=["programme_id"], condition=Q(state="failed"), name="message_failed"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="message_batch"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="withheld") ^ Q(why_withheld=""), name="message_withheld_says_why"
            ),
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


class MessageChoiceQuerySet(ScopedQuerySet["MessageChoice"]):
    def visible_to(self, person: Any) -> Self:
        """One's own: nobody else reads what somebody prefers not to receive."""
        return self.filter(person=person).as_scoped("own")


class MessageChoice(models.Model):
    """A kind of message that a person has switched off in one organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="message_choices")
    kind = models.CharField(max_length=60)
    switched_off_at = models.DateTimeField(default=timezone.now)

    objects = MessageChoiceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation", "kind"], name="message_choice_once")
        ]


class DeliveryRulesQuerySet(ScopedQuerySet["DeliveryRules"]):
    def visible_to(self, person: Any) -> Self:
        """Rules of organisations whose outbox one reads."""
        readable = Organisation.permitted(person, Permission.READ_OUTBOX)
        return self.filter(organisation__in=readable).as_scoped("visible")


class DeliveryRules(models.Model):
    """When an organisation's messages rest; without a row, the values below hold."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="delivery_rules")
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(8))
    is_quiet_on_sunday = models.BooleanField(default=True)
    # Letters that may wait, to one person within a day.
    most_a_day = models.PositiveSmallIntegerField(default=2)

    objects = DeliveryRulesQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(most_a_day__range=(1, 10)), name="delivery_most_a_day_1_to_10")
        ]


class UnreachedQuerySet(ScopedQuerySet["Unreached"]):
    def visible_to(self, person: Any) -> Self:
        """Addresses of organisations whose outbox one reads."""
        readable = Organisation.permitted(person, Permission.READ_OUTBOX)
        return self.filter(organisation__in=readable).as_scoped("visible")

    def now(self) -> Self:
        """Addresses that do not work, as far as is known."""
        return self.filter(cleared_at=None)


class Unreached(models.Model):
    """An address where an organisation's messages do not arrive; it sends nothing more there until somebody says it
    works."""

    class Why(models.TextChoices):
        BOUNCED = "bounced", pgettext_lazy("address", "the mail came back")
        REFUSED = "refused", pgettext_lazy("address", "the mail server refuses it")
        COMPLAINED = "complained", pgettext_lazy("address", "our mail was marked as unwanted there")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="unreached")
    # In small letters.
    address = models.EmailField()
    why = models.CharField(max_length=10, choices=Why)
    words = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)
    # Somebody said it works, or signed in with a code sent there.
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = UnreachedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "address"], name="unreached_address_once")
        ]


class DeliveryReport(models.Model):
    """A report of the mail provider that was taken into account: told again, it changes nothing."""

    key = models.CharField(max_length=64, unique=True)
    noted_at = models.DateTimeField(default=timezone.now)
