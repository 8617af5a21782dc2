"""The circles: mentors of a programme and its coordinators ask each other and answer; after the closing, those of
both sides who chose to stay.

Nobody else knows that it exists. What is reported is told to the coordinators alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.core.words import one_line
from binome.learning import notices
from binome.learning.models import CircleMessage, CircleReport, CircleSeat, after_circles
from binome.programmes.models import Programme
from binome.programmes.services import coordinators_of

MESSAGE_LENGTH_MAX = 2000
REASON_LENGTH_MAX = 300
MESSAGES_A_DAY = 30
# A button pressed twice is one press.
TWICE = timedelta(minutes=1)
# How long one can take back what one wrote; the letter of the day waits as long.
TAKE_BACK = timedelta(hours=1)


class NotInTheCircle(Refused):
    """A circle is for those who sit in it."""

    code = "not-in-the-circle"
    text = _("This circle is for its members and the coordinators of the programme.")


class CircleNeedsWords(Refused):
    """The message says nothing, or is a letter."""

    code = "circle-needs-words"
    text = _("Write a few words, %(most)s characters at most.")


class EnoughInTheCircle(Refused):
    """A person who writes all day hides the others."""

    code = "enough-in-the-circle"
    text = _("You have written %(most)s messages since yesterday. You can write again tomorrow.")


class QuestionGone(Refused):
    """It was hidden or taken back in the meantime."""

    code = "question-gone"
    text = _("This question is no longer shown. Your answer was not kept.")


class NotYourQuestion(Refused):
    """Only whoever asked knows what answers."""

    code = "not-your-question"
    text = _("Only the person who asked can say which message answers.")


class TooLateToTakeBack(Refused):
    """Others may have read it."""

    code = "too-late-to-take-back"
    text = _("A message can be taken back by its author, within the hour. A coordinator can still hide it.")


class ReasonOfHiding(Refused):
    """Hiding without saying why would be arbitrary."""

    code = "reason-of-hiding"
    text = _("Say in a few words why this message is hidden. Everyone in the circle reads it.")


class OwnMessage(Refused):
    """One reports what others wrote."""

    code = "own-circle-message"
    text = _("This message is yours. You can take it back within the hour.")


def _written(text: str) -> str:
    # Browsers send line ends as two characters; what people typed is what is counted.
    text = text.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= MESSAGE_LENGTH_MAX:
        raise CircleNeedsWords(most=MESSAGE_LENGTH_MAX)
    return text


def _reason(text: str) -> str:
    return one_line(text)[:REASON_LENGTH_MAX]


def is_in_circle(person: Person, programme: Programme, circle: str) -> bool:
    """Whether ``person`` sits in that circle of the programme now."""
    if circle == CircleMessage.Circle.MENTORS:
        return may(person, Permission.FOLLOW_PATH, programme)
    return person.is_active and after_circles(person).filter(pk=programme.pk).exists()


def _require(by: Person, programme: Programme, circle: str) -> None:
    if not is_in_circle(by, programme, circle):
        raise NotInTheCircle


def _write(
    programme: Programme,
    question: CircleMessage | None,
    *,
    text: str,
    by: Person,
    at: datetime,
    circle: str,
    is_hand: bool = False,
) -> CircleMessage:
    _require(by, programme, circle)
    text = _written(text)
    mine = programme.circle_messages.filter(written_by=by)
    same: CircleMessage | None = mine.filter(
        text=text, circle=circle, question=question, written_at__gt=at - TWICE
    ).first()
    if same is not None:
        return same
    if mine.filter(written_at__gt=at - timedelta(days=1)).count() >= MESSAGES_A_DAY:
        raise EnoughInTheCircle(most=MESSAGES_A_DAY)
    message = CircleMessage.objects.create(
        organisation=programme.organisation, programme=programme, circle=circle, is_hand=is_hand,
        question=question, written_by=by, text=text, written_at=at,
    )  # fmt: skip
    _log(message, "answer_in_circle" if question else "ask_circle", by=by, at=at)
    return message


def _log(message: CircleMessage, verb: str, *, by: Person, at: datetime) -> None:
    record(
        message.organisation, verb=f"learning.{verb}", subject=message, by=by, at=at,
        programme_id=message.programme_id,
    )  # fmt: skip


def _lock(message: CircleMessage) -> CircleMessage:
    rows = CircleMessage.objects.in_organisation(message.organisation_id).select_for_update(of=("self",))
    return rows.select_related("programme", "organisation").get(pk=message.pk)


@transaction.atomic
def ask_circle(
    programme: Programme,
    *,
    text: str,
    by: Person,
    at: datetime,
    circle: str = CircleMessage.Circle.MENTORS,
    is_hand: bool = False,
) -> CircleMessage:
    """Ask a circle, or offer it a hand (after the closing). The same words within a minute are one message.

    Raises
    ------
    NotInTheCircle, CircleNeedsWords, EnoughInTheCircle
    """
    # Two presses of one button at once wait for each other here.
    locked = Programme.objects.in_organisation(programme.organisation_id).select_for_update(of=("self",))
    is_hand = is_hand and circle == CircleMessage.Circle.AFTER
    locked_one = locked.get(pk=programme.pk)
    return _write(locked_one, None, text=text, by=by, at=at, circle=circle, is_hand=is_hand)


@transaction.atomic
def answer_in_circle(question: CircleMessage, *, text: str, by: Person, at: datetime) -> CircleMessage:
    """Answer a question; an answer to an answer goes to its question.

    Raises
    ------
    NotInTheCircle, CircleNeedsWords, EnoughInTheCircle, QuestionGone
    """
    found = CircleMessage.objects.in_organisation(question.organisation_id).filter(pk=question.thread_id)
    first = found.select_for_update(of=("self",)).select_related("programme__organisation").first()
    if first is None or first.hidden_at is not None or not first.text:
        raise QuestionGone
    return _write(first.programme, first, text=text, by=by, at=at, circle=first.circle)


@transaction.atomic
def settle_question(answer: CircleMessage, *, is_settled: bool, by: Person, at: datetime) -> None:
    """Whoever asked says that this answers, and no other message does; or that it does not after all.

    Raises
    ------
    NotYourQuestion
    """
    if answer.question is None:
        raise NotYourQuestion
    question = _lock(answer.question)
    if question.written_by_id != by.pk or not is_in_circle(by, question.programme, question.circle):
        raise NotYourQuestion
    answer = _lock(answer)
    if is_settled == (answer.settles_at is not None):
        return
    question.answers.exclude(settles_at=None).update(settles_at=None)
    if is_settled:
        answer.settles_at = at
        answer.save(update_fields=["settles_at"])
        _log(answer, "settle_question", by=by, at=at)


def can_take_back(message: CircleMessage, *, by: Person, at: datetime) -> bool:
    """Whether this is one's own and less than an hour old."""
    return message.written_by_id == by.pk and bool(message.text) and at - message.written_at <= TAKE_BACK


