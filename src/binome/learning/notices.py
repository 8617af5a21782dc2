"""Messages of this room, on the organisation's clock and in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.accounts.models import Person
from binome.core.links import make_token
from binome.core.words import capital, duration_words, end_of_day, moment_words, times_words
from binome.learning.models import Attendance, Certificate, CircleMessage, CircleReport, Workshop
from binome.outbox import calendar
from binome.outbox.models import Message
from binome.outbox.services import Letter, queue_letter
from binome.pairs.models import Session
from binome.programmes.models import Programme

PURPOSE = "learning.invitation"


def link_to(attendance: Attendance) -> str:
    """The signed address on which the invited person answers without signing in."""
    token = make_token(PURPOSE, person_id=attendance.enrolment.person_id, object_id=attendance.pk)
    return reverse("learning:invitation_link", args=[token])


@contextmanager
def _as_read_by(attendance: Attendance, workshop: Workshop) -> Iterator[None]:
    language = attendance.enrolment.person.language
    with translation.override(language), timezone.override(workshop.organisation.time_zone):
        yield


def _where(workshop: Workshop) -> str:
    return ", ".join(part for part in (workshop.place, workshop.link) if part)


def _event(
    workshop: Workshop,
    attendance: Attendance | None,
    *,
    method: Literal["REQUEST", "CANCEL", "PUBLISH"],
    at: datetime,
) -> str:
    """The workshop as a calendar entry, in the language that is active."""
    organisation = workshop.organisation
    call = {"name": organisation.contact_name, "phone": organisation.contact_phone}
    return calendar.event(
        uid=workshop.calendar_uid,
        sequence=workshop.calendar_sequence,
        method=method,
        starts_at=workshop.starts_at,
        minutes=workshop.minutes,
        time_zone=organisation.time_zone,
        summary=workshop.title,
        description=f"{workshop.programme.name}\n" + _("On the day, call %(name)s: %(phone)s.") % call,
        location=_where(workshop),
        organiser=organisation,
        attendees=[attendance.enrolment.person] if attendance is not None else [],
        stamped_at=at,
    )


def calendar_file(workshop: Workshop, *, at: datetime) -> str:
    """The workshop as a file to open with one's own calendar, in the language that is active."""
    return _event(workshop, None, method="PUBLISH", at=at)


def _facts(workshop: Workshop) -> list[tuple[str, str]]:
    organisation = workshop.organisation
    facts = [
        (_("When"), capital(moment_words(workshop.starts_at))),
        (_("How long"), duration_words(workshop.minutes)),
    ]
    if workshop.place:
        facts.append((_("Where"), workshop.place))
    if workshop.link:
        facts.append((_("Link"), workshop.link))
    facts.append((_("On the day, call"), f"{organisation.contact_name}, {organisation.contact_phone}"))
    return facts


def _words(workshop: Workshop) -> dict[str, str]:
    return {
        "workshop": workshop.title,
        "programme": workshop.programme.name,
        "moment": moment_words(workshop.starts_at),
        "times": times_words(workshop.starts_at, minutes=workshop.minutes),
    }


def _queue(
    workshop: Workshop,
    attendance: Attendance,
    *,
    kind: str,
    once: str,
    at: datetime,
    write: Callable[[dict[str, str]], Letter],
    method: Literal["REQUEST", "CANCEL", ""] = "",
    not_after: datetime | None = None,
) -> None:
    """Queue one letter to one person; asking again with the same ``once`` writes nothing.

    ``write`` receives the words of the workshop, in the person's language and on the organisation's clock.
    """

    def on_the_clock() -> Letter:
        with timezone.override(workshop.organisation.time_zone):
            return write(_words(workshop))

    with _as_read_by(attendance, workshop):
        event = _event(workshop, attendance, method=method, at=at) if method else ""
    queue_letter(
        kind=f"learning.{kind}",
        to=attendance.enrolment.person,
        organisation=workshop.organisation,
        programme_id=workshop.programme_id,
        at=at,
        key=f"learning.{kind}:{attendance.pk}" + (f":{once}" if once else ""),
        write=on_the_clock,
        calendar=event,
        calendar_method=method,
        not_after=not_after,
    )


