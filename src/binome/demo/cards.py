"""The demonstration's cards: one that its organisation adapted, one whose screen has changed, and a unit of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from binome import content
from binome.learning.services import change_page, report_screen, write_page
from binome.programmes.models import Application

if TYPE_CHECKING:
    from binome.demo.story import Story

LANGUAGES = ("fr", "en")


def keep_cards(story: Story) -> None:
    """What the coordinator wrote, and what a mentor saw."""
    _adapt(story)
    _write_unit(story)
    _report(story)


def _adapt(story: Story) -> None:
    words = story.words.cards.adapted
    built_in = content.built_in(words.card).as_written()
    more = {
        language: f"## {words.title.in_language(language)}\n\n{words.text.in_language(language)}"
        for language in LANGUAGES
    }
    texts = built_in | {
        f"body_{language}": f"{built_in[f'body_{language}']}\n\n{more[language]}" for language in LANGUAGES
    }
    change_page(
        story.organisation, key=words.card, texts=texts, revision=0, reason=words.reason.in_language(story.language),
        by=story.coordinator, at=story.on(30, 11),
    )  # fmt: skip


def _write_unit(story: Story) -> None:
    words = story.words.cards.unit
    texts: dict[str, str] = {}
    for language in LANGUAGES:
        parts = [
            f"## {part.title.in_language(language)}\n\n{part.text.in_language(language)}"
            for part in words.parts
        ]
        texts |= {
            f"title_{language}": words.title.in_language(language),
            f"body_{language}": "\n\n".join([words.opening.in_language(language), *parts]),
            f"check_{language}": "\n".join(
                [
                    words.question.in_language(language),
                    f"* {words.right.in_language(language)}",
                    f"- {words.wrong.in_language(language)}",
                    f"> {words.why.in_language(language)}",
                ]
            ),
        }
    write_page(
        story.organisation, kind="unit", texts=texts, minutes=10, by=story.coordinator, at=story.on(12, 10)
    )


def _report(story: Story) -> None:
    words = story.words.cards.reported
    mentors = story.programme.enrolments.filter(role=Application.Side.MENTOR).select_related("person")
    mentor = mentors.order_by("pk")[1]
    report_screen(
        story.programme, key=words.card, revision=0, text=words.remark.in_language(story.language),
        by=mentor.person, at=story.on(47, 18),
    )  # fmt: skip