@transaction.atomic
def take_back(message: CircleMessage, *, by: Person, at: datetime) -> None:
    """One's own words go. A question that others have answered leaves a line that says so, and their answers.

    Raises
    ------
    TooLateToTakeBack
    """
    message = _lock(message)
    if not can_take_back(message, by=by, at=at):
        raise TooLateToTakeBack
    _log(message, "take_back", by=by, at=at)
    if message.answers.exists():
        message.text = ""
        message.save(update_fields=["text"])
        message.reports.all().delete()
    else:
        message.delete()


@transaction.atomic
def report_message(message: CircleMessage, *, reason: str, by: Person, at: datetime) -> CircleReport:
    """Tell the coordinators that a message is not all right; twice is once. Its author is not told.

    Raises
    ------
    NotInTheCircle, OwnMessage
    """
    message = _lock(message)
    _require(by, message.programme, message.circle)
    if message.written_by_id == by.pk:
        raise OwnMessage
    report, is_new = message.reports.get_or_create(
        reported_by=by,
        defaults={"organisation": message.organisation, "reason": _reason(reason), "reported_at": at},
    )
    if is_new:
        _log(message, "report_message", by=by, at=at)
        for person in coordinators_of(message.programme):
            if person.pk != by.pk:
                notices.message_reported(report, to=person, at=at)
    return report


@transaction.atomic
def hide_message(message: CircleMessage, *, reason: str, by: Person, at: datetime) -> None:
    """A coordinator hides a message; the reason stands in its place. Again changes the reason.

    Raises
    ------
    ReasonOfHiding
    """
    message = _lock(message)
    reason = _reason(reason)
    if not reason:
        raise ReasonOfHiding
    message.hidden_at, message.hidden_by, message.hidden_reason = at, by, reason
    # What nobody reads answers nothing.
    message.settles_at = None
    message.save(update_fields=["hidden_at", "hidden_by", "hidden_reason", "settles_at"])
    message.reports.waiting().update(handled_at=at)
    _log(message, "hide_message", by=by, at=at)


@transaction.atomic
def leave_shown(message: CircleMessage, *, by: Person, at: datetime) -> None:
    """A coordinator has read the reports and the message stays, or is shown again."""
    message = _lock(message)
    was_hidden = message.hidden_at is not None
    waited = message.reports.waiting().update(handled_at=at)
    if not was_hidden and not waited:
        return
    message.hidden_at, message.hidden_by, message.hidden_reason = None, None, ""
    message.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    _log(message, "leave_shown", by=by, at=at)


@transaction.atomic
def choose_letter(
    programme: Programme,
    *,
    wants_letter: bool,
    by: Person,
    at: datetime,
    circle: str = CircleMessage.Circle.MENTORS,
) -> CircleSeat:
    """Receive the letter of the day, or not. What was said while it was off is not told afterwards.

    Raises
    ------
    NotInTheCircle
    """
    _require(by, programme, circle)
    chosen: dict[str, object] = {"organisation": programme.organisation, "wants_letter": wants_letter}
    if wants_letter:
        chosen["told_until"] = at
    seat, _is_new = programme.circle_seats.update_or_create(person=by, circle=circle, defaults=chosen)
    return seat
