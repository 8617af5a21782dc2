"""People are asked to apply, and reminded once of what they began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import PersonDraft, find_or_create_people
from binome.core.errors import Refused
from binome.programmes import notices
from binome.programmes.models import Application, Invitation, Programme
from binome.programmes.services.applications import require_open
from binome.programmes.services.states import day_in, lock_programme, log

# Whoever pastes more has a file: the import is made for it.
MOST_AT_ONCE = 200
# Before the last day: time to finish, not enough to forget again.
REMINDER = timedelta(days=3)
BETWEEN_REMINDERS = timedelta(days=7)


class TooManyAtOnce(Refused):
    """A pasted list is a short one."""

    code = "too-many-at-once"
    text = _("Invite %(most)s people at most at once. For more, send the list in several times.")


def require_a_short_list(people: Sequence[PersonDraft]) -> None:
    """Go on only with a list that somebody has read.

    Raises
    ------
    TooManyAtOnce
    """
    if len(people) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)


@dataclass(frozen=True)
class Invited:
    """Whom an invitation reached, and who had nothing to be told."""

    sent: int
    known: int


@transaction.atomic
def invite_to_apply(
    programme: Programme, *, people: Sequence[PersonDraft], role: str, words: str, by: Person, at: datetime
) -> Invited:
    """Ask each of ``people`` to apply on one side, with the coordinator's own ``words``. Nobody is asked twice.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply, TooManyAtOnce, NotAnAddress
    """
    programme = lock_programme(programme)
    require_open(programme, at=at)
    require_a_short_list(people)
    found = find_or_create_people(
        people, organisation=programme.organisation, language=programme.language, at=at
    )
    numbers = [person.pk for person in found.values()]
    here = {"role": role, "person__in": numbers}
    known = set(programme.applications.filter(**here).values_list("person", flat=True))
    known |= set(programme.invitations.filter(**here).values_list("person", flat=True))
    sent = 0
    for person in found.values():
        if person.pk not in known:
            invitation = Invitation.objects.create(
                organisation=programme.organisation, programme=programme, person=person, role=role,
                invited_by=by, invited_at=at,
            )  # fmt: skip
            notices.invited_to_apply(invitation, words=words, at=at)
            sent += 1
    if sent:
        log(programme, verb="programmes.invite_to_apply", subject=programme, by=by, at=at, count=sent)
    return Invited(sent, len(found) - sent)


@transaction.atomic
def remind_invited(programme: Programme, *, by: Person, at: datetime) -> int:
    """Write once more to whoever was invited a week ago or more and has not begun; answers to how many.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply
    """
    programme = lock_programme(programme)
    require_open(programme, at=at)
    rows = programme.invitations.of_the_team().to_remind(before=at - BETWEEN_REMINDERS)
    waiting = list(rows.select_related("person", "programme__organisation").order_by("pk"))
    for invitation in waiting:
        notices.invited_again(invitation, at=at)
    if waiting:
        programme.invitations.filter(pk__in=[row.pk for row in waiting]).update(reminded_at=at)
        log(programme, verb="programmes.remind_invited", subject=programme, by=by, at=at, count=len(waiting))
    return len(waiting)


def remind_of_drafts(*, at: datetime) -> int:
    """Three days before the last day, whoever has begun and not sent hears it once; answers how many were told."""
    open_ones = Programme.objects.unscoped("reminders leave for every organisation").filter(
        state=Programme.State.APPLICATIONS
    )
    told = 0
    for programme in open_ones.select_related("organisation").order_by("pk"):
        today = day_in(programme.organisation, at)
        if programme.applications_close_on - REMINDER <= today <= programme.applications_close_on:
            drafts = programme.applications.filter(state=Application.State.DRAFT)
            for application in drafts.select_related("person", "programme__organisation"):
                told += notices.application_to_finish(application, at=at)
    return told
