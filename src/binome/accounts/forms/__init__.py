"""What people type or choose, checked."""

from binome.accounts.forms.choices import LanguageForm, ThemeForm
from binome.accounts.forms.company import (
    CompanyChoicesForm,
    DomainCodeForm,
    DomainForm,
    DomainMailboxForm,
    OpenIDForm,
    SamlForm,
)
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
    "CompanyChoicesForm",
    "ConfirmCodeForm",
    "DomainCodeForm",
    "DomainForm",
    "DomainMailboxForm",
    "InAnOrganisationForm",
    "LanguageForm",
    "NameForm",
    "OpenIDForm",
    "PasskeyForm",
    "PasskeySignInForm",
    "ProfileForm",
    "RequestCodeForm",
    "SamlForm",
    "SecondFactorForm",
    "SignInRulesForm",
    "ThemeForm",
]
