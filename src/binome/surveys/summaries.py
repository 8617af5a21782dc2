"""What the answers of a programme say together, from published sums alone: never from the answers themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from binome import content
from binome.core.prepared import prepared
from binome.programmes.models import Programme
from binome.surveys.anonymity import Block, Table, TooFew, table_of, texts_shown
from binome.surveys.models import Published, Quotation, Response, Wave
from binome.surveys.services.publishing import MEASURE, OWN

QUOTED = ("final_mentee", "final_mentor")


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
    result: Table | TooFew


def response_rates(programme: Programme) -> list[Rate]:
    """One line a questionnaire, in the order of the programme's life; one statement."""
    rows = Response.objects.in_organisation(programme.organisation_id).filter(wave__programme=programme)
    asked: dict[str, int] = {}
    answered: dict[str, int] = {}
    for questionnaire_id, state in rows.values_list("wave__questionnaire_id", "state"):
        asked[questionnaire_id] = asked.get(questionnaire_id, 0) + 1
        answered[questionnaire_id] = answered.get(questionnaire_id, 0) + (state == Response.State.ANSWERED)
    known = [questionnaire.id for questionnaire in content.questionnaires()]
    return [Rate(name, asked[name], answered[name]) for name in known if asked.get(name)]


def published_of(programme: Programme) -> list[Published]:
    """Every sum of a programme, oldest first; one statement."""
    return list(_published(programme))


@prepared
def _published(programme: Programme) -> QuerySet[Published, Published]:
    return Published.objects.filter(programme=programme).order_by("pk").as_scoped("programme")


def tables(rows: Iterable[Published]) -> dict[str, Table | TooFew]:
    """By question, the sum of its blocks."""
    blocks: dict[str, list[Block]] = {}
    for row in rows:
        if not row.item_id.startswith(MEASURE):
            blocks.setdefault(row.item_id, []).append(Block(row.people, row.figures))
    return {item_id: table_of(found) for item_id, found in blocks.items()}


def item_results(programme: Programme, waves: Sequence[Wave]) -> list[ItemResult]:
    """Every question that the waves of one questionnaire asked, with what may be shown; texts are never listed here."""
    questionnaire_id = waves[0].questionnaire_id
    rows = [row for row in published_of(programme) if row.questionnaire_id == questionnaire_id]
    shown = tables(rows)
    items: dict[str, content.Item] = {}
    for wave in waves:
        asked = wave.questionnaire
        for item in asked.items_for(programme.networks):
            if item.answer_scale.type != "text" and asked.visibility_of(item) != OWN:
                items[item.id] = item
    return [ItemResult(item, shown.get(item.id, TooFew())) for item in items.values()]


def measure_of(rows: Iterable[Published], name: str) -> dict[str, Any] | None:
    """What a measure found, once published."""
    return next((row.figures for row in rows if row.item_id == MEASURE + name), None)


def readable(programme: Programme) -> bool:
    """Whether ten people at least have answered the last questionnaires, so that their sentences may be read."""
    return bool(texts_shown(["-"], answers=_final_answers(programme)))


def _final_answers(programme: Programme) -> int:
    """How many people have answered last questionnaires that are closed: open ones would tell who has just come."""
    rows = Response.objects.in_organisation(programme.organisation_id)
    return rows.filter(
        wave__programme=programme,
        wave__questionnaire_id__in=QUOTED,
        wave__published_at__isnull=False,
        state=Response.State.ANSWERED,
    ).count()


def sentences(programme: Programme) -> list[Quotation]:
    """Sentences to be read, without their authors, in alphabetical order; nothing under ten answers."""
    if not readable(programme):
        return []
    rows = Quotation.objects.in_organisation(programme.organisation_id)
    found = rows.filter(response__wave__programme=programme).defer("response")
    return sorted(found, key=lambda row: row.text.casefold())


def quotations(programme: Programme) -> list[str]:
    """Sentences whose authors agreed to be quoted, that somebody has read and cleared, from ten answers on."""
    rows = Quotation.objects.in_organisation(programme.organisation_id).filter(
        response__wave__programme=programme, state=Quotation.State.CLEARED
    )
    texts = list(rows.values_list("text", flat=True))
    return texts_shown(texts, answers=_final_answers(programme)) if texts else []
