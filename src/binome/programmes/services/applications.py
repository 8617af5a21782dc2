"""An application is sent, answered, taken back, and sent again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.core.words import date_words, list_words
from binome.outbox.models import Message
from binome.outbox.services import AlreadyLeft, cancel
from binome.programmes import notices, steps
from binome.programmes.models import Application, Enrolment, Programme
from binome.programmes.services.states import NotFromHere, day_in, log, require_step

Decision = Literal["accept", "wait", "decline", "reopen"]
DECISIONS: tuple[Decision, ...] = ("accept", "wait", "decline", "reopen")

# How many applications are answered in one go, letters included.
A_BATCH = 200

# While it is a draft nobody should be told anything; once it closes nobody can still join.
_DECIDING = {Programme.State.APPLICATIONS, Programme.State.MATCHING, Programme.State.RUNNING}


class ApplicationsNotOpen(Refused):
    """The programme takes no application now."""

    code = "applications-not-open"
    text = _("Applications to this programme are not open. Call %(name)s, %(phone)s.")


class TooLateToApply(Refused):
    """The last day has passed."""

    code = "too-late-to-apply"
    text = _("Applications closed on %(day)s. Call %(name)s, %(phone)s.")


class NothingToDecide(Refused):
    """Applications are answered while the programme forms or runs its pairs."""

    code = "nothing-to-decide"
    text = _("Applications are answered once they are open and until the programme closes. Open them first.")


class NotFilledIn(Refused):
    """An application without a language, a free moment, something to teach or to learn, or a sentence to confirm."""

    code = "not-filled-in"
    text = _("Something is missing in this application: %(missing)s.")


class TooLateToWithdraw(Refused):
    """Pairs are being formed with this person, or one already is."""

    code = "too-late-to-withdraw"
    text = _("Pairs are being formed or already work together. Call %(name)s, %(phone)s: we will find a way.")


def _contact(programme: Programme) -> dict[str, str]:
    return {"name": programme.organisation.contact_name, "phone": programme.organisation.contact_phone}


def require_open(programme: Programme, *, at: datetime) -> None:
    """Go on only while people can apply.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply
    """
    if programme.state != Programme.State.APPLICATIONS:
        raise ApplicationsNotOpen(**_contact(programme))
    if day_in(programme.organisation, at) > programme.applications_close_on:
        raise TooLateToApply(day=date_words(programme.applications_close_on), **_contact(programme))


def lock_application(application: Application) -> Application:
    """The application as it is now, held until the transaction ends."""
    rows = Application.objects.in_organisation(application.organisation_id)
    return (
        rows.select_related("programme__organisation", "person")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=application.pk)
    )


def _enter(application: Application, to: Application.State, *, by: Person | None, at: datetime) -> None:
    """Record the step that :func:`require_step` allowed."""
    application.state = to
    fields = ["state"]
    if to == Application.State.SUBMITTED:
        application.submitted_at, application.decided_at, application.decided_by = at, None, None
        fields += ["submitted_at", "decided_at", "decided_by"]
    elif to != Application.State.WITHDRAWN:
        application.decided_at, application.decided_by = at, by
        # Kept until somebody answers, and no longer.
        application.confirms_eligibility = False
        fields += ["decided_at", "decided_by", "confirms_eligibility"]
    application.save(update_fields=fields)


def _log(application: Application, verb: str, *, by: Person | None, at: datetime) -> None:
    log(
        application.programme, verb=f"programmes.{verb}", subject=application, by=by, at=at,
        name=application.person.first_name,
    )  # fmt: skip


@transaction.atomic
def submit_application(application: Application, *, by: Person | None, at: datetime) -> Application:
    """Send it, for the first time or again after having withdrawn. Already sent: nothing changes.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply, NotFilledIn, NotFromHere
    """
    application = lock_application(application)
    if application.state == Application.State.SUBMITTED:
        return application
    if not application.is_with_its_author:
        # The way back from an answer is the coordinator's.
        raise NotFromHere(state=application.get_state_display())
    require_open(application.programme, at=at)
    missing = steps.missing_in(application, application.programme)
    if missing:
        raise NotFilledIn(missing=list_words(one.words for one in missing))
    _enter(application, Application.State.SUBMITTED, by=by, at=at)
    _log(application, "submit_application", by=by, at=at)
    notices.application_submitted(application, at=at)
    return application


def _decide(application: Application, to: Application.State, *, by: Person | None, at: datetime) -> bool:
    """Take the step and answer whether something changed."""
    if application.state == to:
        return False
    require_step(application, to)
    if application.programme.state not in _DECIDING:
        raise NothingToDecide
    _enter(application, to, by=by, at=at)
    return True


@transaction.atomic
def accept_application(application: Application, *, by: Person | None, at: datetime) -> Enrolment:
    """The person takes part from now on, and hears so. Accepting twice enrols once.

    Raises
    ------
    NothingToDecide, NotFromHere
    """
    application = lock_application(application)
    has_changed = _decide(application, Application.State.ACCEPTED, by=by, at=at)
    programme = application.programme
    enrolment, is_new = programme.enrolments.get_or_create(
        person=application.person,
        role=application.role,
        defaults={"organisation": programme.organisation, "application": application, "enrolled_at": at},
    )
    if not is_new and has_changed:
        # Somebody who had withdrawn comes back.
        enrolment.enrolled_at, enrolment.ended_at = at, None
        enrolment.save(update_fields=["enrolled_at", "ended_at"])
    if has_changed:
        _log(application, "accept_application", by=by, at=at)
        notices.application_accepted(application, at=at)
    return enrolment


@transaction.atomic
def put_on_waiting_list(application: Application, *, by: Person | None, at: datetime) -> Application:
    """Not now, perhaps later; the person hears so.

    Raises
    ------
    NothingToDecide, NotFromHere
    """
    application = lock_application(application)
    if _decide(application, Application.State.WAITING, by=by, at=at):
        _log(application, "put_on_waiting_list", by=by, at=at)
        notices.application_waiting(application, at=at)
    return application


@transaction.atomic
def decline_application(application: Application, *, by: Person | None, at: datetime) -> Application:
    """Not this time; the person hears so, kindly.

    Raises
    ------
    NothingToDecide, NotFromHere
    """
    application = lock_application(application)
    if _decide(application, Application.State.DECLINED, by=by, at=at):
        _log(application, "decline_application", by=by, at=at)
        notices.application_declined(application, at=at)
    return application


@transaction.atomic
def reopen_application(application: Application, *, by: Person | None, at: datetime) -> Application:
    """Take an answer back: the application is to answer again. A letter that has not left yet never does.

    Raises
    ------
    NotFromHere
    TooLateToWithdraw
        Once pairs are being formed with somebody who is accepted.
    """
    application = lock_application(application)
    if application.state == Application.State.SUBMITTED:
        return application
    if application.is_with_its_author:
        raise NotFromHere(state=application.get_state_display())
    require_step(application, Application.State.SUBMITTED)
    programme = application.programme
    is_accepted = application.state == Application.State.ACCEPTED
    if is_accepted and programme.state != Programme.State.APPLICATIONS:
        raise TooLateToWithdraw(**_contact(programme))
    has_left = not _stop_the_answer(application, by=by, at=at)
    application.state = Application.State.SUBMITTED
    application.decided_at = application.decided_by = None
    application.save(update_fields=["state", "decided_at", "decided_by"])
    if is_accepted:
        programme.enrolments.filter(application=application).update(ended_at=at)
    _log(application, "reopen_application", by=by, at=at)
    if has_left:
        notices.answer_taken_back(application, at=at)
    return application


def _stop_the_answer(application: Application, *, by: Person | None, at: datetime) -> bool:
    """Keep the letter with the answer from leaving; whether it was still here."""
    if by is None or application.decided_at is None:
        return False
    keys = notices.answer_keys(application, at=application.decided_at)
    letters = Message.objects.in_organisation(application.organisation_id)
    letter = letters.filter(idempotency_key__in=keys).first()
    if letter is None:
        return False
    try:
        cancel(letter, by=by, at=at)
    except AlreadyLeft:
        return False
    return True


@dataclass(frozen=True)
class Decided:
    """What a decision on several applications did: those it changed, and those it could not."""

    done: list[Application]
    left: list[Application]


@transaction.atomic
def decide_applications(
    programme: Programme, *, ids: Collection[int], decision: Decision, by: Person, at: datetime
) -> Decided:
    """Answer several applications of ``programme`` in one go. One that cannot be answered so stays as it is.

    Raises
    ------
    NothingToDecide
        For all of them at once, when the programme takes no decision now.
    """
    verbs = {
        "accept": accept_application,
        "wait": put_on_waiting_list,
        "decline": decline_application,
        "reopen": reopen_application,
    }
    decided = Decided([], [])
    rows = programme.applications.filter(pk__in=ids).select_related("person").order_by("pk")
    for application in rows:
        try:
            verbs[decision](application, by=by, at=at)
        except (NotFromHere, TooLateToWithdraw):
            decided.left.append(application)
        else:
            decided.done.append(application)
    return decided


@transaction.atomic
def withdraw_application(application: Application, *, by: Person | None, at: datetime) -> Application:
    """Take it back, without a reason. Twice changes nothing.

    Raises
    ------
    TooLateToWithdraw
        When the person is accepted and pairs are being formed: a pair would lose its half without a word.
    NotFromHere
    """
    application = lock_application(application)
    if application.state == Application.State.WITHDRAWN:
        return application
    require_step(application, Application.State.WITHDRAWN)
    programme = application.programme
    is_accepted = application.state == Application.State.ACCEPTED
    if is_accepted and programme.state != Programme.State.APPLICATIONS:
        raise TooLateToWithdraw(**_contact(programme))
    was_sent = application.state != Application.State.DRAFT
    _enter(application, Application.State.WITHDRAWN, by=by, at=at)
    if is_accepted:
        programme.enrolments.filter(application=application).update(ended_at=at)
    _log(application, "withdraw_application", by=by, at=at)
    if was_sent:
        notices.application_withdrawn(application, at=at)
    return application
