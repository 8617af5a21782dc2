"""Certificates, and the keys that sign badges."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models import Enrolment, Programme


class CredentialKeyQuerySet(ScopedQuerySet["CredentialKey"]):
    def visible_to(self, person: Any) -> Self:
        """Those of organisations whose people one looks after."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
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
        followed = Programme.permitted(person, Permission.FOLLOW_PAIRS)
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
