"""A pair begins, is completed, or ends early."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may
from binome.core.errors import Refused
from binome.pairs import notices
from binome.pairs.models import Agreement, Pair, Session
from binome.pairs.services.help import people_who
from binome.pairs.services.sessions import close_proposals
from binome.pairs.services.the_two import lock_pair, log, require_half, side_of, the_two
from binome.programmes.models import Application, Enrolment, Programme, Sharing
from binome.programmes.services import Missing


class NotAMentorAndAMentee(Refused):
    """The two do not take part in the programme as mentor and mentee."""

    code = "not-a-mentor-and-a-mentee"
    text = _("A pair is a mentor and a person supported, both taking part in the same programme.")


class MenteeHasAPair(Refused):
    """The mentee works with another mentor."""

    code = "mentee-has-a-pair"
    text = _("%(name)s already has a pair. End it first.")


class MentorIsFull(Refused):
    """The mentor supports as many people as she or he offered to."""

    code = "mentor-is-full"
    text = _("%(name)s already supports as many people as offered.")


class PairCompleted(Refused):
    """A completed pair cannot end early."""

    code = "pair-completed"
    text = _("This pair has gone all the way. There is nothing left to end.")


class PairEnded(Refused):
    """A pair that ended early cannot be completed."""

    code = "pair-ended"
    text = _("This pair ended early. It cannot be completed any more.")


class NothingHeldYet(Refused):
    """A pair that never met cannot be completed."""

    code = "nothing-held-yet"
    text = _("No session is noted as held yet. Note those that took place first.")


class SessionsStillAhead(Refused):
    """A pair that still meets is not completed."""

    code = "sessions-still-ahead"
    text = _(
        "A session is still to come. Complete the pair once it is over, or cancel its date by ending the pair."
    )


class NotEndedEarly(Refused):
    """Another pair is offered after an early end only."""

    code = "not-ended-early"
    text = _("This question is asked after a pair has ended early.")


class AlreadySaid(Refused):
    """The question is asked once."""

    code = "already-said"
    text = _("You have answered this. Call the coordination if you have changed your mind.")


def _lock_enrolments(
    programme: Programme, mentor: Enrolment, mentee: Enrolment, sharing: Sharing | None
) -> tuple[Enrolment, Enrolment]:
    """The two enrolments as they are now, held in the order of their numbers.

    The person supported is of the programme; the mentor too, or of the programme with which ``sharing`` shares it.

    Raises
    ------
    NotAMentorAndAMentee
    """
    twin = sharing.twin_of(programme) if sharing is not None else None
    here = (
        Q(programme=programme) | Q(programme=twin, role=Application.Side.MENTOR)
        if twin
        else Q(programme=programme)
    )
    rows = (
        Enrolment.objects.filter(here, pk__in=[mentor.pk, mentee.pk])
        .as_scoped("of the programme, or shared with it")
        .active()
        .select_related("person", "application")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    by_role = {row.role: row for row in rows}
    first, second = by_role.get(Application.Side.MENTOR), by_role.get(Application.Side.MENTEE)
    if first is None or second is None or first.person_id == second.person_id:
        raise NotAMentorAndAMentee
    return first, second


def missing_before_running(programme: Programme, on: date) -> list[Missing]:
    """A programme in which nobody has anybody to meet does not run."""
    if programme.pairs.filter(state=Pair.State.ACTIVE).exists():
        return []
    words = gettext("at least one pair: publish the proposals of a matching round, and wait for both answers")
    return [Missing(words, _forming_the_pairs(programme))]


def _forming_the_pairs(programme: Programme) -> str:
    """The page of a room above, which an installation may lack."""
    try:
        return reverse("matching:index", args=[programme.pk])
    except NoReverseMatch:
        return ""


@transaction.atomic
def form_pair(
    programme: Programme,
    *,
    mentor: Enrolment,
    mentee: Enrolment,
    by: Person | None,
    at: datetime,
    sharing: Sharing | None = None,
) -> Pair:
    """Make a pair of the two, with its agreement to accept and its sessions to date; both are told.

    With ``sharing``, the mentor may be of the other organisation; the pair lives in the mentee's programme.

    An active pair of the same two is returned as it is.

    Raises
    ------
    NotAMentorAndAMentee, MenteeHasAPair, MentorIsFull
    """
    mentor, mentee = _lock_enrolments(programme, mentor, mentee, sharing)
    active = Pair.objects.with_people().filter(state=Pair.State.ACTIVE).as_scoped("of these two people")
    standing = active.filter(mentee=mentee).first()
    if standing is not None:
        if standing.mentor_id == mentor.pk:
            return standing
        raise MenteeHasAPair(name=mentee.person.full_name)
    if active.filter(mentor=mentor).count() >= mentor.application.capacity:
        raise MentorIsFull(name=mentor.person.full_name)
    pair = Pair.objects.create(
        organisation=programme.organisation, programme=programme, mentor=mentor, mentee=mentee, formed_at=at
    )
    Agreement.objects.create(
        organisation=programme.organisation, pair=pair, clauses=_clauses_of(programme), created_at=at
    )
    Session.objects.bulk_create(
        Session(
            organisation=programme.organisation,
            pair=pair,
            number=number,
            minutes=programme.session_minutes,
            calendar_uid=f"{uuid4()}@binome",
        )
        for number in range(1, programme.session_count + 1)
    )
    log(pair, verb="pairs.form_pair", subject=pair, by=by, at=at)
    for person in the_two(pair):
        notices.pair_formed(pair, to=person, at=at)
    return pair


def _clauses_of(programme: Programme) -> list[dict[str, str]]:
    """The programme's clauses; the usual ones, in its language, when it has none."""
    if programme.agreement_clauses:
        return list(programme.agreement_clauses)
    return [
        {"id": clause.id, "text": clause.in_language(programme.language)}
        for clause in content.agreement_clauses()
    ]


