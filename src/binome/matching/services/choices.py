"""What people say of those suggested to them, before pairs are proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from binome.accounts.known import known_name
from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.matching import notices
from binome.matching.models import MatchingRound, Suggestion
from binome.programmes.models import Enrolment
from binome.programmes.services import day_in

REMIND_DAYS = 2


class ChoicesClosed(Refused):
    """The last day is past, or the pairs have been proposed since."""

    code = "choices-closed"
    text = _("It is too late to change your choices: the pairs are being formed with those we have.")


class NotSuggestedToYou(Refused):
    """The suggestions of the round are for other people."""

    code = "not-suggested-to-you"
    text = _("These suggestions are for somebody else.")


def choices_open(round: MatchingRound, *, at: datetime) -> bool:
    """Whether people may still put those suggested to them in order: until the last day, that day included, or until
    pairs are proposed."""
    rounds = MatchingRound.objects.in_organisation(round.organisation).filter(pk=round.pk)
    return rounds.still_asking().filter(answer_by__gte=day_in(round.organisation, at)).exists()


def side_of(suggestion: Suggestion, person: Person) -> str:
    """``"mentor"``, ``"mentee"``, or nothing for somebody else."""
    sides = {suggestion.mentor.person_id: "mentor", suggestion.mentee.person_id: "mentee"}
    return sides.get(person.pk, "")


def suggested_to(round: MatchingRound, person: Person) -> list[Suggestion]:
    """What a published round suggests to ``person``, by the other's first name; people who have left are not shown."""
    rows = (
        Suggestion.objects.told_to(person)
        .filter(round=round, mentor__ended_at=None, mentee__ended_at=None)
        .select_related("mentor__person", "mentor__application", "mentee__person", "mentee__application")
    )

    def name(one: Suggestion) -> tuple[str, int]:
        other = one.mentee if side_of(one, person) == "mentor" else one.mentor
        return other.person.first_name, one.pk

    return sorted(rows, key=name)


@transaction.atomic
def choose(round: MatchingRound, *, by: Person, ranks: Mapping[int, int | None], at: datetime) -> int:
    """Keep where ``by`` puts each person suggested: suggestion's number to rank, 0 for rather not, None for no
    preference. Whoever is not named has no preference. May be changed until the last day. Answers how many are kept.

    Raises
    ------
    ChoicesClosed, NotSuggestedToYou
    """
    locked = (
        MatchingRound.objects.in_organisation(round.organisation)
        .select_for_update(of=("self",))
        .select_related("programme", "organisation")
        .get(pk=round.pk)
    )
    if not choices_open(locked, at=at):
        raise ChoicesClosed
    mine = suggested_to(locked, by)
    if not mine:
        raise NotSuggestedToYou
    for one in mine:
        side = side_of(one, by)
        setattr(one, f"{side}_rank", ranks.get(one.pk))
        setattr(one, f"{side}_answered_at", at)
        one.save(update_fields=[f"{side}_rank", f"{side}_answered_at"])
    record(
        locked.organisation, verb="matching.choose", subject=locked, by=by, at=at,
        programme_id=locked.programme_id, number=locked.number,
    )  # fmt: skip
    return len(mine)


def people_asked(round: MatchingRound) -> QuerySet[Enrolment]:
    """Everyone whom the round asks; mentees first, then by first name."""
    as_mentee, as_mentor = Q(suggestions_as_mentee__round=round), Q(suggestions_as_mentor__round=round)
    return _in_order(round, as_mentee | as_mentor)


def people_silent(round: MatchingRound) -> QuerySet[Enrolment]:
    """Those of them who take part still and have not answered."""
    as_mentee = Q(suggestions_as_mentee__round=round, suggestions_as_mentee__mentee_answered_at=None)
    as_mentor = Q(suggestions_as_mentor__round=round, suggestions_as_mentor__mentor_answered_at=None)
    return _in_order(round, as_mentee | as_mentor).filter(ended_at=None)


def _in_order(round: MatchingRound, which: Q) -> QuerySet[Enrolment]:
    people = round.programme.enrolments.filter(which).distinct().select_related("person")
    first_name = known_name("person", "first_name", round.organisation_id)
    return people.annotate(known_first=first_name).order_by("role", "known_first", "pk")


def remind_of_choices(*, at: datetime) -> int:
    """Remind, once, those who have not chosen two days before the last day. How many."""
    # Wherever the organisation is, its day is one of these.
    days = ((at - timedelta(days=1)).date(), (at + timedelta(days=REMIND_DAYS + 1)).date())
    rounds = MatchingRound.objects.unscoped("the clock serves every organisation")
    waiting = rounds.still_asking().filter(answer_by__range=days)
    reminded = 0
    for round_ in waiting.select_related("organisation", "programme").order_by("pk"):
        assert round_.answer_by is not None
        left = (round_.answer_by - day_in(round_.organisation, at)).days
        if 0 <= left <= REMIND_DAYS:
            for enrolment in people_silent(round_):
                notices.choices_reminder(round_, to=enrolment.person, at=at)
                reminded += 1
    return reminded
