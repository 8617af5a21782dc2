"""A person asks for a correction or objects to a use; somebody answers within one month."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.accounts.services import hold, record
from binome.core.errors import Refused
from binome.privacy import notices
from binome.privacy.models import DataRequest
from binome.privacy.uses import USES
from binome.programmes.models import Invitation
from binome.surveys.models import Response
from binome.surveys.privacy import forget_answers

TEXT_LENGTH = 2000


class SayWhatIsWrong(Refused):
    """Nobody can correct what is not said."""

    code = "say-what-is-wrong"
    text = _("Say in a few words what is wrong, and what is right.")


class SayWhy(Refused):
    """An answer that is no has a reason."""

    code = "say-why"
    text = _("Write why this is not done: the person has a right to the reason.")


class AlreadyAnswered(Refused):
    """Somebody has answered."""

    code = "already-answered"
    text = _("This has been answered already.")


class NotYoursToAnswer(Refused):
    """One's own requests are for somebody else."""

    code = "not-yours-to-answer"
    text = _("You asked this yourself: somebody else of the coordination answers it.")


def one_month_after(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def ask_for_correction(
    person: Person, *, organisation: Organisation, about: str, text: str, at: datetime
) -> DataRequest:
    """Ask the coordination to correct what one cannot correct oneself.

    Asking again about the same, while it waits, is the same question with the new words.

    Raises
    ------
    SayWhatIsWrong
    """
    text = text.strip()[:TEXT_LENGTH]
    if not text or about not in content.holdings():
        raise SayWhatIsWrong
    return _ask(person, organisation, DataRequest.Kind.CORRECTION, about, text, at=at)


@transaction.atomic
def object_to(
    person: Person, *, organisation: Organisation, use: str, text: str = "", at: datetime
) -> DataRequest:
    """Object to a use. What can follow at once does, and says so; the rest waits for an answer."""
    if use not in USES:
        raise SayWhatIsWrong
    request_ = _ask(person, organisation, DataRequest.Kind.OBJECTION, use, text.strip()[:TEXT_LENGTH], at=at)
    if USES[use].is_at_once and request_.state == DataRequest.State.OPEN:
        _stop(person, organisation, use)
        request_.state, request_.answered_at = DataRequest.State.DONE, at
        request_.save(update_fields=["state", "answered_at"])
    return request_


def _stop(person: Person, organisation: Organisation, use: str) -> None:
    """What follows at once."""
    if use == "evaluation":
        rows = Response.objects.in_organisation(organisation).filter(enrolment__person=person)
        forget_answers(list(rows.exclude(answers={})))
    else:
        Invitation.objects.in_organisation(organisation).unanswered().filter(person=person).delete()


def _ask(
    person: Person, organisation: Organisation, kind: str, about: str, text: str, *, at: datetime
) -> DataRequest:
    hold(organisation)
    day = timezone.localdate(at, ZoneInfo(organisation.time_zone))
    asked, is_new = DataRequest.objects.in_organisation(organisation).get_or_create(
        organisation=organisation,
        person=person,
        kind=kind,
        about=about,
        state=DataRequest.State.OPEN,
        defaults={"text": text, "asked_at": at, "due_on": one_month_after(day)},
    )
    if not is_new:
        asked.text = text or asked.text
        asked.save(update_fields=["text"])
        return asked
    record(organisation, verb="privacy.ask", subject=asked, by=person, at=at)
    if not (kind == DataRequest.Kind.OBJECTION and USES[about].is_at_once):
        notices.request_made(asked, at=at)
    return asked


@transaction.atomic
def answer_request(
    asked: DataRequest, *, is_done: bool, answer: str, by: Person, at: datetime
) -> DataRequest:
    """Say what was done, or why it is not; the person is written to.

    Raises
    ------
    NotYoursToAnswer, AlreadyAnswered, SayWhy
    """
    rows = DataRequest.objects.in_organisation(asked.organisation_id).select_related("organisation", "person")
    locked = rows.select_for_update(of=("self",), no_key=True).get(pk=asked.pk)
    if locked.person_id == by.pk:
        raise NotYoursToAnswer
    if locked.state != DataRequest.State.OPEN:
        raise AlreadyAnswered
    answer = answer.strip()[:TEXT_LENGTH]
    if not is_done and not answer:
        raise SayWhy
    locked.state = DataRequest.State.DONE if is_done else DataRequest.State.REFUSED
    locked.answer, locked.answered_by, locked.answered_at = answer, by, at
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(locked.organisation, verb="privacy.answer", subject=locked, by=by, at=at)
    notices.request_answered(locked, at=at)
    return locked
