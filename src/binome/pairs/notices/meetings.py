"""Messages about the pair and its sessions. None holds what the two write to each other or to the coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.core.words import capital, duration_words, end_of_day, moment_words, times_words
from binome.outbox import calendar
from binome.outbox.services import Letter, queue_letter
from binome.pairs.models import Agreement, HelpRequest, Pair, Session
from binome.pairs.notices.links import link_to_agreement, link_to_another, link_to_dates, whole


def other_half(pair: Pair, to: Person) -> Person:
    """With whom ``to`` works."""
    return pair.mentee.person if pair.mentor.person_id == to.pk else pair.mentor.person


def home_of(pair: Pair, to: Person) -> dict[str, Any]:
    """Whose letter it is: that of the person's own organisation, which may share the programme with the pair's."""
    if pair.mentor.person_id == to.pk and pair.mentor.organisation_id != pair.organisation_id:
        return {"organisation": pair.mentor.organisation, "programme_id": pair.mentor.programme_id}
    return {"organisation": pair.organisation, "programme_id": pair.programme_id}


def page_of(pair: Pair) -> str:
    """The pair's page."""
    return reverse("pairs:show", args=[pair.pk])


@contextmanager
def as_read_by(to: Person, pair: Pair) -> Iterator[None]:
    """In the person's language and on the organisation's clock."""
    with translation.override(to.language), timezone.override(pair.organisation.time_zone):
        yield


def date_of(session: Session) -> datetime:
    """The date of a session that is known to have one."""
    if session.starts_at is None:
        message = f"session {session.pk} has no date"
        raise ValueError(message)
    return session.starts_at


def where(session: Session) -> str:
    """Place and link of a session, or that they are still to be agreed."""
    return ", ".join(part for part in (session.place, session.link) if part) or _("to be agreed")


def facts_of(session: Session, pair: Pair, to: Person) -> list[tuple[str, str]]:
    """Date, place and number to call: everything one needs on the way there."""
    organisation = pair.organisation
    return [
        (_("When"), f"{capital(moment_words(date_of(session)))} ({duration_words(session.minutes)})"),
        (_("Where"), where(session)),
        (_("With"), other_half(pair, to).full_name),
        (_("If something comes up"), f"{organisation.contact_name}, {organisation.contact_phone}"),
    ]


def _event(
    session: Session, *, pair: Pair, method: Literal["REQUEST", "CANCEL", "PUBLISH"], at: datetime | None
) -> str:
    """The session as a calendar entry, in the language that is active."""
    organisation = pair.organisation
    names = {
        "number": session.number,
        "mentor": pair.mentor.person.first_name,
        "mentee": pair.mentee.person.first_name,
    }
    call = {"name": organisation.contact_name, "phone": organisation.contact_phone}
    return calendar.event(
        uid=session.calendar_uid,
        sequence=session.calendar_sequence,
        method=method,
        starts_at=date_of(session),
        minutes=session.minutes,
        time_zone=organisation.time_zone,
        summary=_("Session %(number)s: %(mentee)s and %(mentor)s") % names,
        description=_("If something comes up: %(name)s, %(phone)s.") % call,
        location=where(session),
        organiser=organisation,
        attendees=[pair.mentor.person, pair.mentee.person],
        stamped_at=at,
    )


def calendar_file(session: Session, *, pair: Pair, to: Person) -> str:
    """The session as a file to open with one's own calendar."""
    with as_read_by(to, pair):
        return _event(session, pair=pair, method="PUBLISH", at=session.dated_at)


def pair_formed(pair: Pair, *, to: Person, at: datetime) -> None:
    """You have a pair: who it is, and what comes first."""

    def write() -> Letter:
        partner = other_half(pair, to)
        says = {"name": partner.full_name, "programme": pair.programme.name}
        if pair.mentor.person_id == to.pk:
            news = _("You will support %(name)s in the programme “%(programme)s”.") % says
        else:
            news = _("%(name)s will support you in the programme “%(programme)s”.") % says
        return Letter(
            subject=_("You and %(name)s are a pair") % {"name": partner.first_name},
            paragraphs=[
                news,
                _("First, read the pair agreement: a few lines on how you will work together."),
                _("Then choose your dates, all in one go."),
            ],
            facts=[(_("Write to %(name)s") % {"name": partner.first_name}, partner.email)],
            button=(_("Read our agreement"), link_to_agreement(pair, to)),
            after=[_("All the rest is on your pair’s page:"), whole(page_of(pair))],
        )

    queue_letter(
        kind="pairs.pair_formed",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.pair_formed:{pair.pk}:{to.pk}",
        # An address is for the two; across two organisations no coordination reads the other's.
        is_private=pair.mentor.organisation_id != pair.mentee.organisation_id,
        write=write,
    )


