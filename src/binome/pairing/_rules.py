"""Hard rules. To add one: one object here, with its table, its fields, its words and the smallest change that helps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from binome.pairing import _forms as forms
from binome.pairing._criteria import points
from binome.pairing._forms import Apart, Barred, Barrier, Enough
from binome.pairing._model import Problem, Side
from binome.pairing._sieves import Sieve, mastering, reaching, sharing, younger
from binome.pairing._tables import BoolTable, People, Tables


@dataclass(frozen=True)
class Rule:
    """``excluded`` tells, for every mentee and mentor, whether the pair breaks the rule.

    ``needs`` are the person fields without which the rule is off. ``title`` names the rule, ``words`` what is in
    the way. ``change`` is the smallest step that a left-out mentee, or a left-out mentor, could take; empty
    where nobody should be asked to take one. ``after_change`` is the table of pairs still excluded when the
    people of one side have all taken it (each explanation reads one row or column of it). ``sieve`` finds the
    mentors of a mentee quickly, where a rule leaves few. ``barrier`` is the rule in a form that compiled loops read,
    ``softer`` what is left of it when the people of one side have taken the step; without them, tables are read instead.
    """

    name: str
    needs: tuple[str, ...]
    is_on: Callable[[Problem], bool]
    excluded: Callable[[Tables], BoolTable]
    title: Mapping[str, str]
    words: Mapping[str, str]
    change: Mapping[Side, Mapping[str, str]]
    after_change: Callable[[Tables, Side], BoolTable] | None = None
    sieve: Callable[[People, Side], Sieve] | None = None
    barrier: Callable[[People, Side], Barrier] | None = None
    softer: Callable[[People, Side], Barrier] | None = None

    def sieve_of(self, people: People, side: Side) -> Sieve | None:
        """The sieve for people of one side, made once."""
        if self.sieve is None:
            return None
        if (self.name, side) not in people.sieves:
            people.sieves[self.name, side] = self.sieve(people, side)
        sieve: Sieve = people.sieves[self.name, side]
        return sieve


def _goals(tables: Tables) -> BoolTable:
    return _goals_with(tables, less=0)


def _goals_with(tables: Tables, less: int) -> BoolTable:
    excluded = tables.nobody()
    for levels, needed, _share in tables.goal_levels():
        excluded |= levels < needed - less
    return excluded


def _goals_after(tables: Tables, side: Side) -> BoolTable:
    """One level less on each goal; for a mentor, one level more in each subject, which comes to the same."""
    return _goals_with(tables, less=1)


def _no_place(tables: Tables) -> BoolTable:
    excluded: BoolTable = (tables.common("places") == 0) & ~tables.both_remote
    return excluded


def _no_place_after(tables: Tables, side: Side) -> BoolTable:
    mentees, mentors = tables.people.remote
    others_accept = tables.of_mentors(mentors) if side == "mentee" else tables.of_mentees(mentees)
    excluded: BoolTable = (tables.common("places") == 0) & ~others_accept
    return excluded


def _ages(tables: Tables) -> BoolTable:
    """Known bands only: the mentor's must be below the mentee's, and each must accept the other's."""
    mentee_bands, mentor_bands = tables.people.bands
    mentees, mentors = tables.of_mentees(mentee_bands), tables.of_mentors(mentor_bands)
    mentees_accept, mentors_accept = tables.people.accepted_bands
    both_accept = tables.read_mentees(mentees_accept, mentor_bands) & tables.read_mentors(
        mentors_accept, mentee_bands
    )
    excluded: BoolTable = (mentees >= 0) & (mentors >= 0) & ((mentors >= mentees) | ~both_accept)
    return excluded


def _lines(tables: Tables) -> BoolTable:
    """Either is above the other, at any distance."""
    keys = tables.people.lines
    return tables.looked_up(keys, np.ones(len(keys), dtype=np.bool_))


def _too_few_points(tables: Tables) -> BoolTable:
    excluded: BoolTable = points(tables) < tables.problem.rules.least_points
    return excluded


ELSEWHERE: Mapping[Side, Mapping[str, str]] = {
    "mentee": {"fr": "un mentor venu d’ailleurs", "en": "a mentor from elsewhere"},
    "mentor": {"fr": "une personne venue d’ailleurs", "en": "somebody from elsewhere"},
}

