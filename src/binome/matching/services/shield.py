"""The hierarchy shield while a programme lives: when lines change, proposals and running pairs are looked at again.

What comes to a coordinator's desk is that a pair needs a look, never who stands above whom.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from binome.accounts import services as accounts
from binome.accounts.models import DeclaredConflict, Organisation, Person, ReportingLineImport
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.core.tables import Table
from binome.matching import adapter
from binome.matching.models import PairConstraint, Proposal, ShieldAlert
from binome.pairs.models import Pair
from binome.programmes.models import Programme
from binome.programmes.privacy import known_in

# Where proposals wait or pairs live.
_LIVES = (Programme.State.APPLICATIONS, Programme.State.MATCHING, Programme.State.RUNNING)
REASON_LENGTH = 300


class ReasonIsMissing(Refused):
    """What protects people is set aside only for a reason that somebody signs."""

    code = "reason-is-missing"
    text = _("Write in a sentence why the two stay together all the same: it stays beside the pair.")


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Everybody whom the organisation knows, by a role or an application."""
    return Person.objects.filter(known_in(organisation), is_active=True)


def read_lines(
    organisation: Organisation,
    *,
    table: Table,
    is_whole: bool,
    is_all_or_nothing: bool,
    by: Person,
    at: datetime,
) -> ReportingLineImport:
    """Read a file of reporting lines for those whom the organisation knows; nothing is noted yet."""
    return accounts.read_lines(
        organisation,
        table=table,
        people=people_of(organisation),
        is_whole=is_whole,
        is_all_or_nothing=is_all_or_nothing,
        by=by,
        at=at,
    )


@transaction.atomic
def apply_lines(
    entry: ReportingLineImport, *, by: Person, at: datetime, valid_only: bool = False
) -> ReportingLineImport:
    """Note the lines of a file, and look at every proposal and every running pair again.

    Raises
    ------
    NoGoodLine, LinesNotAllGood
    """
    entry = accounts.apply_lines(entry, by=by, at=at, valid_only=valid_only)
    look_again(entry.organisation, at=at)
    return entry


@transaction.atomic
def declare_conflict(
    person: Person, *, organisation: Organisation, address: str, at: datetime
) -> DeclaredConflict:
    """``person`` cannot be paired with whoever has this address.

    Raises
    ------
    NotAnAddress, ThatIsYou
    """
    conflict = accounts.declare_conflict(person, organisation=organisation, address=address, at=at)
    look_again(organisation, at=at)
    return conflict


@transaction.atomic
def withdraw_conflict(conflict: DeclaredConflict, *, by: Person, at: datetime) -> None:
    """It is not so any more."""
    organisation = conflict.organisation
    accounts.withdraw_conflict(conflict, by=by, at=at)
    look_again(organisation, at=at)


@transaction.atomic
def look_again(organisation: Organisation, *, at: datetime) -> int:
    """Every proposal that waits and every running pair against the lines as they are now; answers how many need a look.

    A pair that a coordinator kept with a reason stays kept. One that is outside every line again needs no look any more.
    """
    accounts.hold(organisation)
    above = adapter.lines_in(organisation)
    found: dict[tuple[int, int], int] = {}
    for mentor, mentee, mentor_person, mentee_person, programme in _couples(organisation):
        if str(mentee_person) in above.get(mentor_person, ()) or str(mentor_person) in above.get(
            mentee_person, ()
        ):
            found[mentor, mentee] = programme
    rows = ShieldAlert.objects.in_organisation(organisation)
    known = {(row.mentor_id, row.mentee_id): row for row in rows}
    for couple, row in known.items():
        if row.state == ShieldAlert.State.OPEN and couple not in found:
            row.state = ShieldAlert.State.GONE
            row.save(update_fields=["state"])
        elif row.state == ShieldAlert.State.GONE and couple in found:
            row.state, row.found_at = ShieldAlert.State.OPEN, at
            row.save(update_fields=["state", "found_at"])
    ShieldAlert.objects.bulk_create(
        ShieldAlert(
            organisation=organisation,
            programme_id=programme,
            mentor_id=couple[0],
            mentee_id=couple[1],
            found_at=at,
        )
        for couple, programme in found.items()
        if couple not in known
    )
    return len(found)


def _couples(organisation: Organisation) -> list[tuple[int, int, int, int, int]]:
    """(mentor, mentee, their people, programme) of pairs that run and of proposals that are not settled."""
    lives = {"programme__state__in": _LIVES}
    names = ("mentor_id", "mentee_id", "mentor__person_id", "mentee__person_id", "programme_id")
    signed = defaultdict(set)
    constraints = PairConstraint.objects.in_organisation(organisation).filter(kind=PairConstraint.Kind.LOCK)
    for mentor, mentee in constraints.exclude(reason="").values_list("mentor_id", "mentee_id"):
        signed[mentor].add(mentee)
    pairs = Pair.objects.in_organisation(organisation).filter(state=Pair.State.ACTIVE, **lives)
    waiting = (Proposal.State.DRAFT, Proposal.State.SENT)
    proposals = Proposal.objects.in_organisation(organisation).filter(state__in=waiting, **lives)
    couples = {*pairs.values_list(*names), *proposals.values_list(*names)}
    # Kept by hand with a reason: somebody has looked, and signed.
    return sorted(couple for couple in couples if couple[1] not in signed[couple[0]])


def needing_a_look(programme: Programme) -> QuerySet[ShieldAlert]:
    """Those of one programme that still concern a proposal or a running pair."""
    pair = Q(mentor__pairs_as_mentor__mentee=F("mentee"), mentor__pairs_as_mentor__state=Pair.State.ACTIVE)
    proposal = Q(
        mentor__proposals_as_mentor__mentee=F("mentee"),
        mentor__proposals_as_mentor__state__in=(Proposal.State.DRAFT, Proposal.State.SENT),
    )
    rows = ShieldAlert.objects.filter(pair | proposal, programme=programme, state=ShieldAlert.State.OPEN)
    return (
        rows.as_scoped("programme")
        .select_related("mentor__person", "mentee__person")
        .order_by("found_at", "pk")
        .distinct()
    )


@transaction.atomic
def keep_pair(alert: ShieldAlert, *, reason: str, by: Person, at: datetime) -> ShieldAlert:
    """The two stay together all the same; who says so and why stays beside the pair. Twice changes nothing.

    Raises
    ------
    ReasonIsMissing
    """
    reason = reason.strip()
    if not reason:
        raise ReasonIsMissing
    rows = ShieldAlert.objects.in_organisation(alert.organisation_id).select_related(
        "organisation", "mentor__person", "mentee__person"
    )
    locked: ShieldAlert = rows.select_for_update(of=("self",), no_key=True).get(pk=alert.pk)
    if locked.state == ShieldAlert.State.KEPT:
        return locked
    locked.state, locked.reason = ShieldAlert.State.KEPT, reason[:REASON_LENGTH]
    locked.decided_by, locked.decided_at = by, at
    locked.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record(
        locked.organisation, verb="matching.keep_pair", subject=locked, by=by, at=at,
        programme_id=locked.programme_id,
        mentor=locked.mentor.person.first_name, mentee=locked.mentee.person.first_name,
    )  # fmt: skip
    return locked
