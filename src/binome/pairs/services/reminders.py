"""Reminders: of sessions, a week and a day before, at nine on the organisation's clock; of the agreement, half-way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, F, Q

from binome.pairs import notices
from binome.pairs.models import DateProposal, Pair, Session, SessionQuerySet
from binome.pairs.services.proposals import people_of
from binome.pairs.services.sessions import lock_session
from binome.pairs.services.the_two import lock_pair, the_two

When = Literal["week", "day"]
HOUR = time(9)


@dataclass(frozen=True)
class ReminderKind:
    """A reminder leaves from nine o'clock ``days_before``, and is given up ``given_up_days`` before the session."""

    name: When
    days_before: int
    given_up_days: int


# A worker that was stopped catches up a little; what has lost its sense is never sent.
KINDS = (ReminderKind("day", 1, 0), ReminderKind("week", 7, 3))


def reminder_due(session: Session, *, zone: str, at: datetime) -> When | None:
    """Which reminder of the session should leave at ``at``, if any.

    One whose hour had gone by when the date was settled is not sent: the invitation has just said the same.
    """
    if session.state != Session.State.SET or session.starts_at is None or session.starts_at <= at:
        return None
    clock = ZoneInfo(zone)
    day = session.starts_at.astimezone(clock).date()
    for kind in KINDS:
        leaves_at = datetime.combine(day - timedelta(days=kind.days_before), HOUR, tzinfo=clock)
        given_up_at = datetime.combine(day - timedelta(days=kind.given_up_days), HOUR, tzinfo=clock)
        if kind.name == "day":
            given_up_at = session.starts_at
        is_news = session.dated_at is None or session.dated_at < leaves_at
        if leaves_at <= at < given_up_at and is_news:
            return kind.name if session.last_reminder != _mark(session, kind.name) else None
    return None


def _mark(session: Session, when: When) -> str:
    return f"{session.calendar_sequence}:{when}"


def _every_session() -> SessionQuerySet:
    return Session.objects.unscoped("the sweep serves every organisation")


def send_reminders(*, at: datetime) -> int:
    """Queue every reminder that is due, each once however often this runs; answers for how many sessions."""
    soon = (
        _every_session()
        .filter(
            state=Session.State.SET,
            pair__state=Pair.State.ACTIVE,
            starts_at__gt=at,
            starts_at__lt=at + timedelta(days=8),
        )
        .select_related("pair__organisation")
        .order_by("starts_at", "pk")
    )
    due = [
        session for session in soon if reminder_due(session, zone=session.pair.organisation.time_zone, at=at)
    ]
    return sum(_remind(session, at=at) for session in due)


# The morning after, and one more for a worker that was stopped; then the coordinator's page says that nothing is noted.
ASKED_FOR = timedelta(days=2)


def ask_whether_they_met(*, at: datetime) -> int:
    """The morning after a date that nobody noted, ask both once whether they met; answers for how many sessions."""
    past = (
        _every_session()
        .filter(
            state=Session.State.SET,
            pair__state=Pair.State.ACTIVE,
            starts_at__lt=at,
            starts_at__gt=at - ASKED_FOR - timedelta(days=1),
        )
        .select_related("pair__organisation")
        .order_by("starts_at", "pk")
    )
    due = [session for session in past if _is_morning_after(session, at=at)]
    return sum(_ask_whether_they_met(session, at=at) for session in due)


def _is_morning_after(session: Session, *, at: datetime) -> bool:
    """Whether it is nine o'clock or later, on the organisation's clock, on the day after the session's date."""
    if session.starts_at is None or session.last_reminder == f"{session.calendar_sequence}:after":
        return False
    clock = ZoneInfo(session.pair.organisation.time_zone)
    day = session.starts_at.astimezone(clock).date() + timedelta(days=1)
    asks_at = datetime.combine(day, HOUR, tzinfo=clock)
    return asks_at <= at < asks_at + ASKED_FOR


@transaction.atomic
def _ask_whether_they_met(session: Session, *, at: datetime) -> bool:
    """Ask both, unless it was noted, moved or asked in the meantime."""
    pair = lock_pair(session.pair)
    session = pair.sessions.select_for_update(no_key=True).get(pk=session.pk)
    session.pair = pair
    is_open = session.state == Session.State.SET and pair.state == Pair.State.ACTIVE
    if not is_open or not _is_morning_after(session, at=at):
        return False
    session.last_reminder = f"{session.calendar_sequence}:after"
    session.save(update_fields=["last_reminder"])
    for person in the_two(pair):
        notices.session_passed(session, pair=pair, to=person, at=at)
    return True


