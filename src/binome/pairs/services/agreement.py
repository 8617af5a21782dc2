"""How the two want to work: accepting it, and proposing to change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.pairs import notices
from binome.pairs.models import Agreement, Pair
from binome.pairs.services.the_two import (
    Side,
    lock_pair,
    log,
    partner_of,
    require_half,
    require_under_way,
)

CLAUSES_MAX = 20
CLAUSE_LENGTH_MAX = 500


class AgreementNeedsAClause(Refused):
    """Every clause was taken away, or there are far too many."""

    code = "agreement-needs-a-clause"
    text = _("An agreement has between one and %(most)s clauses. Keep at least one.")


class ClauseTooLong(Refused):
    """A clause is longer than anybody would read aloud."""

    code = "clause-too-long"
    text = _("A clause has %(most)s characters at most. Make it two clauses.")


class NotAcceptedYet(Refused):
    """What has not been accepted is not read again."""

    code = "not-accepted-yet"
    text = _("Accept this agreement first, both of you.")


def _latest(pair: Pair) -> Agreement:
    """The version in force, held until the transaction ends."""
    agreement: Agreement = pair.agreements.select_for_update(no_key=True).latest("version")
    return agreement


def _accept(agreement: Agreement, side: Side, at: datetime) -> bool:
    """Note that ``side`` accepts; whether that changed anything."""
    field = f"{side}_accepted_at"
    if getattr(agreement, field) is not None:
        return False
    setattr(agreement, field, at)
    return True


@transaction.atomic
def accept_agreement(pair: Pair, *, by: Person, at: datetime) -> Agreement:
    """Accept the agreement for oneself; accepting twice changes nothing.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay
    """
    pair = lock_pair(pair)
    side = require_half(pair, by)
    require_under_way(pair)
    agreement = _latest(pair)
    if _accept(agreement, side, at):
        agreement.save(update_fields=[f"{side}_accepted_at"])
        log(pair, verb="pairs.accept_agreement", subject=agreement, by=by, at=at, version=agreement.version)
    return agreement


@transaction.atomic
def propose_agreement_change(
    pair: Pair, *, clauses: Sequence[dict[str, str]], by: Person, at: datetime
) -> Agreement:
    """Make a new version from ``clauses`` (``{"id", "text"}``); whoever proposes it accepts it, the other is asked.

    Clauses without words are left out. The same clauses again change nothing.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, AgreementNeedsAClause, ClauseTooLong
    """
    pair = lock_pair(pair)
    side = require_half(pair, by)
    require_under_way(pair)
    kept = [
        {"id": clause["id"], "text": clause["text"].strip()} for clause in clauses if clause["text"].strip()
    ]
    if not 0 < len(kept) <= CLAUSES_MAX:
        raise AgreementNeedsAClause(most=CLAUSES_MAX)
    if any(len(clause["text"]) > CLAUSE_LENGTH_MAX for clause in kept):
        raise ClauseTooLong(most=CLAUSE_LENGTH_MAX)
    latest = _latest(pair)
    if latest.clauses == kept:
        return latest
    agreement = Agreement(
        organisation=pair.organisation,
        pair=pair,
        version=latest.version + 1,
        clauses=kept,
        proposed_by=by,
        created_at=at,
    )
    _accept(agreement, side, at)
    agreement.save()
    log(
        pair,
        verb="pairs.propose_agreement_change",
        subject=agreement,
        by=by,
        at=at,
        version=agreement.version,
    )
    notices.agreement_changed(agreement, pair=pair, to=partner_of(pair, by), by=by, at=at)
    return agreement


@transaction.atomic
def reread_agreement(pair: Pair, *, by: Person, at: datetime) -> Agreement:
    """Say, half-way, that the agreement still suits. Saying it again changes nothing.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, NotAcceptedYet
    """
    pair = lock_pair(pair)
    side = require_half(pair, by)
    require_under_way(pair)
    agreement = _latest(pair)
    if not agreement.is_accepted:
        raise NotAcceptedYet
    field = f"{side}_reread_at"
    if getattr(agreement, field) is None:
        setattr(agreement, field, at)
        agreement.save(update_fields=[field])
        log(pair, verb="pairs.reread_agreement", subject=agreement, by=by, at=at, version=agreement.version)
    return agreement
