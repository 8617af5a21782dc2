"""What a coordinator types: the words of a bilan, the size and the figures of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from binome.evaluation.models import Bilan
from binome.evaluation.plan_words import GATE_NAMES
from binome.evaluation.planning import Checked, Known, Origin
from binome.evaluation.services import MOST_CHARACTERS
from binome.programmes.forms import DateInput

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

PARTS = ("low", "usual", "high")
_PART_WORDS = {"low": _("Low"), "usual": _("Usual"), "high": _("High")}

_HELP = {
    Bilan.Section.CONTEXT: _("Why this programme, for whom, with what hopes."),
    Bilan.Section.DONE: _(
        "In a few lines: the kick-off, the sessions, the workshop, the support to mentors."
    ),
    Bilan.Section.CHANGED: _("What you saw change, on both sides. Name nobody."),
    Bilan.Section.KEEP: _("One idea a line."),
    Bilan.Section.CHANGE: _("One idea a line."),
    Bilan.Section.TRY: _("One idea a line."),
    Bilan.Section.THANKS: _("Whom you wish to thank, with their consent if you name them."),
}


class WordsForm(forms.Form):
    """One box a section; ``seen`` remembers what the page showed, so that two writers never undo each other."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, bilan: Bilan) -> None:
        initial = {**bilan.words, "seen": signing.dumps(bilan.words, salt="evaluation.words")}
        super().__init__(data, initial=initial)
        for section in Bilan.Section:
            self.fields[section.value] = forms.CharField(
                label=section.label,
                help_text=_HELP[section],
                required=False,
                max_length=MOST_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 5}),
            )

    def clean_seen(self) -> dict[str, str]:
        """What the page showed; a form that was tampered with counts as having seen nothing."""
        try:
            seen = signing.loads(self.cleaned_data["seen"], salt="evaluation.words")
        except signing.BadSignature:
            return {}
        return {str(name): str(text) for name, text in seen.items()}

    def words(self) -> dict[str, str]:
        """What was typed, by section."""
        return {section.value: self.cleaned_data[section.value] for section in Bilan.Section}


class SizeForm(forms.Form):
    """How many pairs shall go all the way, and how they are spread."""

    completed = forms.IntegerField(
        label=_("How many pairs do you want to bring to the end?"), min_value=1, max_value=5000
    )
    first_kickoff_on = forms.DateField(
        label=_("First kick-off"),
        widget=DateInput(),
        error_messages={"invalid": _("This is not a date. Example: 2027-02-14.")},
    )
    waves = forms.IntegerField(
        label=_("In how many waves?"),
        help_text=_("A wave is everybody who starts on the same day."),
        min_value=1,
        max_value=24,
    )
    weeks_between = forms.IntegerField(
        label=_("Weeks between two waves"), min_value=1, max_value=26, required=False
    )
    pairs_per_group = forms.IntegerField(
        label=_("Pairs in one workshop"),
        help_text=_("Everybody must fit in the room: twelve pairs are twenty-four people."),
        min_value=2,
        max_value=50,
    )

    def clean_weeks_between(self) -> int:
        """Nobody is asked about a distance that there is not."""
        return self.cleaned_data["weeks_between"] or 4


class FiguresForm(forms.Form):
    """Each assumption of a plan: low, usual, high. An empty line goes back to what was published."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, known: Sequence[Known]) -> None:
        super().__init__(data)
        self.known = known
        for one in known:
            own = (one.assumption.low, one.assumption.value, one.assumption.high)
            shown = own if one.origin == Origin.OWN else (None, None, None)
            for part, value in zip(PARTS, shown, strict=True):
                self.fields[f"{one.assumption.id}-{part}"] = forms.DecimalField(
                    label=_PART_WORDS[part],
                    required=False,
                    min_value=0,
                    max_value=100 if one.assumption.kind == "ratio" else 100_000,
                    initial=None if value is None else _shown(value, one),
                    widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                )

    def lines(self) -> list[tuple[Known, list[BoundField]]]:
        """Each figure with its three boxes."""
        return [(one, [self[f"{one.assumption.id}-{part}"] for part in PARTS]) for one in self.known]

    def clean(self) -> dict[str, Any]:
        """A line is whole or empty; a ratio stays between 1 and 99 percent."""
        cleaned = super().clean() or {}
        for one in self.known:
            names = [f"{one.assumption.id}-{part}" for part in PARTS]
            values = [float(cleaned[name]) for name in names if cleaned.get(name) is not None]
            if not values or any(name in self.errors for name in names):
                continue
            if len(values) < len(PARTS):
                missing = next(name for name in names if cleaned.get(name) is None)
                self.add_error(missing, _("Give all three figures, or none."))
            elif one.assumption.kind == "ratio" and not 1 <= values[1] <= 99:
                self.add_error(names[1], _("Give a share between 1 and 99 percent."))
            elif values != sorted(values):
                self.add_error(
                    names[0], _("The low figure comes first, then the usual one, then the high one.")
                )
        return cleaned

    def figures(self) -> dict[str, tuple[float, float, float]]:
        """The lines that were filled in, ratios as shares of 1."""
        found = {}
        for one in self.known:
            values = [self.cleaned_data.get(f"{one.assumption.id}-{part}") for part in PARTS]
            scale = 100 if one.assumption.kind == "ratio" else 1
            if None not in values:
                low, usual, high = (float(value or 0) / scale for value in values)
                found[one.assumption.id] = (low, usual, high)
        return found


def _shown(value: float, known: Known) -> float:
    return round(100 * value, 2) if known.assumption.kind == "ratio" else round(value, 2)


class GatesForm(forms.Form):
    """What must be reached before the programme grows, in percent, and the hours of coordination."""

    coordination_hours = forms.IntegerField(
        label=_("Hours that coordination took so far"),
        help_text=_("Add up everybody who coordinates. An estimate is better than nothing."),
        min_value=0,
        max_value=100_000,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        checked: Sequence[Checked],
        hours: int | None,
        is_noted: bool = False,
    ) -> None:
        super().__init__(data, initial={"coordination_hours": hours})
        if is_noted:
            # What was noted is better than an estimate.
            del self.fields["coordination_hours"]
        self.gates = [one.gate.id for one in checked]
        for one in checked:
            self.fields[one.gate.id] = forms.IntegerField(
                label=_("%(name)s, in percent") % {"name": GATE_NAMES[one.gate.id]},
                min_value=0,
                max_value=100,
                initial=one.percent,
            )

    def percents(self) -> dict[str, int]:
        """Each threshold."""
        return {name: self.cleaned_data[name] for name in self.gates}


class ShareForm(forms.Form):
    """A link to a frozen version: for whom, until when."""

    audience = forms.CharField(
        label=_("For whom?"),
        help_text=_("A group, such as “the board”. Nobody’s name."),
        max_length=80,
    )
    ends_on = forms.DateField(
        label=_("Until when, that day included?"),
        widget=DateInput(),
        error_messages={"invalid": _("This is not a date. Example: 2027-02-14.")},
    )
