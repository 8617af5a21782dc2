"""What N pairs that go all the way take: arithmetic on assumptions that are not certain. NumPy only, no database.

Each assumption has a low, a usual and a high value. A ratio follows a beta distribution whose mean is the usual value
and whose range from the 10th to the 90th percentile is as wide as from low to high; what the programme itself showed
is added by the conjugate rule, *a* + successes and *b* + failures [1]_. An amount (hours, euros, pairs) follows the
triangular distribution of its three values [2]_.

Every result is given three times: by the formula on the usual values, and as the 10th and 90th percentile of many
draws. Draws are stratified, each assumption has a stream of its own that depends on the seed and on its name, and
numbers are read from quantiles: the same seed gives the same figures on every machine.

References
----------
.. [1] A. Gelman et al., *Bayesian Data Analysis*, 3rd ed., 2013, section 2.4.
.. [2] J. E. Clark, "The PERT model for the distribution of an activity time", *Operations Research* 10 (3), 1962,
   discusses three-point estimates; the triangular form is the plainest of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

DRAWS = 10_000
SEED = 2027
# A full-time year in France, in hours (code du travail, art. L3121-41).
FULL_TIME_HOURS = 1607
WEEKS_A_YEAR = 52
# How many quantiles a distribution is read from; between them, a straight line.
_GRID = 2001
# People beside the pairs in the room of a workshop: who leads it and who helps.
_BESIDE_THE_PAIRS = 2

Numbers = npt.NDArray[np.float64]
Kind = Literal["ratio", "amount"]


@dataclass(frozen=True)
class Assumption:
    """One figure that is not certain: ``low`` ≤ ``value`` ≤ ``high``, and what was seen, ``successes`` of ``trials``.

    Raises
    ------
    ValueError
        When the values are not in order, a ratio leaves 0 to 1, or more succeeded than was tried.
    """

    id: str
    kind: Kind
    low: float
    value: float
    high: float
    successes: int = 0
    trials: int = 0

    def __post_init__(self) -> None:
        is_ordered = self.low <= self.value <= self.high
        is_ratio_in_range = self.kind == "amount" or (0 < self.value < 1 and self.low >= 0 and self.high <= 1)
        if not is_ordered or not is_ratio_in_range or not 0 <= self.successes <= self.trials:
            message = f"{self.id}: {self.low}, {self.value}, {self.high}, {self.successes} of {self.trials}"
            raise ValueError(message)

    @property
    def usual(self) -> float:
        """The figure that formulas use: the mean for a ratio, after what was seen; the middle value of an amount."""
        if self.kind == "amount":
            return self.value
        if self.low == self.high and not self.trials:
            return self.value
        a, b = self.beta
        return a / (a + b)

    @property
    def beta(self) -> tuple[float, float]:
        """Parameters of a ratio's distribution, what was seen included."""
        weight = _weight(self.value, max(self.high - self.low, 1e-3))
        failures = self.trials - self.successes
        return self.value * weight + self.successes, (1 - self.value) * weight + failures

    def quantiles(self, at: Sequence[float] | Numbers) -> Numbers:
        """Values below which the shares ``at`` of the distribution lie."""
        share = np.asarray(at, dtype=np.float64)
        if self.low == self.high and not self.trials:
            return np.full(share.shape, self.value)
        if self.kind == "amount":
            return _triangular(share, self.low, self.value, self.high)
        from scipy.special import betaincinv

        a, b = self.beta
        found: Numbers = betaincinv(a, b, share)
        return found


@lru_cache(maxsize=256)
def _weight(mean: float, width: float) -> float:
    """How many people's experience a range is worth: *a* + *b* of the beta distribution with that mean and that
    distance between its 10th and 90th percentiles. Found by halving; the distance falls as the weight rises."""
    from scipy.special import betaincinv

    low, high = 0.1, 1e7
    for _step in range(80):
        weight = sqrt(low * high)
        spread = betaincinv(mean * weight, (1 - mean) * weight, [0.1, 0.9])
        low, high = (weight, high) if spread[1] - spread[0] > width else (low, weight)
    return sqrt(low * high)


