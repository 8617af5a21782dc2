"""The message a coordinator reads and changes before it leaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MessageForm(forms.Form):
    """Subject and text of one message to the two of a pair."""

    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(label=_("Message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 10}))


class BulkForm(MessageForm):
    """The same to several people of a programme."""

    to = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect)
    field_order = ("to", "subject", "text")

    def __init__(self, *arguments: Any, audiences: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["to"].choices = audiences  # type: ignore[attr-defined]
