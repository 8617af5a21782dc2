"""Every change to people, organisations and roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import LogEntry, Membership, Organisation, Person
from binome.accounts.permissions import Role
from binome.core.errors import Refused


class NotAnAddress(Refused):
    """An account is found by its e-mail address, so nothing else will do."""

    code = "not-an-address"
    text = _("“%(address)s” does not look like an e-mail address.")


def record(
    organisation: Organisation,
    *,
    verb: str,
    subject: Any,
    by: Person | None,
    at: datetime,
    programme_id: int | None = None,
    **details: Any,
) -> LogEntry:
    """Write in the log that ``by`` did ``verb`` to ``subject``; called inside the service's transaction.

    ``verb`` is ``room.verb`` (``matching.publish_round``); the sentence that people read is made from it
    when it is shown. ``details`` are JSON values and hold no private text.
    """
    return LogEntry.objects.create(
        organisation=organisation,
        programme_id=programme_id,
        at=at,
        by=by,
        verb=verb,
        subject_kind=subject._meta.model_name,
        subject_id=subject.pk,
        details=details,
    )


@transaction.atomic
def create_organisation(
    *,
    name: str,
    contact_name: str,
    contact_phone: str,
    contact_email: str,
    at: datetime,
    language: str = "fr",
) -> Organisation:
    """A new organisation, with whom to call for help. Two may bear the same name, never the same address."""
    organisation = Organisation.objects.create(
        name=name,
        slug=_free_slug(name),
        language=language,
        contact_name=contact_name,
        contact_phone=contact_phone,
        contact_email=contact_email,
        created_at=at,
    )
    record(organisation, verb="accounts.create_organisation", subject=organisation, by=None, at=at)
    return organisation


def _free_slug(name: str) -> str:
    """``reseau-passerelles``, or ``reseau-passerelles-2`` when the first is taken."""
    base = slugify(name)[:44] or "organisation"
    similar = Organisation.objects.unscoped("a new organisation needs an address nobody has")
    taken = set(similar.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)


@transaction.atomic
def find_or_create_person(
    *, email: str, first_name: str, last_name: str = "", language: str = "fr", phone: str = "", at: datetime
) -> Person:
    """The person with this address; made if there is none. What an existing person wrote is kept.

    Safe to call twice at once: the address is unique, and whoever comes second finds the first one's row.

    Raises
    ------
    NotAnAddress
    """
    address = email.strip().lower()
    existing = Person.objects.filter(email__iexact=address).first()
    if existing is not None:
        return existing
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress(address=address) from error
    try:
        with transaction.atomic():
            return Person.objects.create_user(
                address,
                first_name=first_name,
                last_name=last_name,
                language=language,
                phone=phone,
                joined_at=at,
            )
    except IntegrityError:
        return Person.objects.get(email__iexact=address)


@dataclass(frozen=True)
class PersonDraft:
    """What is known of somebody who may have no account yet."""

    email: str
    first_name: str
    last_name: str = ""
    language: str = "fr"
    phone: str = ""


@transaction.atomic
def find_or_create_people(drafts: Iterable[PersonDraft], *, at: datetime) -> dict[str, Person]:
    """The same as :func:`find_or_create_person` for many at once, by address in small letters, in few statements."""
    by_address = {draft.email.strip().lower(): draft for draft in drafts}
    people = _people_at(by_address)
    missing = [
        Person(
            email=address,
            password=make_password(None),
            first_name=draft.first_name,
            last_name=draft.last_name,
            language=draft.language,
            phone=draft.phone,
            joined_at=at,
        )
        for address, draft in by_address.items()
        if address not in people
    ]
    if missing:
        # Whoever makes one of them at the same moment wins; theirs is read back.
        Person.objects.bulk_create(missing, batch_size=500, ignore_conflicts=True)
        people |= _people_at(person.email for person in missing)
    return people


def _people_at(addresses: Iterable[str]) -> dict[str, Person]:
    wanted = list(addresses)
    chunks = (wanted[start : start + 500] for start in range(0, len(wanted), 500))
    return {person.email: person for chunk in chunks for person in Person.objects.filter(email__in=chunk)}


@transaction.atomic
def give_role(
    organisation: Organisation, *, person: Person, role: Role, by: Person | None, at: datetime
) -> Membership:
    """Give ``person`` a role in the whole organisation; giving it twice changes nothing."""
    membership, is_new = Membership.objects.in_organisation(organisation).get_or_create(
        organisation=organisation, person=person, role=role, ended_at=None, defaults={"started_at": at}
    )
    if is_new:
        record(
            organisation, verb="accounts.give_role", subject=membership, by=by, at=at,
            role=Role(role).value, name=person.first_name,
        )  # fmt: skip
        from binome.accounts.services.security import refresh_second_factor

        refresh_second_factor([person])
    return membership


def choose_language(person: Person, *, language: str) -> Person:
    """From now on ``person`` reads pages and messages in ``language``."""
    person.language = language
    person.save(update_fields=["language"])
    return person


@transaction.atomic
def set_up_organisation(
    *,
    name: str,
    coordinator_email: str,
    coordinator_first_name: str,
    coordinator_last_name: str = "",
    phone: str = "",
    language: str = "fr",
    at: datetime,
) -> tuple[Organisation, bool]:
    """The organisation of that name with its coordinator, whom people call for help; whether it is new.

    For whoever installs the product: nobody is signed in yet. Repeating it makes nothing twice; with another
    address, that person coordinates too.

    Raises
    ------
    NotAnAddress
    """
    person = find_or_create_person(
        email=coordinator_email,
        first_name=coordinator_first_name,
        last_name=coordinator_last_name,
        language=language,
        phone=phone,
        at=at,
    )
    everywhere = Organisation.objects.unscoped("whoever installs the product sees every organisation")
    organisation = everywhere.filter(name=name).order_by("pk").first()
    is_new = organisation is None
    if organisation is None:
        organisation = create_organisation(
            name=name,
            contact_name=person.full_name,
            contact_phone=phone,
            contact_email=person.email,
            at=at,
            language=language,
        )
    give_role(organisation, person=person, role=Role.COORDINATOR, by=None, at=at)
    return organisation, is_new
