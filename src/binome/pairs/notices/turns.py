"""Messages about a pair's turning points: the morning after a session, half-way, and after an early end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.core.words import moment_words
from binome.outbox.services import Letter, queue_letter
from binome.pairs.models import Pair, Session
from binome.pairs.notices.links import link_to_agreement, link_to_dates, whole
from binome.pairs.notices.meetings import date_of, home_of, other_half, page_of


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


def session_passed(session: Session, *, pair: Pair, to: Person, at: datetime) -> None:
    """The morning after: did you meet? Noting it is one press; another date is one press too."""
    starts_at = date_of(session)

    def write() -> Letter:
        with timezone.override(pair.organisation.time_zone):
            says = {"name": other_half(pair, to).first_name, "date": moment_words(starts_at)}
            return Letter(
                subject=_("Did you meet %(name)s?") % says,
                paragraphs=[
                    _("Your session with %(name)s was to be on %(date)s.") % says,
                    _("If you met, note it: it takes a minute, and whoever notes first does so for both."),
                ],
                button=(_("Note that we met"), reverse("pairs:held", args=[session.pk])),
                after=[
                    _("You did not meet? It happens. Propose other dates:"),
                    whole(link_to_dates(session, to)),
                ],
            )

    queue_letter(
        kind="pairs.session_passed",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.session_passed:{session.pk}:{session.calendar_sequence}:{to.pk}",
        write=write,
        not_after=at + timedelta(days=2),
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
