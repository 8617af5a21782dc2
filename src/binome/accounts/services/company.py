"""Company sign-on as an organisation sets it: its domains, its provider, and when it is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import NotAnAddress, clean_address
from binome.accounts.boxes import box
from binome.accounts.models import (
    CompanyDomain,
    CompanyIdentity,
    CompanySignOn,
    Organisation,
    Person,
    SignInRules,
)
from binome.accounts.permissions import Permission, may
from binome.accounts.services.people import lock_organisation, record
from binome.core.errors import Refused

SECRET = "company-sign-on"  # noqa: S105  the name of a box, not what is in it
# Mailboxes that only whoever runs a domain can read (RFC 2142, and the rules of those who sign certificates).
MAILBOXES = ("postmaster", "hostmaster", "webmaster", "administrator", "admin")
DOMAIN_CODE_LASTS = timedelta(days=7)
TRIES_A_CODE = 5
DOMAINS_AT_MOST = 20


class NotTriedYet(Refused):
    """It goes on only after one whole round trip with the connection as it stands."""

    code = "company-not-tried"
    text = _("Try the connection first. It goes on once a trial has succeeded.")


class NoDomainYet(Refused):
    """Without a domain it would concern nobody."""

    code = "company-no-domain"
    text = _("Confirm a domain first: company sign-on only opens accounts of your own domains.")


class NoWayBack(Refused):
    """When the provider fails, those who look after the organisation come in with a code and a second factor."""

    code = "company-no-way-back"
    text = _(
        "First ask coordinators for a second factor, on the page “Signing in”. "
        "A code and a second factor are their way back on the day when your provider does not answer."
    )


class NotACompanyDomain(NotAnAddress):
    """No letter could reach an address with that after its @."""

    code = "company-not-a-domain"
    text = _("This is not the name of a mail service. Example: exemple.fr")


class DomainIsTaken(Refused):
    """Another organisation has shown that it is theirs."""

    code = "company-domain-taken"
    text = _("Another organisation already signs in with this domain. Whoever runs the server can help.")


class TooManyDomains(Refused):
    """Nobody has that many."""

    code = "company-too-many-domains"
    text = _("Twenty domains are as many as one organisation can have.")


class WrongDomainCode(Refused):
    """Not the code that was sent, or one that is too old."""

    code = "company-domain-code"
    text = _("This is not the code we sent, or it is too old. Read it again, or send another one.")


@dataclass(frozen=True)
class Connection:
    """What is typed and read of a provider; ``secret`` stands open here and locked in the database."""

    kind: CompanySignOn.Kind
    issuer: str
    facts: dict[str, Any]
    client_id: str = ""
    secret: str = ""
    metadata_url: str = ""
    takes_unsaid_as_verified: bool = False


def domain_of(address: str) -> str:
    """What follows the @."""
    return address.rpartition("@")[2].lower()


def clean_domain(typed: str) -> str:
    """The domain as addresses are kept with it, with or without the @ that was typed before it.

    Raises
    ------
    NotACompanyDomain
    """
    try:
        name = domain_of(clean_address(f"postmaster@{typed.strip().removeprefix('@')}"))
    except NotAnAddress as error:
        raise NotACompanyDomain from error
    if "." not in name:
        raise NotACompanyDomain
    return name


def sign_on_of(organisation: Organisation) -> CompanySignOn | None:
    """The organisation's provider, if it has one."""
    return CompanySignOn.objects.in_organisation(organisation).select_related("organisation").first()


def sign_on_for(address: str) -> CompanySignOn | None:
    """Where people with ``address`` sign in; the answer depends on the domain alone."""
    found = CompanySignOn.objects.open_to(domain_of(address)).select_related("organisation")
    return found.first()


def looks_after(person: Person, organisation: Organisation) -> bool:
    """Whether the way back stands open to ``person``."""
    return may(person, Permission.MANAGE_PEOPLE, organisation)


def who_enters_by_code(address: str) -> Person | None:
    """Whoever gets a code at ``address``: nobody whose organisation wants company sign-on only."""
    sign_on = sign_on_for(address)
    person: Person | None = Person.objects.filter(email=address.lower(), is_active=True).first()
    if person is None or sign_on is None or not sign_on.is_only:
        return person
    return person if looks_after(person, sign_on.organisation) else None


