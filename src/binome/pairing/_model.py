"""What the engine is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Aim = Literal["total", "most-pairs", "stable"]
Fairness = Literal["none", "floor", "worst-first"]
# Called with a step's name ("candidates", "pairs", "explanations", "check") and the share of it that is done, 0 to 1.
Progress = Callable[[str, float], None]
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
    "too-many-for-fairness": {
        "fr": "Il y a trop de binômes possibles pour l’équité, le mode stable ou un nouvel appariement : {limit} au plus.",
        "en": "There are too many possible pairs for fairness, stable pairs or a re-match: {limit} at most.",
    },
    "too-many-places": {
        "fr": "Trop de places pour cette version : {count} places pour {people} personnes accompagnées.",
        "en": "Too many places for this version: {count} places for {people} mentees.",
    },
    "stable-alone": {
        "fr": "Des binômes stables ne se combinent pas avec une équité : choisissez l’un ou l’autre.",
        "en": "Stable pairs do not go together with fairness: choose one or the other.",
    },
    "rematch-alone": {
        "fr": "Un nouvel appariement ne se combine ni avec une équité, ni avec des binômes stables.",
        "en": "A re-match goes neither with fairness nor with stable pairs.",
    },
    "stay": {
        "fr": "Ce que compte un binôme qui continue doit être une fraction positive ou nulle.",
        "en": "What a pair that goes on counts must be a fraction of 0 or more.",
    },
    "not-running": {
        "fr": "Binômes en cours entre des personnes inconnues : {ids}.",
        "en": "Running pairs of unknown people: {ids}.",
    },
    "too-large-weights": {
        "fr": "Ces poids sont trop grands pour un calcul exact. Divisez-les tous par un même nombre.",
        "en": "These weights are too large for exact arithmetic. Divide them all by the same number.",
    },
}


def typeset(sentence: str, lang: str) -> str:
    """French has a no-break space before double punctuation and inside its quotes."""
    if lang != "fr":
        return sentence
    for mark in ":;?!»":
        sentence = sentence.replace(f" {mark}", f"\u00a0{mark}")
    return sentence.replace("« ", "«\u00a0")


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
        return typeset(text, "fr" if french else "en")

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
    least_points: int = 0


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

    ``aim`` is ``"stable"`` for pairs such that no two people who could have each other both prefer each other to what
    they got (preferences first, then points). ``fairness`` is ``"floor"`` for the highest floor of points that leaves nobody out who could have a pair, then
    the aim above it; ``"worst-first"`` to pair as many people as possible, then to raise the weakest pair as high as
    it goes, then the next weakest, and so on to the strongest. ``given`` names the person fields that the input has on both sides; rules and criteria that need another
    field are off. ``locked``, ``previous`` and ``blocks`` are (mentor id, mentee id) couples.

    ``running`` are couples that exist already; with ``stay`` = (p, q), each of them that goes on counts p/q points
    more (see ``rematch``).
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    rules: HardRules = HardRules()
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    unmatched_is_worth: int = 0
    aim: Aim = "total"
    fairness: Fairness = "none"
    age_bands: tuple[str, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    previous: tuple[tuple[str, str], ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    preferences: tuple[Preference, ...] = ()
    given: frozenset[str] = frozenset(PERSON_FIELDS)
    running: tuple[tuple[str, str], ...] = ()
    stay: tuple[int, int] = (0, 1)

    @property
    def wishes(self) -> list[tuple[str, str]]:
        """(mentor id, mentee id) of every couple of whom one asked for the other."""
        return [
            (wish.person, wish.wants) if wish.side == "mentor" else (wish.wants, wish.person)
            for wish in self.preferences
        ]


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
    """Another pair for the same mentee or the same mentor, and what making it would cost the whole, at least.

    The cost is counted from the proved best of the aim. ``pairs_lost`` is 0 unless as many pairs as possible were
    asked for first and one would be missing; ``costs_at_least`` are points, and may be negative where a pair is
    lost. ``cost_of_pair`` gives the exact cost.
    """

    mentor: str
    points: int
    costs_at_least: int
    pairs_lost: int = 0
    mentee: str = ""


@dataclass(frozen=True)
class Cost:
    """What making one pair, the best of all others around it, would take from the whole (below 0: would add)."""

    points: int
    pairs: int


@dataclass(frozen=True)
class Relaxation:
    """How many pairs more there could be, after one small change, if everyone on one side made it."""

    rule: str
    side: Side
    pairs: int


@dataclass(frozen=True)
class Recruit:
    """A mentor profile that is missing: the level of each skill, whom it would suit, and where and in what language.

    ``people`` are mentees left out; ``cities`` and ``languages`` are theirs, the most frequent first.
    """

    skills: Mapping[str, int]
    people: tuple[str, ...]
    cities: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """What would pair more people, the most helpful first."""

    relaxations: tuple[Relaxation, ...]
    recruits: tuple[Recruit, ...]


@dataclass(frozen=True)
class MadePair:
    """A pair that the engine proposes.

    ``alternatives`` are the next best mentors for the mentee, ``other_mentees`` the next best mentees for the mentor:
    those that would cost the whole least.
    """

    mentor: str
    mentee: str
    points: int
    scores: tuple[CriterionScore, ...]
    is_locked: bool
    broken_rules: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    other_mentees: tuple[Alternative, ...] = ()


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
class Choice:
    """What one aim and fairness would give: pairs, total points, and the points of the weakest pair (not locked)."""

    aim: Aim
    fairness: Fairness
    pairs: int
    total: int
    lowest: int | None


@dataclass(frozen=True)
class Result:
    """The proved best assignment. ``total`` counts locked pairs and what leaving people out is worth.

    ``choices`` are the figures of both aims without fairness, then those of the fairness chosen; ``floor`` is the
    floor that it holds, 0 without. ``blocking_pairs`` counts the possible pairs that both people would prefer to what
    they got. The certificate proves the best of the aim without fairness (for
    stable pairs: the greatest total): it is the bound from which the cost of fairness, or of stability, is counted.
    """

    pairs: tuple[MadePair, ...]
    unmatched: tuple[Unmatched, ...]
    total: int
    points_of_pairs: int
    certificate: Certificate
    rules_on: tuple[str, ...]
    rules_off: tuple[str, ...]
    criteria_on: tuple[str, ...]
    criteria_off: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    floor: int = 0
    blocking_pairs: int = 0


def silent(step: str, share: float) -> None:
    """Progress that nobody follows."""
