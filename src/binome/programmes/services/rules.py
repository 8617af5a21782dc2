"""What a programme asks and allows, changed while it lives; and the next edition made from this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.programmes.models import Programme, TeamMember
from binome.programmes.services.programme import free_slug, require_order, twin_of
from binome.programmes.services.states import keep_changes, lock_programme, log

CHANGING = (
    Programme.State.DRAFT,
    Programme.State.APPLICATIONS,
    Programme.State.MATCHING,
    Programme.State.RUNNING,
)
# What the next edition takes from this one; names, dates and states are its own.
_COPIED = (
    "template_id", "language", "direction", "purpose", "session_count", "session_minutes", "goals_max", "networks",
    "matching_settings", "required_units", "agreement_clauses", "questionnaire_ids", "eligibility", "places", "role_words", "interview_questions",
    "coordination_hour_cost",
)  # fmt: skip


class RulesAreSettled(Refused):
    """A programme that closes is what it was."""

    code = "rules-are-settled"
    text = _(
        "This programme is closing or over: its rules do not change any more. Copy it for the next edition."
    )


class NothingToWorkOn(Refused):
    """A programme works on something."""

    code = "nothing-to-work-on"
    text = _("Keep at least one subject.")


@transaction.atomic
def change_rules(
    programme: Programme,
    *,
    session_count: int,
    session_minutes: int,
    goals_max: int,
    networks: Sequence[str],
    eligibility: Mapping[str, Sequence[str]],
    places: Mapping[str, int],
    agreement: Sequence[str],
    by: Person,
    at: datetime,
) -> Programme:
    """Change sessions, subjects, goals, sentences to confirm and the agreement. Pairs that exist keep theirs.

    A clause whose words stay keeps its number; what pairs have accepted is with them and does not change.

    Raises
    ------
    RulesAreSettled, NothingToWorkOn
    """
    programme = lock_programme(programme)
    if programme.state not in CHANGING:
        raise RulesAreSettled
    if not networks:
        raise NothingToWorkOn
    values: dict[str, Any] = {
        "session_count": session_count,
        "session_minutes": session_minutes,
        "goals_max": goals_max,
        "networks": list(networks),
        "eligibility": {side: list(sentences) for side, sentences in eligibility.items() if sentences},
        "places": dict(places),
        "agreement_clauses": clauses_with(programme.agreement_clauses, agreement),
    }
    keep_changes(programme, values, verb="programmes.change_rules", by=by, at=at)
    return programme


@transaction.atomic
def set_hour_cost(programme: Programme, *, cost: Decimal | None, by: Person, at: datetime) -> Programme:
    """What an hour of coordination costs, in euros, for the evaluation report; ``None`` says nothing of money."""
    programme = lock_programme(programme)
    values = {"coordination_hour_cost": cost}
    keep_changes(programme, values, verb="programmes.set_hour_cost", by=by, at=at)
    return programme


def clauses_with(before: Sequence[Mapping[str, str]], texts: Sequence[str]) -> list[dict[str, str]]:
    """The clauses with these words: the identifier of an old one at its place or with its words, else a new one."""
    by_text = {clause["text"]: clause["id"] for clause in before}
    taken: set[str] = {by_text[text] for text in texts if text in by_text}
    clauses: list[dict[str, str]] = []
    for place, text in enumerate(texts):
        identifier = by_text.get(text, "")
        if not identifier and len(texts) == len(before) and before[place]["id"] not in taken:
            identifier = before[place]["id"]
        if not identifier:
            numbers = (f"own-{number}" for number in range(1, len(texts) + len(before) + 1))
            known = {clause["id"] for clause in before} | taken | {clause["id"] for clause in clauses}
            identifier = next(number for number in numbers if number not in known)
        taken.add(identifier)
        clauses.append({"id": identifier, "text": text})
    return clauses


@transaction.atomic
def copy_programme(
    programme: Programme,
    *,
    name: str,
    purpose: str,
    applications_close_on: date,
    kickoff_on: date,
    closing_on: date,
    by: Person,
    at: datetime,
    places: Mapping[str, int] | None = None,
) -> Programme:
    """The next edition, a draft: the same rules and the same team, nobody's application and nobody's data.

    It has as many places as this one unless ``places`` says others. Asked for twice within a moment, it is made once.

    Raises
    ------
    DatesNotInOrder
    """
    require_order(applications_close_on, kickoff_on, closing_on)
    twin = twin_of(programme.organisation, name=name, at=at)
    if twin is not None:
        return twin
    copied = {field: getattr(programme, field) for field in _COPIED}
    if places is not None:
        copied["places"] = dict(places)
    edition = Programme.objects.create(
        **{
            **copied,
            "organisation": programme.organisation,
            "name": name,
            "purpose": purpose,
            "slug": free_slug(programme.organisation, name),
            "applications_close_on": applications_close_on,
            "kickoff_on": kickoff_on,
            "closing_on": closing_on,
            "created_at": at,
        }
    )
    TeamMember.objects.bulk_create(
        TeamMember(
            organisation=programme.organisation, programme=edition, person_id=member.person_id, role=member.role,
            started_at=at,
        )
        for member in programme.team.filter(ended_at=None).order_by("pk")
    )  # fmt: skip
    log(edition, verb="programmes.copy_programme", subject=edition, by=by, at=at, name=name)
    return edition