def agreement_changed(agreement: Agreement, *, pair: Pair, to: Person, by: Person, at: datetime) -> None:
    """The other half proposes other clauses; they are read on the page, not in the mail."""
    by = by.as_known_in(pair.organisation_id)

    def write() -> Letter:
        return Letter(
            subject=_("%(name)s proposes a change to your agreement") % {"name": by.first_name},
            paragraphs=[
                _("%(name)s has changed the pair agreement and accepts it in this form.")
                % {"name": by.first_name},
                _("Read it and accept it, or propose something else."),
            ],
            button=(_("Read the agreement"), reverse("pairs:agreement", args=[pair.pk])),
        )

    queue_letter(
        kind="pairs.agreement_changed",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.agreement_changed:{agreement.pk}:{to.pk}",
        write=write,
    )


def session_set(session: Session, *, pair: Pair, to: Person, at: datetime, is_move: bool = False) -> None:
    """A session has a date, or another one: place, time, number to call, and the calendar entry."""
    starts_at = date_of(session)

    def write() -> Letter:
        with timezone.override(pair.organisation.time_zone):
            says = {"number": session.number, "date": moment_words(starts_at)}
            subject = (
                _("New date for session %(number)s: %(date)s")
                if is_move
                else _("Session %(number)s: %(date)s")
            )
            return Letter(
                subject=subject % says,
                paragraphs=[
                    _("Session %(number)s has a new date. Your calendar follows.") % says
                    if is_move
                    else _("Session %(number)s has its date and place. Add it to your calendar.") % says
                ],
                facts=facts_of(session, pair, to),
                button=(_("See our pair’s page"), page_of(pair)),
                after=[
                    _("This date does not suit you? Move it in one step, without signing in:"),
                    whole(link_to_dates(session, to)),
                ],
            )

    with as_read_by(to, pair):
        event = _event(session, pair=pair, method="REQUEST", at=at)
    queue_letter(
        kind="pairs.session_set",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.session_set:{session.pk}:{session.calendar_sequence}:{to.pk}",
        write=write,
        calendar=event,
        calendar_method="REQUEST",
    )


def session_cancelled(session: Session, *, pair: Pair, to: Person, at: datetime) -> None:
    """A session will not take place: it leaves the calendar."""
    starts_at = date_of(session)

    def write() -> Letter:
        with timezone.override(pair.organisation.time_zone):
            says = {"number": session.number, "date": moment_words(starts_at)}
            return Letter(
                subject=_("Session %(number)s will not take place: %(date)s") % says,
                paragraphs=[
                    _("Session %(number)s on %(date)s is cancelled. It leaves your calendar.") % says
                ],
            )

    with as_read_by(to, pair):
        event = _event(session, pair=pair, method="CANCEL", at=at)
    queue_letter(
        kind="pairs.session_cancelled",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.session_cancelled:{session.pk}:{session.calendar_sequence}:{to.pk}",
        write=write,
        calendar=event,
        calendar_method="CANCEL",
    )


def _is_tomorrow(starts_at: datetime, at: datetime) -> bool:
    """On the active clock."""
    return timezone.localdate(starts_at) - timezone.localdate(at) == timedelta(days=1)


def session_reminder(
    session: Session, *, pair: Pair, to: Person, when: Literal["week", "day"], at: datetime
) -> None:
    """In a week, or tomorrow: place, time and number to call."""
    starts_at = date_of(session)

    def write() -> Letter:
        with timezone.override(pair.organisation.time_zone):
            partner = other_half(pair, to).first_name
            says = {
                "name": partner,
                "date": moment_words(starts_at),
                "times": times_words(starts_at, minutes=session.minutes),
            }
            subject = _("Your session with %(name)s: %(date)s")
            is_soon = when == "day" and _is_tomorrow(starts_at, at)
            if is_soon:
                subject = _("Tomorrow %(times)s: your session with %(name)s")
            return Letter(
                subject=subject % says,
                paragraphs=[_("Here is what you need for your session with %(name)s.") % says],
                facts=facts_of(session, pair, to),
                button=(_("See the session’s running order"), reverse("pairs:guide", args=[session.pk])),
                after=[
                    _("You cannot come? Propose other dates in one step, and %(name)s is told at once:")
                    % says,
                    whole(link_to_dates(session, to)),
                ],
            )

    with timezone.override(pair.organisation.time_zone):
        # What says "tomorrow" leaves today or never, even in quiet hours.
        not_after = end_of_day(at) if when == "day" and _is_tomorrow(starts_at, at) else starts_at
    queue_letter(
        kind="pairs.session_reminder",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.session_reminder:{session.pk}:{session.calendar_sequence}:{when}:{to.pk}",
        write=write,
        not_after=not_after,
    )