def held_by(person: Person) -> CompanySignOn | None:
    """The sign-on that ``person`` must use, if any."""
    sign_on = sign_on_for(person.email)
    if sign_on is None or not sign_on.is_only or looks_after(person, sign_on.organisation):
        return None
    return sign_on


def secret_of(sign_on: CompanySignOn) -> str:
    """The secret that the provider gave, to show to the provider and to nobody else."""
    return box(SECRET).decrypt(sign_on.secret).decode() if sign_on.secret else ""


@transaction.atomic
def connect_company(
    organisation: Organisation, connection: Connection, *, by: Person, at: datetime
) -> CompanySignOn:
    """Say who vouches for the organisation's people. It is off until it has been tried; a secret left out stays."""
    lock_organisation(organisation)
    before = sign_on_of(organisation)
    sign_on = before or CompanySignOn(organisation=organisation, version=0)
    is_same = before is not None and (before.kind, before.issuer) == (connection.kind, connection.issuer)
    if connection.secret:
        sign_on.secret = box(SECRET).encrypt(connection.secret.encode()).decode()
    elif not is_same:
        sign_on.secret = ""
    sign_on.kind, sign_on.issuer = connection.kind, connection.issuer
    sign_on.client_id, sign_on.metadata_url = connection.client_id, connection.metadata_url
    sign_on.facts = connection.facts
    sign_on.takes_unsaid_as_verified = connection.takes_unsaid_as_verified
    sign_on.version += 1
    sign_on.tried_at = None
    sign_on.is_on = sign_on.is_only = False
    sign_on.save()
    if not is_same:
        # Another provider numbers its people in its own way.
        CompanyIdentity.objects.in_organisation(organisation).delete()
    record(organisation, verb="accounts.connect_company", subject=sign_on, by=by, at=at, kind=sign_on.kind)
    return sign_on


@transaction.atomic
def renew_facts(sign_on: CompanySignOn, *, facts: dict[str, Any]) -> None:
    """The provider says something new of itself: another certificate, another address."""
    CompanySignOn.objects.in_organisation(sign_on.organisation_id).filter(
        pk=sign_on.pk, version=sign_on.version
    ).update(facts=facts)


@transaction.atomic
def note_trial(sign_on: CompanySignOn, *, version: int, at: datetime) -> bool:
    """A whole round trip succeeded; ``False`` when the connection was changed meanwhile."""
    same = CompanySignOn.objects.in_organisation(sign_on.organisation_id).filter(
        pk=sign_on.pk, version=version
    )
    return bool(same.update(tried_at=at))


@transaction.atomic
def choose_company_sign_on(
    organisation: Organisation,
    *,
    is_on: bool,
    is_only: bool,
    creates_accounts: bool,
    by: Person,
    at: datetime,
) -> CompanySignOn:
    """Switch company sign-on on or off, and say how far it goes.

    Raises
    ------
    NotTriedYet, NoDomainYet, NoWayBack
    """
    lock_organisation(organisation)
    sign_on = sign_on_of(organisation)
    if sign_on is None:
        raise NotTriedYet
    is_only = is_only and is_on
    if is_on and sign_on.tried_at is None:
        raise NotTriedYet
    if is_on and not proven_domains(organisation):
        raise NoDomainYet
    if is_only and not _asks_for_second_factor(organisation):
        raise NoWayBack
    was_on, was_only = sign_on.is_on, sign_on.is_only
    sign_on.is_on, sign_on.is_only, sign_on.creates_accounts = is_on, is_only, creates_accounts
    sign_on.save(update_fields=["is_on", "is_only", "creates_accounts"])
    changes = []
    if was_on != is_on:
        changes.append("accounts.open_company_sign_on" if is_on else "accounts.close_company_sign_on")
    if was_only != is_only:
        changes.append("accounts.hold_to_company" if is_only else "accounts.stop_holding_to_company")
    for verb in changes:
        record(organisation, verb=verb, subject=sign_on, by=by, at=at)
    return sign_on


def _asks_for_second_factor(organisation: Organisation) -> bool:
    rules = SignInRules.objects.in_organisation(organisation)
    return rules.filter(coordinators_need_second_factor=True).exists()


def proven_domains(organisation: Organisation) -> set[str]:
    """Domains that the organisation has shown to be its own."""
    proven = CompanyDomain.objects.in_organisation(organisation).exclude(proven_at=None)
    return set(proven.values_list("name", flat=True))


