"""What the indicators are counted from, read in a fixed number of statements whatever the size of the programme.

Nothing here knows a name. Answers to questionnaires are read to be summed up and leave this module as scores only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from binome import content
from binome.accounts.models import LogEntry, Membership
from binome.accounts.permissions import Role
from binome.learning.models import Attendance, UnitCompletion
from binome.matching.models import Proposal
from binome.pairs.models import Goal, Session
from binome.programmes.models import Application, Programme
from binome.surveys.models import Response
from binome.surveys.questions import THEN

START, END = "agility_start", "agility_end"
FINALS = {Role.MENTEE.value: "final_mentee", Role.MENTOR.value: "final_mentor"}
PER_SESSION = "after_each_session"


# What each row of the one count says: which table, two words to tell its lines apart, and four numbers.
_Row = tuple[str, str, str, int, int, int, int]


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
    # Proposals that were sent, by state.
    proposals: Mapping[str, int]
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
    """The programme as it is now, in two statements: its counts, and the answers that become scores."""
    rows = _counted(programme)
    sessions = _session_totals(rows.get("sessions", []))
    held = sessions.get(Session.State.HELD, SessionTotals()).count
    answers = _answers(programme)
    units = Counter({(int(one), int(two)): n for _t, one, two, n, *_ in rows.get("units", [])})
    return Facts(
        session_count=programme.session_count,
        applications=_by_both(rows.get("applications", [])),
        mentor_units=tuple(sorted(units.elements())),
        required_units=len(programme.required_units),
        proposals={state: n for _t, state, _two, n, *_ in rows.get("proposals", [])},
        pairs=Counter({(state, int(held_of)): n for _t, state, held_of, n, *_ in rows.get("pairs", [])}),
        sessions=sessions,
        goals={int(progress): n for _t, progress, _two, n, *_ in rows.get("goals", [])},
        attendance=_by_both(rows.get("attendance", [])),
        responses=_responses(rows.get("responses", []), held_sessions=held),
        paired_scores=answers.paired,
        looking_back=answers.looking_back,
        recommendations=answers.recommendations,
        coordinator_acts=sum(n for _t, _one, _two, n, *_ in rows.get("acts", [])),
    )


def _by_both(rows: list[_Row]) -> dict[tuple[str, str], int]:
    return {(one, two): n for _table, one, two, n, *_rest in rows}


_NUMBERS = ("n1", "n2", "n3", "n4")


def _line(table: str, rows: QuerySet[Any], one: Any, two: Any = None, **numbers: Any) -> QuerySet[Any]:
    """``rows`` grouped by two words, as lines of the one count."""
    empty = Value("", output_field=CharField())
    words = {
        "table": Value(table, output_field=CharField()),
        "one": Cast(one, CharField()),
        "two": empty if two is None else Cast(two, CharField()),
    }
    counted = {name: Cast(numbers.get(name, Value(0)), BigIntegerField()) for name in _NUMBERS}
    grouped: QuerySet[Any] = rows.order_by().annotate(**words).values(*words).annotate(**counted)
    return grouped.values_list(*words, *counted)


def _counted(programme: Programme) -> dict[str, list[_Row]]:
    """Every count of the programme in one statement, whatever its size, by table."""
    here = programme.organisation_id
    count = Count("pk")
    sessions = Session.objects.in_organisation(here).filter(pair__programme=programme)
    answered = Count("pk", filter=Q(state=Response.State.ANSWERED))
    lines = [
        _line("applications", programme.applications.all(), F("role"), F("state"), n1=count),
        _line("units", _mentor_units(programme), F("required_done"), F("done"), n1=count),
        _line(
            "proposals", programme.proposals.exclude(state=Proposal.State.DRAFT), F("state"), n1=count,
        ),
        _line("pairs", _pairs(programme), F("state"), F("held"), n1=count),
        _line(
            "sessions", sessions, F("state"), n1=count, n2=Coalesce(Sum("held_minutes"), 0),
            n3=Count("pk", filter=Q(moves_count__gt=0)), n4=Coalesce(Sum("moves_count"), 0),
        ),
        _line("goals", Goal.objects.in_organisation(here).filter(pair__programme=programme), F("progress"), n1=count),
        _line(
            "attendance", Attendance.objects.in_organisation(here).filter(workshop__programme=programme),
            F("workshop__kind"), F("state"), n1=count,
        ),
        _line(
            "responses", Response.objects.in_organisation(here).filter(wave__programme=programme),
            F("wave__questionnaire_id"), n1=count, n2=answered,
        ),
        _line("acts", _coordinator_acts(programme), Value("all"), n1=count),
    ]  # fmt: skip
    found: dict[str, list[_Row]] = {}
    for row in lines[0].union(*lines[1:], all=True):
        found.setdefault(row[0], []).append(row)
    return found


def _number(rows: QuerySet[Any], group: str) -> Coalesce:
    """How many ``rows`` of an outer row, grouped by ``group``, which is that row; 0 for none."""
    return Coalesce(Subquery(rows.order_by().values(group).annotate(n=Count("pk")).values("n")), 0)


def _mentor_units(programme: Programme) -> QuerySet[Any]:
    done = UnitCompletion.objects.filter(enrolment=OuterRef("pk"))
    required = done.filter(unit_id__in=programme.required_units or ["-"])
    mentors = programme.enrolments.filter(role=Application.Side.MENTOR)
    return mentors.annotate(required_done=_number(required, "enrolment"), done=_number(done, "enrolment"))


def _pairs(programme: Programme) -> QuerySet[Any]:
    held = Session.objects.filter(pair=OuterRef("pk"), state=Session.State.HELD)
    return programme.pairs.annotate(held=_number(held, "pair"))


def _session_totals(rows: list[_Row]) -> dict[str, SessionTotals]:
    return {
        state: SessionTotals(count=number, minutes=minutes, moved=moved, moves=moves)
        for _table, state, _two, number, minutes, moved, moves in rows
    }


def _responses(rows: list[_Row], *, held_sessions: int) -> dict[str, tuple[int, int]]:
    """Answered and asked. A questionnaire of each session is asked once for each session held."""
    moments = {entry.id: entry.when for entry in content.questionnaires()}
    return {
        name: (answered, max(held_sessions, answered) if moments.get(name) == PER_SESSION else asked)
        for _table, name, _two, asked, answered, *_rest in rows
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


def _coordinator_acts(programme: Programme) -> QuerySet[Any]:
    """Acts in this programme of those who coordinate it, or did."""
    whole = Membership.objects.filter(organisation=programme.organisation_id, role=Role.COORDINATOR).values(
        "person"
    )
    team = programme.team.filter(role=Role.COORDINATOR).values("person")
    log = LogEntry.objects.in_organisation(programme.organisation_id).filter(programme_id=programme.pk)
    return log.filter(Q(by__in=whole) | Q(by__in=team))
