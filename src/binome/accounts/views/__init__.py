"""Signing in, the choices of the page's foot, and what a person sees of their own account's safety."""

from binome.accounts.views.choices import choose_language, choose_theme
from binome.accounts.views.sign_in import confirm_code

__all__ = [
    "choose_language",
    "choose_theme",
    "confirm_code",
]
