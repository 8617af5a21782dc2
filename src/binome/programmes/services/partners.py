"""Partners of a programme: who brings people, who follows for them, and whom they brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person, known_key
from binome.accounts.permissions import Role
from binome.accounts.services import (
    PersonDraft,
    find_or_create_people,
    find_or_create_person,
    refresh_second_factor,
)
from binome.core.errors import Refused
from binome.programmes import notices
from binome.programmes.models import Application, Invitation, Partner, Programme, TeamMember
from binome.programmes.services.applications import lock_application, require_open
from binome.programmes.services.inviting import BETWEEN_REMINDERS, require_a_short_list
from binome.programmes.services.states import lock_programme, log


class PartnerAlreadyThere(Refused):
    """Two partners of one programme are told apart by their names."""

    code = "partner-already-there"
    text = _("A partner of this programme already bears this name.")


class PartnerHasEnded(Refused):
    """Whoever has left brings nobody any more."""

    code = "partner-has-ended"
    text = _("This partner no longer takes part in the programme.")


class RelayOfAnother(Refused):
    """A relay follows the people of one partner."""

    code = "relay-of-another"
    text = _("This person is already a relay in this programme. End that role first.")


def _log(partner: Partner, verb: str, *, by: Person, at: datetime) -> None:
    log(
        partner.programme, verb=f"programmes.{verb}", subject=partner, by=by, at=at, name=partner.name
    )  # fmt: skip


@transaction.atomic
def add_partner(programme: Programme, *, name: str, by: Person, at: datetime) -> Partner:
    """A partner that will bring people.

    Raises
    ------
    PartnerAlreadyThere
    """
    programme = lock_programme(programme)
    if programme.partners.filter(name__iexact=name).exists():
        raise PartnerAlreadyThere
    partner = Partner.objects.create(
        organisation=programme.organisation, programme=programme, name=name, created_at=at
    )
    _log(partner, "add_partner", by=by, at=at)
    return partner


def _lock(partner: Partner) -> Partner:
    """The partner as it is now; its programme is held until the transaction ends."""
    programme = lock_programme(partner.programme)
    partner = programme.partners.get(pk=partner.pk)
    partner.programme = programme
    if partner.ended_at is not None:
        raise PartnerHasEnded
    return partner


@transaction.atomic
def invite_relay(
    partner: Partner, *, email: str, first_name: str, last_name: str, by: Person, at: datetime
) -> TeamMember:
    """Somebody follows for the partner from now on, and is told; a relay without a partner gets this one.

    Raises
    ------
    PartnerHasEnded, RelayOfAnother, NotAnAddress
    """
    partner = _lock(partner)
    programme = partner.programme
    person = find_or_create_person(
        email=email, first_name=first_name, last_name=last_name, language=programme.language,
        organisation=programme.organisation, at=at,
    )  # fmt: skip
    member, is_new = programme.team.get_or_create(
        person=person,
        role=Role.PARTNER,
        ended_at=None,
        defaults={"organisation": programme.organisation, "partner": partner, "started_at": at},
    )
    if member.partner_id not in (None, partner.pk):
        raise RelayOfAnother
    if is_new or member.partner_id is None:
        member.partner = partner
        member.save(update_fields=["partner"])
        log(
            programme, verb="programmes.invite_relay", subject=member, by=by, at=at,
            name=member.person.first_name, partner=partner.name,
        )  # fmt: skip
        notices.added_as_relay(member, partner=partner, by=by, at=at)
        refresh_second_factor([person])
    return member


@transaction.atomic
def end_partner(partner: Partner, *, by: Person, at: datetime) -> Partner:
    """Its relays follow nobody any more and its link brings nobody; who was brought stays. Twice changes nothing."""
    try:
        partner = _lock(partner)
    except PartnerHasEnded:
        return partner
    relays = partner.relays.filter(ended_at=None)
    people = [relay.person for relay in relays.select_related("person")]
    relays.update(ended_at=at)
    partner.ended_at = at
    partner.save(update_fields=["ended_at"])
    _log(partner, "end_partner", by=by, at=at)
    refresh_second_factor(people)
    return partner


@transaction.atomic
def invite_own_people(
    partner: Partner, *, people: Sequence[PersonDraft], role: str, words: str, by: Person, at: datetime
) -> int:
    """Ask each of ``people`` to apply, for the partner; answers how many are new on the partner's own list.

    Whoever was invited by somebody else, or has applied, gets no second letter; the partner's list says the same of
    everyone, so that it tells nothing about people whom others brought.

    Raises
    ------
    PartnerHasEnded, ApplicationsNotOpen, TooLateToApply, TooManyAtOnce, NotAnAddress
    """
    partner = _lock(partner)
    programme = partner.programme
    require_open(programme, at=at)
    require_a_short_list(people)
    found = _people(programme, people, at=at)
    here = {"role": role, "person__in": [person.pk for person in found]}
    told = set(programme.applications.filter(**here).values_list("person", flat=True))
    told |= set(programme.invitations.filter(**here).values_list("person", flat=True))
    own = set(partner.invitations.filter(**here).values_list("person", flat=True))
    new = [person for person in found if person.pk not in own]
    for person in new:
        invitation = Invitation.objects.create(
            organisation=programme.organisation, programme=programme, partner=partner, person=person, role=role,
            invited_by=by, invited_at=at,
        )  # fmt: skip
        if person.pk not in told:
            notices.invited_to_apply(invitation, words=words, at=at)
    if new:
        log(
            programme, verb="programmes.invite_own_people", subject=partner, by=by, at=at, count=len(new),
            partner=partner.name,
        )  # fmt: skip
    return len(new)


def _people(programme: Programme, drafts: Sequence[PersonDraft], *, at: datetime) -> list[Person]:
    """Everyone of the list. A partner does not rename people whom the organisation knows already."""
    organisation = programme.organisation
    known = Person.objects.filter(
        email__in=[draft.email for draft in drafts], known_as__has_key=known_key(organisation)
    )
    here = {person.email: person.as_known_in(organisation) for person in known}
    others = [draft for draft in drafts if draft.email not in here]
    here |= find_or_create_people(others, organisation=organisation, language=programme.language, at=at)
    return list(here.values())


@transaction.atomic
def remind_own_people(partner: Partner, *, by: Person, at: datetime) -> None:
    """Write once more to the partner's people who were invited a week ago and have not begun. Says not to whom.

    Raises
    ------
    PartnerHasEnded, ApplicationsNotOpen, TooLateToApply
    """
    partner = _lock(partner)
    require_open(partner.programme, at=at)
    due = partner.invitations.filter(invited_at__lte=at - BETWEEN_REMINDERS, reminded_at=None)
    for invitation in due.unanswered().select_related("person", "partner", "programme__organisation"):
        # Whoever was reminded by somebody else is not written to again.
        twins = partner.programme.invitations.filter(person=invitation.person_id, role=invitation.role)
        if not twins.exclude(reminded_at=None).exists():
            notices.invited_again(invitation, at=at)
    if due.update(reminded_at=at):
        _log(partner, "remind_own_people", by=by, at=at)


@transaction.atomic
def change_partner(
    application: Application, *, partner: Partner | None, by: Person, at: datetime
) -> Application:
    """Say who brought this person; with none, no relay follows them. The same again changes nothing.

    Raises
    ------
    PartnerHasEnded
    """
    application = lock_application(application)
    if partner is not None:
        partner = _lock(partner)
    if application.partner_id != (partner.pk if partner else None):
        application.partner = partner
        application.save(update_fields=["partner"])
        log(
            application.programme, verb="programmes.change_partner", subject=application, by=by, at=at,
            name=application.person.first_name,
        )  # fmt: skip
    return application


def stop_being_followed(application: Application, *, by: Person, at: datetime) -> Application:
    """The person no longer wishes that the partner follows where they stand; nobody is told."""
    return change_partner(application, partner=None, by=by, at=at)


def partner_of_newcomer(programme: Programme, *, person: Person, code: str) -> Partner | None:
    """Who brought somebody who begins an application: the link they came by, else the first who invited them."""
    current = programme.partners.current()
    by_link = programme.partners.brought_by(code)
    if by_link is not None:
        return by_link
    return current.filter(invitations__person=person).order_by("invitations__invited_at", "pk").first()
