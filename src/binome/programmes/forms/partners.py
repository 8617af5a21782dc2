"""Partners of a programme, their relays, and whom they brought."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import AddressField
from binome.programmes.models import Partner, Programme


class PartnerForm(forms.Form):
    """A partner by its name."""

    name = forms.CharField(
        label=_("Name of the partner"),
        help_text=_("As people know it: an association, a network, a company."),
        max_length=120,
    )


class RelayForm(forms.Form):
    """Somebody who follows for a partner."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    email = AddressField(label=_("E-mail address"))


class BroughtByForm(forms.Form):
    """Who brought the person of one application."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label=_("Brought by"),
        empty_label=_("nobody; came by themselves"),
        required=False,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = programme.partners.current().order_by("name")
