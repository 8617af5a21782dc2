"""Whom to share a programme with, and with which programme of one's own one accepts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import AddressField
from binome.programmes.models import Programme


class ShareForm(forms.Form):
    """A coordinator of another organisation, by their address."""

    email = AddressField(
        label=_("Address of a coordinator there"),
        help_text=_("The person reads what is shared and what each organisation does, then answers."),
    )


class AcceptForm(forms.Form):
    """The programme of one's own organisation that takes part."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("With which programme of yours?"), empty_label=None
    )

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = programmes
