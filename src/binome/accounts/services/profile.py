"""A person writes who they are, and what each organisation is told of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from binome.accounts.models import Membership, Organisation, Person, known_key


@dataclass(frozen=True)
class Told:
    """What one organisation knows a person by, and whether that is what the account says."""

    organisation: Organisation
    known: Person
    is_same: bool


def told_organisations(person: Person) -> QuerySet[Organisation]:
    """Organisations that bear a name of ``person``, or know one by a role."""
    numbers = [int(key[1:]) for key in person.known_as]
    roles = Membership.objects.current().filter(person=person).values("organisation")
    found = Organisation.objects.filter(pk__in=numbers) | Organisation.objects.filter(pk__in=roles)
    return found.as_scoped("own").order_by("name", "pk")


def told_to_each(person: Person) -> list[Told]:
    """What each organisation reads, by the organisation's name."""
    rows = []
    for organisation in told_organisations(person):
        known = person.as_known_in(organisation)
        is_same = all(
            getattr(known, name) == getattr(person, name) for name in ("first_name", "last_name", "phone")
        )
        rows.append(Told(organisation, known, is_same))
    return rows


@transaction.atomic
def write_profile(
    person: Person,
    *,
    first_name: str,
    last_name: str,
    phone: str,
    language: str,
    word_form: str,
    organisations: Collection[int],
) -> Person:
    """The person's own name, number, language and words; those of ``organisations`` that know them are told the same.

    The others keep what they were told. The language and the words hold everywhere.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    known_as = {key: {**told, "language": language} for key, told in locked.known_as.items()}
    for organisation in told_organisations(locked):
        if organisation.pk in organisations:
            known_as[known_key(organisation)] = {
                "first_name": first_name,
                "last_name": last_name,
                "phone": phone,
                "language": language,
                "by_oneself": True,
            }
        elif known_key(organisation) not in known_as:
            # It read the account itself until now; what it read is what it keeps.
            known_as[known_key(organisation)] = _as_it_stood(locked, language)
    locked.first_name, locked.last_name, locked.phone = first_name, last_name, phone
    locked.language, locked.word_form, locked.known_as = language, word_form, known_as
    locked.save(
        update_fields=["first_name", "last_name", "phone", "language", "word_form", "known_as"],
    )
    return locked


def _as_it_stood(person: Person, language: str) -> dict[str, object]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        "language": language,
    }


@transaction.atomic
def tell_organisation(
    person: Person, *, organisation: Organisation, first_name: str, last_name: str, phone: str
) -> Person:
    """That organisation alone knows the person under this name and number from now on."""
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    told = {
        "first_name": first_name,
        "last_name": last_name,
        "phone": phone,
        "language": locked.language,
        "by_oneself": True,
    }
    locked.known_as = {**locked.known_as, known_key(organisation): told}
    locked.save(update_fields=["known_as"])
    return locked.as_known_in(organisation)
