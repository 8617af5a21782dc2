"""The coordinator's hand: keep a pair, or never propose it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.matching.models import PairConstraint
from binome.programmes.models import Enrolment, Programme


def lock_pair(
    programme: Programme, *, mentor: Enrolment, mentee: Enrolment, by: Person, at: datetime, reason: str = ""
) -> PairConstraint:
    """Keep this pair in the next rounds, whatever the points say; a rule it breaks is named in the result.

    A mentee is locked with one mentor only: the newest lock replaces the one before.
    """
    return _set(
        programme, PairConstraint.Kind.LOCK, mentor=mentor, mentee=mentee, by=by, at=at, reason=reason
    )


def block_pair(
    programme: Programme, *, mentor: Enrolment, mentee: Enrolment, by: Person, at: datetime, reason: str = ""
) -> PairConstraint:
    """Never propose this pair in the next rounds."""
    return _set(
        programme, PairConstraint.Kind.BLOCK, mentor=mentor, mentee=mentee, by=by, at=at, reason=reason
    )


@transaction.atomic
def _set(
    programme: Programme,
    kind: str,
    *,
    mentor: Enrolment,
    mentee: Enrolment,
    by: Person,
    at: datetime,
    reason: str,
) -> PairConstraint:
    Programme.objects.in_organisation(programme.organisation).select_for_update(of=("self",)).get(
        pk=programme.pk
    )
    if kind == PairConstraint.Kind.LOCK:
        programme.pair_constraints.filter(mentee=mentee, kind=kind).exclude(mentor=mentor).delete()
    constraint, _is_new = programme.pair_constraints.update_or_create(
        mentor=mentor,
        mentee=mentee,
        defaults={
            "organisation": programme.organisation,
            "kind": kind,
            "reason": reason[:300],
            "set_by": by,
            "set_at": at,
        },
    )
    record(
        programme.organisation, verb=f"matching.{kind}_pair", subject=constraint, by=by, at=at,
        programme_id=programme.pk, mentor=mentor.person.first_name, mentee=mentee.person.first_name,
    )  # fmt: skip
    return constraint


@transaction.atomic
def release_pair(
    programme: Programme, *, mentor: Enrolment, mentee: Enrolment, by: Person, at: datetime
) -> None:
    """Leave the pair to the engine again."""
    for constraint in programme.pair_constraints.filter(mentor=mentor, mentee=mentee):
        record(
            programme.organisation, verb="matching.release_pair", subject=constraint, by=by, at=at,
            programme_id=programme.pk, mentor=mentor.person.first_name, mentee=mentee.person.first_name,
        )  # fmt: skip
        constraint.delete()
