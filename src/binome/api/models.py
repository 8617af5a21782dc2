"""Keys that other programs hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from binome.accounts.models import Person


class CalendarFeed(models.Model):
    """A calendar that one person follows in another program by a secret address: their own, or a programme's."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="calendar_feeds")
    # A programme's calendar; empty for the person's own.
    programme_id = models.BigIntegerField(null=True, blank=True)
    # Half of the secret; the other half is the server's key, so that neither a copy of the table nor a guess opens it.
    nonce = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(programme_id=None), name="calendar_feed_own_once"
            ),
            models.UniqueConstraint(
                fields=["person", "programme_id"],
                condition=Q(programme_id__isnull=False),
                name="calendar_feed_programme_once",
            ),
        ]
