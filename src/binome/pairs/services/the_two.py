"""What every verb of the room asks first: which pair, which half, and is it still under way."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.pairs.models import Pair

Side = Literal["mentor", "mentee"]


class NotOneOfTheTwo(Refused):
    """Somebody else tried to act in the pair's name."""

    code = "not-one-of-the-two"
    text = _("Only the two people of this pair can do this.")


class PairNoLongerUnderWay(Refused):
    """The pair is completed or has ended."""

    code = "pair-no-longer-under-way"
    text = _("This pair is over: nothing changes in it any more.")


def side_of(pair: Pair, person: Person) -> Side | None:
    """Which half of ``pair`` the person is, if any."""
    if pair.mentor.person_id == person.pk:
        return "mentor"
    if pair.mentee.person_id == person.pk:
        return "mentee"
    return None


def require_half(pair: Pair, person: Person) -> Side:
    """Which half the person is.

    Raises
    ------
    NotOneOfTheTwo
        When the person is neither.
    """
    side = side_of(pair, person)
    if side is None:
        raise NotOneOfTheTwo
    return side


def require_dates(pair: Pair, person: Person) -> Side:
    """For which side the person may move dates: their own, or the mentee's as the assistant.

    Raises
    ------
    NotOneOfTheTwo
        When nothing lets the person.
    """
    if not may(person, Permission.MOVE_DATES, pair):
        raise NotOneOfTheTwo
    return side_of(pair, person) or "mentee"


def require_under_way(pair: Pair) -> None:
    """Go on only with an active pair.

    Raises
    ------
    PairNoLongerUnderWay
        When it is completed or has ended.
    """
    if pair.state != Pair.State.ACTIVE:
        raise PairNoLongerUnderWay


def partner_of(pair: Pair, person: Person) -> Person:
    """The other half."""
    return pair.mentee.person if pair.mentor.person_id == person.pk else pair.mentor.person


def the_two(pair: Pair) -> tuple[Person, Person]:
    """Mentor and mentee."""
    return pair.mentor.person, pair.mentee.person


def assistant_of(pair: Pair) -> Person | None:
    """Who may move dates for the mentee, if anybody."""
    standing = pair.assistants.filter(ended_at=None, person__is_active=True).select_related("person").first()
    return None if standing is None else standing.person


def lock_people(pair: Pair) -> None:
    """Hold both people's rows until the transaction ends, always in the same order.

    Whoever gives one of them a date must hold them first, so that two pairs that share a mentor cannot take the
    same hour. (No-key locks: log entries that name these people go on being written.)
    """
    people = Person.objects.select_for_update(no_key=True).order_by("pk")
    list(people.filter(pk__in=[pair.mentor.person_id, pair.mentee.person_id]).values_list("pk", flat=True))


def lock_pair(pair: Pair) -> Pair:
    """The pair as it is now, held until the transaction ends, with its people and programme."""
    rows = Pair.objects.in_organisation(pair.organisation_id).with_people()
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pair.pk)


def log(pair: Pair, *, verb: str, subject: Any, by: Person | None, at: datetime, **details: Any) -> None:
    """Write that ``by`` did ``verb``, with the first names of the two; never what they wrote."""
    mentor, mentee = the_two(pair)
    record(
        pair.organisation,
        verb=verb,
        subject=subject,
        by=by,
        at=at,
        programme_id=pair.programme_id,
        mentor=mentor.first_name,
        mentee=mentee.first_name,
        **details,
    )
