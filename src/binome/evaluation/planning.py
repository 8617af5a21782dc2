"""The scale-up plan of a programme, in figures: what is known of it, what it takes, what is lacking, what decides.

The arithmetic is :mod:`binome.evaluation.planner`'s. Here each assumption gets its figure: somebody's own, else the
published one, together with what the programme itself showed once that is enough. Observed figures are read from the
registry of indicators, never counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import models

from binome import content
from binome.content.templates import PlannerDefault
from binome.evaluation.answers import Value
from binome.evaluation.models import Plan
from binome.evaluation.planner import USED, Assumption, Kind, Simulation, Size, Wave, plainly, simulate, waves
from binome.evaluation.services.planning import Edition, edition_name
from binome.programmes.models import Application, Programme

# Fewer pairs show too little to correct a published figure.
ENOUGH_PAIRS = 20
# A programme shows its rates when its sessions are over.
_OVER = (Programme.State.CLOSING, Programme.State.EVALUATED, Programme.State.ARCHIVED)
# Hours noted are whatever coordination took, so one rate a pair stands for both of the published ones.
HOURS_A_PAIR, HOURS_A_GROUP = "coord_hours_per_pair_short", "coord_hours_fixed_cohort"
# Between a closing and the next kick-off.
_A_REST = timedelta(weeks=8)
_COMMON_GROUP = 12
# Above so many groups, a plan starts in several waves unless somebody says otherwise.
_GROUPS_A_WAVE = 4
_MOST_WAVES = 4

Seen = tuple[int, int]
Figures = Mapping[str, Value]


def _shares(*names: str) -> Callable[[Figures], Seen]:
    return lambda figures: (
        sum(figures[name].get("count", 0) for name in names),
        sum(figures[name].get("of", 0) for name in names),
    )


def _accepted(figures: Figures) -> Seen:
    return sum(figures["applications_accepted"].values()), sum(figures["applications_received"].values())


def _matched(figures: Figures) -> Seen:
    mentees = figures["applications_accepted"][Application.Side.MENTEE.value]
    return min(figures["pairs_formed"]["count"], mentees), mentees


def _met_once(figures: Figures) -> Seen:
    return _met(figures), figures["pairs_formed"]["count"]


def _met(figures: Figures) -> int:
    return sum(sum(counts[1:]) for counts in figures["sessions_per_pair"].values())


def _went_on(figures: Figures) -> Seen:
    return min(figures["pairs_completed"]["count"], _met(figures)), _met(figures)


def _answered(figures: Figures) -> Seen:
    rates = figures["response_rates"]
    finals = [rates[name] for name in ("final_mentee", "final_mentor") if name in rates]
    return sum(one["count"] for one in finals), sum(one["of"] for one in finals)


# How each rate of the planner is seen in the registry of indicators; the others are known by asking only.
OBSERVED: Mapping[str, Callable[[Figures], Seen]] = {
    "application_to_eligible": _accepted,
    "eligible_to_matched": _matched,
    "match_refusal": _shares("proposals_refused"),
    "matched_to_session_1": _met_once,
    "session_1_to_complete": _went_on,
    "session_cancelled": _shares("sessions_moved"),
    "final_response": _answered,
}


class Origin(models.TextChoices):
    """Where a figure of the plan comes from."""

    OWN = "own", "own"
    SEEN = "seen", "seen"
    PUBLISHED = "published", "published"


@dataclass(frozen=True)
class Known:
    """One assumption of a plan, with all that stands behind it."""

    default: PlannerDefault
    assumption: Assumption
    origin: Origin
    # What the programme showed, used or not; nothing was tried: (0, 0).
    seen: Seen
    # Hours of coordination noted here for each pair, beside the two figures that they replace.
    hours: float | None = None


def known_figures(programme: Programme, plan: Plan | None, figures: Figures) -> list[Known]:
    """Each assumption of the formulas, in their order: one's own figure, else the published one and what was seen."""
    is_enough = programme.state in _OVER and figures["pairs_formed"]["count"] >= ENOUGH_PAIRS
    own = plan.figures if plan is not None else {}
    known = [
        _known(content.planner_default(name), own.get(name), figures, is_enough=is_enough) for name in USED
    ]
    hours = hours_noted(plan, figures)
    pairs = figures["pairs_formed"]["count"]
    if hours is None or not pairs:
        return known
    # Half of it one's own and half of it seen would count the same hours twice.
    is_used = programme.state in _OVER and not {HOURS_A_PAIR, HOURS_A_GROUP} & own.keys()
    return [_with_hours(one, hours / pairs, is_used=is_used) for one in known]


