"""What people type or choose, checked."""

from binome.accounts.forms.choices import LanguageForm, ThemeForm
from binome.accounts.forms.sign_in import ConfirmCodeForm, RequestCodeForm

__all__ = ["ConfirmCodeForm", "LanguageForm", "RequestCodeForm", "ThemeForm"]
