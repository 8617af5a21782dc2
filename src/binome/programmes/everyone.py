"""Everyone of an organisation or of one programme, with all their roles: one page of people, two statements more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from binome.accounts.known import is_called, known_order
from binome.accounts.models import Membership, Organisation, Person, RoleOffer
from binome.accounts.permissions import Role
from binome.core.pages import page_of
from binome.core.prepared import prepared
from binome.programmes.models import Enrolment, Programme, TeamMember

A_PAGE = 25
# Who works for it before who takes part.
ORDER = {role.value: number for number, role in enumerate(Role)}


@dataclass(frozen=True)
class HeldRole:
    """One role of one person: where, since when, and what can be done with it from here."""

    word: str
    place: str
    since: datetime
    is_offer: bool = False
    end_url: str = ""
    hand_over_url: str = ""


@dataclass(frozen=True)
class Line:
    """One person and all their roles here."""

    person: Person
    roles: list[HeldRole] = field(default_factory=list)


def people_in(
    organisation: Organisation, programme: Programme | None, *, role: str = "", words: str = ""
) -> QuerySet[Person]:
    """People with a role now, by the name known there; with ``words``, those whose name or address holds them."""
    condition = Q()
    for rows in _holders(organisation, programme):
        held = rows.filter(role=role) if role else rows
        condition |= Q(pk__in=held.values("person"))
    found = Person.objects.filter(condition)
    for word in words.split():
        found = found.filter(is_called(word, organisation, "") | Q(email__icontains=word))
    return found.order_by(*known_order("", organisation), "pk")


def _holders(organisation: Any, programme: Any) -> list[QuerySet[Any]]:
    """Everywhere a role is held, in the organisation or in one programme of it; both by number or as they are."""
    offers = RoleOffer.objects.in_organisation(organisation).filter(state=RoleOffer.State.OFFERED)
    if programme is not None:
        return [
            TeamMember.objects.in_organisation(organisation).filter(programme=programme, ended_at=None),
            Enrolment.objects.in_organisation(organisation).active().filter(programme=programme),
            Membership.objects.in_organisation(organisation).current().exclude(role=Role.ADMINISTRATOR),
            offers.filter(programme_id=getattr(programme, "pk", programme)),
        ]
    return [
        Membership.objects.in_organisation(organisation).current(),
        TeamMember.objects.in_organisation(organisation).filter(ended_at=None),
        Enrolment.objects.in_organisation(organisation).active(),
        offers,
    ]


def page_of_people(
    organisation: Organisation, programme: Programme | None, *, role: str, words: str, number: str | None
) -> tuple[Page[Person], list[Line]]:
    """One page of people and their roles."""
    people = people_in(organisation, programme, role=role, words=words)
    page = page_of(people, count=people.count(), size=A_PAGE, number=number)
    lines = {person.pk: Line(person.as_known_in(organisation)) for person in page}
    for row in _roles_of(list(lines), organisation, programme):
        line = lines[row["person_id"]]
        line.roles.append(_held(row, line.person, organisation, programme))
    return page, list(lines.values())


_COLUMNS = ("kind", "number", "person_id", "role", "since", "place")


def _roles_of(
    people: list[int], organisation: Organisation, programme: Programme | None
) -> list[dict[str, Any]]:
    """Every role of those people in one statement."""
    rows = (
        _held_in_all(people, organisation)
        if programme is None
        else _held_in_one(people, organisation, programme)
    )
    return sorted(rows, key=lambda row: (ORDER[row["role"]], row["place"], row["number"]))


@prepared
def _held_in_all(people: list[int], organisation: Organisation) -> QuerySet[Any, dict[str, Any]]:
    return _lines_of(people, _holders(organisation, None))


@prepared
def _held_in_one(
    people: list[int], organisation: Organisation, programme: Programme
) -> QuerySet[Any, dict[str, Any]]:
    return _lines_of(people, _holders(organisation, programme))


def _lines_of(people: Any, holders: list[QuerySet[Any]]) -> QuerySet[Any, dict[str, Any]]:
    since = {
        Membership: "started_at",
        TeamMember: "started_at",
        Enrolment: "enrolled_at",
        RoleOffer: "offered_at",
    }
    parts = []
    for rows in holders:
        in_programme = rows.model in (TeamMember, Enrolment)
        place: Any = F("programme__name") if in_programme else Value("")
        named = rows.filter(person__in=people).annotate(
            kind=Value(rows.model._meta.model_name, output_field=CharField()),
            number=F("pk"),
            since=F(since[rows.model]),
            place=Coalesce(place, Value(""), output_field=CharField()),
        )
        parts.append(named.order_by().values(*_COLUMNS))
    first, *others = parts
    lines: QuerySet[Any, dict[str, Any]] = first.union(*others, all=True)
    return lines


def _held(
    row: Mapping[str, Any], person: Person, organisation: Organisation, programme: Programme | None
) -> HeldRole:
    kind, number = row["kind"], row["number"]
    urls: defaultdict[str, tuple[str, str]] = defaultdict(lambda: ("", ""))
    urls["teammember"] = ("programmes:end_team_role", "programmes:hand_over_team_role")
    if programme is None:
        urls["membership"] = ("programmes:end_role", "programmes:hand_over_role")
    urls["roleoffer"] = ("programmes:take_back_offer", "")
    end, hand_over = urls[kind]
    return HeldRole(
        word=person.called(row["role"]),
        place=row["place"] or ("" if kind == "roleoffer" else organisation.name),
        since=row["since"],
        is_offer=kind == "roleoffer",
        end_url=reverse(end, args=[number]) if end else "",
        hand_over_url=reverse(hand_over, args=[number]) if hand_over else "",
    )
