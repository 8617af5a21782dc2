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


PROBLEMS: Mapping[str, Mapping[str, str]] = {
    "twice": {
        "fr": "Des identifiants sont là deux fois : {ids}.",
        "en": "Identifiers given twice: {ids}.",
    },
    "unknown-lock": {
        "fr": "Un binôme verrouillé cite une personne inconnue : {ids}.",
        "en": "A locked pair names somebody unknown: {ids}.",
    },
    "locked-twice": {
        "fr": "Une personne accompagnée n’a qu’un binôme ; celles-ci sont verrouillées plus d’une fois : {ids}.",
        "en": "A mentee has one pair only; these are locked more than once: {ids}.",
    },
    "locked-beyond-capacity": {
        "fr": "Plus de binômes verrouillés que de places : {ids}.",
        "en": "More locked pairs than places: {ids}.",
    },
    "capacity": {
        "fr": "Un nombre de places ne peut pas être négatif : {ids}.",
        "en": "A number of places cannot be negative: {ids}.",
    },
    "weight": {
        "fr": "Un poids est un nombre entier, 0 ou plus, d’un critère connu : {ids}.",
        "en": "A weight is a whole number, 0 or more, of a known criterion: {ids}.",
    },
    "rank": {
        "fr": "Un rang de préférence est un nombre entier, 1 ou plus : {ids}.",
        "en": "The rank of a preference is a whole number, 1 or more: {ids}.",
    },
    "too-many-people": {
        "fr": "Cette version compare chacun avec chacun : {limit} personnes au plus de chaque côté.",
        "en": "This version compares everyone with everyone: at most {limit} people on each side.",
    },
    "too-many-places": {
        "fr": "Trop de places pour cette version : {count} places pour {people} personnes accompagnées.",
        "en": "Too many places for this version: {count} places for {people} mentees.",
    },
    "too-large-weights": {
        "fr": "Ces poids sont trop grands pour un calcul exact. Divisez-les tous par un même nombre.",
        "en": "These weights are too large for exact arithmetic. Divide them all by the same number.",
    },
}


class ProblemError(ValueError):
    """The problem contradicts itself or is too large; ``kind`` is a key of ``PROBLEMS``, ``values`` fill its text."""

    def __init__(self, kind: str, **values: object) -> None:
        self.kind = kind
        self.values = values
        super().__init__(kind)

    def in_language(self, lang: str) -> str:
        """The sentence for whoever gave the problem."""
        french = lang.startswith("fr")
        text = PROBLEMS[self.kind]["fr" if french else "en"].format(**self.values)
        return text.replace(" :", "\u00a0:").replace(" ;", "\u00a0;") if french else text

    def __str__(self) -> str:
        return self.in_language("en")


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
    """Which rules hold, by the rules' names. Numbers are minimums; 0 and ``False`` switch a rule off."""

    shared_language: int = 1
    common_slots: int = 0
    masters_every_goal: bool = True
    reachable_place_or_remote: bool = True
    age_bands: bool = False
    same_employee: bool = True
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
    """Another mentor for the same mentee, and what choosing them would cost the whole, at least.

    ``pairs_lost`` is 0 unless as many pairs as possible were asked for first and one would be missing;
    ``costs_at_least`` are points, and may be negative where a pair is lost.
    """

    mentor: str
    points: int
    costs_at_least: int
    pairs_lost: int = 0


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
    """How many candidates of one person a rule excludes, and how many it alone excludes.

    ``gained`` is how many more would suit after the rule's smallest change on this person's side (one slot more,
    one level less, remote accepted); ``None`` when that cannot be told in advance.
    """

    rule: str
    excluded: int
    excluded_alone: int
    gained: int | None = None


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
    """Prices that prove the optimum; the lowest mentor prices that do, which are unique.

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
