"""What the other nine pairs live, through the same services as the pages use; run inside the product."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from binome.demo.together import plausible
from binome.learning.services import complete_unit
from binome.pairs.models import Pair, Session
from binome.pairs.services import (
    GoalDraft,
    accept_agreement,
    complete_pair,
    hold_session,
    note_progress,
    set_goals,
)
from binome.surveys.models import Response
from binome.surveys.services import give_answers


def live(programme: int, told: int) -> None:
    """Agreement, goals, three sessions; the last of them has ended its mentoring early and met twice."""
    now = timezone.now()
    rows = Pair.objects.unscoped("a story plays everyone").filter(programme=programme).exclude(pk=told)
    pairs = list(
        rows.select_related(
            "programme", "mentor__programme", "mentor__person", "mentee__person", "mentee__application"
        ).order_by("pk")
    )
    for number, pair in enumerate(pairs):
        mentee, mentor = pair.mentee.person, pair.mentor.person
        for unit in pair.programme.required_units:
            complete_unit(pair.mentor, unit_id=unit, by=mentor, at=now)
        for person in (mentee, mentor):
            accept_agreement(pair, by=person, at=now)
        goals = [GoalDraft(goal["goal"], goal["network"]) for goal in pair.mentee.application.goals]
        set_goals(pair, goals=goals, by=mentee, at=now)
        is_last = number == len(pairs) - 1
        for session in pair.sessions.order_by("number")[: 2 if is_last else 3]:
            starts_at = now - timedelta(days=40 - 10 * session.number, hours=number)
            hold_session(session, minutes=120, starts_at=starts_at, by=mentor, at=now)
        for goal in pair.goals.all():
            note_progress(goal, value=2 + number % 3, by=mentee, at=now)
        if not pair.sessions.exclude(state=Session.State.HELD).exists():
            complete_pair(pair, by=mentee, at=now)


def answer(programme: int) -> None:
    """Everybody answers what was asked and waits, but two people."""
    now = timezone.now()
    rows = Response.objects.unscoped("a story plays everyone").exclude(state=Response.State.ANSWERED)
    waiting = rows.filter(wave__programme=programme, wave__closes_on__gt=timezone.localdate(now))
    related = waiting.select_related("enrolment__person", "wave__programme", "organisation")
    for number, response in enumerate(related.order_by("pk")):
        if number % 10 != 9:
            give_answers(response, answers=plausible(response, number), by=response.enrolment.person, at=now)