def help_asked(request: HelpRequest, *, to: Person, at: datetime) -> None:
    """Somebody asks for help. The words are read on the page, by those who answer alone."""

    def write() -> Letter:
        name = {"name": request.asked_by.full_name, "programme": request.programme.name}
        return Letter(
            subject=_("%(name)s asks for help") % name,
            paragraphs=[
                _("%(name)s, of the programme “%(programme)s”, asks for help.") % name,
                *([_("The request is for you alone.")] if request.addressee_id else []),
                _("The other half of the pair has not been told, and will not be."),
            ],
            button=(_("Read the request"), reverse("pairs:help_request", args=[request.pk])),
        )

    queue_letter(
        kind="pairs.help_asked",
        to=to,
        organisation=request.organisation,
        programme_id=request.programme_id,
        at=at,
        key=f"pairs.help_asked:{request.pk}:{to.pk}",
        write=write,
        is_private=True,
    )


def help_taken(request: HelpRequest, *, to: Person, by: Person, at: datetime) -> None:
    """Whoever asked learns who is on it."""
    by = by.as_known_in(request.organisation_id)

    def write() -> Letter:
        facts = [(_("Write to %(name)s") % {"name": by.first_name}, by.email)]
        if by.phone:
            facts.append((_("Call %(name)s") % {"name": by.first_name}, by.phone))
        return Letter(
            subject=_("%(name)s is on it") % {"name": by.full_name},
            paragraphs=[
                _("%(name)s has read your request for help and will contact you.") % {"name": by.full_name},
                _("Your request stays between you and the coordination."),
            ],
            facts=facts,
        )

    queue_letter(
        kind="pairs.help_taken",
        to=to,
        organisation=request.organisation,
        programme_id=request.programme_id,
        at=at,
        key=f"pairs.help_taken:{request.pk}:{to.pk}",
        write=write,
        is_private=True,
    )


def pair_ended(pair: Pair, *, to: Person, at: datetime) -> None:
    """The pair ends early: said without a reason, without saying by whom."""

    def write() -> Letter:
        name = {"name": other_half(pair, to).first_name}
        return Letter(
            subject=_("Your pair with %(name)s ends here") % name,
            paragraphs=[
                _("Your pair with %(name)s ends here. It happens, and nobody is to blame.") % name,
                _("Sessions to come leave your calendar. What you have done together stays yours."),
                _("The coordination knows about it. Would you like to work with somebody else? You choose."),
            ],
            button=(_("Say what I would like"), link_to_another(pair, to)),
        )

    queue_letter(
        kind="pairs.pair_ended",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.pair_ended:{pair.pk}:{to.pk}",
        write=write,
    )


def pair_ended_for_coordination(pair: Pair, *, to: Person, at: datetime) -> None:
    """Coordinators learn that a pair ended, to offer another one."""

    def write() -> Letter:
        says = {
            "mentor": pair.mentor.person.full_name,
            "mentee": pair.mentee.person.full_name,
            "programme": pair.programme.name,
        }
        return Letter(
            subject=_("A pair has ended: %(mentee)s and %(mentor)s") % says,
            paragraphs=[
                _("%(mentee)s and %(mentor)s, of the programme “%(programme)s”, end their pair.") % says,
                _("No reason is asked. You can offer each of them another pair."),
            ],
            button=(_("See the pair"), page_of(pair)),
        )

    queue_letter(
        kind="pairs.pair_ended_for_coordination",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.pair_ended_for_coordination:{pair.pk}:{to.pk}",
        write=write,
    )


def pair_completed(pair: Pair, *, to: Person, at: datetime) -> None:
    """The pair went all the way."""

    def write() -> Letter:
        name = {"name": other_half(pair, to).first_name}
        return Letter(
            subject=_("You and %(name)s went all the way") % name,
            paragraphs=[
                _("Your sessions with %(name)s are complete. Well done to you both.") % name,
                _("Your goals and memos stay on your pair’s page."),
            ],
            button=(_("See our pair’s page"), page_of(pair)),
        )

    queue_letter(
        kind="pairs.pair_completed",
        to=to,
        **home_of(pair, to),
        at=at,
        key=f"pairs.pair_completed:{pair.pk}:{to.pk}",
        write=write,
    )
