"""Which organisation something is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation


class InAnOrganisationForm(forms.Form):
    """Which of ``organisations`` it is about; hidden when there is one."""

    organisation: forms.Field = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(pk__in=[one.pk for one in organisations]).as_scoped("own")
        field = forms.ModelChoiceField(rows, label=_("Organisation"), empty_label=None)
        if len(organisations) == 1:
            field.widget, field.initial = forms.HiddenInput(), organisations[0].pk
        self.fields["organisation"] = field
