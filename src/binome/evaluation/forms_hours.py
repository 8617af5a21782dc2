"""What a coordinator types of the time given: a day's, a month's by kind, and what an hour costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.evaluation.effort import kind_words
from binome.evaluation.models import CoordinationTime
from binome.programmes.forms import DateInput

# « 1 h 30 », « 1h30 », « 1:30 »; « 45 min »; « 1,5 », « 2 h ».
_HOURS_AND_MINUTES = re.compile(
    r"([0-9]{1,4}) ?(?:h|:|heures?|hours?) ?([0-9]{1,2}) ?(?:min|mn|m|minutes?)?", re.IGNORECASE
)
_MINUTES = re.compile(r"([0-9]{1,5}) ?(?:min|mn|minutes?)", re.IGNORECASE)
_HOURS = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?) ?(?:h|heures?|hours?)?", re.IGNORECASE)


class LengthField(forms.CharField):
    """A length of time as one says it; its value is whole minutes, 0 for an empty answer that may be empty."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write the length like 1 h 30, 45 min or 2.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> int:
        """Minutes."""
        text = " ".join(str(super().clean(value)).split())
        if not text:
            return 0
        if found := _HOURS_AND_MINUTES.fullmatch(text):
            hours, minutes = (int(part) for part in found.groups())
            if minutes < 60:
                return 60 * hours + minutes
        elif found := _MINUTES.fullmatch(text):
            return int(found[1])
        elif found := _HOURS.fullmatch(text):
            return round(60 * float(found[1].replace(",", ".")))
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


def length_words(minutes: int) -> str:
    """How a length is written in its box: « 1 h 30 », « 45 min », « 2 h »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


class TimeForm(forms.Form):
    """The time given on one day; of a line about a month, only the length can be corrected."""

    on = forms.DateField(
        label=_("Which day?"),
        widget=DateInput(),
        error_messages={"invalid": _("This is not a date. Example: 2027-02-14.")},
    )
    minutes = LengthField(label=_("How long?"), help_text=_("For example 1 h 30, 45 min or 2."))
    kind = forms.ChoiceField(label=_("What for?"), widget=forms.RadioSelect)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, entry: CoordinationTime | None = None, today: date
    ) -> None:
        initial: dict[str, Any] = {"on": today}
        if entry is not None:
            initial = {"on": entry.on, "minutes": length_words(entry.minutes), "kind": entry.kind}
        super().__init__(data, initial=initial)
        kinds: Any = self.fields["kind"]
        kinds.choices = list(kind_words().items())
        if entry is not None and entry.is_month:
            del self.fields["on"], self.fields["kind"]


class MonthForm(forms.Form):
    """The time given in one month, kind by kind; an empty box is none."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, known: Mapping[str, int]) -> None:
        super().__init__(data)
        for kind, words in kind_words().items():
            self.fields[kind] = LengthField(
                label=words, required=False, initial=length_words(known[kind]) if kind in known else ""
            )

    def minutes(self) -> dict[str, int]:
        """Minutes by kind, 0 for an empty box."""
        return {kind: self.cleaned_data[kind] for kind in self.fields}


class HourCostForm(forms.Form):
    """What an hour costs; empty says nothing of money."""

    cost = forms.DecimalField(
        label=_("What does an hour of coordination cost, in euros?"),
        help_text=_("With everything your organisation pays for it. Leave it empty to say nothing of money."),
        min_value=1,
        max_value=1000,
        decimal_places=2,
        max_digits=6,
        required=False,
        localize=True,
    )
