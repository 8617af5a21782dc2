"""What a coordinator types at the desk: a message, a day, a note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.desk.models import CaseNote
from binome.pairs.models import Pair
from binome.programmes.forms import DateInput


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


class AsideForm(forms.Form):
    """Not now: until which day."""

    until = forms.DateField(
        label=_("Not now, until"),
        widget=DateInput(),
        error_messages={"invalid": _("This is not a date. Example: 2027-02-14.")},
    )


class CaseNoteForm(forms.Form):
    """A note about a pair, for the coordinators."""

    text = forms.CharField(
        label=_("A note for the coordinators"),
        help_text=_("Facts, not judgements. Whom it is about can read it in “My data”."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your note first.")},
    )
    about = forms.ChoiceField(
        label=_("About whom?"), choices=CaseNote.About.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, pair: Pair) -> None:
        super().__init__(data, initial={"about": CaseNote.About.BOTH})
        names = {
            CaseNote.About.BOTH: _("both"),
            CaseNote.About.MENTEE: pair.mentee.person.first_name,
            CaseNote.About.MENTOR: pair.mentor.person.first_name,
        }
        self.fields["about"].choices = list(names.items())  # type: ignore[attr-defined]
