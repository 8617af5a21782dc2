"""Answers: one's own, checked against the questions, changeable until the wave closes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Person
from binome.accounts.permissions import Permission, require
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.pairs.models import Session
from binome.programmes.models import Enrolment
from binome.surveys import notices
from binome.surveys.models import Alert, Response
from binome.surveys.questions import Question, questions_of
from binome.surveys.services.publishing import lock_wave
from binome.surveys.services.versions import version_for


class NotYours(Refused):
    """Everyone answers for themselves."""

    code = "response-not-yours"
    text = _("This questionnaire is for somebody else.")


class WaveClosed(Refused):
    """The time to answer is over."""

    code = "wave-closed"
    text = _("This questionnaire is closed. Thank you for having wanted to answer.")


class AnswersNotValid(Refused):
    """Some answers are not on their scale; ``values["keys"]`` names the questions."""

    code = "answers-not-valid"
    text = _("Some answers could not be read: %(keys)s. Choose one of the answers proposed.")


@transaction.atomic
def feedback_for(session: Session, *, enrolment: Enrolment, at: datetime) -> tuple[Response, bool]:
    """The place where ``enrolment`` says how ``session`` went, and whether it has just been made.

    Raises
    ------
    NotYours
        When the enrolment is neither of the two.
    """
    pair = session.pair
    if enrolment.pk not in {pair.mentor_id, pair.mentee_id}:
        raise NotYours
    programme = pair.programme
    questionnaire_id = f"session_{enrolment.role}"
    wave, _made = programme.waves.get_or_create(
        questionnaire_id=questionnaire_id,
        session_number=session.number,
        defaults={
            "organisation": programme.organisation,
            "content_version": content.questionnaire_catalogue().content_version,
            "opens_on": programme.kickoff_on,
            "closes_on": programme.closing_on + (programme.closing_on - programme.kickoff_on),
        },
    )
    if wave.version is None:
        wave = lock_wave(wave)
        if wave.version is None:
            wave.version = version_for(wave, at=at)
            wave.opened_at = at
            wave.save(update_fields=["version", "opened_at"])
    return wave.responses.get_or_create(
        enrolment=enrolment,
        session=session,
        defaults={"organisation": programme.organisation, "asked_at": at},
    )


@transaction.atomic
def give_answers(
    response: Response,
    *,
    answers: Mapping[str, Any],
    by: Person,
    at: datetime,
    is_final: bool = True,
    is_quotable: bool | None = None,
) -> Response:
    """Keep answers, by the key of their question; questions left out keep what they had.

    Raises
    ------
    NotYours, WaveClosed, AnswersNotValid
    """
    locked = (
        Response.objects.in_organisation(response.organisation)
        .select_for_update(of=("self",))
        .select_related("wave__programme__organisation", "wave__version", "organisation", "enrolment__person")
        .get(pk=response.pk)
    )
    if locked.enrolment.person_id != by.pk:
        raise NotYours
    return _keep(locked, answers=answers, by=by, at=at, is_final=is_final, is_quotable=is_quotable)


@transaction.atomic
def stop_quoting(response: Response, *, by: Person, at: datetime) -> Response:
    """Take back one's consent to be quoted, at any time: versions of the report that follow do without.

    No entry in the log: whoever reads it beside two versions would learn whose sentence it was.

    Raises
    ------
    NotYours
    """
    rows = Response.objects.in_organisation(response.organisation_id).select_for_update(of=("self",))
    locked = rows.select_related("enrolment").get(pk=response.pk)
    if locked.enrolment.person_id != by.pk:
        raise NotYours
    locked.quotations.all().delete()
    if locked.is_quotable:
        locked.is_quotable = False
        locked.save(update_fields=["is_quotable"])
    return locked


def _keep(
    locked: Response,
    *,
    answers: Mapping[str, Any],
    by: Person,
    at: datetime,
    is_final: bool,
    is_quotable: bool | None,
) -> Response:
    if timezone.localdate(at) >= locked.wave.closes_on or locked.wave.published_at is not None:
        raise WaveClosed
    questions = {question.key: question for question in questions_of(locked)}
    wrong = [
        key for key, value in answers.items() if key not in questions or not questions[key].accepts(value)
    ]
    if wrong:
        raise AnswersNotValid(keys=", ".join(sorted(wrong)))
    kept = {**locked.answers, **answers}
    was_answered = locked.state == Response.State.ANSWERED
    state = Response.State.ANSWERED if is_final or was_answered else Response.State.BEGUN
    if (kept, state) == (locked.answers, locked.state) and is_quotable in {None, locked.is_quotable}:
        return locked
    locked.answers, locked.state = kept, state
    if is_quotable is not None:
        locked.is_quotable = is_quotable
    if state == Response.State.ANSWERED and locked.answered_at is None:
        locked.answered_at = at
    locked.save(update_fields=["answers", "state", "answered_at", "is_quotable"])
    if is_final and not was_answered:
        record(
            locked.organisation, verb="surveys.give_answers", subject=locked, by=by, at=at,
            programme_id=locked.wave.programme_id, questionnaire=locked.wave.questionnaire_id,
        )  # fmt: skip
    if state == Response.State.ANSWERED:
        _alert(
            locked,
            [question for question in questions.values() if question.alerts(kept.get(question.key))],
            at=at,
        )
    return locked


def _alert(response: Response, alerting: list[Question], *, at: datetime) -> None:
    """Tell the coordinators, once an answer: the person was told beside the question that they read it.

    While somebody is still answering nothing is told: a finger may slip.
    """
    fresh = [
        question
        for question in alerting
        if response.alerts.get_or_create(
            item_id=question.item.id, defaults={"organisation_id": response.organisation_id, "made_at": at}
        )[1]
    ]
    if fresh:
        notices.alert(response, items=[question.item for question in fresh], at=at)


@transaction.atomic
def deal_with_alert(alert: Alert, *, by: Person, at: datetime) -> Alert:
    """Say that one has called, or written: the alert leaves the desk. Twice changes nothing."""
    rows = Alert.objects.in_organisation(alert.organisation_id).select_for_update(of=("self",))
    locked = rows.select_related("response__wave", "organisation").get(pk=alert.pk)
    if locked.dealt_with_at is None:
        locked.dealt_with_at, locked.dealt_with_by = at, by
        locked.save(update_fields=["dealt_with_at", "dealt_with_by"])
        wave = locked.response.wave
        record(
            locked.organisation, verb="surveys.deal_with_alert", subject=wave, by=by, at=at,
            programme_id=wave.programme_id,
        )  # fmt: skip
    return locked


class NotConsented(Refused):
    """Somebody else's paper is copied only when they asked for it."""

    code = "paper-needs-consent"
    text = _("Tick the box once the person has agreed that you copy their answers.")


