"""A programme from a template, and its team."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Role
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.programmes import notices
from binome.programmes.models import Programme, TeamMember

# The templates weigh what people understand; the engine weighs what it can compute.
CRITERIA_OF_WEIGHT = {
    "goal_topic_fit": ("goals",),
    "availability_overlap": ("availability",),
    "location_or_format": ("place",),
    "shared_interests_values": ("motivations", "interests"),
    "language": ("languages",),
    "mentor_style_vs_mentee_preference": ("ways_of_working",),
}


class DatesOutOfOrder(Refused):
    """Applications close, then the kick-off, then the closing workshop."""

    code = "dates-out-of-order"
    text = _(
        "The dates are not in order: applications close first, then comes the kick-off, then the closing workshop."
    )


def matching_settings_of(template: content.ProgrammeTemplate) -> dict[str, Any]:
    """The engine's settings for a template: its weights by criterion (adding up to 100) and every hard rule."""
    weights: dict[str, int] = {}
    for name, weight in template.matching.soft_weights.as_dict().items():
        criteria = CRITERIA_OF_WEIGHT[name]
        share, rest = divmod(weight, len(criteria))
        for position, criterion in enumerate(criteria):
            weights[criterion] = share + (rest if position == 0 else 0)
    return {
        "weights": weights,
        "hard_rules": {
            "shared_language": 1,
            "common_slots": 2,
            "masters_every_goal": True,
            "reachable_place_or_remote": True,
            "same_reporting_line": True,
            "same_team": True,
            "blocks": True,
            "previous_pairs": True,
        },
    }


@transaction.atomic
def create_programme(
    organisation: Organisation,
    *,
    template_id: str,
    name: str,
    kickoff_on: date,
    applications_close_on: date,
    closing_on: date,
    by: Person,
    at: datetime,
    language: str = "fr",
    purpose: str = "",
) -> Programme:
    """A draft with everything that the template says, ready to be changed.

    Raises
    ------
    DatesOutOfOrder
        When the three dates do not follow each other.
    """
    if not applications_close_on <= kickoff_on < closing_on:
        raise DatesOutOfOrder
    template = content.programme_template(template_id)
    programme = Programme.objects.create(
        organisation=organisation,
        name=name,
        slug=_free_slug(organisation, name),
        template_id=template_id,
        language=language,
        direction=Programme.Direction.CLASSIC if template.direction == "classic" else Programme.Direction.REVERSE,
        purpose=purpose or template.pitch.in_language(language),
        applications_close_on=applications_close_on,
        kickoff_on=kickoff_on,
        closing_on=closing_on,
        session_count=template.sessions.count,
        session_minutes=template.sessions.minutes_each,
        goals_max=content.goal_catalogue().rules.goals_per_mentee.max,
        networks=list(template.networks),
        matching_settings=matching_settings_of(template),
        required_units=list(content.mentor_path().completion.minimum_units_before_session_1),
        agreement_clauses=[
            {"id": clause.id, "text": clause.in_language(language)} for clause in content.agreement_clauses()
        ],
        questionnaire_ids=list(template.questionnaires),
        created_at=at,
    )
    record(organisation, verb="programmes.create_programme", subject=programme, by=by, at=at, programme_id=programme.pk, name=name)
    return programme


def _free_slug(organisation: Organisation, name: str) -> str:
    base = slugify(name)[:50] or "programme"
    taken = set(organisation.programmes.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def add_to_team(programme: Programme, *, person: Person, role: Role, by: Person, at: datetime) -> TeamMember:
    """Give ``person`` a role in this programme and tell them; doing it twice changes nothing."""
    member, is_new = programme.team.get_or_create(
        person=person,
        role=role,
        ended_at=None,
        defaults={"organisation": programme.organisation, "started_at": at},
    )
    if is_new:
        record(
            programme.organisation,
            verb="programmes.add_to_team",
            subject=member,
            by=by,
            at=at,
            programme_id=programme.pk,
            name=person.full_name,
            role=role.value,
        )
        notices.welcome_to_team(member, at=at)
    return member
