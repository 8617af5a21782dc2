"""A questionnaire on paper (A4, PDF/UA-1), as it was sent, for those who would rather write by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from binome import content
from binome.core.typesetting import typeset
from binome.core.words import full_day_words
from binome.surveys.forms import answer_told
from binome.surveys.models import Wave
from binome.surveys.questions import NAMED, Question
from binome.surveys.summaries import QUOTED

TEMPLATE = Path(__file__).resolve().parent / "paper.typ"


def paper_form(wave: Wave, *, language: str) -> bytes:
    """The PDF of what ``wave`` asks."""
    with translation.override(language):
        return typeset(TEMPLATE, contents(wave, language=language), made_at=None)


def contents(wave: Wave, *, language: str) -> dict[str, Any]:
    """Everything the sheet says, as text in the active language."""
    asked = wave.questionnaire
    organisation = wave.programme.organisation
    catalogue = content.questionnaire_catalogue()
    reader = catalogue.visibility_notices[asked.visibility].in_language(language)
    questions: list[dict[str, Any]] = []
    for item in asked.all_items:
        if not item.concerns(wave.programme.networks):
            continue
        questions.append(_question(asked, item, language))
        if asked.adds_retrospective_start and asked.retrospective_label and item.answer_scale.type != "text":
            label = asked.retrospective_label.in_language(language)
            questions.append(_question(asked, item, language) | {"text": label, "note": ""})
    return {
        "language": language,
        "title": asked.title.in_language(language),
        "programme": wave.programme.name,
        "organisation": organisation.name,
        "intro": asked.intro.in_language(language) if asked.intro else "",
        "reader_title": _("Who reads your answers"),
        "reader": [reader, catalogue.common_notice.in_language(language)],
        "copied": _(
            "Whoever coordinates copies this sheet for you if you agree, then gives it back to you or destroys it."
        ),
        "agree": _("I agree that my answers are copied."),
        "name": _("First and last name"),
        "quote": _("My own words may be quoted, without my name, in the evaluation report.")
        if asked.id in QUOTED
        else "",
        "questions": questions,
        "footer": _("To give back before %(day)s. A question? %(contact)s, %(phone)s.")
        % {
            "day": full_day_words(wave.closes_on),
            "contact": organisation.contact_name,
            "phone": organisation.contact_phone,
        },
    }


def _question(asked: content.Questionnaire, item: content.Item, language: str) -> dict[str, Any]:
    scale = item.answer_scale
    answers = [answer_told(scale, value, language) for value in scale.values]
    if scale.skip is not None:
        answers.append(scale.skip.in_language(language))
    reader = asked.visibility_of(item)
    note = Question(item.id, item, visibility=reader).alert_told(language)
    if reader != asked.visibility:
        notices = content.questionnaire_catalogue().visibility_notices
        note = " ".join([notices[reader].in_language(language), note]).strip()
    return {
        "text": item.in_language(language),
        "note": note,
        "answers": answers,
        "is_row": scale.type == "numeric",
        "is_text": scale.type == "text",
        "several": _("Several answers possible.") if scale.type == "multi_choice" else "",
        "is_named": reader == NAMED,
    }
