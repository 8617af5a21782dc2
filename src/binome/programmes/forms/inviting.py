"""A pasted list of people, and a programme's rules."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import NotAnAddress, clean_address
from binome.accounts.services import PersonDraft
from binome.programmes import vocabulary
from binome.programmes.models import Application, Programme

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


class NoteForm(forms.Form):
    """A coordinator's note."""

    text = forms.CharField(
        label=_("A note for the coordinators"),
        help_text=_("The person can read it in “My data”, as everything that is held about them."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your note first.")},
    )


def _lines(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _places(label: Any) -> forms.IntegerField:
    help_text = _("Nothing written: no limit.")
    return forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=100000, required=False)


class RulesForm(forms.Form):
    """Sessions, subjects, sentences to confirm, agreement."""

    session_count = forms.IntegerField(label=_("Number of sessions"), min_value=1, max_value=12)
    session_minutes = forms.IntegerField(
        label=_("Length of a session, in minutes"), min_value=15, max_value=480
    )
    goals_max = forms.IntegerField(label=_("Goals of each person, at most"), min_value=1, max_value=5)
    networks = forms.MultipleChoiceField(
        label=_("Subjects"),
        choices=vocabulary.network_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Keep at least one subject.")},
    )
    places_mentor = _places(_("Places for mentors"))
    places_mentee = _places(_("Places for people to support"))
    eligibility_mentor = _lines(
        _("What mentors confirm when they apply"),
        _("One sentence a line, such as “I am between 25 and 35.” It is forgotten once you have answered."),
    )
    eligibility_mentee = _lines(
        _("What people to support confirm when they apply"), _("One sentence a line.")
    )
    agreement = _lines(
        _("The pair agreement"),
        _("One clause a line. Each pair accepts it before its first session."),
        rows=10,
    )

    @staticmethod
    def of(programme: Programme) -> dict[str, Any]:
        """What the form shows first."""
        return {
            "session_count": programme.session_count,
            "session_minutes": programme.session_minutes,
            "goals_max": programme.goals_max,
            "networks": programme.networks,
            "places_mentor": programme.places.get("mentor"),
            "places_mentee": programme.places.get("mentee"),
            "eligibility_mentor": "\n".join(programme.eligibility.get("mentor", [])),
            "eligibility_mentee": "\n".join(programme.eligibility.get("mentee", [])),
            "agreement": "\n".join(clause["text"] for clause in programme.agreement_clauses),
        }

    def clean_agreement(self) -> list[str]:
        """At least one clause: pairs accept something."""
        clauses = _sentences(self.cleaned_data["agreement"])
        if not clauses:
            raise forms.ValidationError(_("Keep at least one clause."))
        return clauses

    def rules(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        return {
            **{
                name: data[name]
                for name in ("session_count", "session_minutes", "goals_max", "networks", "agreement")
            },
            "places": {
                side: data[f"places_{side}"] for side in ("mentor", "mentee") if data[f"places_{side}"]
            },
            "eligibility": {side: _sentences(data[f"eligibility_{side}"]) for side in ("mentor", "mentee")},
        }


def _sentences(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in str(text).splitlines() if line.strip()))
