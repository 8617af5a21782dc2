"""Cards: what one organisation shows another of its people. The only way to read somebody across a sharing.

A card holds what matching needs and nothing that names: no name, address, employer, team or function, nothing in the
person's own words. Whoever shares the programme reads cards, the engine reads cards, and so do letters, until both
people of a pair have said yes.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from binome import content
from binome.core.words import list_words
from binome.matching import adapter, taken
from binome.matching.models import SharedProposal
from binome.pairing import Mentee, Mentor
from binome.pairs.models import Session
from binome.programmes import vocabulary
from binome.programmes.models import Application, Enrolment, EnrolmentQuerySet, Programme, Sharing

MENTOR = Application.Side.MENTOR.value
# A town or a place, not a sentence.
_A_PLACE = re.compile(r"[^\W\d_][^\d_@/:;!?]{1,39}(?: \d{1,2}e?)?")
LABEL_LENGTH = 6


def label_of(sharing: Sharing | int, enrolment_id: int) -> str:
    """« P-7F3K2Q »: the same for a person as long as the sharing lasts, another in each sharing."""
    number = sharing if isinstance(sharing, int) else sharing.pk
    digest = salted_hmac("binome.matching.cards", f"{number}:{enrolment_id}", algorithm="sha256").digest()
    return f"P-{b32encode(digest).decode()[:LABEL_LENGTH]}"


@dataclass(frozen=True)
class Card:
    """Somebody without a name."""

    enrolment_id: int
    programme_id: int
    label: str
    role: str
    subjects: str
    languages: str
    places: str
    is_remote: bool
    moments: str


def places_in(application: Application) -> list[str]:
    """Towns and places; a cell that holds a sentence, a number or an address is left out."""
    said = dict.fromkeys([application.city, *application.reachable_places])
    return [place for place in said if _A_PLACE.fullmatch(place) and len(place.split()) <= 4]


def _known(kind: vocabulary.Kind, given: Iterable[str]) -> list[str]:
    known = {choice.id for choice in content.application_choices(kind)}
    return [one for one in given if one in known]


def card_of(sharing: Sharing, enrolment: Enrolment) -> Card:
    """The card of somebody loaded with their application."""
    application = enrolment.application
    if enrolment.role == MENTOR:
        subjects = [
            _("%(subject)s (level %(level)s)") % {"subject": vocabulary.network_words(name), "level": level}
            for name, level in application.skills.items()
        ]
    else:
        subjects = [_goal(goal) for goal in application.goals]
    return Card(
        enrolment_id=enrolment.pk,
        programme_id=enrolment.programme_id,
        label=label_of(sharing, enrolment.pk),
        role=enrolment.role,
        subjects=pgettext("between two goals", "; ").join(subjects),
        languages=list_words(
            vocabulary.word_words("spoken_languages", one)
            for one in _known("spoken_languages", application.languages)
        ),
        places=list_words(places_in(application)),
        is_remote=application.is_remote_possible,
        moments=list_words(vocabulary.slot_words(slot) for slot in application.availability),
    )


def _goal(goal: dict[str, object]) -> str:
    """The catalogue's title; of a goal in somebody's own words, its subject only."""
    if goal.get("goal"):
        return vocabulary.goal_words({**goal, "text": ""})
    return _("a goal about %(subject)s") % {"subject": vocabulary.network_words(str(goal.get("network", "")))}


@dataclass(frozen=True)
class Free:
    """Who of one programme may be proposed across now, by number: on which side, and with how many free places."""

    roles: dict[int, str]
    places: dict[int, int]


def free_in(sharing: Sharing) -> dict[int, Free]:
    """By programme, people with a free place who let their card be shown; nobody once the sharing has ended."""
    both = [one for one in (sharing.programme, sharing.guest_programme) if one is not None]
    found = {programme.pk: Free({}, {}) for programme in both}
    if sharing.state == Sharing.State.ACTIVE:
        given, busy = taken.places_of(*both)
        rows = _shared(both).values_list("pk", "programme", "role", "application__capacity")
        for number, programme, role, capacity in rows.order_by("pk"):
            free = capacity - given[number] if role == MENTOR else int(number not in busy)
            if free > 0:
                found[programme].roles[number] = role
                found[programme].places[number] = free
    return found


def _shared(programmes: Iterable[Programme]) -> EnrolmentQuerySet:
    rows = Enrolment.objects.filter(programme__in=programmes, shares_card=True)
    return rows.active().as_scoped("cards only")


@dataclass(frozen=True)
class Shown:
    """Who of one programme may be proposed across now, with their applications, and with how many free places."""

    enrolments: list[Enrolment]
    free: dict[int, int]


def shown_by(sharing: Sharing) -> dict[int, Shown]:
    """The people of :func:`free_in`, all of them loaded: for the engine."""
    found = free_in(sharing)
    shown = {number: Shown([], free.places) for number, free in found.items()}
    if any(free.places for free in found.values()):
        both = [one for one in (sharing.programme, sharing.guest_programme) if one is not None]
        for row in _shared(both).select_related("application").order_by("pk"):
            if row.pk in found[row.programme_id].places:
                shown[row.programme_id].enrolments.append(row)
    return shown


def first_cards(sharing: Sharing, free: Free, *, most: int) -> list[Card]:
    """The cards of the first of those who are free."""
    some = list(free.roles)[:most]
    rows = Enrolment.objects.filter(pk__in=some).as_scoped("cards only").select_related("application")
    return [card_of(sharing, row) for row in rows.order_by("pk")]


def for_the_engine(
    sharing: Sharing, shown: Shown, above: dict[int, tuple[str, ...]]
) -> tuple[tuple[Mentor, ...], tuple[Mentee, ...]]:
    """Cards as the engine reads them. Reporting lines are compared and shown to nobody."""
    mentors, mentees = [], []
    for row in shown.enrolments:
        if row.role == MENTOR:
            mentors.append(_bare(adapter.as_mentor(row, above, shown.free[row.pk]), sharing, row))
        else:
            mentees.append(_bare(adapter.as_mentee(row, above), sharing, row))
    return tuple(mentors), tuple(mentees)


def _bare(person: adapter.Side, sharing: Sharing, row: Enrolment) -> adapter.Side:
    places = places_in(row.application)
    return replace(
        person,
        name=label_of(sharing, row.pk),
        organisation="",
        team="",
        sector="",
        function="",
        city=row.application.city if row.application.city in places else "",
        reachable_places=tuple(place for place in person.reachable_places if place in places),
        languages=tuple(_known("spoken_languages", person.languages)),
        motivations=(),
        ways_of_working=(),
        interests=(),
    )


@dataclass(frozen=True)
class Half:
    """One side of a proposal as ``reader``'s programme may read it: a name, or a label."""

    label: str
    name: str
    is_ours: bool


def halves_of(proposal: SharedProposal, programme_id: int) -> tuple[Half, Half]:
    """Mentor and mentee for a coordinator of one of the two programmes: ours by name; theirs once both said yes."""
    is_open = proposal.state == SharedProposal.State.ACCEPTED
    halves = []
    for enrolment in (proposal.mentor, proposal.mentee):
        is_ours = enrolment.programme_id == programme_id
        theirs = enrolment.person.first_name if is_open else ""
        name = enrolment.person.full_name if is_ours else theirs
        halves.append(Half(label_of(proposal.sharing_id, enrolment.pk), name, is_ours))
    return halves[0], halves[1]


def with_halves(sharing: Sharing) -> list[SharedProposal]:
    """Proposals of a sharing with both people and the sessions held, in one statement, for :func:`halves_of`."""
    found = SharedProposal.objects.filter(sharing=sharing).as_scoped("the sharing was loaded for the reader")
    held = Count("pair__sessions", filter=Q(pair__sessions__state=Session.State.HELD))
    kept = found.exclude(state=SharedProposal.State.CLOSED).annotate(held=held)
    return list(kept.select_related("mentor__person", "mentee__person").order_by("-points", "pk"))