def _triangular(share: Numbers, low: float, mode: float, high: float) -> Numbers:
    """Quantiles of the triangular distribution."""
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(share * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
    return np.where(share < turn, rising, falling)


@dataclass(frozen=True)
class Size:
    """What somebody plans: how many pairs go all the way, and how they are spread over groups and weeks."""

    completed: int
    pairs_per_group: int = 12
    waves: int = 1
    weeks_between: int = 4
    duration_weeks: int = 12
    session_count: int = 3
    session_minutes: int = 120
    workshops_per_group: int = 3
    returning_mentors: int = 0


# The assumptions that the formulas use, in the order in which people meet them.
USED = (
    "reach_to_application",
    "application_to_eligible",
    "eligible_to_matched",
    "match_refusal",
    "matched_to_session_1",
    "session_1_to_complete",
    "session_cancelled",
    "final_response",
    "reserve_mentors",
    "mentor_recommit",
    "coord_hours_fixed_cohort",
    "coord_hours_per_pair_short",
    "pairs_per_relay",
    "mentor_hours_total",
    "mentee_hours_total",
    "cost_per_pair",
)
# The figures that a plan is judged by.
HEADLINES = ("informed", "started", "coordination_hours", "budget")


def needs(size: Size, rates: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """What ``size`` takes, for each draw of the rates (arrays of one length; a length of 1 is the plain formula).

    People, pairs and groups are whole and rounded up, since half a person does not apply.

    - pairs to start = completed ÷ (first session held × went on to the end)
    - mentees accepted = started ÷ matched; mentors accepted = started × (1 + reserve)
    - applications = accepted ÷ retained; mentors who come back apply without being looked for
    - people informed = applications ÷ who apply
    - coordination = groups × fixed hours + started × hours a pair
    """
    started = _up(size.completed / (rates["matched_to_session_1"] * rates["session_1_to_complete"]))
    mentees = _up(started / rates["eligible_to_matched"])
    mentors = _up(started * (1 + rates["reserve_mentors"]))
    mentee_applications = _up(mentees / rates["application_to_eligible"])
    mentor_applications = _up(mentors / rates["application_to_eligible"])
    returning = np.minimum(np.floor(size.returning_mentors * rates["mentor_recommit"]), mentor_applications)
    mentees_informed = _up(mentee_applications / rates["reach_to_application"])
    mentors_informed = _up((mentor_applications - returning) / rates["reach_to_application"])
    groups = _up(started / size.pairs_per_group)
    at_once = started * _overlapping(size) / size.waves
    sessions = started * size.session_count
    hours = groups * rates["coord_hours_fixed_cohort"] + started * rates["coord_hours_per_pair_short"]
    weeks = (size.waves - 1) * size.weeks_between + size.duration_weeks
    return {
        "informed": mentees_informed + mentors_informed,
        "mentees_informed": mentees_informed,
        "mentors_informed": mentors_informed,
        "mentors_returning": returning,
        "mentee_applications": mentee_applications,
        "mentor_applications": mentor_applications,
        "mentees": mentees,
        "mentors": mentors,
        "mentors_in_reserve": mentors - started,
        "proposals": _up(started / (1 - rates["match_refusal"])),
        "started": started,
        "groups": groups,
        "weeks": np.full_like(started, weeks),
        "workshops": groups * size.workshops_per_group,
        "room_seats": np.minimum(started, size.pairs_per_group) * 2 + _BESIDE_THE_PAIRS,
        "sessions": sessions,
        "sessions_moved": _up(sessions * rates["session_cancelled"]),
        "relays": _up(at_once / rates["pairs_per_relay"]),
        "coordination_hours": hours,
        "coordinators": hours / (FULL_TIME_HOURS * weeks / WEEKS_A_YEAR),
        "mentor_hours": started * rates["mentor_hours_total"],
        "mentee_hours": started * rates["mentee_hours_total"],
        "answers": np.floor(2 * size.completed * rates["final_response"]),
        "budget": started * rates["cost_per_pair"],
    }


def _up(numbers: Numbers) -> Numbers:
    """Rounded up, but for what arithmetic on halves and thirds adds to a whole number."""
    return np.ceil(numbers - 1e-9)


def _overlapping(size: Size) -> int:
    """How many waves run in the same week at most."""
    return min(size.waves, ceil(size.duration_weeks / size.weeks_between))


@dataclass(frozen=True)
class Range:
    """A figure by the formula, and between which values it lies in eight draws of ten."""

    usual: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """What one assumption does to a figure when it alone is low, then high (its 10th and 90th percentiles)."""

    id: str
    when_low: float
    when_high: float

    @property
    def width(self) -> float:
        """How far the figure moves."""
        return abs(self.when_high - self.when_low)


@dataclass(frozen=True)
class Simulation:
    """The answer: ranges by figure, how sure the plain formula is, and what would make it surer."""

    ranges: Mapping[str, Range]
    # The chance that starting as many pairs as the formula says brings at least as many to the end as wanted.
    chance: float
    # Pairs to start for that chance to be at least four in five.
    started_for_sure: int
    # By headline: the assumptions that move it, the strongest first.
    effects: Mapping[str, tuple[Effect, ...]]
    seed: int
    draws: int


def plainly(size: Size, assumptions: Iterable[Assumption]) -> dict[str, float]:
    """Every figure by the formula on the usual values, without a single draw.

    Raises
    ------
    KeyError
        When one of ``USED`` is not among the assumptions.
    """
    known = {one.id: one for one in assumptions}
    usual = {name: np.array([known[name].usual]) for name in USED}
    return {name: float(values[0]) for name, values in needs(size, usual).items()}


def simulate(
    size: Size, assumptions: Sequence[Assumption], *, seed: int = SEED, draws: int = DRAWS
) -> Simulation:
    """What ``size`` takes under ``assumptions``: some tens of milliseconds for ten thousand draws.

    The same question has the same answer, so the last answers are remembered, and the draws of each assumption apart.

    Raises
    ------
    KeyError
        When one of ``USED`` is not among the assumptions.
    """
    return _simulated(size, tuple(assumptions), seed, draws)


@lru_cache(maxsize=64)
def _simulated(size: Size, assumptions: tuple[Assumption, ...], seed: int, draws: int) -> Simulation:
    known = {one.id: one for one in assumptions}
    drawn = {name: _draw(known[name], seed=seed, draws=draws) for name in USED}
    usual = {name: np.array([known[name].usual]) for name in USED}
    plain = plainly(size, assumptions)
    spread = {name: np.quantile(values, [0.1, 0.9]) for name, values in needs(size, drawn).items()}
    finishing = drawn["matched_to_session_1"] * drawn["session_1_to_complete"]
    return Simulation(
        ranges={name: Range(plain[name], float(low), float(high)) for name, (low, high) in spread.items()},
        chance=chance_of(size.completed, started=int(plain["started"]), finishing=finishing),
        started_for_sure=_started_for(size.completed, 0.8, finishing=finishing),
        effects={name: _effects(name, size, known, usual) for name in HEADLINES},
        seed=seed,
        draws=draws,
    )


@lru_cache(maxsize=4 * len(USED))
def _draw(assumption: Assumption, *, seed: int, draws: int) -> Numbers:
    """``draws`` values, one from each slice of the distribution, in an order that depends on seed and name."""
    generator = np.random.Generator(np.random.PCG64([seed, zlib.crc32(assumption.id.encode())]))
    shares = (generator.permutation(draws) + generator.random(draws)) / draws
    grid = np.linspace(0, 1, _GRID)
    # The ends of a beta distribution are 0 and 1, which nobody meets: half a slice inside instead.
    inside = np.clip(grid, 0.5 / _GRID, 1 - 0.5 / _GRID)
    drawn: Numbers = np.interp(shares, grid, assumption.quantiles(inside))
    # Whoever asks next reads the same numbers.
    drawn.flags.writeable = False
    return drawn


def chance_of(completed: int, *, started: int, finishing: Numbers) -> float:
    """The chance that at least ``completed`` of ``started`` pairs go all the way, each with probability ``finishing``.

    The binomial tail, exact, averaged over the draws.
    """
    if completed <= 0:
        return 1.0
    if started < completed:
        return 0.0
    from scipy.special import bdtrc

    return float(np.mean(bdtrc(completed - 1, started, finishing)))


def _started_for(completed: int, chance: float, *, finishing: Numbers) -> int:
    """The fewest pairs to start for ``chance``; the chance rises with each, so halving finds it."""
    sample = finishing[:: max(len(finishing) // 1000, 1)]
    low, high = completed, completed + 1
    while chance_of(completed, started=high, finishing=sample) < chance:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        enough = chance_of(completed, started=middle, finishing=sample) >= chance
        low, high = (low, middle) if enough else (middle, high)
    return low if chance_of(completed, started=low, finishing=sample) >= chance else high


def _effects(
    figure: str, size: Size, known: Mapping[str, Assumption], usual: Mapping[str, Numbers]
) -> tuple[Effect, ...]:
    """One assumption at a time, low then high, the others as usual; those that change nothing are left out."""
    found = []
    for name in USED:
        rates = {**usual, name: known[name].quantiles([0.1, 0.9])}
        low, high = np.broadcast_to(needs(size, rates)[figure], (2,))
        found.append(Effect(name, float(low), float(high)))
    return tuple(sorted((one for one in found if one.width > 0), key=lambda one: (-one.width, one.id)))


@dataclass(frozen=True)
class Wave:
    """Groups that start together."""

    number: int
    pairs: int
    groups: int
    kickoff_on: date
    closing_on: date


def waves(size: Size, *, started: int, first_kickoff_on: date) -> list[Wave]:
    """``started`` pairs over the calendar, each wave as even as whole pairs allow, ``weeks_between`` apart."""
    found = []
    for number in range(size.waves):
        pairs = started * (number + 1) // size.waves - started * number // size.waves
        kickoff = first_kickoff_on + timedelta(weeks=number * size.weeks_between)
        found.append(
            Wave(
                number=number + 1,
                pairs=pairs,
                groups=ceil(pairs / size.pairs_per_group),
                kickoff_on=kickoff,
                closing_on=kickoff + timedelta(weeks=size.duration_weeks),
            )
        )
    return found
