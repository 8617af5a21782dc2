"""Somebody comes back from their company's provider: who they are here, and whether they may come in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import NotAnAddress, clean_address
from binome.accounts.models import CompanyIdentity, CompanySignOn, Person
from binome.accounts.services.company import domain_of, proven_domains
from binome.accounts.services.people import find_or_create_person, record
from binome.core.errors import Refused

LONGEST_NAME = 80


class NotLetIn(Refused):
    """The company's provider vouches for somebody who does not come in that way."""


class NoAddressGiven(NotLetIn):
    """An account is found by its address, so one must come."""

    code = "company-no-address"
    text = _("Your company did not give us an e-mail address for you. Your IT department can see to that.")


class AddressNotVerified(NotLetIn):
    """An address that somebody only typed there may be anybody's."""

    code = "company-address-not-verified"
    text = _(
        "Your company does not say that your e-mail address was checked. Your IT department can see to that."
    )


class AnotherDomain(NotLetIn):
    """A provider vouches for its own domains only, whatever it says."""

    code = "company-another-domain"
    text = _(
        "Your company vouches for addresses of its own domains only. "
        "The one it gave for you is of another domain: sign in with a code instead."
    )


class NoAccountYet(NotLetIn):
    """The organisation makes accounts by hand."""

    code = "company-no-account"
    text = _("You have no account yet. Ask the person who coordinates the programme for an invitation.")


class AccountIsClosed(NotLetIn):
    """What was closed here stays closed, whatever the company says."""

    code = "company-account-closed"
    text = _("Your account here is closed. You asked for that, or the programme ended.")


@dataclass(frozen=True)
class Claims:
    """What a provider says of somebody, once it is sure that it says so. ``is_verified`` is ``None`` when unsaid."""

    subject: str
    email: str
    is_verified: bool | None
    first_name: str = ""
    last_name: str = ""
    language: str = "fr"


@dataclass(frozen=True)
class Arrival:
    """Who comes in, and whether their account was made just now."""

    person: Person
    is_new: bool


def address_in(sign_on: CompanySignOn, claims: Claims) -> str:
    """The address by which the account is found.

    Raises
    ------
    NoAddressGiven, AddressNotVerified, AnotherDomain
    """
    try:
        address = clean_address(claims.email)
    except NotAnAddress as error:
        raise NoAddressGiven from error
    if domain_of(address) not in proven_domains(sign_on.organisation):
        raise AnotherDomain
    is_unsaid = claims.is_verified is None and sign_on.takes_unsaid_as_verified
    if not (claims.is_verified or is_unsaid):
        raise AddressNotVerified
    return address


@transaction.atomic
def arrive(sign_on: CompanySignOn, claims: Claims, *, at: datetime) -> Arrival:
    """The person whom the provider vouches for; their account is made when the organisation wishes so.

    The address is who one is, as everywhere here. When nobody has it, whoever came with the same number before is
    found again: their address was changed in the directory. No role is given.

    Raises
    ------
    NotLetIn
        Or one of its kinds, which say why.
    """
    address = address_in(sign_on, claims)
    organisation = sign_on.organisation
    # People of one company wait for each other here, so that nobody is made or bound twice.
    CompanySignOn.objects.in_organisation(organisation).select_for_update().get(pk=sign_on.pk)
    digest = hashlib.sha256(f"{sign_on.kind}\n{sign_on.issuer}\n{claims.subject}".encode()).hexdigest()
    person = Person.objects.filter(email__iexact=address).first() or _found_again(sign_on, digest)
    is_new = person is None
    if person is None:
        if not sign_on.creates_accounts:
            raise NoAccountYet
        person = _make(sign_on, claims, address=address, at=at)
    if not person.is_active:
        raise AccountIsClosed
    _bind(sign_on, person, digest, at=at)
    return Arrival(person, is_new)


def _found_again(sign_on: CompanySignOn, digest: str) -> Person | None:
    bound = CompanyIdentity.objects.in_organisation(sign_on.organisation).filter(digest=digest)
    identity = bound.select_related("person").first()
    # The account may have moved to an address of somebody's own since, or the domain away.
    if identity is None or domain_of(identity.person.email) not in proven_domains(sign_on.organisation):
        return None
    return Person.objects.get(pk=identity.person_id)


def _make(sign_on: CompanySignOn, claims: Claims, *, address: str, at: datetime) -> Person:
    known = find_or_create_person(
        email=address,
        first_name=claims.first_name.strip()[:LONGEST_NAME] or _name_in(address),
        last_name=claims.last_name.strip()[:LONGEST_NAME],
        language=claims.language,
        organisation=sign_on.organisation,
        at=at,
    )
    person = Person.objects.get(pk=known.pk)
    record(
        sign_on.organisation, verb="accounts.arrive_by_company", subject=person, by=person, at=at,
        name=person.first_name,
    )  # fmt: skip
    return person


def _name_in(address: str) -> str:
    """``anne`` of ``anne.martin@…``: better than nothing to say hello with."""
    return address.partition("@")[0].replace("_", ".").replace("-", ".").partition(".")[0].capitalize()


def _bind(sign_on: CompanySignOn, person: Person, digest: str, *, at: datetime) -> None:
    identities = CompanyIdentity.objects.in_organisation(sign_on.organisation)
    if identities.filter(person=person, digest=digest).update(last_at=at):
        return
    identities.filter(Q(person=person) | Q(digest=digest)).delete()
    CompanyIdentity.objects.create(
        organisation=sign_on.organisation, person=person, digest=digest, first_at=at, last_at=at
    )
