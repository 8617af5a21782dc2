"""A round: asked for, run by the worker in stages that can be seen, taken over when the worker dies."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
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
from binome.matching.models import LeftOut, MatchingRound, Proposal
from binome.matching.services.constraints import lock_pair
from binome.pairing import MadePair, Problem, ProblemError, Result, reasons, solve, why_left_out
from binome.programmes.models import Enrolment, Programme

logger = structlog.get_logger()
LOST_AFTER = timedelta(minutes=2)
STAGES = {"gathered": 20, "solved": 60, "explained": 80, "written": 100}


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
def keep_settings(
    programme: Programme, *, weights: dict[str, int], common_slots: int, by: Person, at: datetime
) -> None:
    """Keep the weights (adding up to 100) and the number of common moments for the next rounds."""
    settings = dict(programme.matching_settings)
    settings["weights"] = weights
    settings["hard_rules"] = {**settings.get("hard_rules", {}), "common_slots": common_slots}
    programme.matching_settings = settings
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
def ask_for_round(programme: Programme, *, by: Person, at: datetime) -> MatchingRound:
    """Ask the worker for a new round with the programme's settings as they are now.

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
                settings=dict(programme.matching_settings),
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
def take_instead(proposal: Proposal, *, mentor: Enrolment, by: Person, at: datetime) -> MatchingRound:
    """Keep ``mentor`` with the proposal's mentee, and ask for a round that does the best it can with the others.

    Raises
    ------
    NotTheMoment, NobodyToPair, RoundUnderWay
    """
    lock_pair(proposal.programme, mentor=mentor, mentee=proposal.mentee, by=by, at=at)
    return ask_for_round(proposal.programme, by=by, at=at)


def run_round(round: MatchingRound, *, at: datetime) -> None:
    """Gather people, solve, explain, write. Run by the worker; a round that is finished stays as it is.

    Nothing is held while the engine computes; the result appears in one transaction.
    """
    rows = MatchingRound.objects.in_organisation(round.organisation).filter(pk=round.pk)
    open_states = [MatchingRound.State.QUEUED, MatchingRound.State.RUNNING]
    if not rows.filter(state__in=open_states).update(
        state=MatchingRound.State.RUNNING, beat_at=at, progress_percent=5
    ):
        return
    round = rows.select_related("programme__organisation").get()
    began = time.monotonic()

    def beat(stage: str) -> None:
        now = at + timedelta(seconds=time.monotonic() - began)
        rows.filter(state=MatchingRound.State.RUNNING).update(progress_percent=STAGES[stage], beat_at=now)

    try:
        problem = adapter.gather(round.programme, round.settings)
        if not problem.mentors or not problem.mentees:
            raise NobodyToPair
        beat("gathered")
        result = solve(problem)
        beat("solved")
        proposals = [_proposal(round, problem, result, pair) for pair in result.pairs]
        left_out = _left_out(round, result)
        beat("explained")
    except Exception as error:
        if not isinstance(error, Refused | ProblemError):
            logger.exception("matching_round_failed", round_id=round.pk)
        _fail(rows, error, language=round.programme.language, at=at)
        return
    with transaction.atomic():
        _write(round, problem, result, proposals, left_out, at=at, seconds=time.monotonic() - began)


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


def _write(
    round: MatchingRound,
    problem: Problem,
    result: Result,
    proposals: list[Proposal],
    left_out: list[LeftOut],
    *,
    at: datetime,
    seconds: float,
) -> None:
    locked = (
        MatchingRound.objects.in_organisation(round.organisation)
        .select_for_update(of=("self",))
        .get(pk=round.pk)
    )
    if locked.state != MatchingRound.State.RUNNING:
        return
    # A run that died half-way wrote nothing; one that was taken over twice writes once.
    Proposal.objects.bulk_create(proposals)
    LeftOut.objects.bulk_create(left_out)
    locked.state = MatchingRound.State.READY
    locked.progress_percent = STAGES["written"]
    locked.finished_at = at
    locked.summary = {
        "total": result.total,
        "pairs": len(result.pairs),
        "mentors": len(problem.mentors),
        "mentees": len(problem.mentees),
        "left_out": sum(1 for person in result.unmatched if person.side == "mentee"),
        "milliseconds": round_milliseconds(seconds),
    }
    certificate = result.certificate
    locked.certificate = {
        "bound": certificate.bound,
        "bonus_per_pair": certificate.bonus_per_pair,
        "mentor_prices": dict(certificate.mentor_prices),
        "mentee_prices": dict(certificate.mentee_prices),
    }
    locked.save(update_fields=["state", "progress_percent", "finished_at", "summary", "certificate"])
    record(
        locked.organisation, verb="matching.run_round", subject=locked, by=None, at=at,
        programme_id=locked.programme_id, number=locked.number, pairs=len(result.pairs),
    )  # fmt: skip


def round_milliseconds(seconds: float) -> int:
    """Whole milliseconds, one at least."""
    return max(1, round(seconds * 1000))


def _proposal(round: MatchingRound, problem: Problem, result: Result, pair: MadePair) -> Proposal:
    mentor = next(person for person in problem.mentors if person.id == pair.mentor)
    mentee = next(person for person in problem.mentees if person.id == pair.mentee)
    names = {person.id: person.name for person in problem.mentors}
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
            "alternatives": [
                {
                    "name": names[other.mentor],
                    "mentor": adapter.enrolment_of(other.mentor),
                    "points": other.points,
                    "costs": other.costs_at_least,
                    "pairs_lost": other.pairs_lost,
                }
                for other in pair.alternatives
            ],
            "broken_rules": list(pair.broken_rules),
        },
    )


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
                    {"rule": effect.rule, "excluded": effect.excluded, "alone": effect.excluded_alone}
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
