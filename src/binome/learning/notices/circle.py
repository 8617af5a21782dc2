"""Messages of the circles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.models import Person
from binome.learning.models import CircleMessage, CircleReport
from binome.learning.notices.workshops import QUESTIONS_IN_A_LETTER
from binome.outbox.models import Message
from binome.outbox.services import Letter, queue_letter
from binome.programmes.models import Programme


def message_reported(report: CircleReport, *, to: Person, at: datetime) -> None:
    """To a coordinator: somebody finds that a message of the circle is not all right. Its words are not repeated."""
    message = report.message

    def write() -> Letter:
        words = {"programme": message.programme.name}
        return Letter(
            subject=_("A message of a circle to look at: %(programme)s") % words,
            paragraphs=[
                _("Somebody tells you that a message of the circle is not all right."),
                _("Read it, then hide it or leave it. Whoever wrote it is not told of the report."),
            ],
            button=(_("Read this message"), reverse("learning:hide_message", args=[message.pk])),
        )

    queue_letter(
        kind="learning.message_reported",
        to=to,
        organisation=message.organisation,
        programme_id=message.programme_id,
        at=at,
        key=f"learning.message_reported:{report.pk}:{to.pk}",
        write=write,
    )


def circle_of_the_day(
    programme: Programme, news: Sequence[CircleMessage], *, to: Person, day: date, at: datetime
) -> Message | None:
    """To a member of a circle: how much was said since the last letter, and the questions it was about."""
    is_after = news[0].circle == CircleMessage.Circle.AFTER
    url = reverse("learning:after" if is_after else "learning:circle", args=[programme.pk])
    threads = {message.thread_id: message.question or message for message in news}
    asked = [question for question in threads.values() if question.text and question.hidden_at is None]

    def write() -> Letter:
        count = len(news)
        subject = ngettext(
            "%(count)s new message in your circle of “%(programme)s”",
            "%(count)s new messages in your circle of “%(programme)s”",
            count,
        )
        return Letter(
            subject=subject % {"count": count, "programme": programme.name},
            paragraphs=[
                _("Here is what was talked about."),
                *(f"• {Truncator(question.text).words(20)}" for question in asked[:QUESTIONS_IN_A_LETTER]),
            ],
            button=(_("Open the circle"), url),
            after=[
                _("This letter comes once a day at most. It can be switched off at the foot of the circle.")
            ],
        )

    return queue_letter(
        kind="learning.circle_of_the_day",
        to=to,
        organisation=programme.organisation,
        programme_id=programme.pk,
        at=at,
        key=f"learning.circle_of_the_day:{news[0].circle}:{programme.pk}:{to.pk}:{day.isoformat()}",
        write=write,
        not_after=at + timedelta(days=1),
        is_private=True,
    )


def hand_taken(hand: CircleMessage, *, at: datetime) -> None:
    """To whoever offered: somebody takes the hand. The two agree on the rest under the offer."""

    def write() -> Letter:
        assert hand.taken_by is not None
        words = {"name": hand.taken_by.full_name}
        return Letter(
            subject=_("%(name)s takes the hand you offer") % words,
            paragraphs=[
                f"• {Truncator(hand.text).words(20)}",
                _("Agree on the rest under your offer: when, where, by telephone or side by side."),
            ],
            button=(_("Answer"), reverse("learning:circle_question", args=[hand.pk])),
        )

    queue_letter(
        kind="learning.hand_taken",
        to=hand.written_by,
        organisation=hand.organisation,
        programme_id=hand.programme_id,
        at=at,
        key=f"learning.hand_taken:{hand.pk}:{hand.taken_by_id}",
        write=write,
        is_private=True,
    )
