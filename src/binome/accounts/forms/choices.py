"""The choices of the page's foot."""

from __future__ import annotations

from django import forms
from django.conf import settings


class LanguageForm(forms.Form):
    """One of the product's languages."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    """How the page is coloured."""

    theme = forms.ChoiceField(choices=[(name, name) for name in ("light", "dark", "system")])
