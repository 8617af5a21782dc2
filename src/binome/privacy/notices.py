"""The kinds of message this room sends."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Organisation, Person
from binome.outbox.services import Letter, queue_letter

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
