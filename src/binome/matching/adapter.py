"""Where the rooms meet the engine: people as the engine's problem, its result as rows. Nowhere else."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from binome import content
from binome.accounts.models import Organisation
from binome.accounts.services import declared_conflicts, lines_above
from binome.matching import taken
from binome.matching.models import MatchingRound, PairConstraint, Proposal, Suggestion
from binome.pairing import (
    PERSON_FIELDS,
    Goal,
    HardRules,
    MadePair,
    Mentee,
    Mentor,
    Preference,
    Problem,
    Running,
)
from binome.pairs.models import Pair, Session
from binome.programmes import vocabulary
from binome.programmes.models import Application, Enrolment, Programme

Side = TypeVar("Side", Mentor, Mentee)

# The value of the criterion of preferences where one side alone wishes, at most.
ONE_WISHES = 50
# What the product asks people, in the engine's names; age bands are never asked, so their rule and criterion are off.
GIVEN = frozenset(PERSON_FIELDS) - {"age_band", "accepts_age_bands"}


def identifier(enrolment_id: int) -> str:
    """The engine's name for somebody: stable, so that ties are broken alike on every machine."""
    return f"{enrolment_id:010d}"


def enrolment_of(name: str) -> int:
    """The other way round."""
    return int(name)


def gather(programme: Programme, settings: dict[str, Any], *, with_running: bool = False) -> Problem:
    """Everyone who takes part and has a free place, as the engine's problem.

    With ``with_running``, those whose pair runs too, as a re-match needs them.
    """
    enrolments = list(
        programme.enrolments.filter(ended_at=None).select_related("person", "application").order_by("pk")
    )
    paired, used = _taken(programme, with_running=with_running)
    above = lines_in(programme.organisation)
    mentors = tuple(
        as_mentor(enrolment, above, enrolment.application.capacity - used[enrolment.pk])
        for enrolment in enrolments
        if enrolment.role == Application.Side.MENTOR and enrolment.application.capacity > used[enrolment.pk]
    )
    mentees = tuple(
        as_mentee(enrolment, above)
        for enrolment in enrolments
        if enrolment.role == Application.Side.MENTEE and enrolment.pk not in paired
    )
    return _problem(programme, settings, mentors, mentees)


def only_these(programme: Programme, mentor: Enrolment, mentee: Enrolment) -> Problem:
    """The two alone, whatever they have or wait for: what the rules say of them with the settings as they are."""
    above = lines_in(programme.organisation)
    return _problem(
        programme, programme.matching_settings, (as_mentor(mentor, above, 1),), (as_mentee(mentee, above),)
    )


def _problem(
    programme: Programme, settings: dict[str, Any], mentors: tuple[Mentor, ...], mentees: tuple[Mentee, ...]
) -> Problem:
    here = {mentor.id for mentor in mentors}, {mentee.id for mentee in mentees}
    locked, blocks = _constraints(programme, here)
    wishes, not_wanted = _choices(programme, here)
    return Problem(
        mentors,
        mentees,
        rules=HardRules(**settings.get("hard_rules", {})),
        weights=dict(settings.get("weights", {})),
        unmatched_is_worth=settings.get("unmatched_is_worth", 0),
        aim=settings.get("aim", "most-pairs"),
        fairness=settings.get("fairness", "none"),
        locked=locked,
        blocks=blocks + _refused(programme) + not_wanted,
        previous=_previous(programme),
        preferences=wishes,
        given=GIVEN,
    )


def one_would_rather_not(programme: Programme, mentor: Enrolment, mentee: Enrolment) -> bool:
    """Whether one of the two has refused a proposal of the other, or would rather not work with the other."""
    couple = identifier(mentor.pk), identifier(mentee.pk)
    _wishes, not_wanted = _choices(programme, ({couple[0]}, {couple[1]}))
    return couple in not_wanted or couple in _refused(programme)


def running_pairs(programme: Programme) -> list[Running]:
    """Pairs that exist between people who still take part; whether they have met."""
    met = Session.objects.filter(pair=OuterRef("pk"), state=Session.State.HELD)
    rows = programme.pairs.filter(
        state=Pair.State.ACTIVE,
        mentor__ended_at=None,
        mentee__ended_at=None,
        mentor__programme=programme,
    ).annotate(has_met=Exists(met))
    return [
        Running(identifier(mentor), identifier(mentee), has_met)
        for mentor, mentee, has_met in rows.order_by("pk").values_list("mentor_id", "mentee_id", "has_met")
    ]


def _taken(programme: Programme, *, with_running: bool) -> tuple[set[int], Counter[int]]:
    """Mentees who are not to be paired now, and how many places each mentor has given."""
    # A pair across a sharing is never given up here: the other organisation's person is in no problem of ours.
    used, paired = taken.places_of(programme, across_only=with_running)
    return paired, used


def lines_in(organisation: Organisation) -> dict[int, tuple[str, ...]]:
    """Everyone above each person, at any distance; direct, dotted and declared lines alike, loops survived."""
    direct: defaultdict[int, set[int]] = defaultdict(set)
    for person, manager in lines_above(organisation):
        direct[person].add(manager)
    declared: defaultdict[int, set[int]] = defaultdict(set)
    for person, other in declared_conflicts(organisation):
        # Both ways, and the two alone: nobody else's line goes through what one person says.
        declared[person].add(other)
        declared[other].add(person)
    above = {}
    for person in sorted({*direct, *declared}):
        found: set[int] = set()
        ahead = sorted(direct.get(person, ()))
        while ahead:
            manager = ahead.pop()
            if manager not in found:
                found.add(manager)
                ahead += sorted(direct.get(manager, ()))
        found |= declared.get(person, set())
        above[person] = tuple(str(manager) for manager in sorted(found - {person}))
    return above


