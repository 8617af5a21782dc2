"""What the two write to each other, and what one of them asks of the coordination."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.pairs.models.pair import Pair, PairPart
from binome.programmes.models import Programme


class NoteQuerySet(PairPart):
    def visible_to(self, person: Any) -> Self:
        """Notes of pairs that ``person`` is one half of: nobody else, whatever their role."""
        return self.of_the_two(person)


class Note(models.Model):
    """A few words from one of the two to the other. The coordination can never read it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="notes")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(_("your words"), max_length=1000)
    written_at = models.DateTimeField(default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pair", "-written_at"], name="note_of_pair_by_date")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="note_has_words")]


class HelpRequestQuerySet(ScopedQuerySet["HelpRequest"]):
    def visible_to(self, person: Any) -> Self:
        """Who asked, and who answers requests for help in that programme; never the other half."""
        answered = Programme.permitted(person, Permission.ANSWER_HELP)
        # A coordinator may also be somebody's mentor: that pair's requests are then for the other coordinators.
        own = Pair.objects.of_the_two(person)
        for_others = Q(programme__in=answered) & (Q(pair=None) | ~Q(pair__in=own))
        # A call to one referent is for that person alone.
        for_others &= Q(addressee=None) | Q(addressee=person)
        return self.filter(Q(asked_by=person) | for_others).as_scoped("visible")

    def waiting(self) -> Self:
        """Requests that nobody has closed."""
        return self.filter(state__in=[HelpRequest.State.OPEN, HelpRequest.State.TAKEN])


class HelpRequest(models.Model):
    """A call for help, read by coordinators and referents only, or by the one referent it was sent to."""

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
    text = models.TextField(_("what would help"), max_length=2000, blank=True)
    # A referent outside both reporting lines, chosen by whoever asks; empty for the coordination.
    addressee = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    # One note of the other half, handed over word for word by whoever received it.
    quote = models.TextField(_("the note handed over"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="", quote=""), name="help_request_has_words")
        ]
