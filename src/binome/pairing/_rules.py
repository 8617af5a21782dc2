"""Hard rules. To add one: write its table, give it a name, a reason in both languages, and the fields it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from binome.pairing._model import Problem
from binome.pairing._tables import BoolTable, Tables


@dataclass(frozen=True)
class Rule:
    """``excluded`` tells, for every mentee and mentor, whether the pair breaks the rule.

    ``words`` name what is in the way, ``change`` the smallest step that would
    let the pair through, where one may be advised.
    """

    name: str
    needs: tuple[str, ...]
    is_on: Callable[[Problem], bool]
    excluded: Callable[[Tables], BoolTable]
    words: Mapping[str, str]
    change: Mapping[str, str] | None


def _goals(tables: Tables) -> BoolTable:
    excluded = np.zeros(tables.shape, dtype=np.bool_)
    for levels, needed, _share in tables.goal_levels:
        excluded |= levels < needed[:, None]
    return excluded


def _ages(tables: Tables) -> BoolTable:
    mentees, mentors = tables.bands
    bands = tables.problem.age_bands
    mentee_accepts = np.array(
        [[band in person.accepts_age_bands for band in bands] for person in tables.mentees]
    )
    mentor_accepts = np.array(
        [[band in person.accepts_age_bands for band in bands] for person in tables.mentors]
    )
    known = (mentees >= 0)[:, None] & (mentors >= 0)[None, :]
    if not bands or not known.any():
        return np.zeros(tables.shape, dtype=np.bool_)
    both_accept = mentee_accepts[:, mentors] & mentor_accepts[:, mentees].T
    excluded: BoolTable = known & ((mentors[None, :] >= mentees[:, None]) | ~both_accept)
    return excluded


def _lines(tables: Tables) -> BoolTable:
    mentor_of_employee: dict[str, list[int]] = {}
    for column, mentor in enumerate(tables.mentors):
        if mentor.employee:
            mentor_of_employee.setdefault(mentor.employee, []).append(column)
    mentee_of_employee: dict[str, list[int]] = {}
    for row, mentee in enumerate(tables.mentees):
        if mentee.employee:
            mentee_of_employee.setdefault(mentee.employee, []).append(row)
    excluded = tables.same(lambda person: person.employee)
    for row, mentee in enumerate(tables.mentees):
        for above in mentee.reporting_line:
            excluded[row, mentor_of_employee.get(above, [])] = True
    for column, mentor in enumerate(tables.mentors):
        for above in mentor.reporting_line:
            excluded[mentee_of_employee.get(above, []), column] = True
    return excluded


RULES: tuple[Rule, ...] = (
    Rule(
        "shared_language",
        ("languages",),
        lambda problem: problem.rules.shared_language > 0,
        lambda tables: tables.common_languages < tables.problem.rules.shared_language,
        {"fr": "pas de langue en commun", "en": "no language in common"},
        {"fr": "accepter une langue de plus", "en": "accept one more language"},
    ),
    Rule(
        "common_slots",
        ("availability",),
        lambda problem: problem.rules.common_slots > 0,
        lambda tables: tables.common_slots < tables.problem.rules.common_slots,
        {"fr": "pas assez de moments libres en commun", "en": "too few free moments in common"},
        {"fr": "donner un moment libre de plus", "en": "give one more free moment"},
    ),
    Rule(
        "reachable_place_or_remote",
        ("city", "reachable_places", "remote"),
        lambda problem: problem.rules.reachable_place_or_remote,
        lambda tables: (tables.common_places == 0) & ~tables.both_remote,
        {
            "fr": "ni lieu commun, ni séances à distance",
            "en": "no place in common and no remote sessions",
        },
        {"fr": "accepter des séances à distance", "en": "accept remote sessions"},
    ),
    Rule(
        "masters_every_goal",
        (),
        lambda problem: problem.rules.masters_every_goal,
        _goals,
        {"fr": "un niveau trop juste pour l’un des objectifs", "en": "a level too low for one of the goals"},
        {
            "fr": "demander un niveau de moins, ou ne garder que le premier objectif",
            "en": "ask for one level less, or keep the first goal only",
        },
    ),
    Rule(
        "age_bands",
        ("age_band", "accepts_age_bands"),
        lambda problem: problem.rules.age_bands and bool(problem.age_bands),
        _ages,
        {"fr": "une tranche d’âge non acceptée", "en": "an age band not accepted"},
        {"fr": "accepter une tranche d’âge de plus", "en": "accept one more age band"},
    ),
    Rule(
        "same_reporting_line",
        # Without reporting lines it still keeps people from being paired with themselves.
        ("employee",),
        lambda problem: problem.rules.same_reporting_line,
        _lines,
        {"fr": "la même ligne hiérarchique", "en": "the same reporting line"},
        {
            "fr": "accueillir comme mentor quelqu’un d’une autre équipe",
            "en": "welcome a mentor from elsewhere",
        },
    ),
    Rule(
        "same_team",
        ("team",),
        lambda problem: problem.rules.same_team,
        lambda tables: tables.same(lambda person: person.team),
        {"fr": "la même équipe", "en": "the same team"},
        {
            "fr": "accueillir comme mentor quelqu’un d’une autre équipe",
            "en": "welcome a mentor from elsewhere",
        },
    ),
    Rule(
        "blocks",
        (),
        lambda problem: problem.rules.blocks and bool(problem.blocks),
        lambda tables: tables.listed(tables.problem.blocks),
        {"fr": "une mise à l’écart demandée", "en": "an exclusion asked for"},
        # Somebody asked for it: nobody is advised to undo it.
        None,
    ),
    Rule(
        "previous_pairs",
        (),
        lambda problem: problem.rules.previous_pairs and bool(problem.previous),
        lambda tables: tables.listed(tables.problem.previous),
        {"fr": "un binôme déjà formé par le passé", "en": "a pair that has existed before"},
        {"fr": "accepter un binôme déjà formé", "en": "accept a pair that has existed"},
    ),
)

RULE_BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def rules_on(problem: Problem) -> tuple[Rule, ...]:
    """Rules that are wanted and whose fields the input has."""
    return tuple(rule for rule in RULES if rule.is_on(problem) and problem.given.issuperset(rule.needs))