def _common(enrolment: Enrolment, above: dict[int, tuple[str, ...]]) -> dict[str, Any]:
    application = enrolment.application
    slots = {slot: number for number, slot in enumerate(content.slots())}
    # Two people are in one team when employer and team are the same; a team's name alone means little.
    team = f"{application.employer}/{application.team}" if application.team else ""
    return {
        "id": identifier(enrolment.pk),
        "name": enrolment.person.first_name,
        "organisation": application.employer,
        "team": team,
        "employee": str(enrolment.person_id),
        "reporting_line": above.get(enrolment.person_id, ()),
        "sector": application.sector,
        "function": application.function,
        "city": application.city,
        "reachable_places": tuple(application.reachable_places),
        "remote": application.is_remote_possible,
        "languages": tuple(application.languages),
        "motivations": tuple(application.motivations),
        "ways_of_working": tuple(application.ways_of_working),
        "interests": tuple(application.interests),
        "availability": tuple(slots[slot] for slot in application.availability if slot in slots),
    }


def as_mentor(enrolment: Enrolment, above: dict[int, tuple[str, ...]], places: int) -> Mentor:
    """Somebody who teaches, as the engine reads them."""
    return Mentor(**_common(enrolment, above), skills=dict(enrolment.application.skills), capacity=places)


def as_mentee(enrolment: Enrolment, above: dict[int, tuple[str, ...]]) -> Mentee:
    """Somebody who is supported, as the engine reads them."""
    goals = tuple(
        Goal(goal["network"], int(goal["level"]), int(goal["priority"]))
        for goal in enrolment.application.goals
    )
    return Mentee(**_common(enrolment, above), goals=goals)


def in_words(person: Side, language: str) -> Side:
    """The person with what they ticked as the form says it, for sentences; the engine itself compares identifiers."""
    return replace(
        person,
        motivations=tuple(_word("motivations", one, language) for one in person.motivations),
        ways_of_working=tuple(_word("ways_of_working", one, language) for one in person.ways_of_working),
        interests=tuple(_word("interests", one, language) for one in person.interests),
    )


def without_one_sided_wish(pair: MadePair) -> MadePair:
    """The pair as its two people may read it: a wish of one alone stays that one's, a wish of both is told."""
    return replace(
        pair,
        scores=tuple(
            score for score in pair.scores if score.name != "preferences" or score.value > ONE_WISHES
        ),
    )


def _word(kind: vocabulary.Kind, identifier: str, language: str) -> str:
    words = vocabulary.word_words(kind, identifier, language)
    # Inside a sentence; a free word, which may be a name, stays as it was written.
    return words if words == identifier else words[:1].lower() + words[1:]


def _constraints(
    programme: Programme, here: tuple[set[str], set[str]]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    locked: list[tuple[str, str]] = []
    blocks: list[tuple[str, str]] = []
    for row in programme.pair_constraints.all():
        couple = (identifier(row.mentor_id), identifier(row.mentee_id))
        if couple[0] in here[0] and couple[1] in here[1]:
            (locked if row.kind == PairConstraint.Kind.LOCK else blocks).append(couple)
    return tuple(locked), tuple(blocks)


def _refused(programme: Programme) -> tuple[tuple[str, str], ...]:
    """Two people of whom one said no are not proposed to each other again."""
    rows = programme.proposals.filter(state=Proposal.State.REFUSED).values_list("mentor_id", "mentee_id")
    return tuple((identifier(mentor), identifier(mentee)) for mentor, mentee in rows)


def _choices(
    programme: Programme, here: tuple[set[str], set[str]]
) -> tuple[tuple[Preference, ...], tuple[tuple[str, str], ...]]:
    """What people said of those suggested to them: wishes in order, and couples of whom one would rather not.

    Asked twice of the same person, the newest answer counts.
    """
    answered = (
        programme.suggestions.filter(round__state=MatchingRound.State.PUBLISHED)
        .order_by("round__number", "pk")
        .defer("reasons")
    )
    newest: dict[tuple[str, str, str], int | None] = {}
    for one in answered:
        couple = identifier(one.mentor_id), identifier(one.mentee_id)
        if couple[0] in here[0] and couple[1] in here[1]:
            if one.mentor_answered_at is not None:
                newest[("mentor", *couple)] = one.mentor_rank
            if one.mentee_answered_at is not None:
                newest[("mentee", *couple)] = one.mentee_rank
    wishes = tuple(
        Preference("mentor", mentor, rank, mentee)
        if side == "mentor"
        else Preference("mentee", mentee, rank, mentor)
        for (side, mentor, mentee), rank in newest.items()
        if rank
    )
    not_wanted = {
        (mentor, mentee) for (_side, mentor, mentee), rank in newest.items() if rank == Suggestion.RATHER_NOT
    }
    return wishes, tuple(sorted(not_wanted))


def _previous(programme: Programme) -> tuple[tuple[str, str], ...]:
    """People who have been a pair in the organisation before, whichever the programme and the direction."""
    people = {person: identifier(pk) for pk, person in programme.enrolments.values_list("pk", "person_id")}
    rows = (
        Pair.objects.in_organisation(programme.organisation)
        .exclude(state=Pair.State.ACTIVE)
        .values_list("mentor__person_id", "mentee__person_id")
    )
    couples = []
    for one, other in rows:
        if one in people and other in people:
            couples += [(people[one], people[other]), (people[other], people[one])]
    return tuple(couples)
