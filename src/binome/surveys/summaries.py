"""What the answers of a programme say together. Everything here has passed :mod:`binome.surveys.anonymity`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from binome import content
from binome.programmes.models import Programme
from binome.surveys.anonymity import SMALLEST_GROUP, Published, TooFew, publishable, texts_publishable
from binome.surveys.models import Response
from binome.surveys.questions import SKIP


@dataclass(frozen=True)
class Rate:
    """How many of those asked have answered a questionnaire."""

    questionnaire_id: str
    asked: int
    answered: int


@dataclass(frozen=True)
class ItemResult:
    """One question and what may be shown of its answers."""

    item: content.Item
    result: Published | TooFew


def _answered(programme: Programme, questionnaire_id: str) -> list[Response]:
    rows = Response.objects.in_organisation(programme.organisation)
    return list(
        rows.filter(
            wave__programme=programme, wave__questionnaire_id=questionnaire_id, state=Response.State.ANSWERED
        )
        .select_related("wave")
        .order_by("pk")
    )


def response_rates(programme: Programme) -> list[Rate]:
    """One line a questionnaire, in the order of the programme's life; two statements."""
    rows = Response.objects.in_organisation(programme.organisation).filter(wave__programme=programme)
    asked: dict[str, int] = {}
    answered: dict[str, int] = {}
    for questionnaire_id, state in rows.values_list("wave__questionnaire_id", "state"):
        asked[questionnaire_id] = asked.get(questionnaire_id, 0) + 1
        answered[questionnaire_id] = answered.get(questionnaire_id, 0) + (state == Response.State.ANSWERED)
    known = [questionnaire.id for questionnaire in content.questionnaires()]
    return [Rate(name, asked[name], answered[name]) for name in known if asked.get(name)]


def _values(responses: Iterable[Response], key: str) -> list[Any]:
    """Answers to one question; those asked goal by goal count once a goal; skips and looks back do not count."""
    found = []
    for response in responses:
        for name, value in response.answers.items():
            question, _dash, goal = name.rpartition("-")
            if (name == key or (question == key and goal.isdecimal())) and value != SKIP:
                found += value if isinstance(value, list) else [value]
    return found


def item_results(programme: Programme, questionnaire_id: str) -> list[ItemResult]:
    """Every question of a questionnaire with what may be shown; texts are never listed here."""
    responses = _answered(programme, questionnaire_id)
    results = []
    for item in content.questionnaire(questionnaire_id).items_for(programme.networks):
        scale = item.answer_scale
        if scale.type != "text":
            results.append(ItemResult(item, _result(responses, item, scale)))
    return results


def _result(responses: list[Response], item: content.Item, scale: content.Scale) -> Published | TooFew:
    # Several answers may come from one person, so the threshold is on people first.
    people = sum(1 for response in responses if _values([response], item.id))
    return publishable(_values(responses, item.id), scale.values) if people >= SMALLEST_GROUP else TooFew()


def quotations(programme: Programme) -> list[str]:
    """Free words whose authors agreed to be quoted, from ten answers on."""
    keys = {
        questionnaire_id: {
            item.id
            for item in content.questionnaire(questionnaire_id).items
            if item.answer_scale.type == "text"
        }
        for questionnaire_id in ("final_mentee", "final_mentor")
    }
    rows = Response.objects.in_organisation(programme.organisation_id).filter(
        wave__programme=programme, wave__questionnaire_id__in=keys, state=Response.State.ANSWERED
    )
    said = list(rows.order_by("pk").values_list("wave__questionnaire_id", "is_quotable", "answers"))
    texts = [
        value
        for questionnaire_id, free in keys.items()
        for name, is_quotable, answers in said
        if name == questionnaire_id and is_quotable
        for key, value in answers.items()
        if key in free and isinstance(value, str) and value != SKIP
    ]
    return texts_publishable(texts, answers=len(said))
