"""What the indicators are counted from, read in a fixed number of statements whatever the size of the programme.

Nothing here knows a name. Answers to questionnaires are read to be summed up and leave this module as scores only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from binome import content
from binome.accounts.models import LogEntry, Membership
from binome.accounts.permissions import Role
from binome.learning.models import Attendance
from binome.pairs.models import Goal, Session
from binome.programmes.models import Application, Programme
from binome.surveys.models import Response
from binome.surveys.questions import THEN

START, END = "agility_start", "agility_end"
FINALS = {Role.MENTEE.value: "final_mentee", Role.MENTOR.value: "final_mentor"}
PER_SESSION = "after_each_session"


@dataclass(frozen=True)
class SessionTotals:
    """Sessions of one state: how many, how long, how often moved."""

    count: int = 0
    minutes: int = 0
    moved: int = 0
    moves: int = 0


@dataclass(frozen=True)
class Facts:
    """A programme in numbers. Keys are the models' own values."""

    session_count: int
    applications: Mapping[tuple[str, str], int]
    # Mentors: (required units done, units done), one entry a mentor.
    mentor_units: tuple[tuple[int, int], ...]
    required_units: int
    # Pairs by (state, sessions held).
    pairs: Mapping[tuple[str, int], int]
    sessions: Mapping[str, SessionTotals]
    # Goals by progress.
    goals: Mapping[int, int]
    # Attendance by (kind of workshop, state).
    attendance: Mapping[tuple[str, str], int]
    # Questionnaire: (answered, asked).
    responses: Mapping[str, tuple[int, int]]
    # Scores of people who answered both self-assessments.
    paired_scores: tuple[tuple[float, float], ...]
    # What they say at the end, looking back, of where they stood at the start.
    looking_back: tuple[float, ...]
    # Recommendation, 0 to 10, by role.
    recommendations: Mapping[str, tuple[int, ...]]
    coordinator_acts: int

    @property
    def pair_count(self) -> int:
        """Every pair that was formed."""
        return sum(self.pairs.values())

    @property
    def planned_sessions(self) -> int:
        """Every session of every pair, those given up when a pair ended included."""
        return sum(totals.count for totals in self.sessions.values())

    def pairs_in(self, state: str) -> int:
        """Pairs in ``state``."""
        return sum(count for (found, _held), count in self.pairs.items() if found == state)


def read_facts(programme: Programme) -> Facts:
    """The programme as it is now, in nine statements."""
    sessions = _sessions(programme)
    held = sessions.get(Session.State.HELD, SessionTotals()).count
    answers = _answers(programme)
    return Facts(
        session_count=programme.session_count,
        applications=_applications(programme),
        mentor_units=_mentor_units(programme),
        required_units=len(programme.required_units),
        pairs=_pairs(programme),
        sessions=sessions,
        goals=_goals(programme),
        attendance=_attendance(programme),
        responses=_responses(programme, held_sessions=held),
        paired_scores=answers.paired,
        looking_back=answers.looking_back,
        recommendations=answers.recommendations,
        coordinator_acts=_coordinator_acts(programme),
    )


def _applications(programme: Programme) -> dict[tuple[str, str], int]:
    rows = programme.applications.values_list("role", "state").annotate(number=Count("pk"))
    return {(role, state): number for role, state, number in rows}


def _mentor_units(programme: Programme) -> tuple[tuple[int, int], ...]:
    required = Q(unit_completions__unit_id__in=programme.required_units)
    mentors = programme.enrolments.filter(role=Application.Side.MENTOR).annotate(
        required_done=Count("unit_completions", filter=required), done=Count("unit_completions")
    )
    return tuple(mentors.values_list("required_done", "done"))


def _pairs(programme: Programme) -> Counter[tuple[str, int]]:
    held = Count("sessions", filter=Q(sessions__state=Session.State.HELD))
    return Counter(programme.pairs.annotate(held=held).values_list("state", "held"))


def _sessions(programme: Programme) -> dict[str, SessionTotals]:
    rows = (
        Session.objects.in_organisation(programme.organisation_id)
        .filter(pair__programme=programme)
        .values_list("state")
        .annotate(
            number=Count("pk"),
            minutes_held=Sum("held_minutes"),
            moved=Count("pk", filter=Q(moves_count__gt=0)),
            moves=Sum("moves_count"),
        )
    )
    return {
        state: SessionTotals(count=number, minutes=minutes or 0, moved=moved, moves=moves or 0)
        for state, number, minutes, moved, moves in rows
    }


