"""Messages about dates on offer, and those to the assistant, who sees dates and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.models import Person
from binome.core.words import capital, count_words, duration_words, moment_words
from binome.outbox.services import Letter, queue_letter
from binome.pairs.models import Assistant, DateProposal, Pair, Session
from binome.pairs.notices.links import link_to_dates
from binome.pairs.notices.meetings import date_of, home_of, where


def _queue(pair: Pair, *, kind: str, to: Person, at: datetime, key: str, write: Callable[[], Letter]) -> None:
    def on_the_clock() -> Letter:
        with timezone.override(pair.organisation.time_zone):
            return write()

    queue_letter(
        kind=kind,
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"{kind}:{key}:{to.pk}",
        write=on_the_clock,
    )


def dates_proposed(
    proposal: DateProposal, *, session: Session, pair: Pair, to: Person, by: Person, at: datetime
) -> None:
    """Up to three dates to choose from, in one step; the one that stands holds until then."""
    name = by.as_known_in(pair.organisation_id).first_name
    count = len(proposal.moments)

    def write() -> Letter:
        says = {"name": name, "number": session.number, "count": count_words(count, feminine=True)}
        subject = ngettext(
            "%(name)s proposes a date for session %(number)s",
            "%(name)s proposes %(count)s dates for session %(number)s",
            count,
        )
        first = ngettext(
            "%(name)s proposes this date for session %(number)s:",
            "%(name)s proposes these dates for session %(number)s:",
            count,
        )
        moments = proposal.moments
        return _choice(proposal, moments, session=session, to=to, subject=subject % says, first=first % says)

    _queue(pair, kind="pairs.dates_proposed", to=to, at=at, key=str(proposal.pk), write=write)


def dates_waiting(proposal: DateProposal, *, session: Session, pair: Pair, to: Person, at: datetime) -> None:
    """What is still to come of these dates, two days later, if nobody has answered: one letter, and none after it."""
    name = proposal.proposed_by.as_known_in(pair.organisation_id).first_name
    moments = [moment for moment in proposal.moments if moment > at]
    count = len(moments)

    def write() -> Letter:
        says = {"name": name, "number": session.number}
        subject = ngettext(
            "Session %(number)s: the date that %(name)s proposed waits for your answer",
            "Session %(number)s: the dates that %(name)s proposed wait for your answer",
            count,
        )
        first = ngettext(
            "For session %(number)s, %(name)s proposed this date to you:",
            "For session %(number)s, %(name)s proposed these dates to you:",
            count,
        )
        return _choice(proposal, moments, session=session, to=to, subject=subject % says, first=first % says)

    _queue(pair, kind="pairs.dates_waiting", to=to, at=at, key=str(proposal.pk), write=write)


def _choice(
    proposal: DateProposal,
    moments: Sequence[datetime],
    *,
    session: Session,
    to: Person,
    subject: str,
    first: str,
) -> Letter:
    """The dates of a proposal that are still to come, what stands until then, and the page on which one picks."""
    standing = []
    if session.state == Session.State.SET:
        stands = _("Until then, session %(number)s stays on %(date)s.")
        standing = [stands % {"number": session.number, "date": moment_words(date_of(session))}]
    return Letter(
        subject=subject,
        paragraphs=[first, "\n".join(f"– {moment_words(moment)}" for moment in moments), *standing],
        facts=[
            (_("Length"), duration_words(session.minutes)),
            (_("Where"), ", ".join(p for p in (proposal.place, proposal.link) if p) or where(session)),
        ],
        button=(_("Choose a date"), link_to_dates(session, to)),
        after=[_("None suits you? The same page lets you propose others.")],
    )


def _both(pair: Pair) -> dict[str, str]:
    return {"mentee": pair.mentee.person.full_name, "mentor": pair.mentor.person.full_name}


def date_for_assistant(session: Session, *, pair: Pair, to: Person, at: datetime) -> None:
    """The assistant learns a date, and may move it."""

    def write() -> Letter:
        says = {"number": session.number, "date": moment_words(date_of(session)), **_both(pair)}
        return Letter(
            subject=_("Session %(number)s of %(mentee)s: %(date)s") % says,
            paragraphs=[_("Session %(number)s of %(mentee)s and %(mentor)s has its date.") % says],
            facts=[
                (_("When"), f"{capital(moment_words(date_of(session)))} ({duration_words(session.minutes)})"),
                (_("Where"), where(session)),
            ],
            button=(_("Move this date"), link_to_dates(session, to)),
            after=[_("The invitation is in the calendar of %(mentee)s.") % says],
        )

    key = f"{session.pk}:{session.calendar_sequence}"
    _queue(pair, kind="pairs.date_for_assistant", to=to, at=at, key=key, write=write)


def assistant_named(assistant: Assistant, *, pair: Pair, to: Person, at: datetime) -> None:
    """You may move somebody's dates: what that is, and that it is nothing else."""

    def write() -> Letter:
        says = _both(pair)
        return Letter(
            subject=_("You can move dates for %(mentee)s") % says,
            paragraphs=[
                _("%(mentee)s is supported by %(mentor)s and asks you to look after their dates.") % says,
                _("You see the dates and can propose others. You see nothing of what the two do together."),
            ],
            button=(_("See the dates"), reverse("pairs:assisted")),
            after=[_("You would rather not? The same page lets you stop, at any time.")],
        )

    _queue(pair, kind="pairs.assistant_named", to=to, at=at, key=str(assistant.pk), write=write)


def assistant_told(assistant: Assistant, *, pair: Pair, to: Person, at: datetime) -> None:
    """The mentor learns who may move dates."""

    def write() -> Letter:
        says = {"name": assistant.first_name, "mentee": pair.mentee.person.first_name}
        return Letter(
            subject=_("%(name)s can move the dates of %(mentee)s") % says,
            paragraphs=[
                _("%(mentee)s has an assistant, %(name)s, who can see your dates and move them.") % says,
                _("%(name)s sees nothing else of what you do together.") % says,
            ],
        )

    _queue(pair, kind="pairs.assistant_told", to=to, at=at, key=str(assistant.pk), write=write)


def assistant_ended(assistant: Assistant, *, pair: Pair, to: Person, at: datetime) -> None:
    """From now on the assistant sees no date any more; said to the assistant and to the mentor."""

    def write() -> Letter:
        says = {"name": assistant.first_name, **_both(pair)}
        if to.pk == assistant.person_id:
            return Letter(
                subject=_("You no longer move dates for %(mentee)s") % says,
                paragraphs=[_("Thank you for your help. You no longer see the dates of %(mentee)s.") % says],
            )
        return Letter(
            subject=_("%(name)s no longer moves your dates") % says,
            paragraphs=[_("From now on, you and %(mentee)s alone see and move your dates.") % says],
        )

    _queue(pair, kind="pairs.assistant_ended", to=to, at=at, key=str(assistant.pk), write=write)
