"""What counts in the matching."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome.pairing import CRITERIA

# Ages are never asked, and preferences come with another way of choosing.
OFFERED = tuple(criterion for criterion in CRITERIA if criterion.name not in {"age_gap", "preferences"})


class SettingsForm(forms.Form):
    """A weight for each criterion, adding up to 100, and how many moments two people must share."""

    common_slots = forms.IntegerField(
        label=_("Free moments in common, at least"),
        help_text=_("Two people with fewer are never proposed together."),
        min_value=0,
        max_value=28,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "fr" if (get_language() or "").startswith("fr") else "en"
        for criterion in OFFERED:
            self.fields[criterion.name] = forms.IntegerField(
                label=criterion.title[language], min_value=0, max_value=100, required=True
            )

    def clean(self) -> dict[str, Any]:
        """Weights add up to 100, so that each reads as a share."""
        values = super().clean() or {}
        if all(criterion.name in values for criterion in OFFERED):
            total = sum(values[criterion.name] for criterion in OFFERED)
            if total != 100:
                message = _("The weights add up to %(total)s. They must add up to 100.")
                raise ValidationError(message % {"total": total})
        return values

    def weights(self) -> dict[str, int]:
        """Weight by criterion."""
        return {criterion.name: self.cleaned_data[criterion.name] for criterion in OFFERED}


class AnswerForm(forms.Form):
    """Yes or no."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])


class PublishForm(forms.Form):
    """Until when people may answer."""

    answer_by = forms.DateField(
        label=_("Last day to answer"),
        help_text=_(
            "Two days before, whoever has not answered is reminded. The day after, the proposal is closed."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date. Example: 2027-02-14.")},
    )
