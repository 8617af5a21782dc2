"""Forms of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.learning.models import Workshop
from binome.pairs.forms import ClockField, DayField
from binome.pairs.services import DateRefused, moment_at


@dataclass(frozen=True)
class Explanation:
    """One question answered: what was chosen (nothing when skipped), what is right, and why."""

    question: str
    chosen: str
    right: str
    is_right: bool
    why: str


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

    def explanations(self) -> list[Explanation]:
        """What to learn from each question."""
        language = get_language() or "fr"
        return [self._explain(check, language) for check in self.unit.quick_check]

    def _explain(self, check: content.QuickCheck, language: str) -> Explanation:
        chosen = next(
            (choice for choice in check.choices if choice.id == self.cleaned_data.get(check.id)), None
        )
        return Explanation(
            question=check.question.in_language(language),
            chosen=chosen.in_language(language) if chosen is not None else "",
            right=check.correct_choice.in_language(language),
            is_right=chosen is not None and chosen.correct,
            why=check.feedback.in_language(language),
        )


class WorkshopForm(forms.Form):
    """A collective meeting: when, how long, where. ``starts_at`` is day and hour on the organisation's clock."""

    kind = forms.ChoiceField(
        label=_("Which meeting?"), choices=Workshop.Kind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=160)
    day = DayField(label=_("Day"))
    time = ClockField(label=_("Hour"))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=600)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link, when it is online"), max_length=200, required=False, assume_scheme="https"
    )
    places = forms.IntegerField(
        label=_("How many people can come"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=_("Leave it empty when there is room for everyone. Above it, people go on a waiting list."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, hour = cleaned.get("day"), cleaned.get("time")
        if day and hour:
            try:
                cleaned["starts_at"] = moment_at(day, hour, zone=self.zone, number=0)
            except DateRefused:
                said = _("Clocks go forward that night: this hour does not exist. Choose another.")
                self.add_error("time", said)
        return cleaned


class ComingForm(forms.Form):
    """Coming or not; on the day, here."""

    YES, NO, HERE = "yes", "no", "here"

    answer = forms.ChoiceField(choices=[(YES, _("Yes")), (NO, _("No")), (HERE, _("I am here"))])


class AttendanceForm(forms.Form):
    """The tick list as it was shown; who is ticked is read beside it."""

    as_of = forms.DateTimeField(required=False)

    def shown_at(self) -> datetime | None:
        """When the list was shown; a page that does not say so keeps everything."""
        value: datetime | None = self.cleaned_data.get("as_of") if self.is_valid() else None
        return value


class StepForm(forms.Form):
    """Which screen comes next, and what was written on this one."""

    screen = forms.IntegerField(min_value=1, max_value=100)
    note = forms.CharField(
        label=_("For myself"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("You alone read what you write here. It is kept with this unit."),
    )

    def written(self) -> str | None:
        """The text, or nothing when this screen had no place to write."""
        return str(self.cleaned_data["note"]) if "note" in self.data else None


class WaiverForm(forms.Form):
    """Why a mentor can begin without the required units."""

    reason = forms.CharField(
        label=_("Why can this mentor begin without these units?"),
        max_length=300,
        help_text=_("For example: mentor of last year’s edition. The mentor can read it too."),
    )


class RevocationForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=300,
        help_text=_("The person reads it. Whoever checks the certificate does not."),
    )


class NumberForm(forms.Form):
    """The number of a certificate, as somebody reads it on paper."""

    numero = forms.CharField(
        label=_("Number of the certificate"),
        max_length=40,
        help_text=_("For example: 7K3M-92QF-XH. Capitals and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class BadgeForm(forms.Form):
    """A badge as text, and whom it is said to be for."""

    badge = forms.CharField(
        label=_("Text of the badge"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Open the file of the badge and copy everything. It begins with “eyJ”."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        required=False,
        help_text=_("If you have it: we say whether the badge was given to that address. It is not kept."),
    )
