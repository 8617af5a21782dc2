"""Messages about workshops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from binome.core.links import make_token
from binome.core.words import capital, duration_words, end_of_day, moment_words, times_words
from binome.learning.models import Attendance, Workshop
from binome.outbox import calendar
from binome.outbox.services import Letter, queue_letter

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


QUESTIONS_IN_A_LETTER = 5
