"""Forms of this room."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.learning.models import Workshop


class QuickCheckForm(forms.Form):
    """The questions of a unit; answers are looked at and forgotten."""

    def __init__(self, *args: Any, unit: content.Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        language = get_language() or "fr"
        for check in unit.quick_check:
            self.fields[check.id] = forms.ChoiceField(
                label=check.question.in_language(language),
                choices=[(choice.id, choice.in_language(language)) for choice in check.choices],
                widget=forms.RadioSelect,
                required=False,
            )

    def explanations(self) -> list[tuple[str, bool, str, str]]:
        """For each question: its words, whether the answer is right, the right one, and why."""
        language = get_language() or "fr"
        return [
            (
                check.question.in_language(language),
                self.cleaned_data.get(check.id) == check.correct_choice.id,
                check.correct_choice.in_language(language),
                check.feedback.in_language(language),
            )
            for check in self.unit.quick_check
        ]


class WorkshopForm(forms.Form):
    """A collective meeting: when, how long, where."""

    kind = forms.ChoiceField(
        label=_("Which meeting?"), choices=Workshop.Kind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=160)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=600)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(label=_("Link, when it is online"), required=False, assume_scheme="https")

    def moment(self, time_zone: str) -> datetime:
        """Day and hour on the organisation's clock."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["time"]
        return datetime.combine(day, hour, tzinfo=ZoneInfo(time_zone))


class ComingForm(forms.Form):
    """Coming or not."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