RULES: tuple[Rule, ...] = (
    Rule(
        "shared_language",
        ("languages",),
        lambda problem: problem.rules.shared_language > 0,
        lambda tables: tables.common("languages") < tables.problem.rules.shared_language,
        {"fr": "Langue en commun", "en": "Shared language"},
        {"fr": "pas de langue en commun", "en": "no language in common"},
        {side: {"fr": "parler une langue de plus", "en": "one more language"} for side in ELSEWHERE},
        sieve=lambda people, side: sharing(people, side, "languages", people.problem.rules.shared_language),
        barrier=lambda people, side: forms.sharing(
            people, side, "languages", people.problem.rules.shared_language
        ),
    ),
    Rule(
        "common_slots",
        ("availability",),
        lambda problem: problem.rules.common_slots > 0,
        lambda tables: tables.common("availability") < tables.problem.rules.common_slots,
        {"fr": "Moments libres en commun", "en": "Common free moments"},
        {"fr": "pas assez de moments libres en commun", "en": "too few free moments in common"},
        {
            side: {"fr": "trouver un moment de plus en commun", "en": "one more moment in common"}
            for side in ELSEWHERE
        },
        lambda tables, side: tables.common("availability") < tables.problem.rules.common_slots - 1,
        lambda people, side: sharing(people, side, "availability", people.problem.rules.common_slots),
        lambda people, side: forms.sharing(people, side, "availability", people.problem.rules.common_slots),
        lambda people, side: Enough("availability", people.problem.rules.common_slots - 1),
    ),
    Rule(
        "reachable_place_or_remote",
        ("city", "reachable_places", "remote"),
        lambda problem: problem.rules.reachable_place_or_remote,
        _no_place,
        {"fr": "Lieu commun ou séances à distance", "en": "Common place or remote sessions"},
        {"fr": "ni lieu commun, ni séances à distance", "en": "no place in common and no remote sessions"},
        {side: {"fr": "accepter des séances à distance", "en": "remote sessions"} for side in ELSEWHERE},
        _no_place_after,
        reaching,
        forms.reaching_one,
        lambda people, side: forms.reaching_one(people, side, accepting=True),
    ),
    Rule(
        "masters_every_goal",
        (),
        lambda problem: problem.rules.masters_every_goal,
        _goals,
        {"fr": "Le mentor maîtrise chaque objectif", "en": "The mentor masters every goal"},
        {"fr": "un niveau trop juste pour l’un des objectifs", "en": "a level too low for one of the goals"},
        {
            "mentee": {
                "fr": "demander un niveau de moins à chaque objectif",
                "en": "one level less for each goal",
            },
            "mentor": {
                "fr": "gagner un niveau dans les sujets demandés",
                "en": "one level more in the subjects asked for",
            },
        },
        _goals_after,
        mastering,
        forms.mastering_all,
        lambda people, side: forms.mastering_all(people, side, less=1),
    ),
    Rule(
        "age_bands",
        ("age_band", "accepts_age_bands"),
        lambda problem: problem.rules.age_bands and bool(problem.age_bands),
        _ages,
        {"fr": "Tranches d’âge acceptées", "en": "Accepted age bands"},
        {"fr": "une tranche d’âge non acceptée", "en": "an age band not accepted"},
        {
            side: {"fr": "accepter une tranche d’âge de plus", "en": "one more age band accepted"}
            for side in ELSEWHERE
        },
        sieve=younger,
        barrier=forms.younger_and_accepting,
    ),
    Rule(
        "same_employee",
        ("employee",),
        lambda problem: problem.rules.same_employee,
        lambda tables: tables.same("employee"),
        {"fr": "Deux personnes différentes", "en": "Two different people"},
        {"fr": "une seule et même personne", "en": "one and the same person"},
        {},
        barrier=lambda people, _side: Apart("employee"),
    ),
    Rule(
        "same_reporting_line",
        ("employee", "reporting_line"),
        lambda problem: problem.rules.same_reporting_line,
        _lines,
        {"fr": "Hors de la ligne hiérarchique", "en": "Outside the reporting line"},
        {"fr": "la même ligne hiérarchique", "en": "the same reporting line"},
        ELSEWHERE,
        barrier=lambda people, _side: Barred(people.lines),
    ),
    Rule(
        "same_team",
        ("team",),
        lambda problem: problem.rules.same_team,
        lambda tables: tables.same("team"),
        {"fr": "Deux équipes différentes", "en": "Two different teams"},
        {"fr": "la même équipe", "en": "the same team"},
        ELSEWHERE,
        barrier=lambda people, _side: Apart("team"),
    ),
    Rule(
        "blocks",
        (),
        lambda problem: problem.rules.blocks and bool(problem.blocks),
        lambda tables: tables.listed("blocks"),
        {"fr": "Mises à l’écart demandées", "en": "Exclusions asked for"},
        {"fr": "une mise à l’écart demandée", "en": "an exclusion asked for"},
        {},
        barrier=lambda people, _side: Barred(people.listed("blocks")[0]),
    ),
    Rule(
        "previous_pairs",
        (),
        lambda problem: problem.rules.previous_pairs and bool(problem.previous),
        lambda tables: tables.listed("previous"),
        {"fr": "Jamais en binôme auparavant", "en": "Never a pair before"},
        {"fr": "un binôme déjà formé par le passé", "en": "a pair that has existed before"},
        {
            side: {"fr": "accepter un binôme déjà formé", "en": "accepting a pair that has existed"}
            for side in ELSEWHERE
        },
        barrier=lambda people, _side: Barred(people.listed("previous")[0]),
    ),
    Rule(
        "least_points",
        (),
        lambda problem: problem.rules.least_points > 0,
        _too_few_points,
        {"fr": "Minimum de points", "en": "Least points"},
        {"fr": "moins de points que le minimum demandé", "en": "fewer points than the least asked for"},
        {},
    ),
)

RULE_BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def rules_on(problem: Problem) -> tuple[Rule, ...]:
    """Rules that are wanted and whose fields the input has."""
    return tuple(rule for rule in RULES if rule.is_on(problem) and problem.given.issuperset(rule.needs))
