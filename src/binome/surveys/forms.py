"""A questionnaire as a form, made from its questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.surveys.models import WorkshopOpinion
from binome.surveys.questions import SKIP, Question


class AnswersForm(forms.Form):
    """Every question may stay without an answer; what is answered must be on its scale."""

    def __init__(
        self, *args: Any, questions: list[Question], asks_quotation: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {question.key: question for question in questions}
        language = get_language() or "fr"
        for question in questions:
            self.fields[question.key] = _field(question, language)
        if asks_quotation:
            self.fields["is_quotable"] = forms.BooleanField(
                label=_("My own words may be quoted, without my name, in the evaluation report."),
                required=False,
            )

    def lines(self) -> list[tuple[Any, bool]]:
        """Each question as bound to the page, and whether its answers fit side by side."""
        return [
            (self[name], name in self.questions and self.questions[name].scale.type == "numeric")
            for name in self.fields
        ]

    def answers(self) -> dict[str, Any]:
        """What was answered, by key, as the scale has it; questions left open are left out."""
        found: dict[str, Any] = {}
        for key, question in self.questions.items():
            value = self.cleaned_data.get(key)
            if value in (None, "", []):
                continue
            found[key] = _as_on_scale(question, value)
        return found


class PaperForm(AnswersForm):
    """The same, copied from paper by somebody whom its author asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["has_consent"] = forms.BooleanField(
            label=_("This person has agreed that I copy their answers."), required=False
        )


def _field(question: Question, language: str) -> forms.Field:
    scale = question.scale
    label = (question.label or question.item).in_language(language)
    help_text = " ".join(part for part in (question.about, question.alert_told(language)) if part)
    if scale.type == "text":
        area = forms.Textarea(attrs={"rows": 3, "maxlength": scale.max_length})
        return forms.CharField(
            label=label, help_text=help_text, required=False, max_length=scale.max_length, widget=area
        )
    choices = [(str(value), _words(question, value, language)) for value in scale.values]
    if scale.type == "numeric" and scale.ends is not None:
        # Side by side the numbers stand alone; what the two ends mean is said once.
        choices = [(str(value), str(value)) for value in scale.values]
        ends = [answer_told(scale, value, language) for value in (scale.values[0], scale.values[-1])]
        help_text = " · ".join(part for part in (help_text, *ends) if part)
    if scale.type == "multi_choice":
        return forms.MultipleChoiceField(
            label=label,
            help_text=help_text,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
        )
    if scale.skip is not None:
        choices.append((SKIP, scale.skip.in_language(language)))
    return forms.ChoiceField(
        label=label, help_text=help_text, required=False, choices=choices, widget=forms.RadioSelect
    )


def _words(question: Question, value: int | str, language: str) -> str:
    return answer_told(question.scale, value, language)


def answer_told(scale: content.Scale, value: int | str, language: str) -> str:
    """One answer as one reads it: its words, or its number with the words of the end."""
    label = scale.label(value)
    if label is not None:
        return label.in_language(language)
    if scale.ends is not None and value == scale.min:
        return f"{value}\u00a0– {scale.ends.low.in_language(language)}"
    if scale.ends is not None and value == scale.max:
        return f"{value}\u00a0– {scale.ends.high.in_language(language)}"
    return str(value)


def _as_on_scale(question: Question, value: Any) -> Any:
    if question.scale.type == "text" or value == SKIP:
        return value
    by_text = {str(known): known for known in question.scale.values}
    if isinstance(value, list):
        return [by_text[one] for one in value]
    return by_text[value]


class OpinionForm(forms.Form):
    """Two short questions about a workshop."""

    score = forms.TypedChoiceField(
        label=_("Was this meeting useful to you?"),
        choices=WorkshopOpinion.Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What would have made it better?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence, without a name."),
    )
