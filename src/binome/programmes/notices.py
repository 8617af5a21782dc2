"""Messages of this room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.core.words import date_words
from binome.outbox.services import Letter, queue_letter
from binome.programmes.models import Application, TeamMember


def _to_applicant(application: Application, kind: str, at: datetime, write: Callable[[], Letter]) -> None:
    queue_letter(
        kind=f"programmes.{kind}",
        to=application.person,
        organisation=application.organisation,
        programme_id=application.programme_id,
        at=at,
        key=f"programmes.{kind}:{application.pk}:{at.isoformat()}",
        write=write,
    )


def _mine(application: Application) -> str:
    return reverse("programmes:my_application", args=[application.programme_id])


def application_sent(application: Application, *, at: datetime) -> None:
    """Your application has arrived."""
    programme = application.programme
    _to_applicant(
        application,
        "application_sent",
        at,
        lambda: Letter(
            subject=_("Your application is sent"),
            paragraphs=[
                _("Your application to “%(programme)s” has arrived. Thank you.") % {"programme": programme.name},
                _("You will have an answer by %(day)s at the latest.") % {"day": date_words(programme.kickoff_on)},
            ],
            button=(_("See my application"), _mine(application)),
        ),
    )


def application_accepted(application: Application, *, at: datetime) -> None:
    """Welcome."""
    programme = application.programme
    _to_applicant(
        application,
        "application_accepted",
        at,
        lambda: Letter(
            subject=_("Welcome to “%(programme)s”") % {"programme": programme.name},
            paragraphs=[
                _("Your application is accepted. We are glad to have you."),
                _("The next message will propose somebody to work with. There is nothing to do until then."),
            ],
            facts=[
                (_("Kick-off"), date_words(programme.kickoff_on)),
                (_("Closing workshop"), date_words(programme.closing_on)),
            ],
            button=(_("See the programme"), reverse("programmes:show", args=[programme.pk])),
        ),
    )


def application_waiting(application: Application, *, at: datetime) -> None:
    """On the waiting list."""
    programme = application.programme
    _to_applicant(
        application,
        "application_waiting",
        at,
        lambda: Letter(
            subject=_("You are on the waiting list"),
            paragraphs=[
                _("There are more people than places in “%(programme)s”. Your application is kept.")
                % {"programme": programme.name},
                _("We write to you as soon as a place is free. You can also withdraw at any moment."),
            ],
            button=(_("See my application"), _mine(application)),
        ),
    )


def application_declined(application: Application, *, at: datetime) -> None:
    """Not this time."""
    programme = application.programme
    _to_applicant(
        application,
        "application_declined",
        at,
        lambda: Letter(
            subject=_("Your application to “%(programme)s”") % {"programme": programme.name},
            paragraphs=[
                _("We could not keep your application for this edition. It says nothing about your worth."),
                _("If you wish, call us: we will gladly tell you more, and about other editions."),
            ],
        ),
    )


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """You have stepped back."""
    programme = application.programme
    _to_applicant(
        application,
        "application_withdrawn",
        at,
        lambda: Letter(
            subject=_("Your application is withdrawn"),
            paragraphs=[
                _("You no longer take part in “%(programme)s”. Thank you for having told us.")
                % {"programme": programme.name},
                _("Was it a mistake? Answer this message and we will put it right."),
            ],
        ),
    )


def welcome_to_team(member: TeamMember, *, at: datetime) -> None:
    """You now work for this programme."""
    programme = member.programme
    queue_letter(
        kind="programmes.welcome_to_team",
        to=member.person,
        organisation=member.organisation,
        programme_id=programme.pk,
        at=at,
        key=f"programmes.welcome_to_team:{member.pk}",
        write=lambda: Letter(
            subject=_("You are in the team of “%(programme)s”") % {"programme": programme.name},
            paragraphs=[
                _("Your part: %(role)s.") % {"role": member.get_role_display()},
                _("To enter, give your e-mail address: you receive a code. There is no password to remember."),
            ],
            button=(_("Enter"), reverse("desk:today")),
        ),
    )
