"""Forms of the outbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content


class WordsForm(forms.Form):
    """A coordinator's own words."""

    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(label=_("Message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 10}))


class ChoiceForm(forms.Form):
    """What one receives from one organisation: a tick for each kind that may be switched off."""

    wanted = forms.MultipleChoiceField(
        label=_("I receive"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, kinds: list[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kinds = kinds
        language = (get_language() or "fr")[:2]
        declared = content.message_kinds()
        self.fields["wanted"].choices = [  # type: ignore[attr-defined]
            (kind, declared[kind].name.in_language(language)) for kind in kinds
        ]

    def switched_off(self, before: set[str]) -> set[str]:
        """Kinds that are off now; what the page did not show stays as it was."""
        wanted = set(self.cleaned_data["wanted"])
        return {kind for kind in self.kinds if kind not in wanted} | (before - set(self.kinds))


class FindForm(forms.Form):
    """What was sent to whom."""

    q = forms.CharField(label=_("Name or address"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind of message"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        language = (get_language() or "fr")[:2]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Every kind")),
            *((kind.id, kind.name.in_language(language)) for kind in content.message_kinds().values()),
        ]


class DeliveryRulesForm(forms.Form):
    """When messages that can wait rest."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    is_quiet_on_sunday = forms.BooleanField(label=_("Sundays are quiet"), required=False)
    most_a_day = forms.IntegerField(
        label=_("Letters that can wait, to one person within a day"),
        min_value=1,
        max_value=10,
        help_text=_("What comes on top joins in one letter."),
    )
