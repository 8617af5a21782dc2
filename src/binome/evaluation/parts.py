"""What a report is made of: chapters of figures, each a sentence with its table; and the words for shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from binome.core.words import NO_BREAK, number_words, page_language
from binome.evaluation.answers import Value
from binome.programmes.models import Application
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


def roles() -> dict[str, str]:
    return {Application.Side.MENTOR.value: _("Mentors"), Application.Side.MENTEE.value: _("People supported")}
