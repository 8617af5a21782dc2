"""Asking for help, and answering. The other half of the pair never learns of it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from binome.accounts.models import Membership, Person, ReportingLine
from binome.accounts.permissions import PERMISSIONS_OF, Permission, Role, require, roles_with
from binome.accounts.services import InHand, RoleLeft, record
from binome.core.errors import Refused
from binome.pairs import notices
from binome.pairs.models import HelpRequest, Pair
from binome.pairs.services.the_two import lock_pair, partner_of, require_half
from binome.programmes.models import Programme

HELP_LENGTH_MAX = 2000


class HelpNeedsWords(Refused):
    """The words say nothing, or more than fits."""

    code = "help-needs-words"
    text = _("Say in a few words what would help (%(most)s characters at most).")


class NotAReferentHere(Refused):
    """Somebody who answers no calls here, or who works in the line of one of the two."""

    code = "not-a-referent-here"
    text = _("This person cannot answer. Choose the coordination, or somebody of the list.")


class AlreadyTaken(Refused):
    """Somebody else is on it."""

    code = "already-taken"
    text = _("%(name)s is already on it.")


class AlreadyClosed(Refused):
    """It is closed."""

    code = "already-closed"
    text = _("This call for help is closed.")


def people_who(permission: Permission, programme: Programme) -> list[Person]:
    """Active people whose role in the organisation or in the programme's team grants ``permission``."""
    roles = roles_with(permission)
    held = Membership.objects.in_organisation(programme.organisation_id).current().filter(role__in=roles)
    team = programme.team.filter(role__in=roles, ended_at=None)
    concerned = Q(pk__in=held.values("person")) | Q(pk__in=team.values("person"))
    return list(Person.objects.filter(concerned, is_active=True).order_by("pk"))


def _line_of(people: set[int], reports: list[tuple[int, int]]) -> set[int]:
    """Everybody above and below these people, and who has the same manager as one of them."""

    def closure(start: set[int], pairs: list[tuple[int, int]]) -> set[int]:
        found, edge = set(start), set(start)
        while edge:
            edge = {to for came_from, to in pairs if came_from in edge} - found
            found |= edge
        return found

    above, below = closure(people, reports), closure(people, [(to, who) for who, to in reports])
    managers = {to for who, to in reports if who in people}
    return above | below | {who for who, to in reports if to in managers}


def referents_for(pair: Pair) -> list[Person]:
    """Referents of the programme who stand outside the reporting lines of both, whom one of the two may choose."""
    people = {pair.mentor.person_id, pair.mentee.person_id}
    in_team = pair.programme.team.filter(role=Role.REFERENT, ended_at=None).values("person")
    held = (
        Membership.objects.in_organisation(pair.organisation_id)
        .current()
        .filter(role=Role.REFERENT)
        .values("person")
    )
    referents = list(
        Person.objects.filter(Q(pk__in=in_team) | Q(pk__in=held), is_active=True).order_by(
            "last_name", "first_name", "pk"
        )
    )
    if not referents:
        return []
    lines = ReportingLine.objects.in_organisation(pair.organisation_id).values_list("person", "manager")
    line = _line_of(people, list(lines))
    return [person for person in referents if person.pk not in line]


@transaction.atomic
def ask_for_help(
    pair: Pair, *, text: str, by: Person, at: datetime, addressee: Person | None = None, quote: str = ""
) -> HelpRequest:
    """Ask for help without the other half learning of it: the coordination, or one referent alone (``addressee``).

    ``quote`` is a note handed over; words of one's own are then optional. The same words again, while the first call
    waits, are the same call. One may ask after the pair's end.

    Raises
    ------
    NotOneOfTheTwo, HelpNeedsWords, NotAReferentHere
    """
    pair = lock_pair(pair)
    require_half(pair, by)
    text = text.strip()
    if not (text or quote) or len(text) > HELP_LENGTH_MAX:
        raise HelpNeedsWords(most=HELP_LENGTH_MAX)
    if addressee is not None and addressee not in referents_for(pair):
        raise NotAReferentHere
    waiting = pair.help_requests.filter(
        asked_by=by, text=text, quote=quote, addressee=addressee, state=HelpRequest.State.OPEN
    ).first()
    if waiting is not None:
        return waiting
    # Whoever comes from an organisation that shares the programme is heard by their own coordination.
    home = (pair.mentor if pair.mentor.person_id == by.pk else pair.mentee).programme
    asked = HelpRequest.objects.create(
        organisation=home.organisation,
        programme=home,
        pair=pair,
        asked_by=by,
        text=text,
        addressee=addressee,
        quote=quote,
        asked_at=at,
    )
    # The log is read by more people than the call: it says that somebody asked, not who.
    record(home.organisation, verb="pairs.ask_for_help", subject=asked, by=None, at=at, programme_id=home.pk)
    the_two_of_them = {by.pk, partner_of(pair, by).pk}
    answering = people_who(Permission.ANSWER_HELP, home) if addressee is None else [addressee]
    for person in answering:
        if person.pk not in the_two_of_them:
            notices.help_asked(asked, to=person, at=at)
    return asked


