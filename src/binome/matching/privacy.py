"""Proposals and what the engine said of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from binome.accounts.models import Person
from binome.accounts.privacy import Leaver, Rows, Shows
from binome.matching.models import (
    LeftOut,
    MatchingRecord,
    PairConstraint,
    Proposal,
    SharedProposal,
    ShieldAlert,
    Suggestion,
)

ROWS: Rows = {
    # A draft is a coordinator's thought, not yet something said to anybody.
    "matching.Proposal": lambda person: (
        Proposal.objects.filter(Q(mentor__person=person) | Q(mentee__person=person))
        .exclude(state=Proposal.State.DRAFT)
        .as_scoped("own")
    ),
    "matching.SharedProposal": SharedProposal.objects.told_to,
    "matching.Suggestion": Suggestion.objects.told_to,
    "matching.PairConstraint": lambda person: PairConstraint.objects.filter(
        Q(mentor__person=person) | Q(mentee__person=person)
    ).as_scoped("own"),
    "matching.ShieldAlert": lambda person: ShieldAlert.objects.filter(
        Q(mentor__person=person) | Q(mentee__person=person)
    ).as_scoped("own"),
    "matching.LeftOut": lambda person: LeftOut.objects.filter(enrolment__person=person).as_scoped("own"),
}


def _reasons(row: Proposal | SharedProposal | Suggestion, person: Person, language: str) -> Any:
    return row.reasons.get(language, [])


def _explanation(row: LeftOut, person: Person, language: str) -> Any:
    return row.explanation.get(language, [])


def _only_for(side: str, field: str) -> Any:
    """An answer is its author's: the other half reads the outcome, not who said no."""

    def show(row: Proposal | SharedProposal | Suggestion, person: Person, language: str) -> object:
        enrolment = row.mentor if side == "mentor" else row.mentee
        return getattr(row, field) if enrolment.person_id == person.pk else None

    return show


SHOWS: Shows = {
    ("matching.Proposal", "reasons"): _reasons,
    ("matching.LeftOut", "explanation"): _explanation,
    **{
        ("matching.Proposal", f"{side}_{what}"): _only_for(side, f"{side}_{what}")
        for side in ("mentor", "mentee")
        for what in ("accepts", "answered_at")
    },
    ("matching.SharedProposal", "reasons"): _reasons,
    **{
        ("matching.SharedProposal", f"{side}_accepts"): _only_for(side, f"{side}_accepts")
        for side in ("mentor", "mentee")
    },
    ("matching.Suggestion", "reasons"): _reasons,
    **{
        ("matching.Suggestion", f"{side}_{what}"): _only_for(side, f"{side}_{what}")
        for side in ("mentor", "mentee")
        for what in ("rank", "answered_at")
    },
}


def _points_only(row: Proposal) -> None:
    row.reasons = {"criteria": row.reasons.get("criteria", [])}
    row.save(update_fields=["reasons"])


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Wishes and explanations about them go; proposals keep points, and other people's lose the name."""
    theirs = Q(mentor__person=leaver.person) | Q(mentee__person=leaver.person)
    PairConstraint.objects.filter(theirs).as_scoped("erasure").delete()
    Suggestion.objects.filter(theirs).as_scoped("erasure").delete()
    ShieldAlert.objects.filter(theirs).as_scoped("erasure").delete()
    for alert in ShieldAlert.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(alert, "reason")
    across = SharedProposal.objects.filter(theirs).as_scoped("erasure")
    across.filter(pair=None).delete()
    across.update(reasons={})
    LeftOut.objects.filter(enrolment__person=leaver.person).as_scoped("erasure").delete()
    proposals = Proposal.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure")
    for proposal in proposals.filter(theirs):
        _points_only(proposal)
    for proposal in proposals.exclude(theirs):
        leaver.hide_in_row(proposal, "reasons")
    for row in LeftOut.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(row, "explanation")
    for one in Suggestion.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(one, "reasons")
    # A proof with holes proves nothing: all of it goes.
    MatchingRecord.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure").delete()
    for wish in PairConstraint.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(wish, "reason")


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """Points and answers stay; sentences, wishes and explanations go."""
    PairConstraint.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    LeftOut.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    ShieldAlert.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    Suggestion.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    MatchingRecord.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    either = Q(mentor__programme=programme_id) | Q(mentee__programme=programme_id)
    across = SharedProposal.objects.filter(either).as_scoped("end of retention")
    across.filter(pair=None).delete()
    across.update(reasons={})
    for proposal in Proposal.objects.filter(programme=programme_id).as_scoped("end of retention"):
        _points_only(proposal)
