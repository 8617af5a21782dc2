"""Every change to people, organisations and roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from binome.accounts.addresses import clean_address
from binome.accounts.models import LogEntry, Membership, Organisation, Person, known_key
from binome.accounts.permissions import Role


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


def lock_organisation(organisation: Organisation) -> Organisation:
    """The organisation's row, held until the transaction ends: rules that count on each other change one after the other."""
    own = Organisation.objects.filter(pk=organisation.pk).as_scoped("own")
    found: Organisation = own.select_for_update(no_key=True).get()
    return found


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


@dataclass(frozen=True)
class PersonDraft:
    """What is known of somebody who may have no account yet."""

    email: str
    first_name: str
    last_name: str = ""
    # "" when nobody said which: the one that is known stays, or the programme's is taken.
    language: str = ""
    phone: str = ""

    @property
    def told(self) -> dict[str, str]:
        """What an organisation was told, in the form it is kept."""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "language": self.language,
            "phone": self.phone,
        }


def _told_to(organisation: Organisation | None, draft: PersonDraft) -> dict[str, dict[str, str]]:
    return {} if organisation is None else {known_key(organisation): draft.told}


def _remember(
    found: Sequence[tuple[Person, PersonDraft]], organisation: Organisation, *, language: str
) -> None:
    """``organisation`` was told this of these people; what the others were told is left alone."""
    key = known_key(organisation)
    news = {}
    for person, draft in found:
        before = person.known_as.get(key, {})
        if before.get("by_oneself"):
            continue
        # What was not said this time takes nothing back.
        told = {name: value or before.get(name, "") for name, value in draft.told.items()}
        told["language"] = told["language"] or language
        if told != before:
            news[person.pk] = told
    if not news:
        return
    # Locked and read again: another organisation may be writing its own line of the same account.
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=news).order_by("pk")
    changed = list(rows)
    for person in changed:
        person.known_as = {**person.known_as, key: news[person.pk]}
    Person.objects.bulk_update(changed, ["known_as"], batch_size=500)
    kept = {person.pk: person.known_as for person in changed}
    for person, _draft in found:
        person.known_as = kept.get(person.pk, person.known_as)


@transaction.atomic
def forget_names(people: QuerySet[Person], *, organisation: Organisation) -> int:
    """``organisation`` keeps no name of these people, of whom it knows nothing any more; answers how many."""
    key = known_key(organisation)
    found = list(people.select_for_update(of=("self",), no_key=True))
    for person in found:
        person.known_as = {other: told for other, told in person.known_as.items() if other != key}
    Person.objects.bulk_update(found, ["known_as"], batch_size=500)
    return len(found)


@transaction.atomic
def find_or_create_person(
    *,
    email: str,
    first_name: str,
    last_name: str = "",
    language: str = "fr",
    phone: str = "",
    organisation: Organisation | None = None,
    at: datetime,
) -> Person:
    """The person with this address, as ``organisation`` knows them; made if there is none.

    The name, telephone and language given are what this organisation sees; an existing account keeps its own, and
    other organisations see what they were told. Nothing in the answer says whether the account existed.
    Safe to call twice at once: the address is unique, and whoever comes second finds the first one's row.

    Raises
    ------
    NotAnAddress
    """
    draft = PersonDraft(clean_address(email), first_name, last_name, language, phone)
    existing = Person.objects.filter(email__iexact=draft.email).first()
    if existing is None:
        try:
            with transaction.atomic():
                existing = Person.objects.create_user(
                    draft.email, **draft.told, known_as=_told_to(organisation, draft), joined_at=at
                )
        except IntegrityError:
            existing = Person.objects.get(email__iexact=draft.email)
    if organisation is None:
        return existing
    # The language here is a guess of whoever invites: it never replaces one that is known.
    _remember([(existing, replace(draft, language=""))], organisation, language=language)
    return existing.as_known_in(organisation)


@transaction.atomic
def introduce(
    person: Person, *, organisation: Organisation, first_name: str, last_name: str, phone: str, language: str
) -> Person:
    """``person`` tells ``organisation`` their name and number; an account without them takes them for its own.

    ``language`` is the one to write in where none is known.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    key = known_key(organisation)
    told = {
        **({"by_oneself": True} if locked.known_as.get(key, {}).get("by_oneself") else {}),
        "first_name": first_name,
        "last_name": last_name,
        "phone": phone,
        "language": locked.known_as.get(key, {}).get("language") or locked.language or language,
    }
    locked.known_as = {**locked.known_as, key: told}
    locked.first_name = locked.first_name or first_name
    locked.last_name = locked.last_name or last_name
    locked.phone = locked.phone or phone
    locked.save(update_fields=["known_as", "first_name", "last_name", "phone"])
    return locked.as_known_in(organisation)


@transaction.atomic
def find_or_create_people(
    drafts: Iterable[PersonDraft], *, organisation: Organisation, language: str = "fr", at: datetime
) -> dict[str, Person]:
    """The same as :func:`find_or_create_person` for many at once, by address in small letters, in few statements.

    ``language`` is for newcomers whose draft says none.

    Raises
    ------
    NotAnAddress
    """
    by_address = {clean_address(draft.email): draft for draft in drafts}
    people = _people_at(by_address)
    newcomers = {
        address: replace(draft, language=draft.language or language)
        for address, draft in by_address.items()
        if address not in people
    }
    missing = [
        Person(
            email=address,
            password=f"{UNUSABLE_PASSWORD_PREFIX}{token_urlsafe(30)}",
            **draft.told,
            known_as=_told_to(organisation, draft),
            joined_at=at,
        )
        for address, draft in newcomers.items()
    ]
    if missing:
        # Whoever makes one of them at the same moment wins; theirs is read back.
        Person.objects.bulk_create(missing, batch_size=500, ignore_conflicts=True)
        people |= _people_at(person.email for person in missing)
    _remember(
        [(people[address], draft) for address, draft in by_address.items()], organisation, language=language
    )
    return {address: person.as_known_in(organisation) for address, person in people.items()}


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
            role=Role(role).value, name=person.as_known_in(organisation).first_name,
        )  # fmt: skip
        from binome.accounts.services.security import refresh_second_factor

        refresh_second_factor([person])
    return membership


@transaction.atomic
def choose_language(person: Person, *, language: str) -> Person:
    """From now on ``person`` reads pages and messages in ``language``, those of every organisation."""
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    person.language = language
    person.known_as = {number: {**told, "language": language} for number, told in locked.known_as.items()}
    person.save(update_fields=["language", "known_as"])
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
            contact_name=f"{coordinator_first_name} {coordinator_last_name}".strip(),
            contact_phone=phone,
            contact_email=person.email,
            at=at,
            language=language,
        )
    draft = PersonDraft(person.email, coordinator_first_name, coordinator_last_name, language, phone)
    _remember([(person, draft)], organisation, language=language)
    give_role(organisation, person=person, role=Role.COORDINATOR, by=None, at=at)
    return organisation, is_new
