"""Criteria: what makes a pair better. To add one: one object here, with its value, its reasons and its needs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from binome.pairing._forms import MOST_SHARES, Between, Listed, Near, Said, Shared, Term, margin
from binome.pairing._model import Mentee, Mentor, Person, Problem
from binome.pairing._tables import BoolTable, IntArray, IntTable, People, SmallTable, Tables

# Points that four bytes hold.
SMALL = 2**31

Reason = Callable[[Mentor, Mentee, int, str], str]


def _always(problem: Problem) -> bool:
    return True


@dataclass(frozen=True)
class Criterion:
    """``values`` gives 0 to 100 for every mentee and mentor; ``reason`` says it in words (empty: nothing to say).

    ``needs`` are the person fields, and ``is_possible`` what else, without which the criterion is off; ``meaning``
    documents the value. A pair's points are the sum of weight × value. ``term`` is the criterion in a form that compiled
    loops read; without one, tables are read instead.
    """

    name: str
    needs: tuple[str, ...]
    values: Callable[[Tables], SmallTable]
    reason: Reason
    title: Mapping[str, str]
    meaning: Mapping[str, str]
    is_possible: Callable[[Problem], bool] = _always
    term: Callable[[People], Term | None] | None = None


def _of(person: Person) -> str:
    """« de Paul », « d’Inès »: French elides before a vowel and before most names in H; never before a number."""
    name = person.name
    first = unicodedata.normalize("NFD", name[:1]).lower()[:1]
    second = unicodedata.normalize("NFD", name[1:2]).lower()[:1]
    before_vowel = first in {"a", "e", "i", "o", "u", "h", "œ", "æ"} or (
        first == "y" and second not in set("aeiou")
    )
    return f"d’{name}" if name and before_vowel else f"de {person.label}"


def _join(words: list[str], lang: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'et' if lang == 'fr' else 'and'} {words[-1]}"


def _common(mentor: tuple[str, ...], mentee: tuple[str, ...]) -> list[str]:
    theirs = set(mentor)
    return [value for value in dict.fromkeys(mentee) if value in theirs]


def _goals(tables: Tables) -> SmallTable:
    """100 × Σ p·min(level − needed, 2) ÷ (2·Σ p), halves rounded up."""
    total = np.zeros(tables.shape, dtype=np.int32)
    for levels, needed, share in tables.goal_levels():
        total += share * np.clip(levels - needed, 0, 2)
    shares = tables.of_mentees(tables.people.goal_shares)
    if tables.people.largest_share > MOST_SHARES:
        divisor = 2 * np.maximum(shares, 1)
        quotient: SmallTable = (200 * total + divisor) // (2 * divisor)
        return quotient
    # Few sums of p, few totals: reading a quotient is faster than dividing.
    width = 2 * tables.people.largest_share + 1
    divisor = 2 * np.maximum(np.arange(tables.people.largest_share + 1), 1)[:, None]
    quotients = ((200 * np.arange(width) + divisor) // (2 * divisor)).astype(np.int32)
    total += width * shares
    value: SmallTable = quotients.ravel().take(total)
    return value


def _goals_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    margin = min((mentor.skills.get(goal.skill, 0) - goal.level for goal in mentee.goals), default=-1)
    if margin < 0:
        return ""
    if lang == "fr":
        aim = "l’objectif" if len(mentee.goals) == 1 else "chacun des objectifs"
        ease = "largement " if margin >= 2 else "avec de la marge " if margin == 1 else ""
        return f"{mentor.label} maîtrise {ease}{aim} {_of(mentee)}."
    aim = "the goal" if len(mentee.goals) == 1 else "every goal"
    ease = " with plenty of room" if margin >= 2 else " with room to spare" if margin == 1 else ""
    return f"{mentor.label} masters {aim} of {mentee.label}{ease}."


def _availability_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    count = len(set(mentor.availability) & set(mentee.availability))
    if not count:
        return ""
    if lang == "fr":
        return f"{count} moments libres en commun." if count > 1 else "Un moment libre en commun."
    return f"{count} free moments in common." if count > 1 else "One free moment in common."


def _place(tables: Tables) -> SmallTable:
    """100 same city, 60 a common reachable place, 20 remote only."""
    value = tables.both_remote * np.int16(20)
    value[tables.common("places") > 0] = 60
    value[tables.same("city")] = 100
    return value


def _place_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    if value == 100:
        return f"Même ville : {mentee.city}." if lang == "fr" else f"Same city: {mentee.city}."
    if value == 60:
        places = sorted(
            {*mentor.reachable_places, mentor.city} & {*mentee.reachable_places, mentee.city} - {""}
        )
        where = places[0]
        return (
            f"Un lieu accessible aux deux : {where}." if lang == "fr" else f"A place both can reach: {where}."
        )
    if value == 20:
        return (
            "Les deux acceptent les séances à distance." if lang == "fr" else "Both accept remote sessions."
        )
    return ""


def _languages_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    count = len(set(mentor.languages) & set(mentee.languages))
    if count < 2:
        return ""
    return f"{count} langues en commun." if lang == "fr" else f"{count} languages in common."


def _shared(name: str, french: str, english: str) -> Criterion:
    """A criterion worth 25 a value in common, four at most."""

    def values(tables: Tables) -> SmallTable:
        return 25 * np.minimum(tables.common(name), 4)

    def reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
        words = _common(getattr(mentor, name), getattr(mentee, name))
        if not words:
            return ""
        listed = _join(words, lang)
        return f"{french} : {listed}." if lang == "fr" else f"{english}: {listed}."

    titles = {
        "fr": french.split(" en commun", maxsplit=1)[0],
        "en": english.split(" in common", maxsplit=1)[0],
    }
    meaning = {
        "fr": "25 par valeur en commun, quatre au plus",
        "en": "25 for each value in common, four at most",
    }
    return Criterion(
        name,
        (name,),
        values,
        reason,
        titles,
        meaning,
        term=lambda people: Shared(name, tuple(25 * count for count in range(5))),
    )


def _as_hundred(table: BoolTable) -> SmallTable:
    value: SmallTable = table * np.int16(100)
    return value


def _sector_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    if value == 0:
        return ""
    return f"Même secteur : {mentee.sector}." if lang == "fr" else f"Same sector: {mentee.sector}."


def _function_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    if value == 0:
        return ""
    return "Deux métiers différents." if lang == "fr" else "Two different trades."


def _organisation_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    if value == 0:
        return ""
    return "Deux organisations différentes." if lang == "fr" else "Two different organisations."


def _age_gap(tables: Tables) -> SmallTable:
    """100 for two bands or more apart, 50 for one."""
    mentees, mentors = (
        tables.of_mentees(tables.people.bands[0]),
        tables.of_mentors(tables.people.bands[1]),
    )
    known = (mentees >= 0) & (mentors >= 0)
    return np.where(known, 50 * np.minimum(np.abs(mentees - mentors), 2), 0).astype(np.int16)


def _gap_of_bands(people: People) -> Between:
    """The same by number of the bands, 0 for unknown."""
    mentees, mentors = people.bands
    bands = np.arange(len(people.problem.age_bands))
    values = np.zeros((len(bands) + 1, len(bands) + 1), dtype=np.int16)
    values[1:, 1:] = 50 * np.minimum(np.abs(bands[:, None] - bands), 2)
    return Between(mentees + 1, mentors + 1, values)


def _silent(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    """Nothing is said of ages."""
    return ""


def _preferences(tables: Tables) -> SmallTable:
    """50 × (6 − rank) ÷ 5 from each side that lists the other, rounded down each, added."""
    keys, worth = _wishes(tables.people)
    return tables.looked_up(keys, worth.astype(np.int16))


def _wishes(people: People) -> tuple[IntArray, IntArray]:
    """Keys of the couples of whom one asked for the other, and their values."""
    return people.keys("preferences", lambda: _worth_of_wishes(people.problem))


def _worth_of_wishes(problem: Problem) -> dict[tuple[str, str], int]:
    best: dict[tuple[str, str, str], int] = {}
    for wish in problem.preferences:
        mentor, mentee = (wish.person, wish.wants) if wish.side == "mentor" else (wish.wants, wish.person)
        key = (wish.side, mentor, mentee)
        best[key] = min(best.get(key, wish.rank), wish.rank)
    values: dict[tuple[str, str], int] = {}
    for (_side, mentor, mentee), rank in best.items():
        values[mentor, mentee] = values.get((mentor, mentee), 0) + max(0, 50 * (6 - rank) // 5)
    return values


def _preferences_reason(mentor: Mentor, mentee: Mentee, value: int, lang: str) -> str:
    if value == 0:
        return ""
    if value > 50:
        return (
            "Un choix exprimé par les deux personnes." if lang == "fr" else "A choice that both of them made."
        )
    return (
        "Un choix exprimé par l’une des deux personnes."
        if lang == "fr"
        else "A choice that one of them made."
    )


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "goals",
        (),
        _goals,
        _goals_reason,
        {"fr": "Objectifs", "en": "Goals"},
        {
            "fr": "la marge du mentor sur chaque objectif, deux niveaux au plus, le premier objectif comptant davantage",
            "en": "the mentor’s margin on each goal, two levels at most, the first goal counting more",
        },
        term=margin,
    ),
    Criterion(
        "availability",
        ("availability",),
        lambda tables: 100 * np.minimum(tables.common("availability"), 12) // 12,
        _availability_reason,
        {"fr": "Disponibilités", "en": "Availability"},
        {"fr": "moments libres en commun, douze au plus", "en": "common free moments, twelve at most"},
        term=lambda people: Shared("availability", tuple(100 * count // 12 for count in range(13))),
    ),
    Criterion(
        "place",
        ("city", "reachable_places", "remote"),
        _place,
        _place_reason,
        {"fr": "Lieu", "en": "Place"},
        {
            "fr": "100 même ville, 60 un lieu accessible aux deux, 20 à distance seulement",
            "en": "100 same city, 60 a place both can reach, 20 remote only",
        },
        term=lambda people: Near(100, 60, 20),
    ),
    Criterion(
        "languages",
        ("languages",),
        lambda tables: 50 + np.int16(50) * (tables.common("languages") >= 2),
        _languages_reason,
        {"fr": "Langues", "en": "Languages"},
        {
            "fr": "100 pour deux langues en commun ou plus, sinon 50",
            "en": "100 for two languages in common, else 50",
        },
        term=lambda people: Shared("languages", (50, 50, 100)),
    ),
    _shared("motivations", "Motivations en commun", "Motivations in common"),
    _shared("ways_of_working", "Façons de travailler en commun", "Ways of working in common"),
    _shared("interests", "Centres d’intérêt en commun", "Interests in common"),
    Criterion(
        "sector",
        ("sector",),
        lambda tables: _as_hundred(tables.same("sector")),
        _sector_reason,
        {"fr": "Secteur", "en": "Sector"},
        {"fr": "100 pour le même secteur", "en": "100 for the same sector"},
        term=lambda people: Said("sector", 100, 0),
    ),
    Criterion(
        "function",
        ("function",),
        lambda tables: _as_hundred(tables.different("function")),
        _function_reason,
        {"fr": "Métiers différents", "en": "Different functions"},
        {"fr": "100 pour deux métiers différents", "en": "100 for two different functions"},
        term=lambda people: Said("function", 0, 100),
    ),
    Criterion(
        "organisation",
        ("organisation",),
        lambda tables: _as_hundred(tables.different("organisation")),
        _organisation_reason,
        {"fr": "Organisations différentes", "en": "Different organisations"},
        {"fr": "100 pour deux organisations différentes", "en": "100 for two different organisations"},
        term=lambda people: Said("organisation", 0, 100),
    ),
    Criterion(
        "age_gap",
        ("age_band",),
        _age_gap,
        _silent,
        {"fr": "Écart d’âge", "en": "Age gap"},
        {
            "fr": "100 pour deux tranches d’écart ou plus, 50 pour une",
            "en": "100 for two bands or more, 50 for one",
        },
        lambda problem: bool(problem.age_bands),
        _gap_of_bands,
    ),
    Criterion(
        "preferences",
        (),
        _preferences,
        _preferences_reason,
        {"fr": "Préférences", "en": "Preferences"},
        {
            "fr": "50 × (6 − rang) ÷ 5 pour chaque côté qui a choisi l’autre",
            "en": "50 × (6 − rank) ÷ 5 from each side that chose the other",
        },
        lambda problem: bool(problem.preferences),
        lambda people: Listed(*_wishes(people)),
    ),
)

CRITERION_BY_NAME: Mapping[str, Criterion] = {criterion.name: criterion for criterion in CRITERIA}


def criteria_on(problem: Problem) -> tuple[Criterion, ...]:
    """Criteria with a weight, whose fields the input has and which can tell pairs apart."""
    return tuple(
        criterion
        for criterion in CRITERIA
        if problem.weights.get(criterion.name, 0) > 0
        and problem.given.issuperset(criterion.needs)
        and criterion.is_possible(problem)
    )


def points(tables: Tables) -> IntTable:
    """Points of every pair of the view: the sum of weight × value."""
    weights = tables.problem.weights
    criteria = criteria_on(tables.problem)
    is_small = 100 * sum(weights[criterion.name] for criterion in criteria) < SMALL
    kind = np.int32 if is_small else np.int64
    total = np.zeros(tables.shape, dtype=kind)
    for criterion in criteria:
        total += np.multiply(criterion.values(tables), weights[criterion.name], dtype=kind)
    return total.astype(np.int64)
