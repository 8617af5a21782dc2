"""A goal of the catalogue found from what somebody types: accents, plurals and typing errors do not matter.

« refaire mon profil linkedin » finds the biography. Each word typed is compared with the words of a goal by
normalised Indel similarity (RapidFuzz); a word of the title counts most, one of the explanations least.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from binome import content
from binome.core.columns import plain

# Of 100: « conpte » and « compte » are 83.3 alike, « biografie » and « biographie » 84.2, « faire » and « taire » 80.
ALIKE = 83
# A word this short is compared whole: « X », « pro ».
SHORT = 3
_IN_TITLE, _IN_SEARCH_WORDS, _IN_SUBJECT, _IN_REST = 4.0, 3.0, 2.0, 1.0
# Words that say nothing of what is looked for.
_EMPTY = frozenset({
    "a", "an", "and", "apprendre", "au", "aux", "avec", "ce", "comment", "d", "dans", "de", "des", "du", "en",
    "est", "et", "etre", "faire", "find", "for", "how", "i", "j", "je", "l", "la", "le", "learn", "les", "m",
    "ma", "me", "mes", "mieux", "mon", "my", "n", "ne", "on", "pour", "qu", "que", "qui", "s", "sa", "savoir",
    "se", "ses", "son", "sur", "the", "to", "trouver", "un", "une", "use", "utiliser", "veux", "voudrais",
    "vouloir", "want", "would", "like", "y",
})  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    goal: content.Goal
    place: int
    words: tuple[tuple[str, float], ...]


def _words(text: str) -> list[str]:
    return [word for word in plain(text).replace(",", " ").replace(":", " ").split() if word not in _EMPTY]


def _entry(goal: content.Goal, place: int) -> _Entry:
    subject = content.network(goal.network).name
    weighted: dict[str, float] = {}
    parts = (
        (_IN_TITLE, [goal.title.fr, goal.title.en]),
        (_IN_SEARCH_WORDS, [goal.search_words]),
        (_IN_SUBJECT, [subject.fr, subject.en, goal.network]),
        (_IN_REST, [text for skill in goal.micro_skills for text in (skill.fr, skill.en)]),
    )
    for weight, texts in parts:
        for text in texts:
            for word in _words(text):
                weighted.setdefault(word.strip("()«».;!?"), weight)
    return _Entry(goal, place, tuple(weighted.items()))


@lru_cache(maxsize=1)
def _entries() -> tuple[_Entry, ...]:
    return tuple(_entry(goal, place) for place, goal in enumerate(content.goal_catalogue().goals))


def _best(typed: str, entry: _Entry) -> float:
    """What one typed word brings: its best likeness with a word of the goal, times where that word stands."""
    best = 0.0
    for word, weight in entry.words:
        if typed == word:
            likeness = 100.0
        elif len(typed) <= SHORT or len(word) <= SHORT:
            continue
        elif word.startswith(typed) or typed.startswith(word):
            likeness = 95.0
        else:
            likeness = fuzz.ratio(typed, word, score_cutoff=ALIKE)
        best = max(best, likeness * weight)
    return best


def find_goals(text: str, *, networks: Collection[str], limit: int = 8) -> list[content.Goal]:
    """The goals of ``networks`` that best answer ``text``, at most ``limit``; none when no word is like any.

    Cost: words typed times words of the catalogue, about 2,100 comparisons of two words for one typed.
    """
    typed = list(dict.fromkeys(_words(text[:200])))
    if not typed:
        return []
    found = []
    for entry in _entries():
        if entry.goal.network in networks:
            points = [_best(word, entry) for word in typed]
            answered = sum(point > 0 for point in points)
            if answered:
                found.append((-answered, -sum(points), entry.place, entry.goal))
    most = min((rank for rank, *_rest in found), default=0)
    # Who types three words and is answered on three does not want what answers one.
    kept = sorted(entry for entry in found if entry[0] <= most + 1)
    return [goal for *_rank, goal in kept[:limit]]


def first_goals(networks: Collection[str], *, limit: int = 6) -> list[content.Goal]:
    """Good goals to begin with, before anything is typed; one of each subject first."""
    goals = [goal for goal in content.goal_catalogue().goals_for(networks) if goal.good_first_goal]
    seen: dict[str, int] = {}
    ranked = []
    for place, goal in enumerate(goals):
        seen[goal.network] = seen.get(goal.network, 0) + 1
        ranked.append((seen[goal.network], place, goal))
    return [goal for *_rank, goal in sorted(ranked, key=lambda entry: entry[:2])[:limit]]
