"""People who do not exist: their numbers follow what large programmes look like, their names are nobody's.

Only ``random.Random(seed).random()`` is drawn from, which Python promises to keep the same on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from binome.pairing import Progress

T = TypeVar("T")
Table = tuple[list[str], list[list[object]]]

# (city, region, share of people): cities of one region can be reached from one another.
CITIES = (
    ("Paris", "idf", 22), ("Versailles", "idf", 4), ("Créteil", "idf", 4), ("Lyon", "aura", 9),
    ("Saint-Étienne", "aura", 2), ("Grenoble", "aura", 3), ("Marseille", "sud", 6), ("Aix-en-Provence", "sud", 2),
    ("Nice", "sud", 3), ("Lille", "nord", 6), ("Arras", "nord", 1), ("Toulouse", "occ", 6), ("Montpellier", "occ", 3),
    ("Nantes", "ouest", 5), ("Angers", "ouest", 2), ("Rennes", "ouest", 4), ("Bordeaux", "naq", 5), ("Pau", "naq", 1),
    ("Strasbourg", "est", 4), ("Mulhouse", "est", 1), ("Bruxelles", "be", 5), ("Namur", "be", 1), ("Genève", "ch", 2),
    ("Lausanne", "ch", 1),
)  # fmt: skip
LANGUAGES = (
    ("en", 0.75, 0.55),
    ("es", 0.12, 0.08),
    ("de", 0.08, 0.08),
    ("ar", 0.07, 0.04),
    ("pt", 0.04, 0.04),
)
SECTORS = ("banque", "assurance", "commerce", "industrie", "énergie", "transport", "santé", "public", "médias",
           "télécoms", "numérique", "associations")  # fmt: skip
FUNCTIONS = (("ventes", 14, 12), ("marketing", 10, 9), ("finance", 10, 12), ("ressources humaines", 8, 9),
             ("droit", 4, 5), ("informatique", 16, 9), ("opérations", 18, 16), ("recherche", 8, 6),
             ("communication", 6, 6), ("direction", 2, 16))  # fmt: skip
MOTIVATIONS = ("apprendre des outils", "comprendre les jeunes", "réseau", "transmettre", "carrière", "curiosité",
               "rencontres", "innovation", "confiance", "plaisir")  # fmt: skip
SKILLS = ("linkedin", "x", "facebook", "instagram", "youtube", "tiktok", "whatsapp", "teams", "slack", "newsletter",
          "podcast", "ia-générative", "tableur", "visualisation", "automatisation", "montage-vidéo", "photo",
          "présentation", "vie-privée", "cybersécurité", "e-réputation", "fausses-images", "accessibilité",
          "recherche-en-ligne", "signature-électronique", "agenda-partagé")  # fmt: skip
FIRST_NAMES = ("Adèle", "Ali", "Anaïs", "Bruno", "Camille", "Chloé", "Clara", "Denis", "Élodie", "Fatou", "Gaël",
               "Hélène", "Inès", "Jules", "Karim", "Léa", "Louis", "Maïa", "Marc", "Mei", "Nadia", "Noé", "Océane",
               "Paul", "Quentin", "Rosa", "Sami", "Théo", "Valérie", "Yann", "Zoé")  # fmt: skip
WEEKS, DAYS, PARTS = 6, 5, 4
REPORTS = 6


@dataclass(frozen=True)
class Shape:
    """How easily people suit each other: share who accept remote sessions, free moments a week, skills of a mentor
    (fewest, most), people in one organisation, common moments asked for."""

    remote: float
    moments: float
    skills: tuple[int, int]
    organisation: int
    common_slots: int


SHAPES: Mapping[str, Shape] = {
    "balanced": Shape(0.65, 5.0, (5, 12), 1500, 3),
    "open": Shape(0.92, 7.0, (8, 18), 4000, 2),
    "tight": Shape(0.35, 3.5, (3, 8), 600, 4),
}


@dataclass(frozen=True)
class Population:
    """Tables by file name, (columns, rows), and the programme's settings."""

    tables: dict[str, Table]
    programme: dict[str, Any]


