"""What people say of those suggested to them, before pairs are proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.matching import notices
from binome.matching.models import MatchingRound, Suggestion
from binome.programmes.models import Application, Enrolment
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
    if round.state != MatchingRound.State.PUBLISHED or round.answer_by is None:
        return False
    later = round.programme.matching_rounds.filter(
        kind=MatchingRound.Kind.PROPOSALS, state=MatchingRound.State.PUBLISHED, number__gt=round.number
    )
    return day_in(round.organisation, at) <= round.answer_by and not later.exists()


def side_of(suggestion: Suggestion, person: Person) -> str:
    """``"mentor"``, ``"mentee"``, or nothing for somebody else."""
    sides = {suggestion.mentor.person_id: "mentor", suggestion.mentee.person_id: "mentee"}
    return sides.get(person.pk, "")


def suggested_to(round: MatchingRound, person: Person) -> list[Suggestion]:
    """What a published round suggests to ``person``, by the other's first name; people who have left are not shown."""
    rows = (
        Suggestion.objects.visible_to(person)
        .filter(Q(mentor__person=person) | Q(mentee__person=person), round=round)
        .filter(mentor__ended_at=None, mentee__ended_at=None)
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


def people_asked(round: MatchingRound) -> dict[Enrolment, bool]:
    """Everyone whom the round asks, and whether they have answered; mentees first, then by first name."""
    answered: dict[Enrolment, bool] = {}
    rows = round.suggestions.select_related("mentor__person", "mentee__person").order_by("pk")
    for one in rows:
        answered[one.mentee] = answered.get(one.mentee, False) or one.mentee_answered_at is not None
        answered[one.mentor] = answered.get(one.mentor, False) or one.mentor_answered_at is not None
    return dict(
        sorted(
            answered.items(),
            key=lambda item: (
                item[0].role != Application.Side.MENTEE,
                item[0].person.first_name,
                item[0].pk,
            ),
        )
    )


def remind_of_choices(*, at: datetime) -> int:
    """Remind, once, those who have not chosen two days before the last day. How many."""
    waiting = MatchingRound.objects.unscoped("the clock serves every organisation").filter(
        kind=MatchingRound.Kind.SUGGESTIONS,
        state=MatchingRound.State.PUBLISHED,
        answer_by__range=(
            (at - timedelta(days=1)).date(),
            (at + timedelta(days=REMIND_DAYS + 1)).date(),
        ),
    )
    reminded = 0
    for round_ in waiting.select_related("organisation", "programme").order_by("pk"):
        assert round_.answer_by is not None
        is_time = day_in(round_.organisation, at) >= round_.answer_by - timedelta(days=REMIND_DAYS)
        if not is_time or not choices_open(round_, at=at):
            continue
        for enrolment, has_answered in people_asked(round_).items():
            if not has_answered and enrolment.ended_at is None:
                notices.choices_reminder(round_, to=enrolment.person, at=at)
                reminded += 1
    return reminded
