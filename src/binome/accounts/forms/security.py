"""Second factors and addresses, as people type or show them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts import services
from binome.accounts.addresses import AddressField
from binome.accounts.models import Person

# What a browser that lies can make of a passkey's answer, beside the errors that allauth expects.
MALFORMED = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


def _code_attributes(**more: str) -> dict[str, str]:
    return {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "maxlength": "12",
        "class": "code-input",
        **more,
    }


def _not_recognised() -> forms.ValidationError:
    return forms.ValidationError(
        _("The passkey was not recognised. Try once more, or choose another way."), code="not_recognised"
    )


def _wrong_app_code() -> forms.ValidationError:
    return forms.ValidationError(
        _("This code does not work. Read the one that your app shows now."), code="incorrect_code"
    )


def _count_try(person: Any) -> Callable[[], None]:
    """Count one try of ``person``'s second factor; what comes back forgets the tries once one was right."""
    try:
        return cast(Callable[[], None], check_rate_limit(person))
    except forms.ValidationError as error:
        raise forms.ValidationError(
            _("Too many codes were tried. Wait a quarter of an hour, then try once more."),
            code="too_many_login_attempts",
        ) from error


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """The six digits of the app, or one recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code from your app, or a recovery code")
        code.widget.attrs = _code_attributes()

    def clean_code(self) -> str:
        """Counts tries; a code of the app works once, a recovery code too."""
        code = re.sub(r"\W", "", self.cleaned_data["code"])
        forget_tries = _count_try(self.user)
        for authenticator in Authenticator.objects.filter(user=self.user).exclude(
            type=Authenticator.Type.WEBAUTHN
        ):
            if authenticator.type == Authenticator.Type.TOTP:
                is_right = services.use_app_code(authenticator, code=code, at=timezone.now())
            else:
                is_right = authenticator.wrap().validate_code(code)
            if is_right:
                authenticator.user = self.user
                self.authenticator = authenticator
                forget_tries()
                return code
        raise _wrong_app_code()


class _AnswerOfAPasskey:
    """An answer that cannot be read is a wrong answer, not a fault of ours."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (*MALFORMED, forms.ValidationError) as error:
            raise _not_recognised() from error


class PasskeyForm(_AnswerOfAPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as second factor."""


class PasskeySignInForm(_AnswerOfAPasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone: it stands for the person and asks for their finger, face or PIN."""


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name for the passkey, and what the device answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        name = self.fields["name"]
        name.label = _("A name, to tell your passkeys apart")
        name.help_text = _("For example: my telephone.")
        name.max_length = 60
        name.widget.attrs = {"maxlength": "60", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """Every passkey must be able to open the account alone, with finger, face or PIN."""
        self.cleaned_data["passwordless"] = True
        try:
            return dict(super().clean())
        except (*MALFORMED, forms.ValidationError) as error:
            raise _not_recognised() from error


class AddAppForm(forms.Form):
    """The first code of the app shows that it was set up."""

    code = forms.CharField(
        label=_("The six digits that the app shows"),
        max_length=12,
        widget=forms.TextInput(attrs=_code_attributes()),
    )

    def __init__(self, *args: Any, person: Person, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.secret = secret

    def clean_code(self) -> str:
        code = re.sub(r"\W", "", self.cleaned_data["code"])
        forget_tries = _count_try(self.person)
        if not validate_totp_code(self.secret, code):
            raise _wrong_app_code()
        forget_tries()
        return code


class CodeForm(forms.Form):
    """A code from a message."""

    code = forms.CharField(
        label=_("The code you received"), max_length=12, widget=forms.TextInput(attrs=_code_attributes())
    )


class AddressForm(forms.Form):
    """The address to sign in with from now on."""

    address = AddressField(
        label=_("Your new e-mail address"),
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if address == self.person.email:
            raise forms.ValidationError(_("This is already your address."), code="same")
        return address


class BothCodesForm(forms.Form):
    """One code from each mailbox."""

    old_code = forms.CharField(max_length=12, widget=forms.TextInput(attrs=_code_attributes()))
    new_code = forms.CharField(max_length=12, widget=forms.TextInput(attrs=_code_attributes()))

    def __init__(self, *args: Any, old: str, new: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_code"].label = _("The code sent to %(address)s") % {"address": old}
        self.fields["new_code"].label = _("The code sent to %(address)s") % {"address": new}


class SignInRulesForm(forms.Form):
    """What the organisation asks of its coordinators."""

    coordinators_need_second_factor = forms.BooleanField(
        label=_("Coordinators and administrators sign in with a second factor"),
        help_text=_("Whoever has none adds one at the next page they open. It takes about three minutes."),
        required=False,
    )
