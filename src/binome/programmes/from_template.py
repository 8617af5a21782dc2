"""What a programme takes from a template of the built-in content, in the product's own terms.

Templates speak of public practice ("goal and topic fit"); the pairing engine has criteria. The table below is
the only place where one becomes the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from binome import content
from binome.pairing import CRITERIA
from binome.programmes.models import Programme
from binome.programmes.weights import balanced

# Two slots in common rather than one: a date can then be moved without looking for a third day.
COMMON_SLOTS = 2
WEEKS_TO_FORM_PAIRS = 3
WEEKS_TO_APPLY = 4
WEEKS_OF_SESSIONS = 12
# Shares of a blank page: what one wants to learn and when one is free come first.
_BLANK_WEIGHTS = {"goals": 4, "availability": 3, "place": 1, "languages": 1, "ways_of_working": 1}

# Template's word: the engine's criteria, each with its share of the weight.
_CRITERIA_OF = {
    "goal_topic_fit": ("goals",),
    "availability_overlap": ("availability",),
    "location_or_format": ("place",),
    "shared_interests_values": ("motivations", "interests"),
    "language": ("languages",),
    "mentor_style_vs_mentee_preference": ("ways_of_working",),
}
NEVER_WEIGHED = {"age_gap", "preferences"}
# What ends people's applying when the template says so: the people who read them start then.
_MATCHING_EVENTS = ("interviews_and_matching", "matching")
_START_EVENTS = ("kickoff", "seminar", "session_1_window")


@dataclass(frozen=True)
class Dates:
    """The three dates of a programme, in order."""

    applications_close_on: date
    kickoff_on: date
    closing_on: date


def weights_of(template: content.ProgrammeTemplate) -> dict[str, int]:
    """Weight of each of the engine's criteria; they add up to 100. What a template does not weigh is 0."""
    weights = {criterion.name: 0 for criterion in CRITERIA if criterion.name not in NEVER_WEIGHED}
    for word, weight in template.matching.soft_weights.as_dict().items():
        criteria = _CRITERIA_OF[word]
        share, rest = divmod(weight, len(criteria))
        for position, name in enumerate(criteria):
            weights[name] += share + (1 if position < rest else 0)
    return weights


def hard_rules() -> dict[str, int | bool]:
    """The rules every programme starts with. Age bands are never asked, so never used."""
    return {
        "shared_language": 1,
        "common_slots": COMMON_SLOTS,
        "masters_every_goal": True,
        "reachable_place_or_remote": True,
        "age_bands": False,
        "same_reporting_line": True,
        "same_team": True,
        "blocks": True,
        "previous_pairs": True,
    }


def _week_of(template: content.ProgrammeTemplate, events: tuple[str, ...]) -> int | None:
    """The first week of any of ``events``, if the template has one."""
    weeks = {milestone.event: milestone.week for milestone in reversed(template.timeline)}
    return next((weeks[event] for event in events if event in weeks), None)


def dates_of(template: content.ProgrammeTemplate, *, kickoff_on: date) -> Dates:
    """The dates that follow from the kick-off and the template's calendar."""
    start = _week_of(template, _START_EVENTS) or 0
    matching = _week_of(template, _MATCHING_EVENTS)
    before = start - matching if matching is not None and matching < start else WEEKS_TO_FORM_PAIRS
    closing = _week_of(template, ("closing_workshop",))
    after = closing - start if closing is not None else template.duration_weeks
    return Dates(
        applications_close_on=kickoff_on - timedelta(weeks=before),
        kickoff_on=kickoff_on,
        closing_on=kickoff_on + timedelta(weeks=after),
    )


def first_kickoff(template: content.ProgrammeTemplate, *, today: date) -> date:
    """A Tuesday that leaves people the time to apply and the coordinator the time to form pairs."""
    start = _week_of(template, _START_EVENTS) or 0
    opening = _week_of(template, ("applications_open",))
    weeks = start - opening if opening is not None else WEEKS_TO_APPLY + WEEKS_TO_FORM_PAIRS
    earliest = today + timedelta(weeks=max(weeks, WEEKS_TO_APPLY))
    return earliest + timedelta(days=(1 - earliest.weekday()) % 7)


