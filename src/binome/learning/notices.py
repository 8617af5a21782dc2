"""Messages of this room."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.core.links import make_token
from binome.core.words import duration_words, moment_words
from binome.learning.models import Attendance, Workshop
from binome.outbox import calendar
from binome.outbox.services import Letter, queue_letter

PURPOSE = "learning.invitation"


def link_to(attendance: Attendance) -> str:
    """The signed address on which the invited person answers without signing in."""
    token = make_token(PURPOSE, person_id=attendance.enrolment.person_id, object_id=attendance.pk)
    return reverse("learning:invitation_link", args=[token])


def calendar_of(workshop: Workshop, attendance: Attendance | None, *, method: str, at: datetime) -> str:
    """The workshop as a calendar object."""
    return calendar.event(
        uid=workshop.calendar_uid,
        sequence=workshop.calendar_sequence,
        method=method,  # type: ignore[arg-type]
        starts_at=workshop.starts_at,
        minutes=workshop.minutes,
        time_zone=workshop.organisation.time_zone,
        summary=workshop.title,
        description=workshop.programme.name,
        location=workshop.place or workshop.link,
        organiser=workshop.organisation,
        attendees=[attendance.enrolment.person] if attendance is not None else [],
        stamped_at=at,
    )


def _facts(workshop: Workshop) -> list[tuple[str, str]]:
    facts = [(_("When"), moment_words(workshop.starts_at)), (_("How long"), duration_words(workshop.minutes))]
    if workshop.place:
        facts.append((_("Where"), workshop.place))
    if workshop.link:
        facts.append((_("Link"), workshop.link))
    facts.append((_("On the day, call"), workshop.organisation.contact_phone))
    return facts


def workshop_invitation(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """You are invited."""
    queue_letter(
        kind="learning.workshop_invitation",
        to=attendance.enrolment.person,
        organisation=workshop.organisation,
        programme_id=workshop.programme_id,
        at=at,
        key=f"learning.workshop_invitation:{attendance.pk}",
        write=lambda: Letter(
            subject=_("%(workshop)s, %(moment)s")
            % {"workshop": workshop.title, "moment": moment_words(workshop.starts_at)},
            paragraphs=[
                _("You are invited to this meeting of “%(programme)s”.")
                % {"programme": workshop.programme.name}
            ],
            facts=_facts(workshop),
            button=(_("Say whether I am coming"), link_to(attendance)),
        ),
        calendar=calendar_of(workshop, attendance, method="REQUEST", at=at),
        calendar_method="REQUEST",
    )


def workshop_changed(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """The date or the place is another one."""
    queue_letter(
        kind="learning.workshop_changed",
        to=attendance.enrolment.person,
        organisation=workshop.organisation,
        programme_id=workshop.programme_id,
        at=at,
        key=f"learning.workshop_changed:{attendance.pk}:{workshop.calendar_sequence}",
        write=lambda: Letter(
            subject=_("Changed: %(workshop)s, %(moment)s")
            % {"workshop": workshop.title, "moment": moment_words(workshop.starts_at)},
            paragraphs=[_("The date or the place of this meeting has changed. Here is what holds now.")],
            facts=_facts(workshop),
            button=(_("Say whether I am coming"), link_to(attendance)),
        ),
        calendar=calendar_of(workshop, attendance, method="REQUEST", at=at),
        calendar_method="REQUEST",
    )


def workshop_reminder(workshop: Workshop, attendance: Attendance, *, at: datetime) -> None:
    """It is tomorrow."""
    queue_letter(
        kind="learning.workshop_reminder",
        to=attendance.enrolment.person,
        organisation=workshop.organisation,
        programme_id=workshop.programme_id,
        at=at,
        key=f"learning.workshop_reminder:{attendance.pk}:{workshop.calendar_sequence}",
        write=lambda: Letter(
            subject=_("Tomorrow: %(workshop)s") % {"workshop": workshop.title},
            paragraphs=[_("A word to remind you of tomorrow’s meeting.")],
            facts=_facts(workshop),
            button=(_("See the meeting"), reverse("learning:workshop", args=[workshop.pk])),
        ),
    )
