"""What changes between two versions of a questionnaire, in words, and what it means for comparing their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from binome import content

Effect = Literal["breaks", "careful", "fine"]


@dataclass(frozen=True)
class Change:
    """One difference: which question, what about it, and whether answers before and after can stand side by side."""

    item: content.Text
    said: str
    effect: Effect


def changes(before: content.Questionnaire, after: content.Questionnaire) -> list[Change]:
    """Every difference of the questions, those that break a comparison first. Questions are known by their identifier."""
    old = {item.id: item for item in before.items}
    new = {item.id: item for item in after.items}
    found = [
        Change(
            item,
            _("is not asked any more: its answers stop with the version before."),
            "breaks",
        )
        for item_id, item in old.items()
        if item_id not in new
    ]
    for item_id, item in new.items():
        if item_id not in old:
            found.append(Change(item, _("is new: there is nothing before to compare with."), "fine"))
            continue
        found += _same_question(before, after, old[item_id], item)
    kept = [item_id for item_id in old if item_id in new]
    if kept != [item_id for item_id in new if item_id in old]:
        said = _("changes the order of its questions: what is asked just before can colour an answer.")
        found.append(Change(after.title, said, "careful"))
    order = {"breaks": 0, "careful": 1, "fine": 2}
    return sorted(found, key=lambda change: order[change.effect])


def _same_question(
    before: content.Questionnaire, after: content.Questionnaire, old: content.Item, new: content.Item
) -> list[Change]:
    found = []
    if (old.fr, old.en) != (new.fr, new.en):
        said = _("changes its words. If they mean something else, take the question out and add a new one.")
        found.append(Change(new, said, "careful"))
    if _labels(old) != _labels(new):
        said = _("changes the words of its answers, not the answers: comparing stays possible, with care.")
        found.append(Change(new, said, "careful"))
    if before.visibility_of(old) != after.visibility_of(new):
        said = _("is read by other people: this can change what one dares to say.")
        found.append(Change(new, said, "careful"))
    if old.alerts_on != new.alerts_on:
        found.append(Change(new, _("reaches the coordinator with other answers."), "careful"))
    return found


def _labels(item: content.Item) -> list[tuple[str, str]]:
    scale = item.answer_scale
    words = [*scale.labels, *([scale.ends.low, scale.ends.high] if scale.ends else [])]
    return [(label.fr, label.en) for label in words]


def breaks_comparison(found: list[Change]) -> bool:
    """Whether somebody should be warned before the version is put in use."""
    return any(change.effect != "fine" for change in found)
