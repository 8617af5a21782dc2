"""Who has which role, in the whole organisation or in one programme: give, offer, take, hand over, end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Membership, Organisation, Person, RoleOffer
from binome.accounts.permissions import Role
from binome.accounts.services import (
    BY_YES,
    NobodyLeft,
    RoleLeft,
    find_or_create_person,
    give_role,
    hold,
    in_hand,
    offer_role,
    pass_on,
    refresh_second_factor,
    settle_offer,
)
from binome.accounts.services import end_role as end_membership
from binome.core.errors import Refused
from binome.programmes import notices_of_roles as notices
from binome.programmes.models import Programme, TeamMember
from binome.programmes.services.states import log
from binome.programmes.services.team import TEAM_ROLES, NotATeamRole, add_to_team, invite_to_team

ORGANISATION_ROLES = (Role.ADMINISTRATOR, *TEAM_ROLES)
Held = Membership | TeamMember


class AlreadyEnded(Refused):
    """The role that was to be handed over has ended."""

    code = "role-already-ended"
    text = _("This role has ended already: there is nothing to hand over.")


class HasItAlready(Refused):
    """Whoever is to take over holds the same role."""

    code = "has-it-already"
    text = _("%(name)s has this role already. You can end yours: nothing is lost.")


def place_of(held: Held) -> Programme | None:
    """The programme in which a role is held; none for the whole organisation."""
    return held.programme if isinstance(held, TeamMember) else None


def left_by(held: Held, to: Person | None = None) -> RoleLeft:
    """What the end of ``held`` would leave behind."""
    programme = place_of(held)
    number = programme.pk if programme is not None else None
    return RoleLeft(held.organisation, number, Role(held.role), held.person, to)


def belongings_of(held: Held) -> list[str]:
    """What passes on with the role, in words."""
    return in_hand(left_by(held))


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    programme: Programme | None,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    by: Person,
    at: datetime,
) -> Held | RoleOffer:
    """Give somebody a role, known by an address only if need be, and tell them.

    A role that opens other people's files is offered, and begins with their yes; the others begin at once.

    Raises
    ------
    NotATeamRole, NotForOneself, NotAnAddress
    """
    role = Role(role)
    if role not in (TEAM_ROLES if programme is not None else ORGANISATION_ROLES):
        raise NotATeamRole
    if programme is not None and role not in BY_YES:
        return invite_to_team(
            programme, email=email, first_name=first_name, last_name=last_name, role=role, by=by, at=at
        )
    person = find_or_create_person(
        email=email,
        first_name=first_name,
        last_name=last_name,
        language=programme.language if programme is not None else organisation.language,
        organisation=organisation,
        at=at,
    )
    if role in BY_YES:
        return _held(organisation, programme, person, role) or _offer(
            organisation, programme, person=person, role=role, by=by, at=at
        )
    before = _held(organisation, None, person, role)
    membership = give_role(organisation, person=person, role=role, by=by, at=at)
    if before is None and person.pk != by.pk:
        notices.role_given(membership, by=by, at=at)
    return membership


def _held(organisation: Organisation, programme: Programme | None, person: Person, role: str) -> Held | None:
    if programme is not None:
        return programme.team.filter(person=person, role=role, ended_at=None).select_related("person").first()
    rows = Membership.objects.in_organisation(organisation).current()
    return rows.filter(person=person, role=role).select_related("person").first()


def _offer(
    organisation: Organisation,
    programme: Programme | None,
    *,
    person: Person,
    role: Role,
    by: Person,
    at: datetime,
    handed_over_by: Person | None = None,
) -> RoleOffer:
    offer = offer_role(
        organisation,
        person=person,
        role=role,
        by=by,
        at=at,
        programme_id=programme.pk if programme is not None else None,
        handed_over_by=handed_over_by,
    )
    notices.role_offered(offer, programme=programme, at=at)
    return offer


@transaction.atomic
def hand_over(
    held: Held, *, email: str, first_name: str, last_name: str, by: Person, at: datetime
) -> RoleOffer:
    """Ask somebody to take a role over. With their yes it is theirs, and what was in hand with it; until then nothing changes.

    Raises
    ------
    AlreadyEnded, HasItAlready, NotForOneself, NotAnAddress
    """
    if held.ended_at is not None:
        raise AlreadyEnded
    organisation, programme = held.organisation, place_of(held)
    person = find_or_create_person(
        email=email,
        first_name=first_name,
        last_name=last_name,
        language=programme.language if programme is not None else organisation.language,
        organisation=organisation,
        at=at,
    )
    if _held(organisation, programme, person, held.role) is not None:
        raise HasItAlready(name=person.first_name)
    return _offer(
        organisation, programme, person=person, role=Role(held.role), by=by, at=at, handed_over_by=held.person
    )


def programme_of(offer: RoleOffer) -> Programme | None:
    """The programme of an offer; none for the whole organisation."""
    if offer.programme_id is None:
        return None
    rows = Programme.objects.in_organisation(offer.organisation_id).select_related("organisation")
    return rows.filter(pk=offer.programme_id).first()


@transaction.atomic
def answer_offer(offer: RoleOffer, *, accepts: bool, by: Person, at: datetime) -> RoleOffer:
    """Yes: the role begins, and ends for whoever handed it over. No: nothing changes. Both are told to whoever asked.

    Raises
    ------
    OfferIsOver
    """
    to = RoleOffer.State.ACCEPTED if accepts else RoleOffer.State.DECLINED
    offer, is_new = settle_offer(offer, to=to, by=by, at=at)
    if not is_new:
        return offer
    programme = programme_of(offer)
    if accepts:
        _begin(offer, programme, at=at)
    told = {person.pk: person for person in (offer.offered_by, offer.handed_over_by) if person is not None}
    for person in told.values():
        notices.offer_answered(offer, programme=programme, to=person, at=at)
    return offer


def _begin(offer: RoleOffer, programme: Programme | None, *, at: datetime) -> None:
    organisation, person, role = offer.organisation, offer.person, Role(offer.role)
    if programme is not None:
        add_to_team(programme, person=person, role=role, by=person, at=at)
    else:
        give_role(organisation, person=person, role=role, by=person, at=at)
    if offer.handed_over_by is not None:
        held = _held(organisation, programme, offer.handed_over_by, role)
        if isinstance(held, TeamMember):
            end_team_role(held, by=person, at=at, to=person)
        elif held is not None:
            end_membership(held, by=person, at=at, to=person)
    notices.role_begins(offer, programme=programme, at=at)


@transaction.atomic
def take_back_offer(offer: RoleOffer, *, by: Person, at: datetime) -> RoleOffer:
    """Whoever was asked need not answer any more.

    Raises
    ------
    OfferIsOver
    """
    return settle_offer(offer, to=RoleOffer.State.TAKEN_BACK, by=by, at=at)[0]


@transaction.atomic
def end_role(held: Held, *, by: Person, at: datetime) -> Held:
    """The role ends now; what was done in it stays, what was in hand waits for somebody. Twice changes nothing.

    Raises
    ------
    NobodyLeft
    """
    was_held = held.ended_at is None
    if isinstance(held, TeamMember):
        ended: Held = end_team_role(held, by=by, at=at)
    else:
        ended = end_membership(held, by=by, at=at)
    if was_held and ended.person_id != by.pk and ended.ended_at == at:
        notices.role_ended(ended, programme=place_of(ended), by=by, at=at)
    return ended


@transaction.atomic
def end_team_role(member: TeamMember, *, by: Person, at: datetime, to: Person | None = None) -> TeamMember:
    """The role in the programme ends now; what was done in it stays. Twice changes nothing.

    Raises
    ------
    NobodyLeft
    """
    hold(member.organisation)
    member = TeamMember.objects.in_organisation(member.organisation_id).select_related(
        "organisation", "programme__organisation", "person"
    ).select_for_update(of=("self",), no_key=True).get(pk=member.pk)  # fmt: skip
    if member.ended_at is not None:
        return member
    if member.role == Role.COORDINATOR and not _others_coordinate(member):
        raise NobodyLeft(place=member.programme.name)
    member.ended_at = at
    member.save(update_fields=["ended_at"])
    log(
        member.programme, verb="programmes.end_team_role", subject=member, by=by, at=at,
        name=member.person.first_name,
    )  # fmt: skip
    pass_on(left_by(member, to))
    refresh_second_factor([member.person])
    return member


def _others_coordinate(member: TeamMember) -> bool:
    """Somebody else with an open account coordinates the programme, or the organisation."""
    whole = Membership.objects.in_organisation(member.organisation_id).current()
    team = member.programme.team.filter(ended_at=None).exclude(pk=member.pk)
    coordinates = {"role": Role.COORDINATOR, "person__is_active": True}
    return whole.filter(**coordinates).exists() or team.filter(**coordinates).exists()
