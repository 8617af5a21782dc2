"""What people type and tick in this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.forms import InAnOrganisationForm
from binome.privacy.uses import USES


class EraseForm(forms.Form):
    """One box, so that nobody erases by a slip of the finger."""

    is_sure = forms.BooleanField(
        label=_("I have read what goes and what stays. I want to erase my account."),
        error_messages={"required": _("Tick the box if you want to erase your account.")},
    )


class DurationsForm(forms.Form):
    """Months for each kind of data; bounds are the service's."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, months: Mapping[str, int]) -> None:
        super().__init__(data)
        language = get_language()
        for kind in content.processing_register().retentions:
            if not kind.is_setting:
                continue
            self.fields[kind.id] = forms.IntegerField(
                label=kind.title.in_language(language),
                help_text=_("In months, from %(least)s to %(most)s, %(starts)s. Then: %(then)s")
                % {
                    "least": kind.least,
                    "most": kind.most,
                    "starts": kind.starts.in_language(language),
                    # After a colon, both languages go on in small letters.
                    "then": _small_letter(kind.then.in_language(language)),
                },
                initial=months[kind.id],
                min_value=kind.least,
                max_value=kind.most,
            )

    def months(self) -> dict[str, int]:
        """What was typed, by kind."""
        return {name: int(value) for name, value in self.cleaned_data.items()}


def _small_letter(words: str) -> str:
    return words[:1].lower() + words[1:]


class CorrectionForm(InAnOrganisationForm):
    """What is wrong, and what is right."""

    about = forms.ChoiceField(label=_("Where is it?"))
    text = forms.CharField(
        label=_("What is wrong, and what is right?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, tables: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        if isinstance(field, forms.ChoiceField):
            field.choices = tables


class ObjectionForm(InAnOrganisationForm):
    """Which use, and why if one likes."""

    use = forms.ChoiceField(label=_("To which use do you object?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["use"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(use.id, use.title) for use in USES.values()]


class AnswerRequestForm(forms.Form):
    """What was done, or why it is not."""

    is_done = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("It is done")), ("no", _("It is not done, and here is why"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What you write to the person"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
