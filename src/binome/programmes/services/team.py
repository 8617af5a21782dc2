"""Who works for a programme."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Membership, Person
from binome.accounts.permissions import Role
from binome.accounts.services import find_or_create_person, refresh_second_factor
from binome.core.errors import Refused
from binome.programmes import notices
from binome.programmes.models import Programme, TeamMember
from binome.programmes.services.states import log

TEAM_ROLES = (Role.COORDINATOR, Role.FACILITATOR, Role.SPONSOR, Role.PARTNER, Role.REFERENT)


class NotATeamRole(Refused):
    """Participants enter through an application, administrators look after the whole organisation."""

    code = "not-a-team-role"
    text = _("Nobody joins the team of a programme in this role.")


@transaction.atomic
def add_to_team(
    programme: Programme, *, person: Person, role: Role, by: Person | None, at: datetime
) -> TeamMember:
    """Give ``person`` a role in the programme and tell them; twice changes nothing.

    Raises
    ------
    NotATeamRole
    """
    role = Role(role)
    if role not in TEAM_ROLES:
        raise NotATeamRole
    member, is_new = programme.team.get_or_create(
        person=person,
        role=role,
        ended_at=None,
        defaults={"organisation": programme.organisation, "started_at": at},
    )
    if is_new:
        log(
            programme,
            verb="programmes.add_to_team",
            subject=member,
            by=by,
            at=at,
            name=member.person.first_name,
        )
        if by is not None and by != person:
            notices.added_to_team(member, by=by, at=at)
        refresh_second_factor([person])
    return member


@transaction.atomic
def invite_to_team(
    programme: Programme, *, email: str, first_name: str, last_name: str, role: Role, by: Person, at: datetime
) -> TeamMember:
    """The same for somebody known by an address only: the account is made, and can be entered at once."""
    person = find_or_create_person(
        email=email,
        first_name=first_name,
        last_name=last_name,
        language=programme.language,
        organisation=programme.organisation,
        at=at,
    )
    return add_to_team(programme, person=person, role=role, by=by, at=at)


def coordinators_of(programme: Programme) -> list[Person]:
    """Whoever coordinates the programme or its whole organisation now."""
    whole = Membership.objects.current().filter(organisation=programme.organisation_id, role=Role.COORDINATOR)
    team = programme.team.filter(role=Role.COORDINATOR, ended_at=None)
    either = Q(pk__in=whole.values("person")) | Q(pk__in=team.values("person"))
    return list(Person.objects.filter(either, is_active=True).order_by("pk"))
