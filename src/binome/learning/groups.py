"""Small groups as they stand: who sits where, on what they work together, and who may not sit with whom.

Reporting lines are compared here and told to nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome import content
from binome.core.words import list_words, number_words, page_language
from binome.learning.models import Attendance, Workshop
from binome.learning.sheet import read_sheet
from binome.matching.adapter import lines_in
from binome.pairing import Guest
from binome.pairs.models import Goal
from binome.programmes.models import Application, Enrolment

# Level of a subject from which a mentor is taken to work on it.
TAUGHT = 3


@dataclass(frozen=True)
class Group:
    """One group: its number, its people, and in words what they share."""

    number: int
    people: tuple[Enrolment, ...]
    shared: tuple[tuple[str, int], ...]
    has_mentor: bool

    @property
    def words(self) -> str:
        """« 4 personnes, dont 3 qui travaillent LinkedIn »."""
        count = len(self.people)
        whole = ngettext("%(count)s person", "%(count)s people", count) % {"count": number_words(count)}
        if not self.shared:
            return _("%(people)s, without a subject in common") % {"people": whole}
        said = [_words_of(subject, number, count) for subject, number in self.shared]
        return _("%(people)s: %(subjects)s") % {"people": whole, "subjects": list_words(said)}


def _words_of(subject: str, number: int, count: int) -> str:
    name = content.network(subject).name.in_language(page_language())
    if number == count:
        return _("all work on %(subject)s") % {"subject": name}
    words = ngettext("%(count)s works on %(subject)s", "%(count)s work on %(subject)s", number)
    return words % {"count": number_words(number), "subject": name}


def expected(workshop: Workshop, *states: str) -> list[Enrolment]:
    """Who is noted as ``states`` (as coming or there, when none is named), in the order of names."""
    wanted = states or (Attendance.State.COMING, Attendance.State.PRESENT)
    return [
        line.enrolment
        for line in read_sheet(workshop)
        if line.attendance is not None and line.attendance.state in wanted and line.enrolment.ended_at is None
    ]


def to_be_seated(workshop: Workshop, *, at: datetime) -> list[Enrolment]:
    """Who sits in a group: those who are there once somebody is, those who said they come before that."""
    there = expected(workshop, Attendance.State.PRESENT) if workshop.starts_at <= at else []
    people = there or expected(workshop)
    # What they applied with says on what they work; read for all at once.
    prefetch_related_objects(people, "application")
    return people


def subjects_of(people: Collection[Enrolment]) -> dict[int, frozenset[str]]:
    """What each works on, by enrolment: the goals of their pairs; without any, what their application says."""
    if not people:
        return {}
    known = {network.id for network in content.networks()}
    found: defaultdict[int, set[str]] = defaultdict(set)
    numbers = [one.pk for one in people]
    organisation = next(iter(people)).organisation_id
    goals = Goal.objects.in_organisation(organisation).filter(
        Q(pair__mentor__in=numbers) | Q(pair__mentee__in=numbers), pair__state__in=("active", "completed")
    )
    for mentor, mentee, network in goals.values_list("pair__mentor", "pair__mentee", "network"):
        if network in known:
            found[mentor].add(network)
            found[mentee].add(network)
    return {one.pk: frozenset(found.get(one.pk) or _said_before(one.application) & known) for one in people}


def _said_before(application: Application) -> set[str]:
    taught = {subject for subject, level in application.skills.items() if int(level) >= TAUGHT}
    wanted = {str(goal.get("network", "")) for goal in application.goals}
    return taught if application.role == Application.Side.MENTOR else wanted


def as_guests(people: Collection[Enrolment]) -> list[Guest]:
    """People as the solver reads them."""
    subjects = subjects_of(people)
    return [Guest(_name(one), subjects[one.pk], one.role == Application.Side.MENTOR) for one in people]


def _name(enrolment: Enrolment) -> str:
    return f"{enrolment.pk:012d}"


def kept_apart(workshop: Workshop, people: Collection[Enrolment]) -> set[tuple[str, str]]:
    """Pairs of whom one stands above the other, at any distance, or who asked to be kept from one another."""
    above = lines_in(workshop.organisation)
    here = {str(one.person_id): _name(one) for one in people}
    return {
        (_name(one), here[manager])
        for one in people
        for manager in above.get(one.person_id, ())
        if manager in here and here[manager] != _name(one)
    }


def may_join(one: Enrolment, others: Iterable[Enrolment], apart: Collection[tuple[str, str]]) -> bool:
    """Whether ``one`` may sit with all of ``others``."""
    name = _name(one)
    return not any((name, _name(other)) in apart or (_name(other), name) in apart for other in others)


def seated(workshop: Workshop) -> dict[int, list[Enrolment]]:
    """Who sits where, by number of group, in the order of names; those who left the programme no more."""
    rows = workshop.seats.filter(enrolment__ended_at=None).select_related(
        "enrolment__person", "enrolment__application"
    )
    found: defaultdict[int, list[Enrolment]] = defaultdict(list)
    for seat in rows.order_by("number", "pk"):
        found[seat.number].append(seat.enrolment)
    return {
        number: sorted(people, key=lambda one: (one.person.first_name.casefold(), one.pk))
        for number, people in found.items()
    }


def groups_of(workshop: Workshop) -> list[Group]:
    """Every group with what it shares."""
    by_number = seated(workshop)
    subjects = subjects_of([one for people in by_number.values() for one in people])
    return [group_of(number, people, subjects) for number, people in by_number.items()]


def group_of(number: int, people: list[Enrolment], subjects: Mapping[int, frozenset[str]]) -> Group:
    """One group, its subjects shared by two at least, the most shared first."""
    counts = Counter(subject for one in people for subject in subjects.get(one.pk, ()))
    shared = sorted(
        ((subject, count) for subject, count in counts.items() if count > 1),
        key=lambda entry: (-entry[1], entry[0]),
    )
    has_mentor = any(one.role == Application.Side.MENTOR for one in people)
    return Group(number, tuple(people), tuple(shared[:2]), has_mentor)


def on_subject(groups: Iterable[Group]) -> int:
    """How many people sit in a group whose first subject is theirs."""
    return sum(group.shared[0][1] for group in groups if group.shared)