def workshop_invitation(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """You are invited."""

    def write(words: dict[str, str]) -> Letter:
        return Letter(
            subject=_("%(workshop)s, %(moment)s") % words,
            paragraphs=[_("You are invited to this meeting of “%(programme)s”.") % words],
            facts=_facts(workshop),
            button=(_("Say whether I am coming"), link_to(attendance)),
        )

    _queue(workshop, attendance, kind="workshop_invitation", once="", at=at, write=write, method="REQUEST")


def workshop_changed(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """The date or the place is another one."""

    def write(words: dict[str, str]) -> Letter:
        return Letter(
            subject=_("Changed: %(workshop)s, %(moment)s") % words,
            paragraphs=[_("The date or the place of this meeting has changed. Here is what holds now.")],
            facts=_facts(workshop),
            button=(_("Say whether I am coming"), link_to(attendance)),
        )

    _queue(
        workshop,
        attendance,
        kind="workshop_changed",
        once=str(workshop.calendar_sequence),
        at=at,
        write=write,
        method="REQUEST",
    )


def workshop_cancelled(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """It will not take place: it leaves the calendar."""

    def write(words: dict[str, str]) -> Letter:
        return Letter(
            subject=_("Cancelled: %(workshop)s, %(moment)s") % words,
            paragraphs=[
                _("This meeting of “%(programme)s” will not take place. It leaves your calendar.") % words
            ],
        )

    _queue(workshop, attendance, kind="workshop_cancelled", once="", at=at, write=write, method="CANCEL")


def place_given(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """A place is free and it is yours."""

    def write(words: dict[str, str]) -> Letter:
        return Letter(
            subject=_("You have a place: %(workshop)s, %(moment)s") % words,
            paragraphs=[
                _("You were on the waiting list of this meeting. A place is free, and it is yours."),
                _("You cannot come after all? Say so with the button: the next person has your place."),
            ],
            facts=_facts(workshop),
            button=(_("Say whether I am coming"), link_to(attendance)),
        )

    _queue(
        workshop,
        attendance,
        kind="place_given",
        once=at.isoformat(),
        at=at,
        write=write,
        not_after=workshop.starts_at,
    )


def _date_key(workshop: Workshop) -> str:
    return workshop.starts_at.isoformat()


def workshop_reminder(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """It is tomorrow; or today, when a worker that was stopped catches up."""
    is_tomorrow = _day(workshop.starts_at, workshop) > _day(at, workshop)

    with timezone.override(workshop.organisation.time_zone):
        # What says "tomorrow" leaves today or never, even in quiet hours.
        not_after = end_of_day(at) if is_tomorrow else workshop.starts_at

    def write(words: dict[str, str]) -> Letter:
        subject = _("Tomorrow %(times)s: %(workshop)s") if is_tomorrow else _("Today %(times)s: %(workshop)s")
        return Letter(
            subject=subject % words,
            paragraphs=[_("Here is what you need for this meeting of “%(programme)s”.") % words],
            facts=_facts(workshop),
            button=(_("Say whether I am coming"), link_to(attendance)),
            after=[_("You cannot come any more? Say so with this button: it helps the others.")],
        )

    _queue(
        workshop,
        attendance,
        kind="workshop_reminder",
        once=_date_key(workshop),
        at=at,
        write=write,
        not_after=not_after,
    )


def _day(moment: datetime, workshop: Workshop) -> str:
    with timezone.override(workshop.organisation.time_zone):
        return timezone.localdate(moment).isoformat()


def answer_awaited(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """It is in a week, and we do not know whether you are coming."""

    def write(words: dict[str, str]) -> Letter:
        return Letter(
            subject=_("Are you coming? %(workshop)s, %(moment)s") % words,
            paragraphs=[
                _("You have not yet said whether you are coming to this meeting of “%(programme)s”.") % words,
                _("One touch on the button is enough, yes or no."),
            ],
            facts=_facts(workshop),
            button=(_("Say whether I am coming"), link_to(attendance)),
        )

    _queue(
        workshop,
        attendance,
        kind="answer_awaited",
        once=_date_key(workshop),
        at=at,
        write=write,
        not_after=workshop.starts_at,
    )


def units_before_session(session: Session, *, missing: Sequence[content.Unit], at: datetime) -> None:
    """Your first session comes soon, and these units come before it."""
    pair, starts_at = session.pair, session.starts_at
    if starts_at is None:
        message = f"session {session.pk} has no date"
        raise ValueError(message)

    def write() -> Letter:
        with timezone.override(pair.organisation.time_zone):
            words = {"name": pair.mentee.person.first_name, "moment": moment_words(starts_at)}
            minutes = sum(unit.duration_minutes for unit in missing)
            asked = ngettext(
                "This unit of the mentor path comes before it. It takes about %(time)s.",
                "These units of the mentor path come before it. They take about %(time)s in all.",
                len(missing),
            )
            return Letter(
                subject=_("Before your first session with %(name)s, %(moment)s") % words,
                paragraphs=[
                    _("Your first session with %(name)s is on %(moment)s.") % words,
                    asked % {"time": duration_words(minutes)},
                ],
                facts=[
                    (unit.title.in_language(get_language() or "fr"), duration_words(unit.duration_minutes))
                    for unit in missing
                ],
                button=(_("Open the mentor path"), reverse("learning:path")),
                after=[_("Something in the way? Tell the coordinator: another date can be found.")],
            )

    queue_letter(
        kind="learning.units_before_session",
        to=pair.mentor.person,
        organisation=pair.organisation,
        programme_id=pair.programme_id,
        at=at,
        key=f"learning.units_before_session:{session.pk}:{starts_at.isoformat()}",
        write=write,
        not_after=starts_at,
    )


def certificate_given(certificate: Certificate, *, at: datetime) -> None:
    """The certificate is ready, on a page that only its person opens."""
    programme = certificate.enrolment.programme

    def write() -> Letter:
        return Letter(
            subject=_("Your certificate for “%(programme)s”") % {"programme": programme.name},
            paragraphs=[
                _("You went all the way. Thank you for the time you gave and for what you shared."),
                _(
                    "Your certificate says what you did: dates, subjects and hours. It judges and compares nobody."
                ),
            ],
            facts=[(_("Certificate No."), certificate.number)],
            button=(_("See my certificate"), reverse("learning:recognition")),
            after=[
                _("Keep the file: this page closes some months after the end of the programme."),
            ],
        )

    _queue_about(certificate, kind="learning.certificate_given", at=at, write=write)


def certificate_revoked(certificate: Certificate, *, at: datetime) -> None:
    """The certificate was taken back, and why."""
    programme, organisation = certificate.enrolment.programme, certificate.organisation

    def write() -> Letter:
        return Letter(
            subject=_("Your certificate for “%(programme)s” was taken back") % {"programme": programme.name},
            paragraphs=[
                _(
                    "Certificate %(number)s no longer stands. Whoever checks it reads that it was taken back, not why."
                )
                % {"number": certificate.number},
            ],
            facts=[(_("Reason"), certificate.reason)],
            button=(_("See my certificates"), reverse("learning:recognition")),
            after=[
                _("You do not agree? Call %(name)s: %(phone)s.")
                % {"name": organisation.contact_name, "phone": organisation.contact_phone}
            ],
        )

    _queue_about(certificate, kind="learning.certificate_revoked", at=at, write=write)


def _queue_about(certificate: Certificate, *, kind: str, at: datetime, write: Callable[[], Letter]) -> None:
    queue_letter(
        kind=kind,
        to=certificate.enrolment.person,
        organisation=certificate.organisation,
        programme_id=certificate.enrolment.programme_id,
        at=at,
        key=f"{kind}:{certificate.pk}",
        write=write,
    )


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


QUESTIONS_IN_A_LETTER = 5


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
