"""Messages about a pair's turning points: half-way, and after an early end."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.outbox.services import Letter, queue_letter
from binome.pairs.models import Pair
from binome.pairs.notices.links import link_to_agreement
from binome.pairs.notices.meetings import home_of, other_half, page_of


def agreement_to_reread(pair: Pair, *, to: Person, at: datetime) -> None:
    """Half-way: is the agreement still right?"""

    def write() -> Letter:
        says = {"name": other_half(pair, to).first_name}
        return Letter(
            subject=_("Half-way with %(name)s: is your agreement still right?") % says,
            paragraphs=[
                _("Half of your sessions with %(name)s are behind you.") % says,
                _("Read your agreement again together. If it still suits you, one press says so."),
                _("If something bothers you, propose to change it: it is made for that."),
            ],
            button=(_("Read our agreement again"), link_to_agreement(pair, to)),
        )

    queue_letter(
        kind="pairs.agreement_to_reread",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.agreement_to_reread:{pair.pk}:{to.pk}",
        write=write,
    )


def another_wanted(pair: Pair, *, by: Person, to: Person, at: datetime) -> None:
    """Coordinators learn that somebody would like another pair."""
    name = by.as_known_in(pair.organisation_id).full_name

    def write() -> Letter:
        says = {"name": name, "programme": pair.programme.name}
        return Letter(
            subject=_("%(name)s would like another pair") % says,
            paragraphs=[
                _("After a pair that ended early, %(name)s would like to go on with somebody else.") % says,
                _("No reason was asked. A re-match changes as few other pairs as possible."),
            ],
            button=(_("See the pair"), page_of(pair)),
        )

    queue_letter(
        kind="pairs.another_wanted",
        to=to,
        organisation=pair.organisation,
        programme_id=pair.programme_id,
        at=at,
        key=f"pairs.another_wanted:{pair.pk}:{by.pk}:{to.pk}",
        write=write,
    )