def _lock_request(asked: HelpRequest, by: Person) -> HelpRequest:
    """The call for help as it is now, held, if ``by`` may answer it.

    Raises
    ------
    PermissionDenied
        When nothing lets ``by`` answer requests here, ``by`` is of the pair, or it is for somebody else.
    """
    require(by, Permission.ANSWER_HELP, asked.programme)
    if asked.addressee_id not in (None, by.pk):
        raise PermissionDenied(Permission.ANSWER_HELP)
    if asked.pair_id is not None and Pair.objects.of_the_two(by).filter(pk=asked.pair_id).exists():
        raise PermissionDenied(Permission.ANSWER_HELP)
    rows = HelpRequest.objects.in_organisation(asked.organisation_id).select_related(
        "programme__organisation", "organisation", "asked_by", "taken_by"
    )
    return rows.select_for_update(of=("self",), no_key=True).get(pk=asked.pk)


@transaction.atomic
def take_help_request(asked: HelpRequest, *, by: Person, at: datetime) -> HelpRequest:
    """Say that one is on it; whoever asked is told. Taking it twice oneself changes nothing.

    Raises
    ------
    PermissionDenied, AlreadyTaken, AlreadyClosed
    """
    asked = _lock_request(asked, by)
    if asked.state == HelpRequest.State.CLOSED:
        raise AlreadyClosed
    if asked.state == HelpRequest.State.TAKEN:
        if asked.taken_by is not None and asked.taken_by != by:
            raise AlreadyTaken(name=asked.taken_by.full_name)
        return asked
    asked.state = HelpRequest.State.TAKEN
    asked.taken_by, asked.taken_at = by, at
    asked.save(update_fields=["state", "taken_by", "taken_at"])
    record(
        asked.organisation,
        verb="pairs.take_help_request",
        subject=asked,
        by=by,
        at=at,
        programme_id=asked.programme_id,
    )
    notices.help_taken(asked, to=asked.asked_by, by=by, at=at)
    return asked


@transaction.atomic
def close_help_request(asked: HelpRequest, *, by: Person, at: datetime) -> HelpRequest:
    """Close the call for help; closing it twice changes nothing.

    Raises
    ------
    PermissionDenied
    """
    asked = _lock_request(asked, by)
    if asked.state == HelpRequest.State.CLOSED:
        return asked
    asked.state = HelpRequest.State.CLOSED
    asked.closed_at = at
    asked.save(update_fields=["state", "closed_at"])
    record(
        asked.organisation,
        verb="pairs.close_help_request",
        subject=asked,
        by=by,
        at=at,
        programme_id=asked.programme_id,
    )
    return asked


def _taken_by(left: RoleLeft) -> QuerySet[HelpRequest]:
    """Calls for help that somebody is on, in the role that ends, unless another role of theirs answers too."""
    taken = HelpRequest.objects.in_organisation(left.organisation).filter(
        taken_by=left.person, state=HelpRequest.State.TAKEN
    )
    if left.programme_id is not None:
        taken = taken.filter(programme=left.programme_id)
    return taken


def _calls_words(left: RoleLeft) -> str:
    count = _taken_by(left).count()
    return (
        ngettext("%(count)d call for help under way", "%(count)d calls for help under way", count)
        % {"count": count}
        if count
        else ""
    )


def _pass_on_calls(left: RoleLeft) -> None:
    """Whoever takes over is on them from now on; with nobody, or from their own pair, they wait for somebody again."""
    answered = Programme.objects.permitting(left.person, Permission.ANSWER_HELP)
    mine = Pair.objects.of_the_two(left.to).values_list("pk", flat=True) if left.to is not None else ()
    own = set(mine)
    for call in _taken_by(left).exclude(programme__in=answered).select_related("pair"):
        may_take = left.to is not None and Permission.ANSWER_HELP in PERMISSIONS_OF[left.role]
        if may_take and call.pair_id not in own:
            call.taken_by = left.to
        else:
            call.taken_by, call.taken_at, call.state = None, None, HelpRequest.State.OPEN
        call.save(update_fields=["taken_by", "taken_at", "state"])


HELP_IN_HAND = InHand(_calls_words, _pass_on_calls)
