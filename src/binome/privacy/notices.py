"""The kinds of message this room sends."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Membership, Organisation, Person
from binome.accounts.permissions import Permission, roles_with
from binome.core.words import full_day_words
from binome.outbox.services import Letter, queue_letter
from binome.privacy.models import DataRequest

ACCOUNT_SLEEPS = "privacy.account_sleeps"


def account_sleeps(person: Person, *, organisation: Organisation | None, at: datetime) -> None:
    """Nobody has signed in for long: the account will be erased in a month."""

    def write() -> Letter:
        return Letter(
            subject=_("Your account will be erased in one month"),
            paragraphs=[
                _("You have not opened Binôme for a long time. We keep nothing that is of no more use."),
                _("In one month your account and your data will be erased."),
                _("To keep them, it is enough to sign in once."),
            ],
            button=(_("Keep my account"), reverse("privacy:my_data")),
        )

    queue_letter(
        kind=ACCOUNT_SLEEPS,
        to=person,
        organisation=organisation,
        programme_id=None,
        at=at,
        key=f"{ACCOUNT_SLEEPS}:{person.pk}:{(person.last_login or person.joined_at):%Y%m%d%H%M%S}",
        write=write,
    )


def request_made(asked: DataRequest, *, at: datetime) -> None:
    """To those who coordinate: somebody asks something about their data, and until when. What they wrote is not here."""
    coordinators = Membership.objects.in_organisation(asked.organisation).current()
    roles = roles_with(Permission.MANAGE_PROGRAMME)
    for membership in (
        coordinators.filter(role__in=roles).exclude(person=asked.person).select_related("person")
    ):

        def write() -> Letter:
            return Letter(
                subject=_("A request about personal data, to answer"),
                paragraphs=[_("Somebody asks for a correction or objects to a use of their data.")],
                facts=[(_("Answer by"), full_day_words(asked.due_on))],
                button=(
                    _("Read and answer"),
                    reverse("privacy:requests", args=[asked.organisation_id]),
                ),
            )

        queue_letter(
            kind="privacy.request_made",
            to=membership.person,
            organisation=asked.organisation,
            programme_id=None,
            at=at,
            key=f"privacy.request_made:{asked.pk}:{membership.person_id}",
            write=write,
        )


def request_answered(asked: DataRequest, *, at: datetime) -> None:
    """To whoever asked: it is answered. The answer itself is read on their own page."""

    def write() -> Letter:
        return Letter(
            subject=_("Your request about your data is answered"),
            paragraphs=[
                _("You will find the answer on the page of your data."),
                _("If it does not satisfy you, you can complain to the data protection authority."),
            ],
            button=(_("Read the answer"), reverse("privacy:my_data")),
        )

    queue_letter(
        kind="privacy.request_answered",
        to=asked.person,
        organisation=asked.organisation,
        programme_id=None,
        at=at,
        key=f"privacy.request_answered:{asked.pk}",
        write=write,
        is_private=True,
    )
