"""One person leaves for good; the people they worked with keep their own story."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from binome.accounts.models import Person
from binome.accounts.privacy import Leaver, is_anonymous
from binome.accounts.services import coordinates_alone, hold, record
from binome.core.errors import Refused
from binome.outbox.privacy import letters_about_to_leave
from binome.pairs.privacy import say_goodbye
from binome.privacy import rooms
from binome.privacy.models import Erasure
from binome.programmes.privacy import organisations_of, programmes_of


class AlreadyErased(Refused):
    """Behind this number there is nobody any more."""

    code = "already-erased"
    text = gettext_lazy("This account has already been erased.")


class LastCoordinator(Refused):
    """An organisation would be left with nobody to answer its people."""

    code = "last-coordinator"
    text = gettext_lazy(
        "You are the only coordinator of %(organisation)s. Give somebody else that role first."
    )


def require_can_leave(person: Person) -> None:
    """Go on only if nobody is left without an answer.

    Raises
    ------
    LastCoordinator
    """
    for organisation in organisations_of(person):
        hold(organisation)
        if coordinates_alone(person, organisation):
            raise LastCoordinator(organisation=organisation.name)


@transaction.atomic
def erase_person(person: Person, *, by: Person | None, at: datetime) -> Erasure:
    """Erase an account everywhere, at once and for good. ``by`` is the person, or nobody when time has passed.

    Running pairs end first, the usual way. Then each room forgets, from the highest to the lowest, so that the
    name is known to all until the account itself is emptied.

    Raises
    ------
    AlreadyErased, LastCoordinator
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if is_anonymous(person):
        raise AlreadyErased
    if by is not None:
        require_can_leave(person)
    say_goodbye(person, at=at)
    return _forget(person, by=by, at=at)


def _forget(person: Person, *, by: Person | None, at: datetime) -> Erasure:
    with override(person.language):
        called = _("Somebody who left")
    organisations = organisations_of(person)
    leaver = Leaver(
        person=person,
        called=called,
        organisation_ids=frozenset(organisation.pk for organisation in organisations),
        programme_ids=frozenset(programme.pk for programme in programmes_of(person)),
    )
    letters = letters_about_to_leave(leaver)
    for forget in rooms.having("forget"):
        forget(leaver, at=at)
    for organisation in organisations:
        record(organisation, verb="privacy.erase_person", subject=person, by=by and person, at=at)
    return Erasure.objects.create(person_number=person.pk, erased_at=at, farewell_letters=letters)


@transaction.atomic
def erase_again(numbers: list[int], *, at: datetime) -> int:
    """After an older backup was restored: erase once more those erased since. Answers how many came back."""
    people = [
        person
        for person in Person.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
        if not is_anonymous(person)
    ]
    for person in people:
        say_goodbye(person, at=at)
        _forget(person, by=None, at=at)
    return len(people)
