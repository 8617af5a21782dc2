"""A pasted list of people."""

from __future__ import annotations

import re
from email.utils import parseaddr

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import NotAnAddress, clean_address
from binome.accounts.services import PersonDraft
from binome.programmes.models import Application

_SEPARATED = re.compile(r"[;,\t]")
_A_NAME = re.compile(r"[^\W\d_]{2,}")


class InviteForm(forms.Form):
    """People, one a line, and what is said to them."""

    role = forms.ChoiceField(
        label=_("You invite them"),
        choices=[
            (Application.Side.MENTEE.value, _("to be supported")),
            (Application.Side.MENTOR.value, _("to pass on what they know")),
        ],
        widget=forms.RadioSelect,
    )
    people = forms.CharField(
        label=_("People, one a line"),
        help_text=_(
            "Paste a list: “Anne Roux <anne@example.org>”, “Anne;Roux;anne@example.org” or the address alone."
        ),
        max_length=40000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    words = forms.CharField(
        label=_("A few words of yours"),
        help_text=_("They come first in the e-mail."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    drafts: list[PersonDraft]

    def clean_people(self) -> str:
        """Every line is somebody; the lines that are not are named."""
        text = str(self.cleaned_data["people"])
        drafts: dict[str, PersonDraft] = {}
        wrong = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                try:
                    draft = person_in(line)
                except NotAnAddress:
                    shown = line.strip()
                    wrong.append(_("line %(number)s: “%(line)s”") % {"number": number, "line": shown[:60]})
                else:
                    drafts.setdefault(draft.email, draft)
        if wrong:
            says = {"lines": "; ".join(str(line) for line in wrong[:10])}
            raise forms.ValidationError(_("No e-mail address could be read here: %(lines)s") % says)
        self.drafts = list(drafts.values())
        return text


def person_in(line: str) -> PersonDraft:
    """Who a line of a pasted list is: an address with a name before it, in any of the usual ways.

    Raises
    ------
    NotAnAddress
    """
    name, address = parseaddr(line.strip()) if "<" in line else ("", "")
    if not address:
        parts = [part.strip().strip('"') for part in _SEPARATED.split(line)]
        address = next((part for part in parts if "@" in part), line.strip())
        others = [part for part in parts if part and part != address]
        if not others and " " in address:
            *before, address = address.split()
            others = [" ".join(before)]
        name = " ".join(others)
    first, _space, last = name.strip().partition(" ")
    address = clean_address(address)
    return PersonDraft(address, (first or _guess(address))[:80], last.strip()[:80])


def _guess(address: str) -> str:
    """A first name to greet with, when only the address is known: « anne.roux » is Anne."""
    local = address.partition("@")[0]
    found = _A_NAME.match(local)
    return found[0].capitalize() if found else local
