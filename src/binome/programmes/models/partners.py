"""A partner: an association or company without its own space here, which brings people to a programme."""

from __future__ import annotations

from secrets import choice
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.core.scoping import ScopedQuerySet
from binome.programmes.models.programme import Programme, TeamMember

# Neither 0 nor o, neither 1 nor l: a code is read from a poster too.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10


def new_code() -> str:
    """What a partner's link carries; nobody guesses another's."""
    return "".join(choice(_LETTERS) for _place in range(CODE_LENGTH))


class PartnerQuerySet(ScopedQuerySet["Partner"]):
    def visible_to(self, person: Any) -> Self:
        """The partner for whom one is a relay, and those of programmes whose applications one decides."""
        decided = Programme.permitted(person, Permission.DECIDE_APPLICATIONS)
        relayed = TeamMember.objects.filter(person=person, ended_at=None, partner__ended_at=None)
        return self.filter(Q(programme__in=decided) | Q(id__in=relayed.values("partner"))).as_scoped(
            "visible"
        )

    def current(self) -> Self:
        """Partners that still bring people."""
        return self.filter(ended_at=None)

    def brought_by(self, code: str) -> Partner | None:
        """The partner whose link holds ``code``, which comes from an address that anybody may type."""
        return (
            self.current().filter(code=code).first()
            if code.isascii() and code.isprintable() and code
            else None
        )


class Partner(models.Model):
    """Whoever brings people to one programme: they follow these people, and nobody else."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners")
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("programme", Lower("name"), name="partner_named_once_a_programme")
        ]

    def __str__(self) -> str:
        return self.name
