"""A round: asked for, run by the worker in stages that can be seen, taken over when the worker dies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import metadata
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.config.jobs import enqueue
from binome.core.errors import Refused
from binome.matching import adapter
from binome.matching.models import LeftOut, MatchingRecord, MatchingRound, Proposal
from binome.matching.services.beat import WRITTEN, Beat, Stopped
from binome.matching.services.constraints import lock_pair
from binome.matching.services.records import zipped
from binome.pairing import (
    Advice,
    Aim,
    Alternative,
    MadePair,
    Mentee,
    Mentor,
    Problem,
    ProblemError,
    Progress,
    Rematch,
    Result,
    advice_in_words,
    advise,
    reasons,
    rematch,
    solve,
    why_left_out,
)
from binome.programmes.models import Enrolment, Programme

logger = structlog.get_logger()
LOST_AFTER = timedelta(minutes=2)


class NotTheMoment(Refused):
    """The programme does not match people now."""

    code = "not-the-moment"
    text = _("Pairs are proposed once applications are decided. Move the programme to “matching” first.")


class RoundUnderWay(Refused):
    """One round at a time."""

    code = "round-under-way"
    text = _("A matching is already under way. Wait for it to finish.")


class NobodyToPair(Refused):
    """One side is empty."""

    code = "nobody-to-pair"
    text = _(
        "There is nobody left to pair: at least one free mentor and one person without a pair are needed."
    )


class WentWrong(Refused):
    """The engine met something that nobody foresaw."""

    code = "matching-went-wrong"
    text = _("Something went wrong during the matching, and nothing has changed. Run it again, or call us.")


@transaction.atomic
def keep_settings(programme: Programme, *, settings: dict[str, Any], by: Person, at: datetime) -> None:
    """Keep what counts for the next rounds: weights that add up to 100, rules, aim, fairness."""
    kept = dict(programme.matching_settings)
    rules = {**kept.get("hard_rules", {}), **settings.get("hard_rules", {})}
    programme.matching_settings = {**kept, **settings, "hard_rules": rules}
    programme.save(update_fields=["matching_settings"])
    record(
        programme.organisation,
        verb="matching.keep_settings",
        subject=programme,
        by=by,
        at=at,
        programme_id=programme.pk,
    )


@transaction.atomic
def ask_for_round(
    programme: Programme, *, by: Person, at: datetime, changes: int | None = None
) -> MatchingRound:
    """Ask the worker for a new round with the programme's settings as they are now.

    ``changes`` asks for a re-match: running pairs that have not met may be given up, that many beyond the fewest
    that are necessary.

    Raises
    ------
    NotTheMoment, NobodyToPair, RoundUnderWay
    """
    if programme.state not in {Programme.State.MATCHING, Programme.State.RUNNING}:
        raise NotTheMoment
    sides = set(programme.enrolments.filter(ended_at=None).values_list("role", flat=True))
    if len(sides) < 2:
        raise NobodyToPair
    last = programme.matching_rounds.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            round_ = programme.matching_rounds.create(
                organisation=programme.organisation,
                number=last + 1,
                settings=dict(programme.matching_settings)
                | ({} if changes is None else {"changes": changes}),
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError as error:
        raise RoundUnderWay from error
    enqueue("matching.run", queue="long", round_id=round_.pk)
    record(
        programme.organisation, verb="matching.ask_for_round", subject=round_, by=by, at=at,
        programme_id=programme.pk, number=round_.number,
    )  # fmt: skip
    return round_


@transaction.atomic
def take_instead(
    proposal: Proposal, *, mentor: Enrolment, by: Person, at: datetime, reason: str = ""
) -> MatchingRound:
    """Keep ``mentor`` with the proposal's mentee, and ask for a round that does the best it can with the others.

    Raises
    ------
    NotTheMoment, NobodyToPair, RoundUnderWay, NeedsReason, NeverTogether
    """
    lock_pair(proposal.programme, mentor=mentor, mentee=proposal.mentee, by=by, at=at, reason=reason)
    return ask_for_round(proposal.programme, by=by, at=at)


def run_round(round: MatchingRound, *, at: datetime) -> None:
    """Gather people, solve, explain, write. Run by the worker; a round that is finished stays as it is.

    Nothing is held while the engine computes; the result appears in one transaction.
    """
    rows = MatchingRound.objects.in_organisation(round.organisation).filter(pk=round.pk)
    if not rows.filter(state__in=MatchingRound.UNDER_WAY).update(
        state=MatchingRound.State.RUNNING, beat_at=at, progress_percent=5
    ):
        return
    round = rows.select_related("programme__organisation").get()
    beat = Beat(rows, at)
    try:
        outcome = _solved(round, beat.follow)
        beat.reach("solved")
        proposals = _proposals(round, outcome)
        left_out = _left_out(round, outcome.result)
        advice = advise(outcome.problem, outcome.result)
        files = zipped(outcome.problem, outcome.result, advice)
        beat.reach("explained")
    except Stopped:
        return
    except Exception as error:
        if not isinstance(error, Refused | ProblemError):
            logger.exception("matching_round_failed", round_id=round.pk)
        _fail(rows, error, language=round.programme.language, at=at)
        return
    summary = _summary(outcome, advice, milliseconds=beat.milliseconds())
    _write(round, outcome, summary, (proposals, left_out), files, at=at)


@dataclass(frozen=True)
class Outcome:
    """What the engine answered: everything, and the pairs that are new."""

    problem: Problem
    result: Result
    new: tuple[MadePair, ...]
    rematch: Rematch | None = None


def _solved(round: MatchingRound, follow: Progress) -> Outcome:
    changes = round.settings.get("changes")
    problem = adapter.gather(round.programme, round.settings, with_running=changes is not None)
    if not problem.mentors or not problem.mentees:
        raise NobodyToPair
    if changes is None:
        result = solve(problem, follow)
        return Outcome(problem, result, result.pairs)
    # Moving few people comes first here: neither fairness nor stability goes with it, and the page says so.
    aim: Aim = "most-pairs" if problem.aim == "stable" else problem.aim
    problem = replace(problem, fairness="none", aim=aim)
    running = adapter.running_pairs(round.programme)
    found = rematch(problem, running, changes=changes, progress=follow)
    running_now = set(found.survivors)
    new = tuple(pair for pair in found.result.pairs if (pair.mentor, pair.mentee) not in running_now)
    return Outcome(found.problem, found.result, new, found)


@transaction.atomic
def stop_round(round: MatchingRound, *, by: Person, at: datetime) -> bool:
    """Stop a round that waits or runs; answers whether there was something to stop. The worker notices by itself."""
    rows = MatchingRound.objects.in_organisation(round.organisation).filter(
        pk=round.pk, state__in=MatchingRound.UNDER_WAY
    )
    if not rows.update(state=MatchingRound.State.CANCELLED, finished_at=at):
        return False
    record(
        round.organisation, verb="matching.stop_round", subject=round, by=by, at=at,
        programme_id=round.programme_id, number=round.number,
    )  # fmt: skip
    return True


def _fail(rows: Any, error: Exception, *, language: str, at: datetime) -> None:
    """Say on the page why there is no result; a round left « under way » would be run again for ever."""
    with translation.override(language):
        if isinstance(error, ProblemError):
            words = error.in_language(language)
        else:
            words = str(error if isinstance(error, Refused) else WentWrong())
    rows.filter(state=MatchingRound.State.RUNNING).update(
        state=MatchingRound.State.FAILED, failure=words[:300], finished_at=at
    )


@transaction.atomic
def _write(
    round: MatchingRound,
    outcome: Outcome,
    summary: dict[str, Any],
    rows: tuple[list[Proposal], list[LeftOut]],
    files: bytes,
    *,
    at: datetime,
) -> None:
    """The result, all at once; nothing when another wrote it, or somebody stopped the round."""
    locked = (
        MatchingRound.objects.in_organisation(round.organisation)
        .select_for_update(of=("self",))
        .get(pk=round.pk)
    )
    if locked.state != MatchingRound.State.RUNNING:
        return
    # A run that died half-way wrote nothing; one that was taken over twice writes once.
    Proposal.objects.bulk_create(rows[0])
    LeftOut.objects.bulk_create(rows[1])
    MatchingRecord.objects.create(
        organisation=locked.organisation, programme=round.programme, round=locked, files=files
    )
    certificate = outcome.result.certificate
    locked.state = MatchingRound.State.READY
    locked.progress_percent = WRITTEN
    locked.finished_at = at
    locked.summary = summary
    locked.engine_version = metadata.version("binome")
    locked.certificate = {
        "bound": certificate.bound,
        "bonus_per_pair": certificate.bonus_per_pair,
        "mentor_prices": dict(certificate.mentor_prices),
        "mentee_prices": dict(certificate.mentee_prices),
    }
    locked.save(
        update_fields=["state", "progress_percent", "finished_at", "summary", "engine_version", "certificate"]
    )
    record(
        locked.organisation, verb="matching.run_round", subject=locked, by=None, at=at,
        programme_id=locked.programme_id, number=locked.number, pairs=summary["pairs"],
    )  # fmt: skip


def _summary(outcome: Outcome, advice: Advice, *, milliseconds: int) -> dict[str, Any]:
    """What the page of the round tells, whatever becomes of its rows and its record."""
    problem, result = outcome.problem, outcome.result
    return {
        "total": result.total,
        "pairs": len(outcome.new),
        "mentors": len(problem.mentors),
        "mentees": len(problem.mentees),
        "left_out": sum(1 for person in result.unmatched if person.side == "mentee"),
        "milliseconds": milliseconds,
        "choices": [vars(choice) for choice in result.choices],
        "floor": result.floor,
        "blocking_pairs": result.blocking_pairs,
        "most_points": 100 * sum(problem.weights[name] for name in result.criteria_on),
        "advice": {language: advice_in_words(advice, language) for language in ("fr", "en")},
        **_curve(outcome),
    }


def _curve(outcome: Outcome) -> dict[str, Any]:
    """What a re-match adds to the summary."""
    found = outcome.rematch
    if found is None:
        return {}
    made = {(pair.mentor, pair.mentee) for pair in outcome.result.pairs}
    return {
        "curve": [vars(trade) for trade in found.trades],
        "chosen": found.chosen.changes,
        "kept": len(found.survivors) - found.chosen.changes,
        "given_up": [
            [adapter.enrolment_of(one) for one in couple] for couple in found.survivors if couple not in made
        ],
    }


def _proposals(round: MatchingRound, outcome: Outcome) -> list[Proposal]:
    """One row a new pair."""
    mentors = {person.id: person for person in outcome.problem.mentors}
    mentees = {person.id: person for person in outcome.problem.mentees}
    return [
        _proposal(round, pair, mentors[pair.mentor], mentees[pair.mentee], (mentors, mentees))
        for pair in outcome.new
    ]


def _proposal(
    round: MatchingRound,
    pair: MadePair,
    mentor: Mentor,
    mentee: Mentee,
    people: tuple[Mapping[str, Mentor], Mapping[str, Mentee]],
) -> Proposal:
    return Proposal(
        organisation=round.organisation,
        programme=round.programme,
        round=round,
        mentor_id=adapter.enrolment_of(pair.mentor),
        mentee_id=adapter.enrolment_of(pair.mentee),
        points=pair.points,
        is_locked=pair.is_locked,
        reasons={
            "criteria": [
                {"name": score.name, "value": score.value, "weight": score.weight, "points": score.points}
                for score in pair.scores
            ],
            **{
                language: reasons(
                    pair, adapter.in_words(mentor, language), adapter.in_words(mentee, language), language
                )
                for language in ("fr", "en")
            },
            "alternatives": [_other(other, "mentor", people[0]) for other in pair.alternatives],
            "other_mentees": [_other(other, "mentee", people[1]) for other in pair.other_mentees],
            "broken_rules": list(pair.broken_rules),
        },
    )


def _other(
    other: Alternative, side: str, people: Mapping[str, Mentor] | Mapping[str, Mentee]
) -> dict[str, Any]:
    name = getattr(other, side)
    return {
        "name": people[name].name,
        side: adapter.enrolment_of(name),
        "points": other.points,
        "costs": other.costs_at_least,
        "pairs_lost": other.pairs_lost,
    }


def _left_out(round: MatchingRound, result: Result) -> list[LeftOut]:
    return [
        LeftOut(
            organisation=round.organisation,
            programme=round.programme,
            round=round,
            enrolment_id=adapter.enrolment_of(person.person),
            explanation={
                "side": person.side,
                "candidates": person.candidates,
                "allowed": person.allowed,
                "funnel": [
                    {
                        "rule": effect.rule,
                        "excluded": effect.excluded,
                        "alone": effect.excluded_alone,
                        "gained": effect.gained,
                    }
                    for effect in person.effects
                ],
                "fr": why_left_out(person, "fr"),
                "en": why_left_out(person, "en"),
            },
        )
        for person in result.unmatched
    ]


def take_over_lost_rounds(*, at: datetime) -> int:
    """Queue again the rounds whose worker has gone silent; answers how many."""
    rows = MatchingRound.objects.unscoped("the sweep serves every organisation")
    lost = rows.filter(
        Q(state=MatchingRound.State.RUNNING, beat_at__lt=at - LOST_AFTER)
        | Q(state=MatchingRound.State.QUEUED, asked_at__lt=at - LOST_AFTER)
    )
    numbers: list[Any] = list(lost.values_list("pk", flat=True))
    for number in numbers:
        with transaction.atomic():
            if lost.filter(pk=number).update(
                state=MatchingRound.State.QUEUED, asked_at=at, progress_percent=0
            ):
                enqueue("matching.run", queue="long", round_id=number)
    return len(numbers)