class _Chance:
    """Draws of a few kinds, all from one stream of numbers."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed).random  # noqa: S311 - people who do not exist hold no secret

    def below(self, number: int) -> int:
        return min(number - 1, int(self.random() * number))

    def one(self, values: Sequence[T], weights: Sequence[float] | None = None) -> T:
        if weights is None:
            return values[self.below(len(values))]
        left = self.random() * sum(weights)
        for value, weight in zip(values, weights, strict=True):
            left -= weight
            if left < 0:
                return value
        return values[-1]

    def some(self, values: Sequence[T], count: int, weights: Sequence[float] | None = None) -> list[T]:
        """Different ones, in the order drawn."""
        shares = weights or [1.0] * len(values)
        keys = [(-(self.random() ** (1 / share)), place) for place, share in enumerate(shares)]
        return [values[place] for _key, place in sorted(keys)[:count]]


def populate(
    mentors: int,
    mentees: int,
    seed: int,
    *,
    shape: Shape,
    one_each: bool = False,
    progress: Progress | None = None,
) -> Population:
    """As many mentors and mentees, and the lists that go with them."""
    chance = _Chance(f"binome-1-{seed}-{mentors}-{mentees}-{shape}-{one_each}")
    count = max(1, round((mentors + mentees) / shape.organisation))
    homes = [chance.one(CITIES, [share for _, _, share in CITIES]) for _ in range(count)]
    taken: set[str] = set()
    sides: dict[str, list[dict[str, object]]] = {"M": [], "E": []}
    for letter, people in (("M", mentors), ("E", mentees)):
        for number in range(people):
            if progress is not None and not number % 1000:
                progress("people", (number + (mentors if letter == "E" else 0)) / (mentors + mentees))
            sides[letter].append(_person(chance, letter, number, people, shape, homes, taken))
    mentor_rows, mentee_rows = sides["M"], sides["E"]
    for row in mentor_rows:
        number = shape.skills[0] + chance.below(shape.skills[1] - shape.skills[0] + 1)
        known = chance.some(SKILLS, number, [1 / (1 + place % 8) ** 0.5 for place in range(len(SKILLS))])
        row["skills"] = "|".join(f"{skill}:{chance.one((1, 2, 3, 4, 5), (1, 3, 5, 4, 2))}" for skill in known)
        row["capacity"] = 1 if one_each else chance.one((1, 2, 3), (70, 22, 8))
    for row in mentee_rows:
        wanted = chance.some(
            SKILLS,
            chance.one((1, 2, 3), (45, 40, 15)),
            [1 / (1 + place % 8) ** 0.8 for place in range(len(SKILLS))],
        )
        row["goals"] = "|".join(
            f"{skill}:{chance.one((1, 2, 3), (5, 3, 1))}:{priority}"
            for priority, skill in enumerate(wanted, 1)
        )
    tables: dict[str, Table] = {
        name: (list(rows[0]), [list(row.values()) for row in rows])
        for name, rows in (("mentors", mentor_rows), ("mentees", mentee_rows))
    }
    ids = [str(row["id"]) for row in mentor_rows], [str(row["id"]) for row in mentee_rows]
    return Population(tables | _relations(chance, *ids), _programme(shape))


def _person(
    chance: _Chance,
    letter: str,
    number: int,
    of: int,
    shape: Shape,
    homes: list[tuple[str, str, int]],
    taken: set[str],
) -> dict[str, object]:
    is_mentor = letter == "M"
    which = chance.below(len(homes))
    # Half of an organisation works where it is at home.
    city, region, _share = (
        homes[which] if chance.random() < 0.5 else chance.one(CITIES, [share for _, _, share in CITIES])
    )
    travels = chance.random() < 0.4
    # Those who learn are nearer the top of the tree, where each has six reports.
    node = int(chance.random() ** (0.35 if is_mentor else 2.2) * shape.organisation)
    above = _above(which, node)
    # Reporting lines name the first who holds a place.
    place = f"{which + 1}-{node}"
    employee = f"{place}-{letter}{number + 1}" if place in taken else place
    taken.add(place)
    moments = shape.moments / (DAYS * PARTS) * (1.15 if is_mentor else 0.85)
    week = [slot for slot in range(DAYS * PARTS) if chance.random() < moments] or [chance.below(DAYS * PARTS)]
    weeks = [week_ for week_ in range(WEEKS) if chance.random() < (0.9 if is_mentor else 0.8)] or [0]
    spoken = ["fr"] + [
        name for name, mentor, mentee in LANGUAGES if chance.random() < (mentor if is_mentor else mentee)
    ]
    functions = [(name, mentor if is_mentor else mentee) for name, mentor, mentee in FUNCTIONS]
    return {
        "id": f"{letter}{number + 1:0{len(str(of))}d}",
        "name": chance.one(FIRST_NAMES),
        "organisation": f"Organisation {which + 1}",
        "team": above[0] if above else f"{which + 1}-direction",
        "employee": employee,
        "reporting_line": "|".join(above),
        "sector": SECTORS[which % len(SECTORS)] if chance.random() < 0.85 else chance.one(SECTORS),
        "function": chance.one([name for name, _ in functions], [share for _, share in functions]),
        "city": city,
        "reachable_places": "|".join(
            sorted(name for name, other, _ in CITIES if name == city or (travels and other == region))
        ),
        "remote": "yes" if chance.random() < shape.remote else "no",
        "languages": "|".join(spoken),
        "motivations": "|".join(chance.some(MOTIVATIONS, 1 + chance.below(4))),
        "availability": "|".join(str(DAYS * PARTS * week_ + slot) for week_ in weeks for slot in week),
    }


def _above(which: int, node: int) -> list[str]:
    """Numbers of the people above, nearest first. Several people may hold one place; the line names the place's."""
    line = []
    while node > 0:
        node = (node - 1) // REPORTS
        line.append(f"{which + 1}-{node}")
    return line


