"""What coordinators are told about a programme that two organisations share."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Membership, Person
from binome.accounts.permissions import Permission, roles_with
from binome.outbox.services import Letter, queue_letter
from binome.programmes.models import Programme, Sharing


def _page(sharing: Sharing) -> str:
    return reverse("programmes:sharing", args=[sharing.pk])


def invited_to_share(sharing: Sharing, *, to: Person, at: datetime) -> None:
    """Another organisation proposes to share a programme: what it means, where to answer."""

    def write() -> Letter:
        programme = sharing.programme
        says = {
            "organisation": programme.organisation.name,
            "programme": programme.name,
            "name": sharing.invited_by.full_name,
        }
        return Letter(
            subject=_("%(organisation)s proposes to share a programme with you") % says,
            paragraphs=[
                _("%(name)s, of %(organisation)s, proposes to share the programme “%(programme)s”.") % says,
                _("Each organisation keeps its people. Only cards without a name cross, and names once two people have said yes to each other."),
                _("Read what each would do, then answer. Nothing is shared before."),
            ],
            button=(_("Read and answer"), _page(sharing)),
        )  # fmt: skip

    queue_letter(
        kind="programmes.invited_to_share", to=to, organisation=sharing.organisation,
        programme_id=sharing.programme_id, at=at, key=f"programmes.invited_to_share:{sharing.pk}", write=write,
    )  # fmt: skip


def _coordinators(programme: Programme) -> list[Person]:
    roles = roles_with(Permission.MANAGE_PROGRAMME)
    rows = Membership.objects.in_organisation(programme.organisation_id).current().filter(role__in=roles)
    return [row.person for row in rows.select_related("person")]


def sharing_answered(sharing: Sharing, *, at: datetime) -> None:
    """To whoever asked: yes or no."""
    is_yes = sharing.state == Sharing.State.ACTIVE

    def write() -> Letter:
        other = sharing.guest_programme
        says = {
            "programme": sharing.programme.name,
            "organisation": other.organisation.name if other is not None else "",
        }
        if is_yes:
            subject = _("%(organisation)s shares “%(programme)s” with you") % says
            news = _("%(organisation)s has accepted. Cards are shown to both from now on.") % says
        else:
            subject = _("“%(programme)s” will not be shared") % says
            news = _("The other organisation has declined. Nothing was shared.")
        return Letter(subject=subject, paragraphs=[news], button=(_("See the sharing"), _page(sharing)))

    queue_letter(
        kind="programmes.sharing_answered", to=sharing.invited_by, organisation=sharing.organisation,
        programme_id=sharing.programme_id, at=at, key=f"programmes.sharing_answered:{sharing.pk}", write=write,
    )  # fmt: skip


def sharing_ended(sharing: Sharing, *, at: datetime) -> None:
    """To the coordinators of both: what stops and what goes on."""
    for programme in (sharing.programme, sharing.guest_programme):
        if programme is None:
            continue
        for person in _coordinators(programme):
            queue_letter(
                kind="programmes.sharing_ended", to=person, organisation=programme.organisation,
                programme_id=programme.pk, at=at, key=f"programmes.sharing_ended:{sharing.pk}:{person.pk}",
                write=lambda: Letter(
                    subject=_("The sharing of a programme has ended"),
                    paragraphs=[
                        _("Cards are not shown any more, and proposals that were waiting are closed."),
                        _("Pairs that exist go on to their end. Their figures stay in the balance."),
                    ],
                    button=(_("See the sharing"), _page(sharing)),
                ),
            )  # fmt: skip
