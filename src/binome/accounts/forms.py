"""Sign-in forms in the product's words, and the choices of the page's foot."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """Where to send the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = self.fields["email"]
        address.label = _("Your e-mail address")
        address.error_messages["invalid"] = _(
            "This does not look like an e-mail address. Example: anne@example.org"
        )
        address.widget.attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}

    def clean_email(self) -> str:
        """The address, unless it asked for several codes in a row."""
        try:
            return str(super().clean_email())
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("Several codes were asked for in a row. Wait a few minutes, then try once more."),
                code="too_many_login_attempts",
            ) from error


class ConfirmCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the message; spaces and hyphens do not matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("The code you received")
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "12",
            "class": "code-input",
        }

    def clean_code(self) -> str:
        """The digits alone: the message shows them in two groups, and a copy may bring the spaces along."""
        self.cleaned_data["code"] = re.sub(r"\W", "", self.cleaned_data["code"])
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("This is not the code we sent. Read it again in the newest message."), code="incorrect_code"
            ) from error


class LanguageForm(forms.Form):
    """One of the product's languages."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    """How the page is coloured."""

    theme = forms.ChoiceField(choices=[(name, name) for name in ("light", "dark", "system")])