def _relations(chance: _Chance, mentors: list[str], mentees: list[str]) -> dict[str, Table]:
    small = min(len(mentors), len(mentees))

    def couples(count: int) -> list[list[object]]:
        both = zip(chance.some(mentors, count), chance.some(mentees, count), strict=True)
        return sorted([mentor, mentee] for mentor, mentee in both)

    wishes: list[list[object]] = []
    for side, own, others in (("mentee", mentees, mentors), ("mentor", mentors, mentees)):
        for person in own:
            if chance.random() < 0.2:
                named = dict.fromkeys(chance.one(others) for _ in range(1 + chance.below(5)))
                wishes += [[side, person, rank, other] for rank, other in enumerate(named, 1)]
    gone = [["mentor", one] for one in sorted(chance.some(mentors, len(mentors) // 50))]
    gone += [["mentee", one] for one in sorted(chance.some(mentees, len(mentees) // 50))]
    blocks = [[*couple, chance.one(("mentor", "mentee"))] for couple in couples(small // 50)]
    return {
        "previous": (["mentor", "mentee"], couples(small // 12)),
        "blocks": (["mentor", "mentee", "asked_by"], blocks),
        "preferences": (["side", "person", "rank", "wants"], wishes),
        "dropouts": (["side", "person"], [list[object](row) for row in gone]),
    }


def _programme(shape: Shape) -> dict[str, Any]:
    return {
        "hard_rules": {
            "shared_language": 1,
            "common_slots": shape.common_slots,
            "reachable_place_or_remote": True,
            "masters_every_goal": True,
            "same_reporting_line": True,
            "same_team": True,
            "blocks": True,
            "previous_pairs": True,
        },
        "weights": {
            "goals": 30,
            "availability": 15,
            "place": 15,
            "motivations": 15,
            "languages": 5,
            "sector": 5,
            "function": 5,
            "organisation": 5,
            "preferences": 5,
        },
        "unmatched_is_worth": 0,
        "vocabulary": {
            "cities": [name for name, _, _ in CITIES],
            "languages": ["fr", *(name for name, _, _ in LANGUAGES)],
            "sectors": list(SECTORS),
            "functions": [name for name, _, _ in FUNCTIONS],
            "motivations": list(MOTIVATIONS),
            "skills": list(SKILLS),
        },
    }
