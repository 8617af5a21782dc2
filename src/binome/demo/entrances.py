"""Who one can be in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Membership, Organisation, Person
from binome.accounts.permissions import Role
from binome.pairs.models import Pair, Session
from binome.programmes.models import Application, Programme, TeamMember


@dataclass(frozen=True)
class Entrance:
    """One person of the demonstration, and the link that signs in as them."""

    name: str
    role: str
    person: Person

    @property
    def path(self) -> str:
        """The link, without the host."""
        return reverse("demo:enter", args=[self.name])

    def as_json(self) -> dict[str, str]:
        """For the command that prints it."""
        return {"who": f"{self.person.full_name} ({self.role})", "path": self.path}


def the_organisation() -> Organisation | None:
    """Whose programme is shown; nothing before the demonstration is made."""
    return Organisation.objects.unscoped("the demonstration has one organisation").order_by("pk").first()


def entrances() -> list[Entrance]:
    """One person a role; the mentor and the mentee are the two of one pair, when pairs exist."""
    programme = Programme.objects.unscoped("the demonstration has one organisation").order_by("pk").first()
    if programme is None:
        return []
    coordinator = (
        Membership.objects.unscoped("the demonstration has one organisation")
        .filter(role=Role.COORDINATOR)
        .select_related("person")
        .first()
    )
    team = {
        member.role: member.person
        for member in TeamMember.objects.unscoped("the demonstration has one organisation")
        .filter(programme=programme)
        .select_related("person")
    }
    mentee, mentor = _the_two(programme)
    people = [
        ("coordination", _("coordinator"), coordinator.person if coordinator else None),
        ("personne-accompagnee", _("mentee"), mentee),
        ("mentor", _("mentor"), mentor),
        ("animation", _("facilitator"), team.get(Role.FACILITATOR)),
        ("parrainage", _("sponsor"), team.get(Role.SPONSOR)),
    ]
    return [Entrance(name, role, person) for name, role, person in people if person is not None]


def entrance_named(name: str) -> Entrance | None:
    """The entrance of that name."""
    return next((entrance for entrance in entrances() if entrance.name == name), None)


def _the_two(programme: Programme) -> tuple[Person | None, Person | None]:
    """The pair that has gone furthest and still has something ahead; before pairs, the first who applied."""
    pair = (
        Pair.objects.in_organisation(programme.organisation)
        .filter(programme=programme)
        .annotate(
            held=Count("sessions", filter=Q(sessions__state=Session.State.HELD)),
            ahead=Count("sessions", filter=Q(sessions__state=Session.State.SET)),
        )
        .select_related("mentee__person", "mentor__person")
        .order_by("-held", "-ahead", "pk")
        .first()
    )
    if pair is not None:
        return pair.mentee.person, pair.mentor.person
    first = {}
    for side in (Application.Side.MENTEE, Application.Side.MENTOR):
        application = programme.applications.filter(role=side).select_related("person").order_by("pk").first()
        first[side] = application.person if application is not None else None
    return first[Application.Side.MENTEE], first[Application.Side.MENTOR]
