"""The coordinator's hand: keep a pair, or never propose it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.matching import adapter
from binome.matching.models import PairConstraint
from binome.pairing import broken_by
from binome.programmes.models import Enrolment, Programme

# What protects people is set aside only for a reason that somebody signs.
PROTECTING = frozenset({"same_reporting_line", "same_team"})


class NeedsReason(Refused):
    """The two work in one reporting line or one team."""

    code = "needs-reason"
    text = _(
        "%(mentee)s and %(mentor)s work in the same team or the same reporting line. "
        "If they must be paired all the same, write why: it stays beside the pair."
    )


class NeverTogether(Refused):
    """The two are one person, or one has said no."""

    code = "never-together"
    text = _("%(mentee)s and %(mentor)s cannot be paired.")


def rules_broken(programme: Programme, *, mentor: Enrolment, mentee: Enrolment) -> tuple[str, ...]:
    """Names of the rules that the pair would break with the settings as they are."""
    problem = adapter.only_these(programme, mentor, mentee)
    return broken_by(problem, adapter.identifier(mentor.pk), adapter.identifier(mentee.pk))


def lock_pair(
    programme: Programme, *, mentor: Enrolment, mentee: Enrolment, by: Person, at: datetime, reason: str = ""
) -> PairConstraint:
    """Keep this pair in the next rounds, whatever the points say; a rule it breaks is named in the result.

    A mentee is locked with one mentor only: the newest lock replaces the one before.

    Raises
    ------
    NeedsReason
        When a reporting line or a team is in the way and no reason is given.
    NeverTogether
        When the two are one person, or one of them has said no to the other: it is not said which.
    """
    names = {"mentor": mentor.person.first_name, "mentee": mentee.person.first_name}
    broken = set(rules_broken(programme, mentor=mentor, mentee=mentee))
    if "same_employee" in broken or adapter.one_would_rather_not(programme, mentor, mentee):
        raise NeverTogether(**names)
    if broken & PROTECTING and not reason.strip():
        raise NeedsReason(**names)
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
        with_reason=bool(reason),
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
