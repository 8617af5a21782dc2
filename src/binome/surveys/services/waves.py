"""Waves: planned from the programme's dates, sent by themselves, reminded twice at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from binome import content
from binome.accounts.models import Person
from binome.accounts.services import record
from binome.pairs.models import Session
from binome.programmes import starting
from binome.programmes.models import Enrolment, Programme, StartingPoint
from binome.programmes.services import take_over_starting_points
from binome.surveys import notices
from binome.surveys.models import Response, Wave
from binome.surveys.services.answers import feedback_for
from binome.surveys.services.publishing import PER_SESSION, every_wave, lock_wave
from binome.surveys.services.versions import version_for

# Days after the opening at which those who have not answered are reminded.
REMINDERS = (4, 9)
# A session noted long ago is not asked about any more.
FEEDBACK_WITHIN = timedelta(days=14)


def moments(programme: Programme, when: str) -> tuple[date, date]:
    """First and last day of a questionnaire, from the programme's own dates (the last one is exclusive)."""
    kickoff, closing = programme.kickoff_on, programme.closing_on
    middle = kickoff + (closing - kickoff) / 2
    return {
        "before_session_1": (kickoff, kickoff + timedelta(days=21)),
        "after_each_session": (kickoff, closing + timedelta(days=30)),
        "after_session_2": (middle, middle + timedelta(days=14)),
        "after_session_3": (closing - timedelta(days=10), closing + timedelta(days=14)),
        "within_14_days_after_session_3": (closing - timedelta(days=7), closing + timedelta(days=14)),
        "90_days_after_closing": (closing + timedelta(days=90), closing + timedelta(days=120)),
    }[when]


# Programmes whose questionnaires leave by themselves.
LIVING = (Programme.State.RUNNING, Programme.State.CLOSING, Programme.State.EVALUATED)


@transaction.atomic
def plan_waves(programme: Programme, *, by: Person | None, at: datetime) -> list[Wave]:
    """One wave for each questionnaire of the programme at its moment; feedback once a session. Safe to repeat.

    What nobody has been asked yet follows the programme's dates. Where nothing has changed this is one statement.
    """
    known = {(wave.questionnaire_id, wave.session_number): wave for wave in programme.waves.order_by("pk")}
    made = []
    for questionnaire_id, number, first, last in _planned(programme):
        wave = known.get((questionnaire_id, number))
        if wave is None:
            wave, is_new = programme.waves.get_or_create(
                questionnaire_id=questionnaire_id,
                session_number=number,
                defaults={
                    "organisation_id": programme.organisation_id,
                    "content_version": content.questionnaire_catalogue().content_version,
                    "opens_on": first,
                    "closes_on": last,
                },
            )
            if is_new:
                made.append(wave)
        elif wave.opened_at is None and (wave.opens_on, wave.closes_on) != (first, last):
            programme.waves.filter(pk=wave.pk, opened_at=None).update(opens_on=first, closes_on=last)
    if made:
        record(
            programme.organisation, verb="surveys.plan_waves", subject=programme, by=by, at=at,
            programme_id=programme.pk, count=len(made),
        )  # fmt: skip
    return made


def _planned(programme: Programme) -> Iterator[tuple[str, int, date, date]]:
    """Each sending that the programme's rules ask for: questionnaire, session number, first and last day."""
    for questionnaire_id in programme.questionnaire_ids:
        when = content.questionnaire(questionnaire_id).when
        first, last = moments(programme, when)
        for number in range(1, programme.session_count + 1) if when == PER_SESSION else [0]:
            yield questionnaire_id, number, first, last


def plan_running_programmes(*, at: datetime) -> int:
    """Plan the questionnaires of living programmes, and follow their dates; answers how many have just started."""
    rows = Programme.objects.unscoped("the clock serves every organisation")
    living = rows.filter(state__in=LIVING).exclude(questionnaire_ids=[])
    unsettled = living.filter(Q(waves=None) | Q(waves__opened_at=None)).distinct()
    return sum(
        bool(plan_waves(programme, by=None, at=at))
        for programme in unsettled.select_related("organisation").order_by("pk")
    )


