"""Help cards about networks and goals, and the units of the path, as text (``cards.yaml``, ``goals.yaml``).

An organisation may adapt any of them: what it adapts is Markdown, so every built-in text has a Markdown form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, TypeVar

from pydantic import Field

from binome.content.goals import Goal, goal_catalogue, network
from binome.content.learning_path import Unit, mentor_path
from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text

About = TypeVar("About")


class CardSource(ContentModel):
    """Where somebody can check what a card says."""

    name: Text
    url: Annotated[str, Field(pattern=r"^https://")]


class NetworkCard(ContentModel):
    """What to know about one network before meeting."""

    id: Slug
    checked_on: date
    what: Text
    when: Annotated[tuple[Text, ...], Field(min_length=1)]
    begin: Annotated[tuple[Text, ...], Field(min_length=1)]
    care: Annotated[tuple[Text, ...], Field(min_length=1)]
    sources: tuple[CardSource, ...]


class ValidMonths(ContentModel):
    """How long a card is trusted after the day it was checked."""

    network: Annotated[int, Field(gt=0)]
    goal: Annotated[int, Field(gt=0)]


class CardFile(ContentModel):
    """The whole of ``cards.yaml``."""

    schema_version: int
    kind: str
    content_version: str
    languages: tuple[str, ...]
    valid_months: ValidMonths
    headings: tuple[NamedText, ...]
    networks: tuple[NetworkCard, ...]


@dataclass(frozen=True)
class BuiltIn:
    """One text that comes with the product, as Markdown: a card, or a unit of the path."""

    id: str
    # The network it is about; empty for a unit.
    network: str
    title: Text
    body: Text
    # Questions to check oneself by, in the form in which an organisation writes its own; cards have none.
    check: Text | None = None
    checked_on: date | None = None
    expires_on: date | None = None
    minutes: int = 0

    def as_written(self) -> dict[str, str]:
        """Everything a reader reads, in both languages: what an adaptation remembers of what it was made from."""
        return {
            "title_fr": self.title.fr, "title_en": self.title.en,
            "body_fr": self.body.fr, "body_en": self.body.en,
            "check_fr": self.check.fr if self.check else "", "check_en": self.check.en if self.check else "",
        }  # fmt: skip


@lru_cache(maxsize=1)
def card_file() -> CardFile:
    """The whole file, read once."""
    return load("cards.yaml", CardFile)


@lru_cache(maxsize=1)
def built_in_cards() -> dict[str, BuiltIn]:
    """Every card by identifier: each network, followed by its goals, in the order of the catalogue."""
    months = card_file().valid_months
    goals = goal_catalogue()
    reviewed = date.fromisoformat(goals.last_reviewed)
    cards: list[BuiltIn] = []
    for about in card_file().networks:
        cards.append(
            BuiltIn(
                about.id,
                about.id,
                _both(_network_title, about),
                _both(_network_body, about),
                checked_on=about.checked_on,
                expires_on=months_later(about.checked_on, months.network),
            )
        )
        cards += [
            BuiltIn(
                goal.id,
                goal.network,
                goal.title,
                _both(_goal_body, goal),
                checked_on=reviewed,
                expires_on=months_later(reviewed, months.goal),
            )
            for goal in goals.goals_for({about.id})
        ]
    return {card.id: card for card in cards}


@lru_cache(maxsize=1)
def built_in_units() -> dict[str, BuiltIn]:
    """Every unit of the path by identifier."""
    return {
        unit.id: BuiltIn(
            unit.id,
            "",
            unit.title,
            _both(_unit_body, unit),
            check=_both(_unit_check, unit),
            minutes=unit.duration_minutes,
        )
        for unit in mentor_path().units
    }


def built_in(identifier: str) -> BuiltIn:
    """The card or unit of that identifier.

    Raises:
        UnknownContent: there is none.
    """
    return find("card or unit", built_in_cards() | built_in_units(), identifier)


def _both(write: Callable[[About, str], str], about: About) -> Text:
    return Text(fr=write(about, "fr"), en=write(about, "en"))


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the 28th at most."""
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))


def _words(name: str, language: str) -> str:
    headings = {heading.id: heading for heading in card_file().headings}
    return find("heading", headings, name).in_language(language)


def _heading(name: str, language: str) -> str:
    return f"## {_words(name, language)}"


def _list(texts: tuple[Text, ...], language: str, mark: str = "-") -> str:
    return "\n".join(f"{mark} {text.in_language(language)}" for text in texts)


def _network_title(card: NetworkCard, language: str) -> str:
    words = _words("essentials", language)
    colon = "\u00a0: " if language == "fr" else ": "
    return f"{network(card.id).name.in_language(language)}{colon}{words}"


def _network_body(card: NetworkCard, language: str) -> str:
    sources = [f"- [{source.name.in_language(language)}]({source.url})" for source in card.sources]
    parts = [
        card.what.in_language(language),
        _heading("when", language), _list(card.when, language),
        _heading("begin", language), _list(card.begin, language, "1."),
        _heading("care", language), _list(card.care, language),
        _heading("sources", language), "\n".join(sources),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _goal_body(goal: Goal, language: str) -> str:
    titles = {other.id: other.title for other in goal_catalogue().goals}
    parts = [
        goal.why.in_language(language),
        _heading("practise", language), _list(goal.micro_skills, language, "1."),
        _heading("reached", language), _list(goal.success_criteria, language),
    ]  # fmt: skip
    if goal.prerequisites:
        before = tuple(titles[identifier] for identifier in goal.prerequisites)
        parts += [_heading("before", language), _list(before, language)]
    if goal.take_care is not None:
        parts += [_heading("care", language), goal.take_care.in_language(language)]
    return "\n\n".join(parts)


def _unit_body(unit: Unit, language: str) -> str:
    activity = unit.activity
    parts = [
        unit.summary.in_language(language),
        _heading("able", language), _list(unit.objectives, language),
        _heading("points", language), _list(unit.key_points, language),
        _heading("activity", language), f"**{activity.title.in_language(language)}**",
        _list(activity.steps, language, "1."),
        _heading("care", language), unit.keep_in_mind.in_language(language),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _unit_check(unit: Unit, language: str) -> str:
    """Each question, its answers (``*`` before the right one), then ``>`` and why."""
    blocks = [
        "\n".join(
            [
                check.question.in_language(language),
                *(
                    f"{'*' if choice.correct else '-'} {choice.in_language(language)}"
                    for choice in check.choices
                ),
                f"> {check.feedback.in_language(language)}",
            ]
        )
        for check in unit.quick_check
    ]
    return "\n\n".join(blocks)
