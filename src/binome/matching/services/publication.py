"""From a round that was read to letters that leave."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.core.words import list_words
from binome.matching import notices, taken
from binome.matching.models import MatchingRound, Proposal, ShieldAlert
from binome.matching.services.choices import people_asked
from binome.matching.services.rounds import keep_settings
from binome.matching.services.weights import with_wishes
from binome.pairs.models import Pair, Session
from binome.pairs.services import end_pair
from binome.programmes.models import Enrolment, Programme
from binome.programmes.services import day_in

# Long enough for a holiday week, short enough that nobody waits for a month.
ANSWER_DAYS = 10


class NothingToPublish(Refused):
    """The round proposes no pair, or was published already by another."""

    code = "nothing-to-publish"
    text = _("This matching has nothing to publish.")


class PeopleHaveChanged(Refused):
    """Somebody of a proposal has left, or has got a pair, since the round ran."""

    code = "people-have-changed"
    text = _("Since this matching, the situation of %(names)s has changed. Run the matching again.")


class InsideALine(Refused):
    """Lines have changed since the round ran, and two people of a proposal are now in one."""

    code = "inside-a-line"
    text = _(
        "Reporting lines have changed since this matching: %(names)s need a look first. "
        "Run the matching again, or keep them with a reason (first page)."
    )


class NoTimeToAnswer(Refused):
    """People must have a day at least."""

    code = "no-time-to-answer"
    text = _("The last day to answer must be after today.")


@transaction.atomic
def publish_round(
    round: MatchingRound, *, by: Person, at: datetime, answer_by: date | None = None
) -> list[Proposal]:
    """Send every proposal of the round to its two people. Publishing twice sends once.

    ``answer_by`` is the last day to answer, in :data:`ANSWER_DAYS` days when not said.

    Raises
    ------
    NothingToPublish, PeopleHaveChanged, InsideALine, NoTimeToAnswer
    """
    last_day = _last_day(round, answer_by, at=at)
    locked = _held(round)
    proposals = list(
        locked.proposals.select_related(
            "mentor__person",
            "mentee__person",
            "mentor__application",
            "mentee__application",
            "organisation",
            "programme",
        ).order_by("pk")
    )
    if locked.state == MatchingRound.State.PUBLISHED:
        return proposals
    if locked.state != MatchingRound.State.READY or not proposals:
        raise NothingToPublish
    _end_given_up(locked, by=by, at=at)
    changed = _changed(locked, proposals)
    if changed:
        raise PeopleHaveChanged(names=list_words(changed))
    _require_outside_lines(locked)
    for proposal in proposals:
        proposal.state, proposal.sent_at, proposal.answer_by = Proposal.State.SENT, at, last_day
        proposal.save(update_fields=["state", "sent_at", "answer_by"])
        for enrolment in (proposal.mentee, proposal.mentor):
            notices.proposal_sent(proposal, to=enrolment.person, at=at)
    locked.state = round.state = MatchingRound.State.PUBLISHED
    locked.published_at = at
    locked.save(update_fields=["state", "published_at"])
    record(
        locked.organisation, verb="matching.publish_round", subject=locked, by=by, at=at,
        programme_id=locked.programme_id, number=locked.number, pairs=len(proposals),
    )  # fmt: skip
    return proposals


@transaction.atomic
def publish_suggestions(
    round: MatchingRound, *, by: Person, at: datetime, share: int, answer_by: date | None = None
) -> list[Enrolment]:
    """Ask everybody whom the round suggests somebody to; the people who are written to. Publishing twice asks once.

    ``share``: how much choices count from now on, out of 100. Whoever has left or has got a pair since is left out,
    and so are those who were suggested to that one alone.

    Raises
    ------
    NothingToPublish, NoTimeToAnswer
    """
    last_day = _last_day(round, answer_by, at=at)
    locked = _held(round)
    if locked.state == MatchingRound.State.PUBLISHED:
        return list(people_asked(locked))
    if locked.state != MatchingRound.State.READY:
        raise NothingToPublish
    programme = locked.programme
    busy = {mentee for _mentor, mentee in _taken(programme)}
    locked.suggestions.filter(
        ~Q(mentor__ended_at=None) | ~Q(mentee__ended_at=None) | Q(mentee__in=busy)
    ).delete()
    asked = list(people_asked(locked))
    if not asked:
        raise NothingToPublish
    locked.state = round.state = MatchingRound.State.PUBLISHED
    locked.published_at, locked.answer_by = at, last_day
    locked.save(update_fields=["state", "published_at", "answer_by"])
    weights = with_wishes(programme.matching_settings, share)
    if weights != programme.matching_settings.get("weights"):
        keep_settings(programme, settings={"weights": weights}, by=by, at=at)
    for enrolment in asked:
        notices.choices_asked(locked, to=enrolment.person, at=at)
    record(
        locked.organisation, verb="matching.publish_suggestions", subject=locked, by=by, at=at,
        programme_id=programme.pk, number=locked.number, people=len(asked),
    )  # fmt: skip
    return asked


def _last_day(round: MatchingRound, answer_by: date | None, *, at: datetime) -> date:
    today = day_in(round.organisation, at)
    last_day = answer_by or today + timedelta(days=ANSWER_DAYS)
    if last_day <= today:
        raise NoTimeToAnswer
    return last_day


def _held(round: MatchingRound) -> MatchingRound:
    """The round, alone with it: two rounds of one programme, which may hold the same people, never leave side by side."""
    Programme.objects.in_organisation(round.organisation).select_for_update(of=("self",)).get(
        pk=round.programme_id
    )
    rows = MatchingRound.objects.in_organisation(round.organisation).select_for_update(of=("self",))
    held: MatchingRound = rows.select_related("programme__organisation", "organisation").get(pk=round.pk)
    return held


def _taken(programme: Programme) -> list[tuple[int, int]]:
    """(mentor, mentee) of pairs that run and of proposals that wait."""
    return [*taken.paired_in(programme), *taken.waiting_in(programme)]


def _end_given_up(round: MatchingRound, *, by: Person, at: datetime) -> None:
    """Running pairs that a re-match gives up end here, unless they have met since.

    Raises
    ------
    PeopleHaveChanged
    """
    for mentor, mentee in round.summary.get("given_up", []):
        pair = (
            round.programme.pairs.filter(mentor_id=mentor, mentee_id=mentee, state=Pair.State.ACTIVE)
            .select_related("mentee__person")
            # Held, so that nobody notes a session between the look and the end.
            .select_for_update(of=("self",), no_key=True)
            .first()
        )
        if pair is None:
            continue
        if pair.sessions.filter(state=Session.State.HELD).exists():
            raise PeopleHaveChanged(names=pair.mentee.person.first_name)
        end_pair(pair, by=by, at=at)


def _require_outside_lines(round: MatchingRound) -> None:
    """Raises :class:`InsideALine` when lines have changed and nobody has looked at a proposal of the round since."""
    open_ones = round.programme.shield_alerts.filter(state=ShieldAlert.State.OPEN)
    proposed = set(round.proposals.values_list("mentor_id", "mentee_id"))
    names = [
        name
        for row in open_ones.select_related("mentor__person", "mentee__person").order_by("pk")
        if (row.mentor_id, row.mentee_id) in proposed
        for name in (row.mentee.person.first_name, row.mentor.person.first_name)
    ]
    if names:
        raise InsideALine(names=list_words(names))


def _changed(round: MatchingRound, proposals: list[Proposal]) -> list[str]:
    """First names of people who can no longer take the pair proposed to them."""
    given, busy = Counter[int](), set[int]()
    for mentor, mentee in _taken(round.programme):
        given[mentor] += 1
        busy.add(mentee)
    names = []
    for proposal in proposals:
        given[proposal.mentor_id] += 1
        if proposal.mentee.ended_at is not None or proposal.mentee_id in busy:
            names.append(proposal.mentee.person.first_name)
        if (
            proposal.mentor.ended_at is not None
            or given[proposal.mentor_id] > proposal.mentor.application.capacity
        ):
            names.append(proposal.mentor.person.first_name)
    return list(dict.fromkeys(names))