def _goals(programme: Programme) -> dict[int, int]:
    goals = Goal.objects.in_organisation(programme.organisation_id).filter(pair__programme=programme)
    return dict(goals.values_list("progress").annotate(number=Count("pk")))


def _attendance(programme: Programme) -> dict[tuple[str, str], int]:
    rows = (
        Attendance.objects.in_organisation(programme.organisation_id)
        .filter(workshop__programme=programme)
        .values_list("workshop__kind", "state")
        .annotate(number=Count("pk"))
    )
    return {(kind, state): number for kind, state, number in rows}


def _responses(programme: Programme, *, held_sessions: int) -> dict[str, tuple[int, int]]:
    """Answered and asked. A questionnaire of each session is asked once for each session held."""
    rows = (
        Response.objects.in_organisation(programme.organisation_id)
        .filter(wave__programme=programme)
        .values_list("wave__questionnaire_id")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(state=Response.State.ANSWERED)))
    )
    moments = {entry.id: entry.when for entry in content.questionnaires()}
    return {
        name: (answered, max(held_sessions, answered) if moments.get(name) == PER_SESSION else asked)
        for name, asked, answered in rows
    }


@dataclass(frozen=True)
class _Answers:
    """What questionnaires say, without who said it."""

    paired: tuple[tuple[float, float], ...]
    looking_back: tuple[float, ...]
    recommendations: Mapping[str, tuple[int, ...]]


def _answers(programme: Programme) -> _Answers:
    """Paired scores of the self-assessments, and recommendations by role; no answer leaves with its author."""
    rows = (
        Response.objects.in_organisation(programme.organisation_id)
        .filter(
            wave__programme=programme,
            wave__questionnaire_id__in=[START, END, *FINALS.values()],
            state=Response.State.ANSWERED,
        )
        .values_list("wave__questionnaire_id", "enrolment_id", "answers")
    )
    scores: dict[str, dict[int, float]] = {START: {}, END: {}}
    backward: dict[int, float] = {}
    items = {role: _recommendation_item(name) for role, name in FINALS.items()}
    recommendations: dict[str, list[int]] = {role: [] for role in FINALS}
    roles = {name: role for role, name in FINALS.items()}
    for name, enrolment, answers in rows:
        if name in scores:
            score = self_assessment_score(answers, networks=programme.networks)
            if score is not None:
                scores[name][enrolment] = score
            back = self_assessment_score(answers, networks=programme.networks, suffix=THEN)
            if name == END and back is not None:
                backward[enrolment] = back
        else:
            value = _whole(answers.get(items[roles[name]]))
            if value is not None:
                recommendations[roles[name]].append(value)
    both = scores[START].keys() & scores[END].keys()
    # Sorted by value: the order says nothing about who is who.
    paired = sorted((scores[START][one], scores[END][one]) for one in both)
    in_hindsight = sorted(score for one, score in backward.items() if one in both)
    by_role = {role: tuple(sorted(values)) for role, values in recommendations.items()}
    return _Answers(tuple(paired), tuple(in_hindsight), by_role)


def _recommendation_item(questionnaire_id: str) -> str:
    items = content.questionnaire(questionnaire_id).items
    return next(item.id for item in items if item.scale == "recommend11")


def self_assessment_score(
    answers: Mapping[str, Any], *, networks: list[str], suffix: str = ""
) -> float | None:
    """Mean of the autonomy items answered (0 to 4), skips left out; ``None`` with too few of them.

    ``suffix`` chooses the questions that look back at the start instead of those about now.
    """
    questionnaire = content.questionnaire(START)
    items = [item for item in questionnaire.items_for(networks) if item.scale == "autonomy5"]
    values = [value for item in items if (value := _whole(answers.get(item.id + suffix))) is not None]
    least = questionnaire.scoring.min_answered if questionnaire.scoring else 1
    if not values or len(values) < min(least, len(items)):
        return None
    return sum(values) / len(values)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _coordinator_acts(programme: Programme) -> int:
    """Acts in this programme of those who coordinate it, or did."""
    whole = Membership.objects.filter(organisation=programme.organisation_id, role=Role.COORDINATOR).values(
        "person"
    )
    team = programme.team.filter(role=Role.COORDINATOR).values("person")
    log = LogEntry.objects.in_organisation(programme.organisation_id).filter(programme_id=programme.pk)
    return log.filter(Q(by__in=whole) | Q(by__in=team)).count()