def hours_noted(plan: Plan | None, figures: Figures) -> float | None:
    """What coordination took so far: as noted, else as somebody estimated it for the plan."""
    noted = figures["coordination_time"].get("count")
    if noted is not None:
        return float(noted) / 60
    return None if plan is None or plan.coordination_hours is None else float(plan.coordination_hours)


def _with_hours(known: Known, hours: float, *, is_used: bool) -> Known:
    """The two figures of coordination with what was noted; the range is as wide, in proportion, as the published one."""
    name = known.default.id
    if name not in {HOURS_A_PAIR, HOURS_A_GROUP}:
        return known
    if not is_used:
        return replace(known, hours=hours)
    scale = hours / known.default.value if name == HOURS_A_PAIR else 0.0
    low, usual, high = (
        scale * value for value in (known.default.low, known.default.value, known.default.high)
    )
    return replace(
        known, assumption=Assumption(name, "amount", low, usual, high), origin=Origin.SEEN, hours=hours
    )


def _known(default: PlannerDefault, own: list[float] | None, figures: Figures, *, is_enough: bool) -> Known:
    kind: Kind = "ratio" if default.unit == "ratio" else "amount"
    seen = OBSERVED[default.id](figures) if default.id in OBSERVED else (0, 0)
    if own is not None:
        low, usual, high = own
        return Known(default, Assumption(default.id, kind, low, usual, high), Origin.OWN, seen)
    used = seen if is_enough and seen[1] else (0, 0)
    assumption = Assumption(default.id, kind, default.low, default.value, default.high, *used)
    return Known(default, assumption, Origin.SEEN if used[1] else Origin.PUBLISHED, seen)


def size_of(programme: Programme, plan: Plan | None, *, completed: int, mentors: int) -> Size:
    """The size that the plan says, in this programme's shape. ``mentors`` took part in it and may come back."""
    template = content.programme_template(programme.template_id) if programme.template_id else None
    return Size(
        completed=completed,
        pairs_per_group=plan.pairs_per_group if plan else _COMMON_GROUP,
        waves=plan.waves if plan else 1,
        weeks_between=plan.weeks_between if plan else 4,
        duration_weeks=max(round((programme.closing_on - programme.kickoff_on).days / 7), 1),
        session_count=programme.session_count,
        session_minutes=programme.session_minutes,
        workshops_per_group=len(template.collective_events) if template else 2,
        returning_mentors=mentors if programme.state in _OVER else 0,
    )


