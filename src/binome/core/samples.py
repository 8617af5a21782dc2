"""Invented values that the gallery of components shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.core.filters import Filter

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Step:
    """One step of a road."""

    label: object
    detail: object
    state: str
    url: str = ""


@dataclass(frozen=True)
class Somebody:
    """A person, as a disc shows them."""

    first_name: str
    initial: str


class SampleForm(forms.Form):
    """One question of each shape."""

    first_name = forms.CharField(label=_("Your first name"), help_text=_("As your pair will call you."))
    story = forms.CharField(label=_("What would you like to learn?"), widget=forms.Textarea, required=False)
    day = forms.DateField(
        label=_("Which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.ChoiceField(
        label=_("Where?"), choices=[("library", _("At the library")), ("home", _("By video"))]
    )
    times = forms.MultipleChoiceField(
        label=_("When are you free?"),
        choices=[
            ("morning", _("In the morning")),
            ("afternoon", _("In the afternoon")),
            ("evening", _("In the evening")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    ease = forms.ChoiceField(
        label=_("How at ease are you with it?"),
        choices=[(str(value), str(value)) for value in range(1, 6)],
        widget=forms.RadioSelect,
        help_text=_("1: not at all, 5: entirely."),
    )
    agrees = forms.BooleanField(label=_("I will keep what we say between us"))


@dataclass(frozen=True)
class Sheet:
    """What one column of the gallery shows."""

    theme: str
    theme_name: object
    form: SampleForm
    wrong_form: SampleForm
    starts_at: datetime = datetime(2027, 3, 8, 14, 0, tzinfo=PARIS)
    ines: Somebody = Somebody("Inès", "I")
    helene: Somebody = Somebody("Hélène", "H")
    steps: list[Step] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)


def sheet(theme: str) -> Sheet:
    """The sample values; each theme has its own ids so that both stand on one page."""
    return Sheet(
        theme=theme,
        theme_name=_("Light") if theme == "light" else _("Dark"),
        form=SampleForm(auto_id=f"{theme}_%s"),
        wrong_form=SampleForm({"first_name": "", "day": "31"}, auto_id=f"{theme}_wrong_%s"),
        steps=[
            Step(_("Agreement"), "", "done"),
            Step(_("Goals"), "", "done"),
            Step(_("Session 1"), _("12 February"), "done"),
            Step(_("Session 2"), _("Monday 8 March"), "now", "#"),
            Step(_("Session 3"), _("29 March"), "todo"),
            Step(_("Last workshop"), _("14 April"), "todo"),
        ],
        filters=[
            Filter(_("All"), "?", is_current=True, count=10),
            Filter(_("Waiting for a date"), "?waiting", is_current=False, count=3),
            Filter(_("Finished"), "?finished", is_current=False, count=0),
        ],
    )
