"""What people are told of roles: offered, begun, answered, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Membership, Person, RoleOffer
from binome.accounts.permissions import Role
from binome.accounts.role_words import ROLE_WORDS
from binome.core.links import make_token
from binome.outbox.services import Letter, queue_letter
from binome.programmes.models import Programme, TeamMember

PURPOSE = "role-offer"


def _says(row: RoleOffer | Membership | TeamMember, programme: Programme | None) -> dict[str, str]:
    place = programme.name if programme is not None else row.organisation.name
    return {"place": place, "role": row.person.called(row.role), "name": row.person.full_name}


def _about(role: str) -> list[tuple[str, str]]:
    words = ROLE_WORDS[Role(role)]
    return [(_("You see"), str(words.sees)), (_("You never see"), str(words.never))]


def _queue(
    kind: str,
    row: RoleOffer | Membership | TeamMember,
    *,
    to: Person,
    programme: Programme | None,
    at: datetime,
    write: Callable[[], Letter],
) -> None:
    queue_letter(
        kind=f"programmes.{kind}",
        to=to,
        organisation=row.organisation,
        programme_id=programme.pk if programme is not None else None,
        at=at,
        key=f"programmes.{kind}:{row._meta.model_name}:{row.pk}:{to.pk}",
        write=write,
    )


def _pages(row: RoleOffer | Membership | TeamMember, programme: Programme | None) -> tuple[str, str]:
    if programme is not None:
        return _("See the programme"), reverse("programmes:show", args=[programme.pk])
    return _("Open Binôme"), reverse("programmes:index")


def role_offered(offer: RoleOffer, *, programme: Programme | None, at: datetime) -> None:
    """Will you take this role? What it opens, and a button that only shows the question."""
    by = offer.offered_by.as_known_in(offer.organisation_id)

    def write() -> Letter:
        says = {**_says(offer, programme), "by": by.full_name}
        words = ROLE_WORDS[Role(offer.role)]
        first = _("%(by)s asks you to take a role in “%(place)s”: %(role)s.") % says
        if offer.handed_over_by is not None:
            says["from"] = offer.handed_over_by.full_name
            first = _("%(by)s asks you to take over from %(from)s in “%(place)s”. The role: %(role)s.") % says
        token = make_token(PURPOSE, person_id=offer.person_id, object_id=offer.pk)
        return Letter(
            subject=_("Will you take this role in “%(place)s”?") % says,
            paragraphs=[first, str(words.does), _("Nothing begins before you have said yes.")],
            facts=_about(offer.role),
            button=(_("Read and answer"), reverse("programmes:role_link", args=[token])),
        )

    _queue("role_offered", offer, to=offer.person, programme=programme, at=at, write=write)


def role_begins(offer: RoleOffer, *, programme: Programme | None, at: datetime) -> None:
    """You have said yes: the role is yours, and how to enter."""

    def write() -> Letter:
        says = _says(offer, programme)
        return Letter(
            subject=_("Your role in “%(place)s” begins") % says,
            paragraphs=[
                _("Thank you. From now on this role is yours in “%(place)s”: %(role)s.") % says,
                _("There is no password to remember: to sign in, you ask for a code at this address."),
            ],
            facts=_about(offer.role),
            button=_pages(offer, programme),
        )

    _queue("role_begins", offer, to=offer.person, programme=programme, at=at, write=write)


def role_given(membership: Membership, *, by: Person, at: datetime) -> None:
    """You have a role in the whole organisation: what it opens, and how to enter."""
    by = by.as_known_in(membership.organisation_id)

    def write() -> Letter:
        says = {**_says(membership, None), "by": by.full_name}
        return Letter(
            subject=_("You have a role in “%(place)s”") % says,
            paragraphs=[
                _("%(by)s has given you a role in “%(place)s”: %(role)s.") % says,
                str(ROLE_WORDS[Role(membership.role)].does),
                _("There is no password to remember: to sign in, you ask for a code at this address."),
            ],
            facts=_about(membership.role),
            button=_pages(membership, None),
        )

    _queue("role_given", membership, to=membership.person, programme=None, at=at, write=write)


def offer_answered(offer: RoleOffer, *, programme: Programme | None, to: Person, at: datetime) -> None:
    """To whoever asked, and to whoever handed over: yes or no, and what that changes."""
    accepts = offer.state == RoleOffer.State.ACCEPTED
    is_handed_over = offer.handed_over_by is not None and offer.handed_over_by.pk == to.pk

    def write() -> Letter:
        says = _says(offer, programme)
        if not accepts:
            subject = _("%(name)s does not take the role in “%(place)s”") % says
            lines = [_("%(name)s has answered no. Nothing changes: you can ask somebody else.") % says]
        elif is_handed_over:
            subject = _("%(name)s takes over from you in “%(place)s”") % says
            lines = [
                _("%(name)s has said yes. Your role has ended, and what you had in hand is passed on.")
                % says,
                _("What you did in it stays. Thank you."),
            ]
        else:
            subject = _("%(name)s takes the role in “%(place)s”") % says
            lines = [_("%(name)s has said yes. The role: %(role)s.") % says]
        return Letter(subject=subject, paragraphs=lines)

    _queue("offer_answered", offer, to=to, programme=programme, at=at, write=write)


def role_ended(
    row: Membership | TeamMember, *, programme: Programme | None, by: Person, at: datetime
) -> None:
    """Somebody has ended your role."""
    by = by.as_known_in(row.organisation_id)

    def write() -> Letter:
        says = {**_says(row, programme), "by": by.full_name}
        return Letter(
            subject=_("Your role in “%(place)s” has ended") % says,
            paragraphs=[
                _("%(by)s has ended your role in “%(place)s”: %(role)s.") % says,
                _("What you did in it stays. If this is a mistake, reply to this message."),
            ],
        )

    _queue("role_ended", row, to=row.person, programme=programme, at=at, write=write)
