"""A questionnaire as one person is asked it: which questions, and what an answer may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from binome import content
from binome.pairs.models import Goal
from binome.surveys.models import Response

SKIP = "skip"
# Behind the key of a question that is asked once more about the start of the programme.
THEN = "-then"


@dataclass(frozen=True)
class Question:
    """One question with the key of its answer; questions about goals are asked once a goal."""

    key: str
    item: content.Item
    about: str = ""
    # Words asked instead of the item's own; the item is then told in ``about``.
    label: content.Text | None = None

    @property
    def scale(self) -> content.Scale:
        """How it is answered."""
        return self.item.answer_scale

    def told(self, language: str) -> str:
        """The question as one reads it beside its answer."""
        words = self.item.in_language(language)
        return f"{self.label.in_language(language)}\u00a0– {words}" if self.label else words

    def accepts(self, value: Any) -> bool:
        """Whether ``value`` is an answer: of the scale, of the right kind, not too long, or a skip."""
        scale = self.scale
        if value == SKIP:
            return True
        if scale.type == "text":
            return isinstance(value, str) and len(value) <= (scale.max_length or 0)
        if scale.type == "multi_choice":
            return (
                isinstance(value, list)
                and len(set(map(str, value))) == len(value)
                and all(v in scale.values for v in value)
            )
        return type(value) in {int, str} and value in scale.values

    def alerts(self, value: Any) -> bool:
        """Whether this answer asks for the coordinator."""
        return self.item.alert_if is not None and value == self.item.alert_if


def questions_of(response: Response) -> list[Question]:
    """The questions of ``response``: those of the programme's networks, goals one by one.

    At the end of the programme each scale is followed by the same one, looking back at the start: people judge
    their level differently once they know a subject better (response shift; Howard and Dailey, 1979).
    """
    questionnaire = content.questionnaire(response.wave.questionnaire_id)
    networks = response.wave.programme.networks
    goals: Sequence[Goal] | None = None
    questions = []
    for item in questionnaire.items:
        if not item.concerns(networks):
            continue
        if not item.per_goal:
            questions.append(Question(item.id, item))
            if questionnaire.adds_retrospective_start and item.answer_scale.type != "text":
                words = item.in_language(get_language() or "fr")
                label = questionnaire.retrospective_label
                questions.append(Question(item.id + THEN, item, words, label))
            continue
        if goals is None:
            goals = _goals(response)
        questions += [Question(f"{item.id}-{goal.position}", item, goal.title) for goal in goals] or [
            Question(item.id, item)
        ]
    return questions


def _goals(response: Response) -> list[Goal]:
    enrolment = response.enrolment
    rows = Goal.objects.in_organisation(response.organisation)
    side = "mentor" if enrolment.role == "mentor" else "mentee"
    return list(rows.filter(**{f"pair__{side}": enrolment}).order_by("position"))
