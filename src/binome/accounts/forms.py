"""Sign-in forms in the product's words, and the choices of the page's foot."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
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
        address.error_messages["invalid"] = _("This does not look like an e-mail address. Example: anne@exemple.fr")
        address.widget.attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}


class ConfirmCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the message; spaces, hyphens and capitals do not matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("The code you received")
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric" if app_settings.LOGIN_BY_CODE_FORMAT.get("numeric") else "text",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "code-input",
        }


class LanguageForm(forms.Form):
    """One of the product's languages."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    """How the page is coloured."""

    theme = forms.ChoiceField(choices=[("light", _("Light")), ("dark", _("Dark")), ("system", _("As on my device"))])
