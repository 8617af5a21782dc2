"""What the indicators are counted from, read in a fixed number of statements whatever the size of the programme.

Nothing here knows a name, nor an answer: of questionnaires, only what was published is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from binome import content
from binome.accounts.models import LogEntry, Membership
from binome.accounts.permissions import Role
from binome.core.prepared import prepared
from binome.evaluation.models import CoordinationTime
from binome.learning.models import Attendance, HarvestNote, UnitCompletion
from binome.matching.models import Proposal
from binome.pairs.models import Goal, Pair, Session
from binome.programmes.models import Application, Enrolment, Programme, TeamMember
from binome.surveys.anonymity import Table, TooFew
from binome.surveys.models import Response, Wave
from binome.surveys.services.publishing import MEASURE
from binome.surveys.summaries import published_of, tables

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
    # People who made a commitment at a workshop. What they will do is nobody's but theirs.
    commitments: int
    # Questionnaire: (answered, asked).
    responses: Mapping[str, tuple[int, int]]
    # What was published of answers, by question and by measure; never an answer itself.
    tables: Mapping[str, Table | TooFew]
    measures: Mapping[str, Mapping[str, Any]]
    # Questionnaires that wait or are still open: their results come when they close.
    still_open: frozenset[str]
    coordinator_acts: int
    # Minutes that coordinators noted, by kind of work; empty when nobody noted any.
    coordination_minutes: Mapping[str, int] = field(default_factory=dict)
    # Questionnaires that belong to the programme.
    asked: frozenset[str] = frozenset()
    # What an hour costs the organisation, in euros, if it said so.
    hour_cost: float | None = None

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
    """The programme as it is now, in two statements: its counts, and what was published of answers."""
    rows = _counted(programme)
    sessions = _session_totals(rows.get("sessions", []))
    held = sessions.get(Session.State.HELD, SessionTotals()).count
    published = published_of(programme)
    cost = programme.coordination_hour_cost
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
        commitments=sum(n for _t, _one, _two, n, *_ in rows.get("commitments", [])),
        responses=_responses(rows.get("responses", []), held_sessions=held),
        tables=tables(published),
        measures={
            row.item_id.removeprefix(MEASURE): row.figures
            for row in published
            if row.item_id.startswith(MEASURE)
        },
        still_open=frozenset(name for _table, name, *_rest in rows.get("waves", [])),
        coordinator_acts=sum(n for _t, _one, _two, n, *_ in rows.get("acts", [])),
        coordination_minutes={kind: n for _t, kind, _two, n, *_ in rows.get("time", [])},
        asked=frozenset(programme.questionnaire_ids),
        hour_cost=None if cost is None else float(cost),
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
    required = tuple(programme.required_units) or ("-",)
    found: dict[str, list[_Row]] = {}
    for row in _lines(programme, programme.organisation_id, required=required):
        found.setdefault(row[0], []).append(row)
    return found


@prepared
def _lines(programme: Programme, organisation: int, *, required: tuple[str, ...]) -> QuerySet[Any, _Row]:
    count = Count("pk")
    sessions = Session.objects.filter(pair__programme=programme)
    answered = Count("pk", filter=Q(state=Response.State.ANSWERED))
    lines = [
        _line(
            "applications", Application.objects.filter(programme=programme).as_scoped("programme"),
            F("role"), F("state"), n1=count,
        ),
        _line("units", _mentor_units(programme, required), F("required_done"), F("done"), n1=count),
        _line(
            "proposals", Proposal.objects.filter(programme=programme).exclude(state=Proposal.State.DRAFT),
            F("state"), n1=count,
        ),
        _line("pairs", _pairs(programme), F("state"), F("held"), n1=count),
        _line(
            "sessions", sessions, F("state"), n1=count, n2=Coalesce(Sum("held_minutes"), 0),
            n3=Count("pk", filter=Q(moves_count__gt=0)), n4=Coalesce(Sum("moves_count"), 0),
        ),
        _line("goals", Goal.objects.filter(pair__programme=programme), F("progress"), n1=count),
        _line(
            "attendance", Attendance.objects.filter(workshop__programme=programme),
            F("workshop__kind"), F("state"), n1=count,
        ),
        _line(
            "commitments", HarvestNote.objects.filter(
                workshop__programme=programme, kind=HarvestNote.Kind.COMMITMENT
            ), Value("all"), n1=Count("enrolment", distinct=True),
        ),
        _line(
            "responses", Response.objects.filter(wave__programme=programme),
            F("wave__questionnaire_id"), n1=count, n2=answered,
        ),
        _line(
            "waves", Wave.objects.filter(programme=programme, published_at=None, session_number=0),
            F("questionnaire_id"), n1=count,
        ),
        _line("acts", _coordinator_acts(programme, organisation), Value("all"), n1=count),
        _line("time", _coordination_times(programme), F("kind"), n1=Sum("minutes")),
    ]  # fmt: skip
    return lines[0].union(*lines[1:], all=True)


def _coordination_times(programme: Programme) -> QuerySet[Any]:
    """Of everybody who coordinates: only the sum is ever read."""
    return CoordinationTime.objects.filter(programme=programme)


def _number(rows: QuerySet[Any], group: str) -> Coalesce:
    """How many ``rows`` of an outer row, grouped by ``group``, which is that row; 0 for none."""
    return Coalesce(Subquery(rows.order_by().values(group).annotate(n=Count("pk")).values("n")), 0)


def _mentor_units(programme: Programme, required: tuple[str, ...]) -> QuerySet[Any]:
    # Units that an organisation wrote itself are counted by no indicator: editions stay comparable.
    built_in = [unit.id for unit in content.mentor_path().units]
    done = UnitCompletion.objects.filter(enrolment=OuterRef("pk"), unit_id__in=built_in)
    of_those = done.filter(unit_id__in=required)
    mentors = Enrolment.objects.filter(programme=programme, role=Application.Side.MENTOR)
    return mentors.annotate(required_done=_number(of_those, "enrolment"), done=_number(done, "enrolment"))


def _pairs(programme: Programme) -> QuerySet[Any]:
    held = Session.objects.filter(pair=OuterRef("pk"), state=Session.State.HELD)
    return Pair.objects.filter(programme=programme).annotate(held=_number(held, "pair"))


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


def _coordinator_acts(programme: Programme, organisation: int) -> QuerySet[Any]:
    """Acts in this programme of those who coordinate it, or did."""
    whole = Membership.objects.filter(organisation=organisation, role=Role.COORDINATOR).values("person")
    team = TeamMember.objects.filter(programme=programme, role=Role.COORDINATOR).values("person")
    log = LogEntry.objects.filter(Q(programme_id=programme), organisation=organisation)
    return log.filter(Q(by__in=whole) | Q(by__in=team))
