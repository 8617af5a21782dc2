"""Second factors, who must have one, and the address a person signs in with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import clean_address
from binome.accounts.models import (
    CompanyIdentity,
    CompanySignOn,
    Membership,
    Organisation,
    Person,
    SignInRules,
)
from binome.accounts.permissions import Permission, roles_with
from binome.accounts.services.people import lock_organisation, record
from binome.core.errors import Refused

SECONDS_A_CODE = 30
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# Rows that say who coordinates where (``person``, ``organisation``). Higher rooms add theirs.
COORDINATORS: list[Callable[[], QuerySet[Any]]] = []


class SecondFactorIsRequired(Refused):
    """The last one stays as long as the organisation asks for one."""

    code = "second-factor-is-required"
    text = _(
        "Your organisation asks coordinators for a second factor. Add another one before removing this one."
    )


class SecondFactorIsWayBack(Refused):
    """When the company's provider fails, a code and a second factor are how coordinators come in."""

    code = "second-factor-is-way-back"
    text = _(
        "Your people sign in through your company only. The second factor is the coordinators’ way back: "
        "first let people sign in with a code again, on the page of company sign-on."
    )


class AddressIsTaken(Refused):
    """Another account came to have the address meanwhile."""

    code = "address-is-taken"
    text = _("This address cannot be used. Choose another one, or ask for help.")


def has_second_factor(person: Person) -> bool:
    """Whether something more than the mailbox is asked of ``person``."""
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


@transaction.atomic
def use_app_code(authenticator: Any, *, code: str, at: datetime) -> bool:
    """Whether ``code`` is the app's, now or half a minute either way; a code opens once and never again."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    now = int(at.timestamp()) // SECONDS_A_CODE
    for counter in (now - 1, now, now + 1):
        expected = format_hotp_value(hotp_value(secret, counter))
        if counter > row.data.get("last_counter", 0) and compare_user_code(actual=code, expected=expected):
            row.data["last_counter"] = counter
            row.save(update_fields=["data"])
            return True
    return False


def may_remove(authenticator: Any) -> None:
    """Go on only if ``authenticator`` may be removed, in the transaction that called.

    Raises
    ------
    SecondFactorIsRequired
    """
    # Two removals at once wait for each other here, so that they cannot each count on the other's.
    Person.objects.select_for_update(no_key=True).get(pk=authenticator.user_id)
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    is_last = not others.exclude(pk=authenticator.pk).exists()
    if is_last and authenticator.user_id in _required([authenticator.user_id]):
        raise SecondFactorIsRequired


@transaction.atomic
def require_second_factor(organisation: Organisation, *, required: bool, by: Person, at: datetime) -> None:
    """From now on coordinators of ``organisation`` must (or need not) have a second factor.

    Raises
    ------
    SecondFactorIsWayBack
    """
    # Company sign-on counts on this rule: whoever changes one waits for whoever changes the other.
    lock_organisation(organisation)
    holds = CompanySignOn.objects.in_organisation(organisation).filter(is_only=True)
    if not required and holds.exists():
        raise SecondFactorIsWayBack
    rules, _is_new = SignInRules.objects.in_organisation(organisation).get_or_create(
        organisation=organisation
    )
    if rules.coordinators_need_second_factor == required:
        return
    rules.coordinators_need_second_factor = required
    rules.save(update_fields=["coordinators_need_second_factor"])
    verb = "accounts.require_second_factor" if required else "accounts.stop_requiring_second_factor"
    record(organisation, verb=verb, subject=rules, by=by, at=at)
    concerned = Person.objects.filter(pk__in=people_who_coordinate(organisation))
    refresh_second_factor(concerned)


@transaction.atomic
def refresh_second_factor(people: Iterable[Person]) -> None:
    """Say of each whether they must add a second factor before anything else: after a role, a rule or a factor changed."""
    listed = list(people)
    keys = [person.pk for person in listed]
    required = _required(keys)
    if required:
        required -= set(
            Authenticator.objects.filter(user_id__in=required, type__in=FACTORS).values_list(
                "user_id", flat=True
            )
        )
    # What stands in the database counts: the objects at hand may have been read before it changed.
    concerned = Person.objects.filter(pk__in=keys)
    stands = set(concerned.filter(must_add_second_factor=True).values_list("pk", flat=True))
    if stands != required:
        concerned.filter(pk__in=required - stands).update(must_add_second_factor=True)
        concerned.filter(pk__in=stands - required).update(must_add_second_factor=False)
    for person in listed:
        person.must_add_second_factor = person.pk in required


def _required(people: Iterable[int]) -> set[int]:
    """Those of ``people`` who coordinate in an organisation that asks for a second factor."""
    return _people(person__in=list(people), organisation__sign_in_rules__coordinators_need_second_factor=True)


def people_who_coordinate(organisation: Organisation) -> set[int]:
    """Those whom the rule of ``organisation`` concerns."""
    return _people(organisation=organisation)


def organisations_coordinated_by(person: Person) -> set[Organisation]:
    """Where ``person`` coordinates, the whole or one programme."""
    return {
        row.organisation
        for rows in COORDINATORS
        for row in rows().filter(person=person).select_related("organisation")
    }


def _people(**where: Any) -> set[int]:
    return {
        person for rows in COORDINATORS for person in rows().filter(**where).values_list("person", flat=True)
    }


def _of_the_whole_organisation() -> QuerySet[Any]:
    held = Membership.objects.unscoped("a person may coordinate in several organisations")
    # Whoever could end the rule is under it too.
    return held.current().filter(role__in=roles_with(Permission.MANAGE_PEOPLE))


COORDINATORS.append(_of_the_whole_organisation)


def is_address_free(address: str, *, of: Person) -> bool:
    """Whether nobody but ``of`` signs in with ``address``."""
    return not Person.objects.filter(email__iexact=address).exclude(pk=of.pk).exists()


@transaction.atomic
def change_address(person: Person, *, to: str, at: datetime) -> Person:
    """From now on ``person`` signs in with ``to``, which they have shown to be theirs.

    Raises
    ------
    AddressIsTaken, NotAnAddress
    """
    address = clean_address(to)
    if not is_address_free(address, of=person):
        raise AddressIsTaken
    before = person.email
    person.email = address
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        person.email = before
        raise AddressIsTaken from error
    # What a company's sign-on once confirmed would go on leading to this account.
    EmailAddress.objects.filter(user=person).exclude(email__iexact=address).delete()
    CompanyIdentity.objects.visible_to(person).delete()
    for held in person.memberships.filter(ended_at=None).select_related("organisation"):
        # Neither address stands in the log.
        record(held.organisation, verb="accounts.change_address", subject=person, by=person, at=at)
    return person