@transaction.atomic
def open_wave(wave: Wave, *, at: datetime) -> int:
    """Ask everyone of the audience who has not been asked; answers how many. Opening twice asks once.

    Waves about sessions ask nobody here: see :func:`open_session_feedback`.
    """
    locked = lock_wave(wave)
    if locked.session_number or locked.published_at is not None:
        return 0
    if locked.version is None:
        locked.version = wave.version = version_for(locked, at=at)
        locked.save(update_fields=["version"])
    asked = set(locked.responses.values_list("enrolment_id", flat=True))
    audience = locked.questionnaire.audience
    rows = locked.programme.enrolments.filter(role=audience, ended_at=None).exclude(pk__in=asked)
    people = list(rows.select_related("person").order_by("pk"))
    is_start = locked.questionnaire_id == starting.QUESTIONNAIRE
    said = take_over_starting_points(people) if is_start else {}
    for enrolment in people:
        response = locked.responses.create(
            organisation=locked.organisation,
            enrolment=enrolment,
            asked_at=at,
            **_as_said(said.get(enrolment.pk), locked.programme),
        )
        # Whoever said it with their application is not asked twice.
        if response.state != Response.State.ANSWERED:
            notices.questionnaire(response, wave=locked, at=at)
    count = len(people)
    if locked.opened_at is None:
        locked.opened_at = wave.opened_at = at
        locked.save(update_fields=["opened_at"])
        record(
            locked.organisation, verb="surveys.open_wave", subject=locked, by=None, at=at,
            programme_id=locked.programme_id, count=count, questionnaire=locked.questionnaire_id,
        )  # fmt: skip
    return count


def _as_said(point: StartingPoint | None, programme: Programme) -> dict[str, Any]:
    """What a response starts with where the person answered with their application."""
    if point is None:
        return {}
    is_whole = starting.is_whole(programme, point.answers)
    return {
        "answers": point.answers,
        "state": Response.State.ANSWERED if is_whole else Response.State.BEGUN,
        "answered_at": point.answered_at if is_whole else None,
    }


def open_due_waves(*, at: datetime) -> int:
    """Open the waves whose day has come, and ask those who have joined since; answers how many waves asked somebody.

    What has closed meanwhile stays closed.
    """
    day = timezone.localdate(at)
    due = every_wave().filter(
        session_number=0, opens_on__lte=day, closes_on__gt=day, programme__state__in=LIVING
    )
    place = Response.objects.filter(wave=OuterRef(OuterRef("pk")), enrolment=OuterRef("pk"))
    newcomers = Enrolment.objects.filter(programme=OuterRef("programme"), ended_at=None).exclude(
        Exists(place)
    )
    audience = Case(
        *(When(questionnaire_id=entry.id, then=Value(entry.audience)) for entry in content.questionnaires()),
        default=Value(""),
    )
    unasked = due.annotate(audience=audience).filter(
        Q(opened_at=None) | Exists(newcomers.filter(role=OuterRef("audience")))
    )
    waves = list(unasked.select_related("organisation").order_by("pk"))
    for wave in waves:
        open_wave(wave, at=at)
    return len(waves)


def open_session_feedback(*, at: datetime) -> int:
    """Ask each of the two about every session noted as held lately; answers how many were asked.

    Each of the two has a transaction of their own: what a crash leaves undone is found again the next time.
    """
    rows = Session.objects.unscoped("the clock serves every organisation")
    lately = rows.filter(
        state=Session.State.HELD, held_noted_at__gt=at - FEEDBACK_WITHIN, held_noted_at__lte=at
    )
    unasked = (
        lately.annotate(places=Count("responses"))
        .filter(places__lt=2)
        .select_related(
            "organisation", "pair__programme__organisation", "pair__mentor__person", "pair__mentee__person"
        )
    )
    count = 0
    for session in unasked.order_by("pk"):
        known = set(session.responses.values_list("enrolment_id", flat=True))
        wanted = session.pair.programme.questionnaire_ids
        for enrolment in (session.pair.mentee, session.pair.mentor):
            if enrolment.pk in known or f"session_{enrolment.role}" not in wanted:
                continue
            with transaction.atomic():
                response, is_new = feedback_for(session, enrolment=enrolment, at=at)
                if is_new:
                    notices.questionnaire(response, wave=response.wave, at=at)
                    count += 1
    return count


def remind_of_waves(*, at: datetime) -> int:
    """Remind those who have not answered, twice at most; answering stops it."""
    day = timezone.localdate(at)
    rows = Response.objects.unscoped("the clock serves every organisation")
    waiting = rows.exclude(state=Response.State.ANSWERED).filter(
        wave__closes_on__gt=day, enrolment__ended_at=None, wave__session_number=0
    )
    count = 0
    for number, days in enumerate(REMINDERS, start=1):
        due = waiting.filter(
            asked_at__lte=at - timedelta(days=days), asked_at__gt=at - timedelta(days=days + 2)
        )
        related = due.select_related(
            "organisation", "wave__programme__organisation", "wave__version", "enrolment__person"
        )
        for response in related.order_by("pk"):
            notices.reminder(response, number=number, at=at)
            count += 1
    return count
