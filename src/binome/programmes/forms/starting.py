"""The starting point as a form: every question may stay without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from binome import content
from binome.core.words import page_language
from binome.programmes import starting
from binome.programmes.models import Programme

SPREAD = 7


class StartingPointForm(forms.Form):
    """Boxes for scales in words, a list for scales of many numbers."""

    def __init__(self, data: Any, *, programme: Programme, answers: Mapping[str, Any]) -> None:
        initial = {name: str(value) for name, value in answers.items()}
        super().__init__(data, initial=initial)
        language = page_language()
        for item in starting.items_for(programme):
            scale = item.answer_scale
            choices = [(str(value), _words(scale, value, language)) for value in scale.values]
            is_long = len(choices) > SPREAD
            if scale.skip is not None:
                choices.append((starting.SKIP, scale.skip.in_language(language)))
            self.fields[item.id] = forms.ChoiceField(
                label=item.in_language(language),
                required=False,
                choices=[("", "–"), *choices] if is_long else choices,
                widget=forms.Select if is_long else forms.RadioSelect,
            )

    def answers(self) -> dict[str, Any]:
        """What was answered, as its scale has it."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: value if value == starting.SKIP else int(value) for name, value in given.items()}


def _words(scale: content.Scale, value: int | str, language: str) -> str:
    label = scale.label(value)
    if label is not None:
        return label.in_language(language)
    ends = {scale.min: scale.ends.low, scale.max: scale.ends.high} if scale.ends else {}
    said = ends.get(value) if isinstance(value, int) else None
    return f"{value}\u00a0– {said.in_language(language)}" if said else str(value)