def required_units_of(template: content.ProgrammeTemplate) -> list[str]:
    """Units of the mentor path to finish before the first session, among those the template offers."""
    minimum = content.mentor_path().completion.minimum_units_before_session_1
    return [unit for unit in minimum if unit in template.mentor_preparation.units]


def clauses_in(language: str) -> list[dict[str, str]]:
    """The usual clauses of the pair agreement, in the programme's language."""
    return [{"id": clause.id, "text": clause.in_language(language)} for clause in content.agreement_clauses()]


def events_of(template: content.ProgrammeTemplate, *, language: str, dates: Dates) -> list[dict[str, Any]]:
    """Meetings of everyone, each on its day: the kick-off, the closing, or the week of the template's calendar."""
    start = _week_of(template, _START_EVENTS) or 0
    events = []
    for event in template.collective_events:
        label = event.label or ""
        week = _week_of(template, (label,))
        known = {"kickoff": dates.kickoff_on, "closing": dates.closing_on}
        day = dates.kickoff_on if week is None else dates.kickoff_on + timedelta(weeks=week - start)
        words = content.guide(event.guide).title if event.guide else content.term("event", label)
        events.append(
            {
                "kind": event.guide if event.guide in known else "other",
                "title": words.in_language(language),
                "on": known.get(event.guide or "", day).isoformat(),
                "minutes": event.minutes,
            }
        )
    return events


def blank_fields(*, language: str, direction: str) -> dict[str, Any]:
    """What a programme begins with on a blank page: everything but its subjects, which are its own matter.

    The questionnaires on ease with digital tools are for reverse programmes.
    """
    names = [entry.id for entry in content.questionnaires()]
    is_classic = direction == Programme.Direction.CLASSIC
    weights = {criterion.name: 0 for criterion in CRITERIA if criterion.name not in NEVER_WEIGHED}
    return {
        "template_id": "",
        "language": language,
        "direction": direction,
        "goals_max": content.goal_catalogue().rules.goals_per_mentee.max,
        "networks": [],
        "matching_settings": {"hard_rules": hard_rules(), "weights": balanced({**weights, **_BLANK_WEIGHTS})},
        "required_units": list(content.mentor_path().completion.minimum_units_before_session_1),
        "agreement_clauses": clauses_in(language),
        "questionnaire_ids": [name for name in names if not (is_classic and name.startswith("agility"))],
    }


def blank_dates(*, kickoff_on: date) -> Dates:
    """Dates of a blank page: as many weeks to apply and to form pairs as usual, three months of sessions."""
    weeks = timedelta(weeks=1)
    return Dates(kickoff_on - WEEKS_TO_FORM_PAIRS * weeks, kickoff_on, kickoff_on + WEEKS_OF_SESSIONS * weeks)


def dates_from(template: content.ProgrammeTemplate | None, *, kickoff_on: date) -> Dates:
    """The dates that follow from the kick-off, of a template or of a blank page."""
    return dates_of(template, kickoff_on=kickoff_on) if template else blank_dates(kickoff_on=kickoff_on)


def blank_kickoff(*, today: date) -> date:
    """A Tuesday that leaves people the time to apply."""
    earliest = today + timedelta(weeks=WEEKS_TO_APPLY + WEEKS_TO_FORM_PAIRS)
    return earliest + timedelta(days=(1 - earliest.weekday()) % 7)


def fields_of(template: content.ProgrammeTemplate, *, language: str) -> dict[str, Any]:
    """Everything of a programme that comes from its template, by field of the model."""
    reverse = Programme.Direction.REVERSE
    return {
        "template_id": template.id,
        "language": language,
        # Across organisations the younger teaches too, so both directions of the template are one here.
        "direction": Programme.Direction.CLASSIC if template.direction == "classic" else reverse,
        "session_count": template.sessions.count,
        "session_minutes": template.sessions.minutes_each,
        "goals_max": content.goal_catalogue().rules.goals_per_mentee.max,
        "networks": list(template.networks),
        "matching_settings": {"hard_rules": hard_rules(), "weights": weights_of(template)},
        "required_units": required_units_of(template),
        "agreement_clauses": clauses_in(language),
        "questionnaire_ids": list(template.questionnaires),
        "eligibility": {
            side: [sentence.in_language(language) for sentence in sentences]
            for side, sentences in template.eligibility.items()
        },
    }
