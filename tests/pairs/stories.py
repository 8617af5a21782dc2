"""Pairs at some point of their road, relative to today, and how their pages read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from binome.pairs.models import Pair, Session
from binome.pairs.services import (
    GoalDraft,
    accept_agreement,
    form_pair,
    hold_session,
    note_progress,
    set_dates,
    set_goals,
    write_memo,
)
from factories import ProgrammeFactory, mentee_in, mentor_in

PARIS = ZoneInfo("Europe/Paris")


def in_days(days: int, hour: int = 18) -> datetime:
    """That many days from now, at ``hour`` on the clock of Paris."""
    day = timezone.now().astimezone(PARIS).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


def new_pair(programme: Any = None, **fields: Any) -> Pair:
    if programme is None:
        today = timezone.localdate()
        programme = ProgrammeFactory(
            applications_close_on=today - timedelta(days=40),
            kickoff_on=today - timedelta(days=21),
            closing_on=today + timedelta(days=60),
            **fields,
        )
    return form_pair(
        programme, mentor=mentor_in(programme), mentee=mentee_in(programme), by=None, at=in_days(-20)
    )


def walked_pair() -> Pair:
    """Agreed, with a goal half way, one session held with its memo, one in a week, one without a date."""
    pair = new_pair()
    for person in (pair.mentor.person, pair.mentee.person):
        accept_agreement(pair, by=person, at=in_days(-20))
    (goal,) = set_goals(
        pair, goals=[GoalDraft(catalogue_id="li-about")], by=pair.mentee.person, at=in_days(-10)
    )
    note_progress(goal, value=2, by=pair.mentor.person, at=in_days(-9))
    set_dates(
        pair,
        dates={1: in_days(-10), 2: in_days(7, 14)},
        place="Médiathèque",
        by=pair.mentee.person,
        at=in_days(-19),
    )
    session = hold_session(session_of(pair, 1), minutes=125, by=pair.mentor.person, at=in_days(-9))
    write_memo(session, memo="MEMO-CANARI", next_step="PAS-CANARI", by=pair.mentee.person, at=in_days(-9))
    return pair


def session_of(pair: Pair, number: int) -> Session:
    session: Session = pair.sessions.get(number=number)
    return session


def url(name: str, row: Any) -> str:
    return reverse(f"pairs:{name}", args=[row.pk])


def text_of(response: Any) -> str:
    """The page with every no-break space as a plain one, so that tests read like the page."""
    return response.content.decode().replace("\u00a0", " ")