def first_guess(programme: Programme, figures: Figures) -> dict[str, int | date]:
    """What the form says before anybody has planned: ten times the pairs, after a rest, on the same weekday."""
    completed = max(figures["pairs_formed"]["count"], 10) * 10
    groups = -(-completed // _COMMON_GROUP)
    start = programme.closing_on + _A_REST
    start += timedelta(days=(programme.kickoff_on.weekday() - start.weekday()) % 7)
    return {
        "completed": min(completed, 1000),
        "pairs_per_group": _COMMON_GROUP,
        "waves": min(max(-(-groups // _GROUPS_A_WAVE), 1), _MOST_WAVES),
        "weeks_between": 4,
        "first_kickoff_on": start,
    }


def simulation_of(known: Iterable[Known], size: Size, *, seed: int) -> Simulation:
    """What ``size`` takes under these figures."""
    return simulate(size, [one.assumption for one in known], seed=seed)


def people_of(known: Iterable[Known], size: Size) -> dict[str, int]:
    """Whole figures by the formula: what the plan counts on, without the ranges."""
    return {name: int(figure) for name, figure in plainly(size, [one.assumption for one in known]).items()}


def waves_of(size: Size, plan: Plan, *, started: int) -> list[Wave]:
    """The plan over the calendar."""
    assert plan.first_kickoff_on is not None
    return waves(size, started=started, first_kickoff_on=plan.first_kickoff_on)


def editions_of(programme: Programme, found: Sequence[Wave], people: Mapping[str, int]) -> list[Edition]:
    """People spread over the waves as the pairs are, so that nobody is missing in any."""
    started = max(people["started"], 1)
    return [
        Edition(
            name=edition_name(programme, wave=wave.number, waves=len(found)),
            kickoff_on=wave.kickoff_on,
            closing_on=wave.closing_on,
            mentors=-(-people["mentors"] * wave.pairs // started),
            mentees=-(-people["mentees"] * wave.pairs // started),
        )
        for wave in found
    ]


# --- what would be lacking ------------------------------------------------------------------------------


class Need(models.TextChoices):
    """What a mentee asks of a mentor."""

    SUBJECT = "subject", "subject"
    LANGUAGE = "language", "language"
    SITE = "site", "site"


@dataclass(frozen=True)
class Shortage:
    """Something that more people would ask for than mentors could give, the mix of applications staying as it is."""

    need: Need
    # A subject's or a language's code, or the name of a place.
    name: str
    asked: int
    offered: int

    @property
    def lacking(self) -> int:
        """Places that are missing."""
        return self.asked - self.offered


def shortages(programme: Programme, *, mentees: int, mentors: int) -> list[Shortage]:
    """What ``mentors`` could not give ``mentees`` if both applied in the same mix as here, the largest gap first.

    A mentor who teaches two subjects is counted for both, so the real gap may be larger, never smaller.
    One statement, whatever the size.
    """
    asked: Counter[tuple[Need, str]] = Counter()
    offered: Counter[tuple[Need, str]] = Counter()
    people = Counter[str]()
    rows = programme.applications.sent().values_list(
        "role", "skills", "goals", "languages", "city", "reachable_places", "is_remote_possible", "capacity"
    )
    for role, skills, goals, languages, city, places, is_remote, capacity in rows.iterator(chunk_size=2000):
        if role == Application.Side.MENTEE:
            people[role] += 1
            asked.update((Need.SUBJECT, name) for name in {goal.get("network") for goal in goals} if name)
            if len(languages) == 1:
                asked[Need.LANGUAGE, languages[0]] += 1
            if city and not is_remote:
                asked[Need.SITE, city] += 1
        else:
            people[role] += capacity
            gives = [(Need.SUBJECT, name) for name in skills]
            gives += [(Need.LANGUAGE, name) for name in languages]
            gives += [(Need.SITE, name) for name in {city, *places} if name]
            offered.update(dict.fromkeys(gives, capacity))
    return _gaps(asked, offered, people, mentees=mentees, mentors=mentors)


def _gaps(
    asked: Counter[tuple[Need, str]],
    offered: Counter[tuple[Need, str]],
    people: Counter[str],
    *,
    mentees: int,
    mentors: int,
) -> list[Shortage]:
    sides = people[Application.Side.MENTEE], people[Application.Side.MENTOR]
    if not all(sides):
        return []
    found = [
        Shortage(
            need, name, round(count * mentees / sides[0]), round(offered[need, name] * mentors / sides[1])
        )
        for (need, name), count in asked.items()
    ]
    lacking = [one for one in found if one.lacking > 0]
    return sorted(lacking, key=lambda one: (-one.lacking, one.need, one.name))


# --- go, or not yet -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gate:
    """What must be reached before a programme grows: a share of the registry's figures, in percent."""

    id: str
    percent: int
    fact: Callable[[Figures], Seen]


def _goals(figures: Figures) -> Seen:
    return figures["goals_reached"]["count"], figures["goals_reached"]["of"]


# Thresholds are assumptions, to be argued in each organisation; see docs/explanation/planner.md.
GATES: tuple[Gate, ...] = (
    Gate("sessions_held", 80, _shares("sessions_held")),
    Gate("pairs_completed", 70, _shares("pairs_completed")),
    Gate("goals_reached", 60, _goals),
    Gate("answers", 70, _answered),
)


@dataclass(frozen=True)
class Checked:
    """A gate beside the facts: reached, not reached, or nothing to count yet (``None``)."""

    gate: Gate
    percent: int
    count: int
    of: int

    @property
    def is_reached(self) -> bool | None:
        """Whether the share is at least the threshold; compared in whole numbers."""
        return None if not self.of else 100 * self.count >= self.percent * self.of


def checked_gates(plan: Plan | None, figures: Figures) -> list[Checked]:
    """Each gate with its threshold, the plan's own or the usual one."""
    own = plan.gates if plan is not None else {}
    return [Checked(gate, int(own.get(gate.id, gate.percent)), *gate.fact(figures)) for gate in GATES]
