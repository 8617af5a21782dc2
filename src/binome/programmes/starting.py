"""Where a mentee stands at the start: the questions that the application asks, and that nobody else reads.

They are those of the questionnaire that leaves before the first session. Whoever answers them here is not asked again:
the surveys room takes the answers over (:func:`binome.programmes.services.take_over_starting_points`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from binome import content
from binome.programmes.models import Application, Programme

QUESTIONNAIRE = "agility_start"
SKIP = "skip"


def is_asked(programme: Programme, role: str) -> bool:
    """Whether whoever applies on that side is asked: the questionnaire is the mentees', and a programme may do without."""
    return role == Application.Side.MENTEE and QUESTIONNAIRE in programme.questionnaire_ids


def items_for(programme: Programme) -> tuple[content.Item, ...]:
    """The questions that belong in the programme."""
    return content.questionnaire(QUESTIONNAIRE).items_for(programme.networks)


def on_their_scales(programme: Programme, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those of ``answers`` that are answers: to a question of the programme, on its scale or a skip."""
    known = {item.id: item.answer_scale for item in items_for(programme)}
    return {
        name: value
        for name, value in answers.items()
        if name in known and (value == SKIP or (type(value) is int and value in known[name].values))
    }


def is_whole(programme: Programme, answers: Mapping[str, Any]) -> bool:
    """Whether enough is answered for a measure of the start; less is asked again, with what is there."""
    scoring = content.questionnaire(QUESTIONNAIRE).scoring
    least = min(scoring.min_answered if scoring else 1, len(items_for(programme)))
    return len(answers) >= least
