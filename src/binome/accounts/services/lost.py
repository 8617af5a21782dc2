"""A second factor that is lost, with its recovery codes: the way back."""

from __future__ import annotations

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission
from binome.accounts.services.devices import sign_out_elsewhere
from binome.accounts.services.people import record
from binome.accounts.services.security import (
    organisations_coordinated_by,
    people_who_coordinate,
    refresh_second_factor,
)
from binome.core.errors import Refused


class NotYoursToReset(Refused):
    """One's own, or of somebody whom one does not look after everywhere: whoever runs the server can."""

    code = "not-yours-to-reset"
    text = _(
        "You cannot do this for this person. Whoever runs the server can, and finds how in the documentation."
    )


def coordinators_of(organisation: Organisation) -> list[Person]:
    """Who looks after ``organisation`` or one of its programmes, by the name known there."""
    people = Person.objects.filter(pk__in=people_who_coordinate(organisation), is_active=True)
    known = [person.as_known_in(organisation) for person in people]
    return sorted(known, key=lambda person: (person.full_name.casefold(), person.pk))


@transaction.atomic
def reset_second_factor(person: Person, *, by: Person | None, at: datetime) -> int:
    """Forget every passkey, app and recovery code of ``person``, sign them out everywhere, and write to them.

    The mailbox opens the account again; where a second factor is asked for, a new one is added before anything else.
    Nobody (``None``) stands for whoever runs the server. Answers how many factors there were; safe to repeat.

    Raises
    ------
    NotYoursToReset
    """
    # The account itself, whatever name it goes by where it was found.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    coordinated = organisations_coordinated_by(person)
    if by is not None:
        looked_after = set(Organisation.objects.permitting(by, Permission.MANAGE_PEOPLE))
        # In an organisation that ``by`` does not look after, the account would open more easily too.
        if by.pk == person.pk or not coordinated or not coordinated <= looked_after:
            raise NotYoursToReset
    held = Authenticator.objects.filter(user=person)
    count: int = held.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    if not held.exists():
        return 0
    held.delete()
    refresh_second_factor([person])
    sign_out_elsewhere(person, keeping=None)
    for organisation in coordinated:
        name = person.as_known_in(organisation).first_name
        record(organisation, verb="accounts.reset_second_factor", subject=person, by=by, at=at, name=name)
    get_adapter().send_mail("accounts/second_factor_reset", person.email, {"user": person})
    return count
