"""Sign-in forms in the product's words."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts import services
from binome.accounts.addresses import NotAnAddress, clean_address
from binome.accounts.limits import count_one
from binome.accounts.models import Person


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
        """The address, unless several codes were asked for it in a row; known or not, the answer is the same."""
        typed = str(self.cleaned_data["email"])
        try:
            address = clean_address(typed)
        except NotAnAddress as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        if not count_one(context.request, "request_login_code", address=address):
            raise forms.ValidationError(
                _("Several codes were asked for in a row. Wait a few minutes, then try once more."),
                code="too_many_login_attempts",
            )
        self._user = services.who_enters_by_code(address)
        return address


def _wrong_code() -> forms.ValidationError:
    return forms.ValidationError(
        _("This is not the code we sent. Read it again in the newest message."), code="incorrect_code"
    )


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
        address = context.request._login_stage.state.get("email", "")
        someone = context.request._login_stage.login.user
        if someone is not None and not Person.objects.filter(pk=someone.pk, email=address).exists():
            # Sent before the address changed: its old mailbox opens nothing any more.
            raise _wrong_code()
        counted = count_one(context.request, "login_code", address=address)
        if not counted:
            raise forms.ValidationError(
                _("Too many codes were tried. Wait a quarter of an hour, then ask for a new one."),
                code="too_many_login_attempts",
            )
        try:
            code = str(super().clean_code())
        except forms.ValidationError as error:
            raise _wrong_code() from error
        counted.rollback()
        return code
