"""What people type and tick in this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content


class EraseForm(forms.Form):
    """One box, so that nobody erases by a slip of the finger."""

    is_sure = forms.BooleanField(
        label=_("I have read what goes and what stays. I want to erase my account."),
        error_messages={"required": _("Tick the box if you want to erase your account.")},
    )


class DurationsForm(forms.Form):
    """Months for each kind of data; bounds are the service's."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, months: Mapping[str, int]) -> None:
        super().__init__(data)
        language = get_language()
        for kind in content.processing_register().retentions:
            if not kind.is_setting:
                continue
            self.fields[kind.id] = forms.IntegerField(
                label=kind.title.in_language(language),
                help_text=_("In months, from %(least)s to %(most)s, %(starts)s. Then: %(then)s")
                % {
                    "least": kind.least,
                    "most": kind.most,
                    "starts": kind.starts.in_language(language),
                    # After a colon, both languages go on in small letters.
                    "then": _small_letter(kind.then.in_language(language)),
                },
                initial=months[kind.id],
                min_value=kind.least,
                max_value=kind.most,
            )

    def months(self) -> dict[str, int]:
        """What was typed, by kind."""
        return {name: int(value) for name, value in self.cleaned_data.items()}


def _small_letter(words: str) -> str:
    return words[:1].lower() + words[1:]