# Two nights to choose a date; after a long stop of the worker, the page says enough.
CHOICE = timedelta(days=2)


def remind_of_proposals(*, at: datetime) -> int:
    """Tell the other side once, two days later at nine, that dates wait for their choice; answers for how many."""
    waiting = (
        DateProposal.objects.unscoped("the sweep serves every organisation")
        .filter(
            state=DateProposal.State.OPEN,
            reminded_at=None,
            pair__state=Pair.State.ACTIVE,
            proposed_at__lt=at - CHOICE + timedelta(days=1),
            proposed_at__gt=at - CHOICE - ASKED_FOR - timedelta(days=1),
        )
        .select_related("session__pair__organisation")
        .order_by("proposed_at", "pk")
    )
    due = [proposal for proposal in waiting if _is_choice_awaited(proposal, proposal.session.pair, at=at)]
    return sum(_remind_of_proposal(proposal, at=at) for proposal in due)


def _is_choice_awaited(proposal: DateProposal, pair: Pair, *, at: datetime) -> bool:
    """Whether two nights have passed on the organisation's clock, and a date is left to choose."""
    clock = ZoneInfo(pair.organisation.time_zone)
    leaves_at = datetime.combine(proposal.proposed_at.astimezone(clock).date() + CHOICE, HOUR, tzinfo=clock)
    return leaves_at <= at < leaves_at + ASKED_FOR and any(moment > at for moment in proposal.moments)


@transaction.atomic
def _remind_of_proposal(proposal: DateProposal, *, at: datetime) -> bool:
    """Remind those who may choose, unless they did, or were reminded, in the meantime."""
    pair, session = lock_session(proposal.session)
    proposal = session.proposals.select_for_update(no_key=True).get(pk=proposal.pk)
    is_open = proposal.state == DateProposal.State.OPEN and proposal.reminded_at is None
    if not is_open or pair.state != Pair.State.ACTIVE:
        return False
    proposal.reminded_at = at
    proposal.save(update_fields=["reminded_at"])
    for person in people_of(pair, "mentee" if proposal.side == "mentor" else "mentor"):
        notices.dates_waiting(proposal, session=session, pair=pair, to=person, at=at)
    return True


def ask_to_reread(*, at: datetime) -> int:
    """Ask both, once, to read their agreement again when half of the sessions are behind them; answers how many pairs."""
    half_way = (
        _every_session()
        .filter(pair__state=Pair.State.ACTIVE, pair__reread_asked_at=None)
        .values_list("pair", "organisation")
        .annotate(held=Count("pk", filter=Q(state=Session.State.HELD)), every=Count("pk"))
        .filter(held__gt=0, held__gte=F("every") - F("held"), held__lt=F("every"))
        .order_by("pair")
    )
    return sum(
        _ask_to_reread(Pair(pk=pair, organisation_id=organisation), at=at)
        for pair, organisation, *_counts in half_way
    )


@transaction.atomic
def _ask_to_reread(pair: Pair, *, at: datetime) -> bool:
    """Ask both, unless the pair ended or was asked in the meantime."""
    pair = lock_pair(pair)
    if pair.state != Pair.State.ACTIVE or pair.reread_asked_at is not None:
        return False
    pair.reread_asked_at = at
    pair.save(update_fields=["reread_asked_at"])
    for person in the_two(pair):
        notices.agreement_to_reread(pair, to=person, at=at)
    return True


@transaction.atomic
def _remind(session: Session, *, at: datetime) -> bool:
    """Remind both, unless the session moved or was reminded of in the meantime."""
    pair = lock_pair(session.pair)
    session = pair.sessions.select_for_update(no_key=True).get(pk=session.pk)
    when = reminder_due(session, zone=pair.organisation.time_zone, at=at)
    if when is None or pair.state != Pair.State.ACTIVE:
        return False
    session.last_reminder = _mark(session, when)
    session.save(update_fields=["last_reminder"])
    for person in the_two(pair):
        notices.session_reminder(session, pair=pair, to=person, when=when, at=at)
    return True
