"""Pairs across two organisations that share a programme: found on cards, sent, answered, formed on the second yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.matching import adapter, cards, notices_across
from binome.matching.models import SharedProposal
from binome.matching.services.answers import AlreadySettled, NotForYou
from binome.matching.services.publication import ANSWER_DAYS
from binome.pairing import HardRules, Mentee, Mentor, Problem, ProblemError, reasons, solve
from binome.pairs.services import form_pair
from binome.programmes.models import Programme, Sharing
from binome.programmes.services import day_in, lock_sharing

# Found while the page waits; a sharing with more free people at once sends and asks again.
MOST_CARDS = 200


class NotShared(Refused):
    """The sharing has ended, or was never accepted."""

    code = "not-shared"
    text = _("This programme is not shared any more.")


class NobodyAcross(Refused):
    """No card of the one suits a card of the other."""

    code = "nobody-across"
    text = _("No two cards suit each other now. More people with a free place on both sides would help.")


def _lock(sharing: Sharing) -> Sharing:
    """The agreement, held, if it is still there.

    Raises
    ------
    NotShared
    """
    sharing = lock_sharing(sharing)
    if sharing.state != Sharing.State.ACTIVE:
        raise NotShared
    return sharing


def _both(sharing: Sharing) -> tuple[Programme, Programme]:
    assert sharing.guest_programme is not None
    return sharing.programme, sharing.guest_programme


class SettingsDoNotFit(Refused):
    """The engine does not read the settings of the programme in which the pairs would live."""

    code = "settings-do-not-fit"
    text = _("The settings of one of the two programmes do not fit: %(why)s")


@transaction.atomic
def find_across(sharing: Sharing, *, by: Person, at: datetime) -> int:
    """Look for pairs of one's mentor with the other's person, both ways; answers how many. Sends nothing.

    What was found before and not sent is found anew.

    Raises
    ------
    NotShared, NobodyAcross, SettingsDoNotFit
    """
    sharing = _lock(sharing)
    both = _both(sharing)
    above = {k: v for programme in both for k, v in adapter.lines_in(programme.organisation).items()}
    people = {
        number: cards.for_the_engine(sharing, shown, above)
        for number, shown in cards.shown_by(sharing).items()
    }
    rows = SharedProposal.objects.filter(sharing=sharing).as_scoped("the sharing is held")
    rows.filter(state=SharedProposal.State.FOUND).delete()
    met = {(one.mentor_id, one.mentee_id) for one in rows.only("mentor", "mentee")}
    found = []
    for ours, theirs in (both, both[::-1]):
        mentors = people[ours.pk][0][:MOST_CARDS]
        mentees = people[theirs.pk][1][:MOST_CARDS]
        if mentors and mentees:
            found += _solved(sharing, theirs, mentors, mentees, met)
    SharedProposal.objects.bulk_create(found)
    if not found:
        raise NobodyAcross
    _log(sharing, "find_across", by=by, at=at, count=len(found))
    return len(found)


def _solved(
    sharing: Sharing,
    programme: Programme,
    mentors: tuple[Mentor, ...],
    mentees: tuple[Mentee, ...],
    met: Collection[tuple[int, int]],
) -> list[SharedProposal]:
    """The best pairs under the rules and weights of the programme in which they would live."""
    settings = programme.matching_settings
    here = {person.id for person in (*mentors, *mentees)}
    couples = [(adapter.identifier(one), adapter.identifier(other)) for one, other in met]
    # Somebody may take part in both programmes.
    couples += [(one.id, other.id) for one in mentors for other in mentees if one.employee == other.employee]
    problem = Problem(
        mentors,
        mentees,
        rules=HardRules(**settings.get("hard_rules", {})),
        weights=dict(settings.get("weights", {})),
        aim="most-pairs",
        blocks=tuple(dict.fromkeys(one for one in couples if one[0] in here and one[1] in here)),
        given=adapter.GIVEN,
    )
    try:
        made = solve(problem).pairs
    except ProblemError as error:
        raise SettingsDoNotFit(why=error.in_language(get_language() or "fr")) from error
    by_id = {person.id: person for person in mentors}
    supported = {person.id: person for person in mentees}
    return [
        SharedProposal(
            organisation=programme.organisation,
            sharing=sharing,
            mentor_id=adapter.enrolment_of(pair.mentor),
            mentee_id=adapter.enrolment_of(pair.mentee),
            points=pair.points,
            reasons={
                language: reasons(pair, by_id[pair.mentor], supported[pair.mentee], language)
                for language in ("fr", "en")
            },
        )
        for pair in made
    ]


@transaction.atomic
def send_across(sharing: Sharing, *, ids: Collection[int], by: Person, at: datetime) -> int:
    """Ask the two people of each, as cards; whoever is taken since is left out. Answers how many left.

    Raises
    ------
    NotShared
    """
    sharing = _lock(sharing)
    shown = cards.shown_by(sharing).values()
    places = {number: count for one in shown for number, count in one.free.items()}
    rows = SharedProposal.objects.filter(sharing=sharing, pk__in=ids, state=SharedProposal.State.FOUND)
    sent = 0
    for proposal in rows.as_scoped("the sharing is held").select_for_update(of=("self",)).order_by("pk"):
        if not places.get(proposal.mentor_id) or not places.get(proposal.mentee_id):
            continue
        places[proposal.mentor_id] -= 1
        places[proposal.mentee_id] -= 1
        last_day = day_in(sharing.organisation, at) + timedelta(days=ANSWER_DAYS)
        proposal.state, proposal.sent_at, proposal.answer_by = SharedProposal.State.SENT, at, last_day
        proposal.save(update_fields=["state", "sent_at", "answer_by"])
        notices_across.asked(_with_people(proposal), at=at)
        sent += 1
    if sent:
        _log(sharing, "send_across", by=by, at=at, count=sent)
    return sent


def _with_people(proposal: SharedProposal) -> SharedProposal:
    rows = SharedProposal.objects.in_organisation(proposal.organisation_id)
    return rows.select_related(
        "sharing__programme__organisation", "sharing__guest_programme__organisation",
        "mentor__person", "mentor__programme__organisation", "mentee__person", "mentee__programme__organisation",
    ).get(pk=proposal.pk)  # fmt: skip


@transaction.atomic
def close_across(proposal: SharedProposal, *, by: Person, at: datetime) -> SharedProposal:
    """A coordinator takes back what is not settled. Twice changes nothing.

    Raises
    ------
    AlreadySettled
    """
    lock_sharing(proposal.sharing)
    proposal = _with_people(proposal)
    if proposal.state == SharedProposal.State.ACCEPTED:
        raise AlreadySettled
    if proposal.state != SharedProposal.State.CLOSED:
        _close(proposal, at=at)
        _log(proposal.sharing, "close_across", by=by, at=at, count=1)
    return proposal


def _close(proposal: SharedProposal, *, at: datetime) -> None:
    was_sent = proposal.state == SharedProposal.State.SENT
    proposal.state = SharedProposal.State.CLOSED
    proposal.save(update_fields=["state"])
    if was_sent:
        notices_across.closed(proposal, at=at)


@transaction.atomic
def answer_across(proposal: SharedProposal, *, by: Person, accepts: bool, at: datetime) -> SharedProposal:
    """Yes, or no without a reason. On the second yes the pair exists and names appear; the same answer twice counts once.

    Raises
    ------
    NotForYou, AlreadySettled, NotShared
    """
    sharing = lock_sharing(proposal.sharing)
    proposal = _with_people(proposal)
    side = _side_of(proposal, by)
    if proposal.state == SharedProposal.State.ACCEPTED and accepts:
        return proposal
    if proposal.state != SharedProposal.State.SENT:
        raise AlreadySettled
    if sharing.state != Sharing.State.ACTIVE:
        raise NotShared
    setattr(proposal, f"{side}_accepts", accepts)
    proposal.save(update_fields=[f"{side}_accepts"])
    if not accepts:
        _close(proposal, at=at)
    elif proposal.mentor_accepts and proposal.mentee_accepts:
        proposal.pair = form_pair(
            proposal.mentee.programme, mentor=proposal.mentor, mentee=proposal.mentee, by=None, at=at,
            sharing=sharing,
        )  # fmt: skip
        proposal.state = SharedProposal.State.ACCEPTED
        proposal.save(update_fields=["pair", "state"])
        _log(sharing, "form_across", by=None, at=at, count=1)
    return proposal


def _side_of(proposal: SharedProposal, person: Person) -> Literal["mentor", "mentee"]:
    if proposal.mentor.person_id == person.pk:
        return "mentor"
    if proposal.mentee.person_id == person.pk:
        return "mentee"
    raise NotForYou


def close_what_waits(*, at: datetime) -> int:
    """Close proposals whose last day is past, and those of a sharing that has ended; answers how many."""
    sent = SharedProposal.objects.unscoped("the clock serves every organisation").filter(
        state=SharedProposal.State.SENT
    )
    closed = 0
    for proposal in sent.select_related("sharing__organisation").order_by("pk"):
        assert proposal.answer_by is not None
        is_over = day_in(proposal.sharing.organisation, at) > proposal.answer_by
        if is_over or proposal.sharing.state != Sharing.State.ACTIVE:
            with transaction.atomic():
                lock_sharing(proposal.sharing)
                row = _with_people(proposal)
                if row.state == SharedProposal.State.SENT:
                    _close(row, at=at)
                    closed += 1
    return closed


def _log(sharing: Sharing, verb: str, *, by: Person | None, at: datetime, count: int) -> None:
    """In the log of each of the two, with counts only; a coordinator is named in their own log."""
    for programme in _both(sharing):
        ours = by if by is not None and programme.roles_of(by) else None
        record(
            programme.organisation, verb=f"matching.{verb}", subject=sharing, by=ours, at=at,
            programme_id=programme.pk, count=count,
        )  # fmt: skip
