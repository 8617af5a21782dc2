"""A role ends or passes on, and nothing that somebody had in hand is lost with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binome.accounts.models import Membership, Organisation, Person, RoleOffer
from binome.accounts.permissions import Role
from binome.accounts.services.people import record
from binome.accounts.services.security import refresh_second_factor
from binome.core.errors import Refused

# What they open matters too much to begin without the person's yes.
BY_YES = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.REFERENT})


class NobodyLeft(Refused):
    """A place would be left with nobody to answer its people."""

    code = "nobody-left"
    text = gettext_lazy("There would be no coordination left in %(place)s. Hand the role over first.")


class OfferIsOver(Refused):
    """It was answered, taken back or replaced."""

    code = "offer-is-over"
    text = gettext_lazy("This is settled: nothing can be answered here any more.")


class NotForOneself(Refused):
    """Whoever gives such a role gives it to somebody else."""

    code = "not-for-oneself"
    text = gettext_lazy("You cannot give this role to yourself. Ask somebody else of the coordination.")


@dataclass(frozen=True)
class RoleLeft:
    """``person`` leaves ``role``, in one programme or (``None``) in the whole organisation; ``to`` takes over, or nobody."""

    organisation: Organisation
    programme_id: int | None
    role: Role
    person: Person
    to: Person | None


@dataclass(frozen=True)
class InHand:
    """One thing that somebody may have in hand in a role: how to say it (``""``: nothing), and how it passes on."""

    words: Callable[[RoleLeft], str]
    pass_on: Callable[[RoleLeft], None]


def _is_called(left: RoleLeft) -> bool:
    return left.programme_id is None and left.organisation.contact_email == left.person.email


def _called_words(left: RoleLeft) -> str:
    return _("Whom people call for help") if _is_called(left) else ""


def _pass_on_calls(left: RoleLeft) -> None:
    """Whoever is called for help was the one who leaves: from now on it is the one who takes over."""
    if left.to is None or not _is_called(left):
        return
    known = left.to.as_known_in(left.organisation)
    organisation = left.organisation
    organisation.contact_name = known.full_name
    organisation.contact_email = known.email
    # A number that was the leaver's rings in the wrong pocket; without another one, it stays better than none.
    organisation.contact_phone = known.phone or organisation.contact_phone
    organisation.save(update_fields=["contact_name", "contact_email", "contact_phone"])


# Rooms above add theirs when they are loaded.
IN_HAND: list[InHand] = [InHand(_called_words, _pass_on_calls)]


def in_hand(left: RoleLeft) -> list[str]:
    """What ``left.person`` has in hand there, in words."""
    return [words for one in IN_HAND if (words := one.words(left))]


def pass_on(left: RoleLeft) -> None:
    """Hand over what was in hand, inside the service that ends the role."""
    for one in IN_HAND:
        one.pass_on(left)


def hold(organisation: Organisation) -> Organisation:
    """The organisation as it is now; nobody else gives or ends a role there until the transaction ends."""
    rows = Organisation.objects.filter(pk=organisation.pk).as_scoped("held")
    return rows.select_for_update(no_key=True).get()


def coordinates_alone(person: Person, organisation: Organisation) -> bool:
    """Whether ``person`` is the only one with an open account who coordinates the whole organisation."""
    held = Membership.objects.in_organisation(organisation).current().filter(role=Role.COORDINATOR)
    others = held.filter(person__is_active=True).exclude(person=person)
    return held.filter(person=person).exists() and not others.exists()


@transaction.atomic
def end_role(
    membership: Membership, *, by: Person | None, at: datetime, to: Person | None = None
) -> Membership:
    """The role in the whole organisation ends now; what was done in it stays. Twice changes nothing.

    ``to``: who takes over what was in hand.

    Raises
    ------
    NobodyLeft
    """
    organisation = hold(membership.organisation)
    rows = Membership.objects.in_organisation(organisation).select_related("person")
    row = rows.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
    if row.ended_at is not None:
        return row
    if row.role == Role.COORDINATOR and coordinates_alone(row.person, organisation):
        raise NobodyLeft(place=organisation.name)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record(
        organisation, verb="accounts.end_role", subject=row, by=by, at=at,
        role=row.role, name=row.person.first_name,
    )  # fmt: skip
    pass_on(RoleLeft(organisation, None, Role(row.role), row.person, to))
    refresh_second_factor([row.person])
    return row


@transaction.atomic
def offer_role(
    organisation: Organisation,
    *,
    person: Person,
    role: Role,
    by: Person,
    at: datetime,
    programme_id: int | None = None,
    handed_over_by: Person | None = None,
) -> RoleOffer:
    """Ask ``person`` to take a role; it begins with their yes. Asking again while they think changes nothing.

    Raises
    ------
    NotForOneself
    """
    if person.pk == by.pk:
        raise NotForOneself
    hold(organisation)
    offers = RoleOffer.objects.in_organisation(organisation).filter(state=RoleOffer.State.OFFERED)
    same = offers.filter(person=person, role=role, programme_id=programme_id).first()
    if same is not None and same.handed_over_by_id == (handed_over_by and handed_over_by.pk):
        return same
    # One place, one answer: a newer offer of the same role to the same person stands for the older one.
    offers.filter(person=person, role=role, programme_id=programme_id).update(
        state=RoleOffer.State.TAKEN_BACK, answered_at=at
    )
    offer = RoleOffer.objects.create(
        organisation=organisation,
        programme_id=programme_id,
        person=person,
        role=role,
        offered_by=by,
        offered_at=at,
        handed_over_by=handed_over_by,
    )
    record(
        organisation, verb="accounts.offer_role", subject=offer, by=by, at=at, programme_id=programme_id,
        role=Role(role).value, name=person.as_known_in(organisation).first_name,
    )  # fmt: skip
    return offer


@transaction.atomic
def settle_offer(offer: RoleOffer, *, to: str, by: Person, at: datetime) -> tuple[RoleOffer, bool]:
    """Note the answer (or that the offer is taken back); whether it is new. The same answer twice counts once.

    Raises
    ------
    OfferIsOver
    """
    hold(offer.organisation)
    rows = RoleOffer.objects.in_organisation(offer.organisation_id).select_related(
        "organisation", "person", "offered_by", "handed_over_by"
    )
    locked = rows.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    if locked.state == to:
        return locked, False
    if locked.state != RoleOffer.State.OFFERED:
        raise OfferIsOver
    locked.state, locked.answered_at = to, at
    locked.save(update_fields=["state", "answered_at"])
    record(
        locked.organisation, verb=f"accounts.{_VERBS[to]}", subject=locked, by=by, at=at,
        programme_id=locked.programme_id, role=locked.role, name=locked.person.first_name,
    )  # fmt: skip
    return locked, True


_VERBS: dict[str, str] = {
    RoleOffer.State.ACCEPTED: "accept_role",
    RoleOffer.State.DECLINED: "decline_role",
    RoleOffer.State.TAKEN_BACK: "take_back_offer",
}
