"""A questionnaire as one person is asked it: which questions, and what an answer may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from binome import content
from binome.pairs.models import Goal
from binome.surveys.models import Response

SKIP = "skip"
# Read with the name of whoever answered; only such answers can call the coordinator.
NAMED: content.Visibility = "coordinator"
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
    # Who reads the answer; empty where nobody asked.
    visibility: content.Visibility | None = None

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
        """Whether this answer asks for the coordinator, who was said to read it."""
        return self.visibility == NAMED and any(one in self.item.alerts_on for one in as_list(value))

    def alert_told(self, language: str) -> str:
        """What is said beside the question of the answers that reach the coordinator; nothing where none does."""
        if self.visibility != NAMED or not self.item.alerts_on:
            return ""
        labels = [self.scale.label(value) for value in self.item.alerts_on]
        words = [label.in_language(language) for label in labels if label is not None]
        return _("If you answer “%(answers)s”, the coordinator is told, in order to help you.") % {
            "answers": _("” or “").join(words)
        }


def as_list(value: Any) -> list[Any]:
    """One answer or several, as a list; nothing for a skip."""
    if value in (None, "", SKIP):
        return []
    return value if isinstance(value, list) else [value]


def answers_to(item_id: str, answers: Mapping[str, Any]) -> list[Any]:
    """What one person answered to a question, goal by goal where it is asked so; skips and looks back left out."""
    found = []
    for key, value in answers.items():
        question, _dash, goal = key.rpartition("-")
        if key == item_id or (question == item_id and goal.isdecimal()):
            found += as_list(value)
    return found


def questions_of(response: Response) -> list[Question]:
    """The questions of ``response``: those of the programme's networks, goals one by one.

    At the end of the programme each scale is followed by the same one, looking back at the start: people judge
    their level differently once they know a subject better (response shift; Howard and Dailey, 1979).
    """
    questionnaire = response.wave.questionnaire
    networks = response.wave.programme.networks
    goals: Sequence[Goal] | None = None
    questions = []
    for item in questionnaire.all_items:
        if not item.concerns(networks):
            continue
        reader = questionnaire.visibility_of(item)
        if not item.per_goal:
            questions.append(Question(item.id, item, visibility=reader))
            if questionnaire.adds_retrospective_start and item.answer_scale.type != "text":
                words = item.in_language(get_language() or "fr")
                label = questionnaire.retrospective_label
                questions.append(Question(item.id + THEN, item, words, label, reader))
            continue
        if goals is None:
            goals = _goals(response)
        questions += [
            Question(f"{item.id}-{goal.position}", item, goal.title, visibility=reader) for goal in goals
        ] or [Question(item.id, item, visibility=reader)]
    return questions


def _goals(response: Response) -> list[Goal]:
    enrolment = response.enrolment
    rows = Goal.objects.in_organisation(response.organisation)
    side = "mentor" if enrolment.role == "mentor" else "mentee"
    return list(rows.filter(**{f"pair__{side}": enrolment}).order_by("position"))
