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
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.pairs.models import Session
from binome.programmes.models import Enrolment
from binome.surveys import notices
from binome.surveys.models import Response
from binome.surveys.questions import questions_of


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


def feedback_for(session: Session, *, enrolment: Enrolment, at: datetime) -> Response:
    """The place where ``enrolment`` says how ``session`` went; made when it is not there yet.

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
    response, _new = wave.responses.get_or_create(
        enrolment=enrolment,
        session=session,
        defaults={"organisation": programme.organisation, "asked_at": at},
    )
    return response


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
        .select_related("wave__programme__organisation", "organisation", "enrolment__person")
        .get(pk=response.pk)
    )
    if locked.enrolment.person_id != by.pk:
        raise NotYours
    if timezone.localdate(at) >= locked.wave.closes_on:
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
    _alert(
        locked, [question for key, question in questions.items() if question.alerts(answers.get(key))], at=at
    )
    return locked


def _alert(response: Response, alerting: list[Any], *, at: datetime) -> None:
    """Tell the coordinators, when the person was told that they read this answer."""
    questionnaire = content.questionnaire(response.wave.questionnaire_id)
    if alerting and questionnaire.visibility == "coordinator":
        notices.alert(response, items=[question.item for question in alerting], at=at)


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