@transaction.atomic
def add_company_domain(organisation: Organisation, *, name: str, by: Person, at: datetime) -> CompanyDomain:
    """Note a domain; it counts for nothing until it is proven. Adding it twice changes nothing.

    Raises
    ------
    NotACompanyDomain, TooManyDomains
    """
    name = clean_domain(name)
    lock_organisation(organisation)
    domains = CompanyDomain.objects.in_organisation(organisation)
    if domains.count() >= DOMAINS_AT_MOST:
        raise TooManyDomains
    domain, _is_new = domains.get_or_create(organisation=organisation, name=name)
    return domain


def _digest_of(domain: CompanyDomain, code: str) -> str:
    return salted_hmac(
        "binome.company-domain", f"{domain.pk}:{domain.name}:{code}", algorithm="sha256"
    ).hexdigest()


@transaction.atomic
def note_domain_code(domain: CompanyDomain, *, code: str, mailbox: str, at: datetime) -> CompanyDomain:
    """``code`` goes to ``mailbox`` at the domain; an earlier one no longer works."""
    if mailbox not in MAILBOXES:
        raise ValueError(mailbox)
    domain.code_digest, domain.code_mailbox = _digest_of(domain, code), mailbox
    domain.code_sent_at, domain.code_tries = at, 0
    domain.save(update_fields=["code_digest", "code_mailbox", "code_sent_at", "code_tries"])
    return domain


def prove_company_domain(domain: CompanyDomain, *, code: str, by: Person, at: datetime) -> CompanyDomain:
    """Whoever reads the domain's postmaster mailbox gave the code: the domain is the organisation's.

    Raises
    ------
    WrongDomainCode, DomainIsTaken
    """
    if not _is_right(domain, code, at=at):
        raise WrongDomainCode
    try:
        with transaction.atomic():
            locked = CompanyDomain.objects.in_organisation(domain.organisation_id).get(pk=domain.pk)
            locked.proven_at, locked.code_digest = at, ""
            locked.save(update_fields=["proven_at", "code_digest"])
            record(
                locked.organisation, verb="accounts.prove_company_domain", subject=locked, by=by, at=at,
                domain=locked.name,
            )  # fmt: skip
    except IntegrityError as error:
        raise DomainIsTaken from error
    return locked


@transaction.atomic
def _is_right(domain: CompanyDomain, code: str, *, at: datetime) -> bool:
    """Counted whatever comes of it: a wrong code is written down before it is refused."""
    locked = (
        CompanyDomain.objects.in_organisation(domain.organisation_id).select_for_update().get(pk=domain.pk)
    )
    is_alive = locked.code_sent_at is not None and at - locked.code_sent_at < DOMAIN_CODE_LASTS
    if not locked.code_digest or not is_alive or locked.code_tries >= TRIES_A_CODE:
        return False
    if constant_time_compare(locked.code_digest, _digest_of(locked, code)):
        return True
    locked.code_tries += 1
    locked.save(update_fields=["code_tries"])
    return False


@transaction.atomic
def grant_company_domain(organisation: Organisation, *, name: str, at: datetime) -> CompanyDomain:
    """Whoever runs the server knows whose domain it is. Safe to repeat.

    Raises
    ------
    NotACompanyDomain, DomainIsTaken
    """
    name = clean_domain(name)
    domain, _is_new = CompanyDomain.objects.in_organisation(organisation).get_or_create(
        organisation=organisation, name=name
    )
    if domain.proven_at is not None:
        return domain
    domain.proven_at = at
    try:
        with transaction.atomic():
            domain.save(update_fields=["proven_at"])
    except IntegrityError as error:
        raise DomainIsTaken from error
    record(
        organisation, verb="accounts.prove_company_domain", subject=domain, by=None, at=at, domain=domain.name
    )
    return domain


@transaction.atomic
def remove_company_domain(domain: CompanyDomain, *, by: Person, at: datetime) -> None:
    """Nobody of that domain enters by the provider any more. Company sign-on without a domain is off."""
    organisation = lock_organisation(domain.organisation)
    record(
        organisation, verb="accounts.remove_company_domain", subject=domain, by=by, at=at, domain=domain.name
    )
    CompanyDomain.objects.in_organisation(organisation).filter(pk=domain.pk).delete()
    if not proven_domains(organisation):
        CompanySignOn.objects.in_organisation(organisation).update(is_on=False, is_only=False)
