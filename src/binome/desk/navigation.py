"""What stands in the navigation of each person, and whom they call for help: the same place on every page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.accounts.permissions import PERMISSIONS_OF, Permission, Role
from binome.core.prepared import prepared
from binome.pairs.models import Pair
from binome.programmes.models import Programme


@dataclass(frozen=True)
class Entry:
    """One word of the navigation."""

    url: str
    label: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class Place:
    """Where a person stands: the programme that concerns them now, and their roles in it."""

    programme: Programme | None
    person: Any
    # Known since the programme was loaded; of whoever follows the pairs, roles are not asked until a page wants them.
    follows_pairs: bool = False

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What the person is in the programme."""
        return self.programme.roles_of(self.person) if self.programme is not None else frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles grants ``permission``."""
        if permission == Permission.FOLLOW_PAIRS and self.follows_pairs:
            return True
        return any(permission in PERMISSIONS_OF[role] for role in self.roles)


def _seen(person: Person) -> QuerySet[Programme, Programme]:
    follows = Q(pk__in=Programme.permitted(person, Permission.FOLLOW_PAIRS))
    return Programme.objects.visible_to(person).annotate(follows=follows).select_related("organisation")


@prepared
def _chosen(person: Person, pk: int) -> QuerySet[Programme, Programme]:
    return _seen(person).filter(pk=pk)


@prepared
def _newest(person: Person) -> QuerySet[Programme, Programme]:
    return _seen(person).exclude(state=Programme.State.ARCHIVED).order_by("-kickoff_on", "-pk")[:1]


@prepared
def _own_pair(person: Person, programme: Programme) -> QuerySet[Pair, int]:
    own = Pair.objects.of_the_two(person).filter(programme=programme)
    return own.order_by("-pk").values_list("pk", flat=True)[:1]


def place_of(request: HttpRequest, *, with_roles: bool = True) -> Place:
    """The newest programme that still lives, kept on the request; a coordinator may choose another.

    Without roles, whoever follows its pairs is not asked what else they are: the desk has enough to ask.
    """
    known = getattr(request, "_place", None)
    if isinstance(known, Place):
        return known
    chosen = request.session.get("programme")
    programme = next(iter(_chosen(request.user, chosen)), None) if chosen else None  # type: ignore[arg-type]
    if programme is None:
        programme = next(iter(_newest(request.user)), None)  # type: ignore[arg-type]
    place = Place(
        programme, request.user, follows_pairs=not with_roles and getattr(programme, "follows", False)
    )
    request._place = place  # type: ignore[attr-defined]
    return place


def partner_of(request: HttpRequest, place: Place) -> int | None:
    """The number of the partner for whom one is a relay in the programme."""
    if place.programme is None or Role.PARTNER not in place.roles or not request.user.is_authenticated:
        return None
    relayed = place.programme.team.filter(person=request.user, role=Role.PARTNER, ended_at=None)
    return relayed.values_list("partner", flat=True).first()


def stand_in(request: HttpRequest, programme: Programme) -> None:
    """The navigation is that of ``programme``, which the page has loaded for this person because they follow its pairs."""
    request._place = Place(programme, request.user, follows_pairs=True)  # type: ignore[attr-defined]


def _entries(request: HttpRequest) -> list[Entry]:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    place = place_of(request)
    if place.programme is None:
        return []
    pk = place.programme.pk
    wanted = _for_coordination(pk) if place.may(Permission.FOLLOW_PAIRS) else _for_others(request, place, pk)
    here = request.path
    # The applications stand below the programme's own address: the longest that fits is where one is.
    fitting = [url for url, _label, _icon in wanted if here == url or (url != "/" and here.startswith(url))]
    current = max(fitting, key=len, default=None)
    return [Entry(url, label, icon, url == current) for url, label, icon in wanted]


def _for_coordination(pk: int) -> list[tuple[str, str, str]]:
    return [
        (reverse("desk:today"), _("Today"), "sun"),
        (reverse("programmes:applications", args=[pk]), _("Applications"), "inbox"),
        (reverse("matching:index", args=[pk]), _("Matching"), "shuffle"),
        (reverse("pairs:index", args=[pk]), _("Pairs"), "users"),
        (reverse("programmes:show", args=[pk]), _("Programme"), "map"),
    ]


def _for_others(request: HttpRequest, place: Place, pk: int) -> list[tuple[str, str, str]]:
    entries = [(reverse("desk:today"), _("Today"), "sun")]
    if place.roles & {Role.MENTOR, Role.MENTEE}:
        for pair in _own_pair(request.user, place.programme):  # type: ignore[arg-type]
            entries.append((reverse("pairs:show", args=[pair]), _("My pair"), "users"))
    own = partner_of(request, place)
    if own is not None:
        entries.append((reverse("pairs:own_people", args=[own]), _("My people"), "users"))
    if Role.MENTOR in place.roles:
        entries.append((reverse("learning:path"), _("Mentor path"), "book-open"))
    if place.may(Permission.SEE_PROGRAMME):
        entries.append((reverse("learning:workshops", args=[pk]), _("Workshops"), "calendar"))
    if place.roles & {Role.MENTOR, Role.MENTEE}:
        entries.append((reverse("surveys:mine"), _("Questionnaires"), "clipboard-list"))
    if place.may(Permission.SEE_BILAN):
        entries.append((reverse("evaluation:index", args=[pk]), _("Evaluation report"), "chart-column"))
    return entries


def _contact(request: HttpRequest) -> dict[str, str] | None:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return None
    programme = place_of(request).programme
    return programme.organisation.help_contact if programme is not None else None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing is asked of the database unless a page shows it."""
    return {
        "nav": SimpleLazyObject(lambda: _entries(request)),
        "help_contact": SimpleLazyObject(lambda: _contact(request)),
    }
