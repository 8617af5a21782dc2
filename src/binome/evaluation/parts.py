"""What a report is made of: chapters of figures, each a sentence with its table; and the words for shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from binome import content
from binome.core.words import NO_BREAK, capital, number_words, page_language
from binome.evaluation.answers import Value
from binome.programmes import role_words
from binome.programmes.models import Application, Programme
from binome.surveys.anonymity import PERCENTAGES_FROM

Figures = Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """Cells in words. The first cell of each row is its header."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def labelled_rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """``(header, [(column, cell)…])`` by row, for tables that become cards."""
        return [(row[0], list(zip(self.head[1:], row[1:], strict=True))) for row in self.rows]


@dataclass(frozen=True)
class Figure:
    """One sentence, perhaps a chart, and the table with the same numbers."""

    id: str
    sentence: str
    # Nothing where the sentence says it all.
    table: Table | None
    note: str = ""
    chart: str = ""


@dataclass(frozen=True)
class Chapter:
    """Figures about one thing."""

    id: str
    title: str
    figures: list[Figure] = field(default_factory=list)


def share_words(count: int, of: int) -> str:
    """« 9 sur 10 », « 27 sur 30 (90 %) »; a percentage from twenty on only."""
    words = _("%(count)s out of %(of)s") % {"count": number_words(count), "of": number_words(of)}
    words = words.replace(" ", NO_BREAK)
    return words + percentage(count, of)


def percentage(count: int, of: int) -> str:
    if of < PERCENTAGES_FROM:
        return ""
    percent = round(100 * count / of)
    return f" ({percent}{NO_BREAK}%)" if _is_french() else f" ({percent}%)"


def _is_french() -> bool:
    return page_language() == "fr"


def euro_words(amount: float) -> str:
    """« 1 610 € », « 35,50 € », “€35.50”: cents only where there are some."""
    whole = round(amount, 2) == round(amount)
    number = number_words(round(amount)) if whole else f"{amount:.2f}"
    if not _is_french():
        return f"€{number}"
    return f"{number.replace('.', ',')}{NO_BREAK}€"


@dataclass(frozen=True)
class Sides:
    """What the two sides of a programme are called there, in the active language: ``{side: (one, several)}``."""

    words: Mapping[str, tuple[str, str]]
    # Who teaches: questions are put in other words where it is the more experienced.
    direction: str = Programme.Direction.REVERSE.value

    def questionnaire(self, identifier: str) -> content.Questionnaire:
        """A questionnaire in the words that this programme was asked."""
        return content.questionnaire(identifier).told_in(self.direction)

    def several(self, side: str) -> str:
        """« marraines »."""
        return self.words[side][1]

    def counted(self, side: str, count: int) -> str:
        """The noun that goes with a number: « marraine », « marraines »."""
        is_one = count == 1 or (count == 0 and _is_french())
        return self.words[side][0 if is_one else 1]

    def titles(self) -> dict[str, str]:
        """Each side as it begins a line, mentors first."""
        return {side.value: capital(self.several(side.value)) for side in Application.Side}

    def told(self, text: object) -> str:
        """``text`` with ``{mentors}`` and ``{mentees}`` as the programme calls them, its first letter a capital."""
        mentors, mentees = (self.several(side.value) for side in Application.Side)
        return capital(str(text).replace("{mentors}", mentors).replace("{mentees}", mentees))


def sides_of(programme: Programme) -> Sides:
    """The programme's own words; where it chose none, whoever was to be supported has been supported by now."""
    words: dict[str, tuple[str, str]] = {
        side: (role_words.one(programme, side), role_words.several(programme, side))
        for side in role_words.SIDES
    }
    if role_words.choice_of(programme, "mentee") == "neutral":
        usual = next(word for word in content.role_words("mentee") if word.id == "supported")
        language = page_language()
        words["mentee"] = (usual.one.in_language(language), usual.several.in_language(language))
    return Sides(words, programme.direction)