def _require_say(pair: Pair, by: Person) -> None:
    """Go on if ``by`` is of the pair or follows the programme's pairs."""
    if side_of(pair, by) is None and not may(by, Permission.FOLLOW_PAIRS, pair.programme):
        raise PermissionDenied(Permission.FOLLOW_PAIRS)


@transaction.atomic
def end_pair(pair: Pair, *, by: Person, at: datetime) -> Pair:
    """End the pair early; no reason is asked. Sessions to come leave both calendars. Ending twice changes nothing.

    Raises
    ------
    PermissionDenied
        When ``by`` is neither of the pair nor coordinates.
    PairCompleted
    """
    pair = lock_pair(pair)
    _require_say(pair, by)
    if pair.state == Pair.State.ENDED:
        return pair
    if pair.state == Pair.State.COMPLETED:
        raise PairCompleted
    pair.state, pair.ended_at = Pair.State.ENDED, at
    pair.save(update_fields=["state", "ended_at"])
    log(pair, verb="pairs.end_pair", subject=pair, by=by, at=at)
    in_calendars = _cancel_sessions(pair, at=at)
    for person in the_two(pair):
        notices.pair_ended(pair, to=person, at=at)
        for session in in_calendars:
            notices.session_cancelled(session, pair=pair, to=person, at=at)
    for person in people_who(Permission.FOLLOW_PAIRS, pair.programme):
        if person != by and side_of(pair, person) is None:
            notices.pair_ended_for_coordination(pair, to=person, at=at)
    return pair


def _cancel_sessions(pair: Pair, *, at: datetime) -> list[Session]:
    """Cancel what has not begun; answers the sessions that stand in the two's calendars."""
    states = Session.State
    ahead = Q(state=states.SET, starts_at__gt=at) | Q(state__in=[states.TO_SET])
    in_calendars = []
    for session in pair.sessions.select_for_update(no_key=True).filter(ahead).order_by("number"):
        if session.state == states.SET:
            session.calendar_sequence += 1
            in_calendars.append(session)
        session.state = states.CANCELLED
        session.save(update_fields=["state", "calendar_sequence"])
        close_proposals(session, at=at)
    return in_calendars


@transaction.atomic
def complete_pair(pair: Pair, *, by: Person, at: datetime) -> Pair:
    """Say that the pair went all the way. Sessions that never got a date are cancelled. Twice changes nothing.

    Raises
    ------
    PermissionDenied
        When ``by`` is neither of the pair nor coordinates.
    PairEnded, SessionsStillAhead, NothingHeldYet
    """
    pair = lock_pair(pair)
    _require_say(pair, by)
    if pair.state == Pair.State.COMPLETED:
        return pair
    if pair.state == Pair.State.ENDED:
        raise PairEnded
    if pair.sessions.filter(state=Session.State.SET, starts_at__gt=at).exists():
        raise SessionsStillAhead
    if not pair.sessions.filter(state=Session.State.HELD).exists():
        raise NothingHeldYet
    pair.state, pair.ended_at = Pair.State.COMPLETED, at
    pair.save(update_fields=["state", "ended_at"])
    _cancel_sessions(pair, at=at)
    log(pair, verb="pairs.complete_pair", subject=pair, by=by, at=at)
    for person in the_two(pair):
        notices.pair_completed(pair, to=person, at=at)
    return pair


@transaction.atomic
def answer_another(pair: Pair, *, wants: bool, by: Person, at: datetime) -> Pair:
    """Say, once, whether one would like another pair after an early end; a yes is told to the coordination.

    Raises
    ------
    NotOneOfTheTwo, NotEndedEarly, AlreadySaid
    """
    pair = lock_pair(pair)
    side = require_half(pair, by)
    if pair.state != Pair.State.ENDED:
        raise NotEndedEarly
    field = f"{side}_wants_another"
    said = getattr(pair, field)
    if said == wants:
        return pair
    if said is not None:
        raise AlreadySaid
    setattr(pair, field, wants)
    pair.save(update_fields=[field])
    log(pair, verb="pairs.answer_another", subject=pair, by=by, at=at)
    if wants:
        for person in people_who(Permission.FOLLOW_PAIRS, pair.programme):
            if side_of(pair, person) is None:
                notices.another_wanted(pair, by=by, to=person, at=at)
    return pair
