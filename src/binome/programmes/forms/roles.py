"""Somebody who is given a role, or takes one over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binome.accounts.addresses import AddressField
from binome.accounts.permissions import Role
from binome.accounts.role_words import ROLE_WORDS


class HandOverForm(forms.Form):
    """Who takes over."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=80, required=False)
    email = AddressField(label=gettext_lazy("E-mail address"))


class GiveRoleForm(HandOverForm):
    """Who, and which role."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (
                    role.value,
                    _("%(role)s: %(does)s")
                    % {"role": capfirst(role.label), "does": _small(str(ROLE_WORDS[role].does))},
                )
                for role in roles
            ]


class OfferForm(forms.Form):
    """Yes or no."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


def _small(words: str) -> str:
    return words[:1].lower() + words[1:].rstrip(".")
