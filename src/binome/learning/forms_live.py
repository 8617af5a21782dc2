"""Forms of the day of a workshop: its steps, small groups, what people bring in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.learning.models import HarvestNote

WORDS = {"rows": 3, "maxlength": HarvestNote.LONGEST}


class RunningStepForm(forms.Form):
    """One step of a running order."""

    title = forms.CharField(label=_("What"), max_length=160)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600)
    lead = forms.CharField(label=_("Who leads, and how"), max_length=400, required=False)
    group = forms.CharField(label=_("What the group does"), max_length=400, required=False)
    material = forms.CharField(label=_("Material"), max_length=200, required=False)


class SizeForm(forms.Form):
    """How many people a group holds."""

    size = forms.TypedChoiceField(
        label=_("How many people in a group?"),
        choices=[(3, "3"), (4, "4"), (5, "5")],
        coerce=int,
        initial=4,
        widget=forms.RadioSelect,
    )


class NoteForm(forms.Form):
    """One sentence brought in; ``key`` is made with the page, so that the page sent twice is one sentence."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=HarvestNote.Kind.choices,
        initial=HarvestNote.Kind.TAKEAWAY,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In a few words"), max_length=HarvestNote.LONGEST, widget=forms.Textarea(attrs=WORDS)
    )
    shows = forms.ChoiceField(
        label=_("On the big screen"),
        choices=HarvestNote.Shows.choices,
        initial=HarvestNote.Shows.NAMELESS,
        widget=forms.RadioSelect,
        help_text=_("Only a commitment can stay with you alone. Name nobody else."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4()})


class ChangedNoteForm(forms.Form):
    """Other words for a sentence one has brought in."""

    text = forms.CharField(
        label=_("In a few words"), max_length=HarvestNote.LONGEST, widget=forms.Textarea(attrs=WORDS)
    )
    shows = forms.ChoiceField(
        label=_("On the big screen"), choices=HarvestNote.Shows.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, note: HarvestNote) -> None:
        super().__init__(data, initial={"text": note.text, "shows": note.shows}, auto_id=f"id_%s_{note.pk}")
        if not note.is_commitment:
            shows: Any = self.fields["shows"]
            shows.choices = [pair for pair in shows.choices if pair[0] != HarvestNote.Shows.ONESELF]
