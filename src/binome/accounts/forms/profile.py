"""Who one is, and what each organisation is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Language, WordForm
from binome.accounts.services import Told

_A_NUMBER = RegexValidator(
    r"^\+?[0-9][0-9 .()/-]{4,}$", _("This does not look like a telephone number. Example: 06 39 98 00 00")
)


class NameForm(forms.Form):
    """A name and a number."""

    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("The other half of your pair and the coordination call you there."),
        max_length=30,
        required=False,
        validators=[_A_NUMBER],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class ProfileForm(NameForm):
    """The account's own, and the organisations that are told the same."""

    language = forms.ChoiceField(
        label=_("Language of the pages and of the e-mails"),
        choices=Language.choices,
        widget=forms.RadioSelect,
    )
    word_form = forms.ChoiceField(
        label=_("How shall we write of you?"),
        help_text=_("Only for words such as “mentor”. You need not choose: then the words fit everybody."),
        choices=WordForm.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    organisations = forms.TypedMultipleChoiceField(
        label=_("Who is told this name and this number?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, told: Iterable[Told], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(told)
        field = self.fields["organisations"]
        if not listed:
            del self.fields["organisations"]
        elif isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(one.organisation.pk, one.organisation.name) for one in listed]
