"""What is missing in a pair: each fact counted from the programme's own dates, and the same conditions for the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.core.words import day_words
from binome.desk.fact import Fact, names_of
from binome.desk.silences import unanswered
from binome.pairs.models import Agreement, Goal, Pair, Session
from binome.programmes.models import Programme
from binome.programmes.services import day_in

# Days after which silence is a fact. Published practice speaks of 21 to 90 days; a programme of three
# sessions in ten weeks cannot wait that long.
DAYS_TO_SET_SESSION_1 = 7
DAYS_TO_NOTE_A_SESSION = 2
DAYS_WITHOUT_NEXT_DATE = 9
DAYS_BEFORE_SESSION_2 = 7
DAYS_AFTER_A_MESSAGE = 7


def pairs_with_flags(programme: Programme, *, at: datetime) -> QuerySet[Pair]:
    """Active pairs, each with what is and is not there, in one statement whatever their number."""
    sessions = Session.objects.filter(pair=OuterRef("pk"))
    has_date = Q(state__in=[Session.State.SET, Session.State.HELD])
    return (
        programme.pairs.filter(state=Pair.State.ACTIVE)
        .select_related("mentor__person", "mentee__person")
        .annotate(
            has_agreement=Exists(
                Agreement.objects.filter(
                    pair=OuterRef("pk"), mentor_accepted_at__isnull=False, mentee_accepted_at__isnull=False
                )
            ),
            has_goal=Exists(Goal.objects.filter(pair=OuterRef("pk"))),
            has_first_date=Exists(sessions.filter(has_date, number=1)),
            has_next_date=Exists(sessions.filter(state=Session.State.SET, starts_at__gte=at)),
            has_session_left=Exists(sessions.exclude(state=Session.State.HELD)),
            moved=Exists(sessions.filter(moves_count__gte=2).exclude(state=Session.State.HELD)),
            to_note=Exists(
                sessions.filter(
                    state=Session.State.SET, starts_at__lt=at - timedelta(days=DAYS_TO_NOTE_A_SESSION)
                )
            ),
            last_held_at=Subquery(
                sessions.filter(state=Session.State.HELD).order_by("-starts_at").values("starts_at")[:1]
            ),
            second_starts_at=Subquery(sessions.filter(number=2).values("starts_at")[:1]),
        )
    )


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
    """What is missing in one pair of :func:`pairs_with_flags`, most telling first."""
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


def needs_something(programme: Programme, at: datetime) -> Q:
    """The same conditions as :func:`facts_of_pair`, for the database, so that quiet pairs are never loaded."""
    started = _begun(programme, at, DAYS_TO_SET_SESSION_1)
    silent = Q(last_held_at__lte=at - timedelta(days=DAYS_WITHOUT_NEXT_DATE)) | (
        Q(last_held_at=None) & _begun(programme, at, DAYS_WITHOUT_NEXT_DATE)
    )
    return (
        Q(moved=True)
        | Q(to_note=True)
        | (started & (Q(has_first_date=False) | Q(has_agreement=False)))
        | (Q(has_session_left=True, has_next_date=False) & silent)
        | Q(has_goal=False, second_starts_at__range=(at, at + timedelta(days=DAYS_BEFORE_SESSION_2)))
    )


def _begun(programme: Programme, at: datetime, days: int) -> Q:
    """Pairs whose :func:`days_since_start` is at least ``days``; of a programme that began later, none."""
    since_kickoff = (day_in(programme.organisation, at) - programme.kickoff_on).days
    return Q(formed_at__lte=at - timedelta(days=days)) if since_kickoff >= days else Q(pk__in=())
