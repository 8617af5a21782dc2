"""The words of a bilan, typed by the coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from binome.evaluation.models import Bilan
from binome.evaluation.services import MOST_CHARACTERS

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
