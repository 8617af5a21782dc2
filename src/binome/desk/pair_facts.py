"""What is missing in a pair: each fact counted from the programme's own dates, and the same conditions for the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.core.words import day_words
from binome.desk import questions
from binome.desk.fact import Fact, names_of
from binome.desk.silences import unanswered
from binome.pairs.models import Pair
from binome.programmes.models import Programme
from binome.programmes.services import day_in

# Days after which silence is a fact. Published practice speaks of 21 to 90 days; a programme of three
# sessions in ten weeks cannot wait that long.
DAYS_TO_SET_SESSION_1 = 7
DAYS_TO_NOTE_A_SESSION = 2
DAYS_WITHOUT_NEXT_DATE = 9
DAYS_BEFORE_SESSION_2 = 7
DAYS_AFTER_A_MESSAGE = 7
# Before every pair.
NEVER = datetime(1, 1, 2, tzinfo=UTC)


def waiting_pairs(programme: Programme, *, at: datetime, most: int) -> list[Pair]:
    """Pairs in which something is missing, oldest first, each with what is and is not there."""
    since_kickoff = (day_in(programme.organisation, at) - programme.kickoff_on).days

    def begun(days: int) -> datetime:
        # Formed at that moment or before: `days_since_start` is at least `days`.
        return at - timedelta(days=days) if since_kickoff >= days else NEVER

    rows = questions.waiting(
        programme,
        at,
        at + timedelta(days=DAYS_BEFORE_SESSION_2),
        at - timedelta(days=DAYS_TO_NOTE_A_SESSION),
        begun(DAYS_TO_SET_SESSION_1),
        at - timedelta(days=DAYS_WITHOUT_NEXT_DATE),
        begun(DAYS_WITHOUT_NEXT_DATE),
        most=questions.rounded(most),
    )
    pairs = list(rows)[:most]
    for pair in pairs:
        pair.programme = programme
    return pairs


def _pair_fact(pair: Pair, kind: str, tag: str, reason: str, urgency: int, action: str = "") -> Fact:
    return Fact(
        kind=kind,
        who=names_of(pair),
        tag=tag,
        reason=reason,
        url=reverse("pairs:show", args=[pair.pk]),
        action=action or _("See the pair"),
        urgency=urgency,
        pair=pair,
        about=pair.pk,
        message_url=reverse("desk:message", args=[pair.pk, kind]),
    )


def facts_of_pair(pair: Pair, *, at: datetime) -> list[Fact]:
    """What is missing in one pair of :func:`waiting_pairs`, most telling first."""
    facts = []
    days = days_since_start(pair, at)
    if pair.moved:  # type: ignore[attr-defined]
        reason = _("A session has changed date twice.")
        if not pair.has_next_date:  # type: ignore[attr-defined]
            reason = _("A session has changed date twice, and there is no date ahead.")
        facts.append(_pair_fact(pair, "moved", _("Two moves"), reason, 2))
    elif pair.to_note:  # type: ignore[attr-defined]
        facts.append(
            _pair_fact(
                pair,
                "to-note",
                _("Did they meet?"),
                _("The date of a session has passed and nobody has noted whether it took place."),
                4,
            )
        )
    elif not pair.has_first_date and days >= DAYS_TO_SET_SESSION_1:  # type: ignore[attr-defined]
        facts.append(_pair_fact(pair, "no-first-date", _("No first date"), _days_without(days), 3))
    elif pair.has_session_left and not pair.has_next_date and _is_silent(pair, at):  # type: ignore[attr-defined]
        facts.append(
            _pair_fact(
                pair, "no-next-date", _("No next date"), _("There is no date for the next session."), 3
            )
        )
    second = pair.second_starts_at  # type: ignore[attr-defined]
    is_near = second is not None and at <= second <= at + timedelta(days=DAYS_BEFORE_SESSION_2)
    if is_near and not pair.has_goal:  # type: ignore[attr-defined]
        reason = _("Session 2 is on %(day)s.") % {"day": day_words(second)}
        facts.append(_pair_fact(pair, "no-goal", _("No goal yet"), reason, 3))
    if not pair.has_agreement and days >= DAYS_TO_SET_SESSION_1:  # type: ignore[attr-defined]
        reason = _("The pair agreement is not accepted by both yet.")
        facts.append(_pair_fact(pair, "no-agreement", _("Agreement waiting"), reason, 6))
    return facts


def days_since_start(pair: Pair, at: datetime) -> int:
    """Whole days since the kick-off, or since the pair was formed where that came later."""
    since_kickoff = (day_in(pair.programme.organisation, at) - pair.programme.kickoff_on).days
    return min((at - pair.formed_at).days, since_kickoff)


def _days_without(days: int) -> str:
    return ngettext(
        "%(days)d day after the start, session 1 has no date.",
        "%(days)d days after the start, session 1 has no date.",
        days,
    ) % {"days": days}


def _is_silent(pair: Pair, at: datetime) -> bool:
    last = pair.last_held_at  # type: ignore[attr-defined]
    days = days_since_start(pair, at) if last is None else (at - last).days
    return bool(days >= DAYS_WITHOUT_NEXT_DATE)


def silence_facts(pairs: list[Pair], found: list[Fact], *, at: datetime) -> list[Fact]:
    """Pairs in which something is still missing, and nobody did anything here since the coordination wrote."""
    waiting = [pair for pair in pairs if any(fact.pair is pair for fact in found)]
    since = unanswered(waiting, at=at, days=DAYS_AFTER_A_MESSAGE)
    return [
        _pair_fact(
            pair, "silence", _("Silence after a message"),
            _("You wrote on %(day)s and nothing has moved here since. A call helps more than another message.")
            % {"day": day_words(since[pair.pk])},
            2,
        )
        for pair in waiting
        if pair.pk in since
    ]  # fmt: skip
