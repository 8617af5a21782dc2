"""What a coordinator writes down of an interview with somebody who applies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.programmes.models import Application, Interview
from binome.programmes.services.applications import lock_application
from binome.programmes.services.states import day_in, log


class InterviewNotHeld(Refused):
    """An interview is written down once it has taken place."""

    code = "interview-not-held"
    text = _("This day has not come yet: write the interview down once it has taken place.")


@transaction.atomic
def keep_interview(
    application: Application,
    *,
    held_on: date,
    held_by: Person,
    answers: Sequence[tuple[str, str]],
    by: Person,
    at: datetime,
) -> Interview:
    """Keep the interview of that application, one an application: written again, it replaces what was.

    Raises
    ------
    InterviewNotHeld
    """
    application = lock_application(application)
    programme = application.programme
    if held_on > day_in(programme.organisation, at):
        raise InterviewNotHeld
    said = [[question, answer] for question, answer in answers]
    values = {"held_on": held_on, "held_by": held_by, "answers": said}
    known = Interview.objects.in_organisation(application.organisation_id).filter(application=application)
    interview = known.first()
    if interview is not None and all(getattr(interview, name) == value for name, value in values.items()):
        return interview
    interview, _is_new = known.update_or_create(
        application=application,
        defaults={
            **values, "organisation_id": application.organisation_id, "programme": programme, "written_by": by,
            "written_at": at,
        },
    )  # fmt: skip
    log(
        programme,
        verb="programmes.keep_interview",
        subject=interview,
        by=by,
        at=at,
        name=application.person.first_name,
    )
    return interview


@transaction.atomic
def remove_interview(interview: Interview, *, by: Person, at: datetime) -> None:
    """Take it away; the log keeps that it was, not what it said."""
    name = interview.application.person.first_name
    log(interview.programme, verb="programmes.remove_interview", subject=interview, by=by, at=at, name=name)
    interview.delete()
