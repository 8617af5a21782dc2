"""Two organisations agree to share a programme, and end it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may, require
from binome.accounts.services import find_or_create_person
from binome.core.errors import Refused
from binome.programmes import notices_sharing as notices
from binome.programmes.models import Enrolment, Programme, Sharing
from binome.programmes.services.states import lock_programme, log


class AlreadyShared(Refused):
    """A programme is shared with one other organisation."""

    code = "already-shared"
    text = _("This programme is already shared, or an invitation waits for its answer. End it first.")


class NotAnotherOrganisation(Refused):
    """One organisation does not share with itself."""

    code = "not-another-organisation"
    text = _("Choose a programme of another organisation.")


class SharingSettled(Refused):
    """Somebody has answered, or it has ended."""

    code = "sharing-settled"
    text = _("This invitation has been answered, or the sharing has ended.")


class ProgrammeIsOver(Refused):
    """A programme that is over pairs nobody."""

    code = "programme-is-over"
    text = _("This programme is closing or over: it is not shared any more.")


_OPEN = (
    Programme.State.DRAFT,
    Programme.State.APPLICATIONS,
    Programme.State.MATCHING,
    Programme.State.RUNNING,
)


def lock_sharing(sharing: Sharing) -> Sharing:
    """The agreement as it is now, held until the transaction ends."""
    rows = Sharing.objects.in_organisation(sharing.organisation_id).with_both()
    return rows.select_for_update(of=("self",), no_key=True).get(pk=sharing.pk)


def _log(sharing: Sharing, verb: str, *, by: Person, at: datetime) -> None:
    """In the log of each of the two; the other's coordinator is named in their own log only."""
    for programme in (sharing.programme, sharing.guest_programme):
        if programme is not None:
            ours = by if may(by, Permission.MANAGE_PROGRAMME, programme) else None
            other = sharing.twin_of(programme)
            log(
                programme, verb=f"programmes.{verb}", subject=sharing, by=ours, at=at,
                name=other.organisation.name if other is not None else "…",
            )  # fmt: skip


@transaction.atomic
def invite_to_share(programme: Programme, *, email: str, by: Person, at: datetime) -> Sharing:
    """Ask a coordinator of another organisation, by their address, to share the programme.

    Raises
    ------
    AlreadyShared, ProgrammeIsOver, NotAnAddress
    """
    programme = lock_programme(programme)
    if programme.state not in _OPEN:
        raise ProgrammeIsOver
    if Sharing.objects.of(programme).alive().exists():
        raise AlreadyShared
    person = find_or_create_person(
        email=email, first_name=email.partition("@")[0][:80], language=programme.language, at=at
    )
    sharing = Sharing.objects.create(
        organisation=programme.organisation, programme=programme, invited=person, invited_by=by, invited_at=at
    )
    _log(sharing, "invite_to_share", by=by, at=at)
    notices.invited_to_share(sharing, to=person, at=at)
    return sharing


@transaction.atomic
def accept_sharing(sharing: Sharing, *, programme: Programme, by: Person, at: datetime) -> Sharing:
    """The other organisation agrees, with a programme of its own that ``by`` manages. Twice changes nothing.

    Raises
    ------
    SharingSettled, NotAnotherOrganisation, AlreadyShared, ProgrammeIsOver
    """
    require(by, Permission.MANAGE_PROGRAMME, programme)
    programme = lock_programme(programme)
    sharing = lock_sharing(sharing)
    if sharing.state == Sharing.State.ACTIVE and sharing.guest_programme_id == programme.pk:
        return sharing
    if sharing.state != Sharing.State.INVITED or sharing.invited_id != by.pk:
        raise SharingSettled
    if programme.organisation_id == sharing.organisation_id:
        raise NotAnotherOrganisation
    if programme.state not in _OPEN:
        raise ProgrammeIsOver
    if Sharing.objects.of(programme).alive().exists():
        raise AlreadyShared
    sharing.guest_programme, sharing.state, sharing.answered_at = programme, Sharing.State.ACTIVE, at
    try:
        with transaction.atomic():
            sharing.save(update_fields=["guest_programme", "state", "answered_at"])
    except IntegrityError as error:
        raise AlreadyShared from error
    _log(sharing, "accept_sharing", by=by, at=at)
    notices.sharing_answered(sharing, at=at)
    return sharing


@transaction.atomic
def decline_sharing(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Not now; whoever asked is told. Twice changes nothing.

    Raises
    ------
    SharingSettled
    """
    sharing = lock_sharing(sharing)
    if sharing.state == Sharing.State.DECLINED:
        return sharing
    if sharing.state != Sharing.State.INVITED or sharing.invited_id != by.pk:
        raise SharingSettled
    sharing.state, sharing.answered_at = Sharing.State.DECLINED, at
    sharing.save(update_fields=["state", "answered_at"])
    notices.sharing_answered(sharing, at=at)
    return sharing


@transaction.atomic
def end_sharing(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Either ends it: cards are shown no more, proposals that wait cannot be accepted, pairs that exist go on."""
    sharing = lock_sharing(sharing)
    if sharing.state in (Sharing.State.INVITED, Sharing.State.ACTIVE):
        was_active = sharing.state == Sharing.State.ACTIVE
        sharing.state, sharing.ended_at = Sharing.State.ENDED, at
        sharing.save(update_fields=["state", "ended_at"])
        _log(sharing, "end_sharing", by=by, at=at)
        if was_active:
            notices.sharing_ended(sharing, at=at)
    return sharing


@transaction.atomic
def share_card(enrolment: Enrolment, *, shares: bool, at: datetime) -> Enrolment:
    """The person says whether their card may be shown to the other organisation; nobody is told."""
    Enrolment.objects.in_organisation(enrolment.organisation_id).filter(pk=enrolment.pk).update(
        shares_card=shares
    )
    enrolment.shares_card = shares
    return enrolment
