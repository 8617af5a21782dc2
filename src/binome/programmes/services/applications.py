"""An application's life: sent, decided, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.programmes import notices
from binome.programmes.models import Application, Enrolment


class DecisionNotPossible(Refused):
    """The application is no longer where this decision applies."""

    code = "decision-not-possible"
    text = _("This is no longer possible for the application of %(name)s: it is %(state)s.")


def _move(application: Application, to: str, *, verb: str, by: Person, at: datetime) -> tuple[Application, bool]:
    """Change the state under a lock; ``False`` when it was there already."""
    locked = (
        Application.objects.in_organisation(application.organisation)
        .select_for_update(of=("self",))
        .select_related("person", "programme", "organisation")
        .get(pk=application.pk)
    )
    if locked.state == to:
        return locked, False
    if to not in Application.TRANSITIONS[Application.State(locked.state)]:
        raise DecisionNotPossible(name=locked.person.full_name, state=locked.get_state_display())
    locked.state = application.state = to
    changed = ["state"]
    if to == Application.State.SUBMITTED:
        locked.submitted_at = at
        changed.append("submitted_at")
    elif to != Application.State.WITHDRAWN:
        locked.decided_at, locked.decided_by = at, by
        changed += ["decided_at", "decided_by"]
    locked.save(update_fields=changed)
    record(
        locked.organisation,
        verb=verb,
        subject=locked,
        by=by,
        at=at,
        programme_id=locked.programme_id,
        name=locked.person.full_name,
    )
    return locked, True


@transaction.atomic
def submit_application(application: Application, *, by: Person, at: datetime) -> None:
    """Send it; the person is told when to expect an answer."""
    sent, is_new = _move(application, Application.State.SUBMITTED, verb="programmes.submit_application", by=by, at=at)
    if is_new:
        notices.application_sent(sent, at=at)


@transaction.atomic
def accept_application(application: Application, *, by: Person, at: datetime) -> Enrolment:
    """Welcome the person: they take part from now on. Accepting twice changes nothing."""
    accepted, is_new = _move(application, Application.State.ACCEPTED, verb="programmes.accept_application", by=by, at=at)
    enrolment, _made = Enrolment.objects.in_organisation(accepted.organisation).get_or_create(
        application=accepted,
        defaults={
            "organisation": accepted.organisation,
            "programme": accepted.programme,
            "person": accepted.person,
            "role": accepted.role,
            "enrolled_at": at,
        },
    )
    if is_new:
        notices.application_accepted(accepted, at=at)
    return enrolment


@transaction.atomic
def put_on_waiting_list(application: Application, *, by: Person, at: datetime) -> None:
    """Keep it for when a place is free."""
    waiting, is_new = _move(application, Application.State.WAITING, verb="programmes.put_on_waiting_list", by=by, at=at)
    if is_new:
        notices.application_waiting(waiting, at=at)


@transaction.atomic
def decline_application(application: Application, *, by: Person, at: datetime) -> None:
    """Say no, kindly."""
    declined, is_new = _move(application, Application.State.DECLINED, verb="programmes.decline_application", by=by, at=at)
    if is_new:
        notices.application_declined(declined, at=at)


@transaction.atomic
def withdraw_application(application: Application, *, by: Person, at: datetime) -> None:
    """The person steps back; who had been accepted no longer takes part."""
    withdrawn, is_new = _move(application, Application.State.WITHDRAWN, verb="programmes.withdraw_application", by=by, at=at)
    if is_new:
        withdrawn.programme.enrolments.filter(application=withdrawn, ended_at=None).update(ended_at=at)
        notices.application_withdrawn(withdrawn, at=at)
