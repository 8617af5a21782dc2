"""What the engine is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Aim = Literal["total", "most-pairs"]
Side = Literal["mentor", "mentee"]

PERSON_FIELDS = (
    "organisation",
    "team",
    "employee",
    "reporting_line",
    "sector",
    "function",
    "age_band",
    "accepts_age_bands",
    "city",
    "reachable_places",
    "remote",
    "languages",
    "motivations",
    "ways_of_working",
    "interests",
    "availability",
)

DEFAULT_WEIGHTS: Mapping[str, int] = {
    "goals": 30,
    "availability": 20,
    "place": 15,
    "languages": 5,
    "motivations": 10,
    "ways_of_working": 10,
    "interests": 5,
    "sector": 0,
    "function": 0,
    "organisation": 5,
    "age_gap": 0,
    "preferences": 0,
}


class ProblemError(ValueError):
    """The problem contradicts itself (an identifier twice, a lock without a place…)."""


@dataclass(frozen=True)
class Goal:
    """A subject to learn: the level a mentor needs (1 to 5) and its rank (1 comes first)."""

    skill: str
    level: int
    priority: int = 1


@dataclass(frozen=True)
class Person:
    """What mentors and mentees both say. ``""`` and ``()`` mean unknown; unknown never counts as the same.

    ``availability`` are slot numbers; ``reporting_line`` the employee numbers above the person, nearest first;
    ``employee`` the person's own; ``team`` the direct manager.
    """

    id: str
    name: str = ""
    organisation: str = ""
    team: str = ""
    employee: str = ""
    reporting_line: tuple[str, ...] = ()
    sector: str = ""
    function: str = ""
    age_band: str = ""
    accepts_age_bands: tuple[str, ...] = ()
    city: str = ""
    reachable_places: tuple[str, ...] = ()
    remote: bool = False
    languages: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    ways_of_working: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    availability: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The name when there is one, else the identifier."""
        return self.name or self.id


@dataclass(frozen=True)
class Mentor(Person):
    """Who teaches: level (1 to 5) by skill, and how many mentees at most."""

    skills: Mapping[str, int] = field(default_factory=dict)
    capacity: int = 1


@dataclass(frozen=True)
class Mentee(Person):
    """Who learns: one or more goals."""

    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True)
class HardRules:
    """Which rules hold. Numbers are minimums; 0 and ``False`` switch a rule off."""

    shared_language: int = 1
    common_slots: int = 0
    masters_every_goal: bool = True
    reachable_place_or_remote: bool = True
    age_bands: bool = False
    same_reporting_line: bool = True
    same_team: bool = True
    blocks: bool = True
    previous_pairs: bool = True


@dataclass(frozen=True)
class Preference:
    """``person`` of ``side`` would like ``wants`` of the other side; rank 1 is the first choice."""

    side: Side
    person: str
    rank: int
    wants: str


@dataclass(frozen=True)
class Problem:
    """Everything the engine needs.

    ``given`` names the person fields that the input has on both sides; rules and criteria that need another
    field are off. ``locked``, ``previous`` and ``blocks`` are (mentor id, mentee id) couples.
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    rules: HardRules = HardRules()
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    unmatched_is_worth: int = 0
    aim: Aim = "total"
    age_bands: tuple[str, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    previous: tuple[tuple[str, str], ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    preferences: tuple[Preference, ...] = ()
    given: frozenset[str] = frozenset(PERSON_FIELDS)


@dataclass(frozen=True)
class CriterionScore:
    """One criterion of one pair: ``points = weight × value``, value 0 to 100."""

    name: str
    value: int
    weight: int

    @property
    def points(self) -> int:
        """What this criterion adds to the pair's points."""
        return self.value * self.weight


@dataclass(frozen=True)
class Alternative:
    """Another mentor for the same mentee; ``costs_at_least`` points are lost overall by choosing them."""

    mentor: str
    points: int
    costs_at_least: int


@dataclass(frozen=True)
class MadePair:
    """A pair that the engine proposes."""

    mentor: str
    mentee: str
    points: int
    scores: tuple[CriterionScore, ...]
    is_locked: bool
    broken_rules: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class RuleEffect:
    """How many candidates of one person a rule excludes, and how many it alone excludes."""

    rule: str
    excluded: int
    excluded_alone: int


@dataclass(frozen=True)
class Unmatched:
    """Somebody without a pair, and why. ``allowed`` candidates broke no rule but suit others better."""

    side: Side
    person: str
    candidates: int
    allowed: int
    effects: tuple[RuleEffect, ...]


@dataclass(frozen=True)
class Certificate:
    """Prices that prove the optimum.

    With ``net = points − unmatched_is_worth + bonus_per_pair``: for every allowed pair the two prices add up to
    ``net`` at least; on each pair made they add up to it exactly; who is left out and who has a free place has
    price 0. Then no assignment is worth more than the sum of prices (linear programming duality), which is
    what the pairs made are worth.
    """

    mentor_prices: Mapping[str, int]
    mentee_prices: Mapping[str, int]
    bonus_per_pair: int
    bound: int


@dataclass(frozen=True)
class Result:
    """The proved best assignment. ``total`` counts locked pairs and what leaving people out is worth."""

    pairs: tuple[MadePair, ...]
    unmatched: tuple[Unmatched, ...]
    total: int
    points_of_pairs: int
    certificate: Certificate
    rules_on: tuple[str, ...]
    rules_off: tuple[str, ...]
    criteria_on: tuple[str, ...]
    criteria_off: tuple[str, ...]