class AnsweredAlready(Refused):
    """Whoever has answered changes their own answers."""

    code = "answered-already"
    text = _("%(name)s has answered already. What they wrote stays theirs.")


@transaction.atomic
def copy_from_paper(
    response: Response,
    *,
    answers: Mapping[str, Any],
    has_consent: bool,
    is_quotable: bool | None,
    by: Person,
    at: datetime,
) -> Response:
    """Copy the answers that a person gave on paper; marked as copied, and not read again afterwards.

    Raises
    ------
    PermissionDenied, NotConsented, AnsweredAlready, WaveClosed, AnswersNotValid
    """
    if not has_consent:
        raise NotConsented
    rows = Response.objects.in_organisation(response.organisation).select_for_update(of=("self",))
    locked = rows.select_related(
        "wave__programme__organisation", "wave__version", "organisation", "enrolment__person"
    ).get(pk=response.pk)
    require(by, Permission.MANAGE_PROGRAMME, locked.wave.programme)
    if locked.state != Response.State.ASKED:
        raise AnsweredAlready(name=locked.enrolment.person.full_name)
    locked.copied_by = by
    locked.save(update_fields=["copied_by"])
    return _keep(locked, answers=answers, by=by, at=at, is_final=True, is_quotable=is_quotable)


@transaction.atomic
def share_answers(response: Response, *, is_shared: bool, by: Person, at: datetime) -> Response:
    """Show one's self-assessment to one's partner, or no longer."""
    if response.enrolment.person_id != by.pk:
        raise NotYours
    Response.objects.in_organisation(response.organisation).filter(pk=response.pk).update(
        is_shared_with_partner=is_shared
    )
    response.is_shared_with_partner = is_shared
    record(
        response.organisation, verb="surveys.share_answers", subject=response, by=by, at=at,
        programme_id=response.wave.programme_id,
    )  # fmt: skip
    return response
