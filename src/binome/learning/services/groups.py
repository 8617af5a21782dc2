"""Small groups: formed by subject, changed by hand, shown to everyone, open to whoever comes late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.learning import groups
from binome.learning.models import GroupSeat, Workshop
from binome.learning.services.workshops import lock_workshop, log_workshop
from binome.pairing import LARGEST_GROUP, SMALLEST_GROUP, CannotSeat, Seating, seat
from binome.programmes.models import Enrolment

# More people than this are several rooms.
MOST_PEOPLE = 80


class TooFewToGroup(Refused):
    """A group is three people at least."""

    code = "too-few-for-groups"
    text = _(
        "Groups hold three people at least. They can be formed once three people have said that they come."
    )


class TooManyToGroup(Refused):
    """The search is for one room."""

    code = "too-many-for-groups"
    text = _("Groups are formed for %(most)s people at most. Hold the workshop in two rooms.")


class CannotKeepApart(Refused):
    """Protection rules leave no forming of that size."""

    code = "groups-impossible"
    text = _(
        "No groups of this size respect the protection rules. %(count)s groups would: choose a smaller size."
    )


class CannotKeepApartAtAll(Refused):
    """Protection rules leave no forming at all."""

    code = "groups-impossible-here"
    text = _(
        "No forming respects the protection rules with the people expected. Hold the workshop on two dates, or form the groups by yourself in the room."
    )


class NotThisGroup(Refused):
    """A protection rule keeps somebody out of one group."""

    code = "not-this-group"
    text = _("%(name)s cannot join group %(number)s: a protection rule says no. Choose another group.")


class NoSuchGroup(Refused):
    """The groups were formed again meanwhile."""

    code = "no-such-group"
    text = _("This group is not there any more. Look at the groups as they stand.")


def form_groups(workshop: Workshop, *, size: int, by: Person, at: datetime) -> Seating:
    """Form every group anew, of about ``size``; nobody sees them before they are shown.

    The search holds nothing: others go on writing while it runs.

    Raises
    ------
    TooFewToGroup, TooManyToGroup, CannotKeepApart, CannotKeepApartAtAll
    """
    people = groups.to_be_seated(workshop, at=at)
    if len(people) < SMALLEST_GROUP:
        raise TooFewToGroup
    if len(people) > MOST_PEOPLE:
        raise TooManyToGroup(most=MOST_PEOPLE)
    try:
        found = seat(
            groups.as_guests(people),
            size=min(max(size, SMALLEST_GROUP), LARGEST_GROUP),
            apart=groups.kept_apart(workshop, people),
        )
    except CannotSeat as error:
        if error.enough:
            raise CannotKeepApart(count=error.enough) from error
        raise CannotKeepApartAtAll from error
    _write(workshop, found, by=by, at=at)
    return found


@transaction.atomic
def _write(workshop: Workshop, found: Seating, *, by: Person, at: datetime) -> None:
    locked = lock_workshop(workshop)
    locked.seats.all().delete()
    GroupSeat.objects.bulk_create(
        GroupSeat(organisation=locked.organisation, workshop=locked, enrolment_id=int(name), number=number)
        for number, members in enumerate(found.groups, start=1)
        for name in members
    )
    locked.groups_formed_at, locked.groups_bound, locked.groups_published_at = at, found.at_most, None
    locked.save(update_fields=["groups_formed_at", "groups_bound", "groups_published_at"])
    log_workshop(locked, "form_groups", by=by, at=at)


@transaction.atomic
def move_to_group(workshop: Workshop, enrolment: Enrolment, *, number: int, by: Person, at: datetime) -> None:
    """Put one person in another group by hand; the protection rules hold. Who had no seat gets one.

    Raises
    ------
    NoSuchGroup, NotThisGroup
    """
    locked = lock_workshop(workshop)
    by_number = groups.seated(locked)
    if number not in by_number:
        raise NoSuchGroup
    members = [one for one in by_number[number] if one.pk != enrolment.pk]
    if len(members) < len(by_number[number]):
        return
    if not groups.may_join(enrolment, members, groups.kept_apart(locked, [enrolment, *members])):
        raise NotThisGroup(name=enrolment.person.first_name, number=number)
    locked.seats.update_or_create(
        enrolment=enrolment, defaults={"organisation": locked.organisation, "number": number}
    )
    log_workshop(locked, "move_to_group", by=by, at=at)


@transaction.atomic
def show_groups(workshop: Workshop, *, is_shown: bool, by: Person, at: datetime) -> Workshop:
    """Let everyone see their group, or nobody any more.

    Raises
    ------
    NoSuchGroup
        When no group is formed.
    """
    locked = lock_workshop(workshop)
    if locked.groups_formed_at is None:
        raise NoSuchGroup
    if (locked.groups_published_at is not None) == is_shown:
        return locked
    locked.groups_published_at = at if is_shown else None
    locked.save(update_fields=["groups_published_at"])
    log_workshop(locked, "show_groups" if is_shown else "put_groups_away", by=by, at=at)
    return locked


def seat_late(workshop: Workshop, enrolments: Sequence[Enrolment]) -> int:
    """Seat whoever has just come where their subject is most worked on, else in the smallest group; once groups are shown.

    The workshop is held by the caller. Whoever no group can take waits for who leads. Answers how many are seated.
    """
    if workshop.groups_published_at is None or not enrolments:
        return 0
    by_number = groups.seated(workshop)
    everyone = [one for people in by_number.values() for one in people]
    late = [one for one in enrolments if one.pk not in {seated.pk for seated in everyone}]
    if not late:
        return 0
    subjects = groups.subjects_of([*everyone, *late])
    apart = groups.kept_apart(workshop, [*everyone, *late])
    count = 0
    for enrolment in late:
        allowed = {
            number: people
            for number, people in by_number.items()
            if groups.may_join(enrolment, people, apart)
        }
        number = _best_for(enrolment, allowed, subjects)
        if number is not None:
            workshop.seats.create(organisation=workshop.organisation, enrolment=enrolment, number=number)
            by_number[number].append(enrolment)
            count += 1
    return count


def _best_for(
    enrolment: Enrolment, allowed: Mapping[int, list[Enrolment]], subjects: Mapping[int, frozenset[str]]
) -> int | None:
    def rank(number: int) -> tuple[bool, int, int, int]:
        people = allowed[number]
        shared = max(
            (sum(subject in subjects[one.pk] for one in people) for subject in subjects[enrolment.pk]),
            default=0,
        )
        return len(people) >= LARGEST_GROUP, -shared, len(people), number

    return min(allowed, key=rank, default=None)
