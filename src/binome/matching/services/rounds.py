"""A round: asked for, run by the worker in stages that can be seen, taken over when the worker dies."""

from __future__ import annotations

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
from binome.matching.models import LeftOut, MatchingRecord, MatchingRound, Proposal, Suggestion
from binome.matching.services.beat import WRITTEN, Beat, Stopped
from binome.matching.services.constraints import lock_pair
from binome.matching.services.results import Found, NobodyToPair, proposed, suggested
from binome.pairing import ProblemError
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
    programme: Programme,
    *,
    by: Person,
    at: datetime,
    changes: int | None = None,
    kind: MatchingRound.Kind = MatchingRound.Kind.PROPOSALS,
) -> MatchingRound:
    """Ask the worker for a new round with the programme's settings as they are now.

    ``changes`` asks for a re-match: running pairs that have not met may be given up, that many beyond the fewest
    that are necessary. ``kind`` asks for suggestions that people put in order, instead of pairs.

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
                kind=kind,
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
        found = suggested(round, beat) if round.is_for_choosing else proposed(round, beat)
    except Stopped:
        return
    except Exception as error:
        if not isinstance(error, Refused | ProblemError):
            logger.exception("matching_round_failed", round_id=round.pk)
        _fail(rows, error, language=round.programme.language, at=at)
        return
    _write(round, found, at=at)


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
def _write(round: MatchingRound, found: Found, *, at: datetime) -> None:
    """The result, all at once; nothing when another wrote it, or somebody stopped the round."""
    locked = (
        MatchingRound.objects.in_organisation(round.organisation)
        .select_for_update(of=("self",))
        .get(pk=round.pk)
    )
    if locked.state != MatchingRound.State.RUNNING:
        return
    # A run that died half-way wrote nothing; one that was taken over twice writes once.
    Proposal.objects.bulk_create(found.proposals)
    LeftOut.objects.bulk_create(found.left_out)
    Suggestion.objects.bulk_create(found.suggestions)
    if found.files:
        MatchingRecord.objects.create(
            organisation=locked.organisation, programme=round.programme, round=locked, files=found.files
        )
    locked.state = MatchingRound.State.READY
    locked.progress_percent = WRITTEN
    locked.finished_at = at
    locked.summary = found.summary
    locked.engine_version = metadata.version("binome")
    locked.certificate = found.certificate
    locked.save(
        update_fields=["state", "progress_percent", "finished_at", "summary", "engine_version", "certificate"]
    )
    verb = "matching.find_suggestions" if locked.is_for_choosing else "matching.run_round"
    record(
        locked.organisation, verb=verb, subject=locked, by=None, at=at, programme_id=locked.programme_id, number=locked.number,
        pairs=len(found.proposals), people=found.summary.get("asked", 0),
    )  # fmt: skip


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
