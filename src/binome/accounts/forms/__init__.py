"""What people type or choose, checked."""

from binome.accounts.forms.choices import LanguageForm, ThemeForm
from binome.accounts.forms.organisations import InAnOrganisationForm
from binome.accounts.forms.profile import NameForm, ProfileForm
from binome.accounts.forms.security import (
    AddAppForm,
    AddPasskeyForm,
    AddressForm,
    BothCodesForm,
    CodeForm,
    PasskeyForm,
    PasskeySignInForm,
    SecondFactorForm,
    SignInRulesForm,
)
from binome.accounts.forms.sign_in import ConfirmCodeForm, RequestCodeForm

__all__ = [
    "AddAppForm",
    "AddPasskeyForm",
    "AddressForm",
    "BothCodesForm",
    "CodeForm",
    "ConfirmCodeForm",
    "InAnOrganisationForm",
    "LanguageForm",
    "NameForm",
    "PasskeyForm",
    "PasskeySignInForm",
    "ProfileForm",
    "RequestCodeForm",
    "SecondFactorForm",
    "SignInRulesForm",
    "ThemeForm",
]
