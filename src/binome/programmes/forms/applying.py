"""An application page by page: each form gives the fields of its page and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.addresses import AddressField
from binome.core.words import page_language
from binome.programmes import vocabulary
from binome.programmes.models import Application, Programme
from binome.programmes.steps import FIELDS

PLACES, LONGEST_PLACE = 12, 80
# Whoever types it may not be whose address it is: a name of letters carries no message and no link.
_A_FIRST_NAME = re.compile(r"[^\W\d_]+(?:[ '’‐-][^\W\d_]+)*")


class StartForm(forms.Form):
    """Whom the code goes to."""

    first_name = forms.CharField(
        label=_("Your first name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("We send a code there. It is also how you find your application again."),
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_first_name(self) -> str:
        """Letters, hyphens and apostrophes."""
        name = str(self.cleaned_data["first_name"]).strip()
        if not _A_FIRST_NAME.fullmatch(name):
            raise forms.ValidationError(_("Write your first name in letters, such as “Anne-Marie”."))
        return name


class PageForm(forms.Form):
    """One page. ``for_later`` keeps what is there without asking for the rest, but for what ``ALWAYS`` names."""

    ALWAYS: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        data: Any,
        *,
        programme: Programme,
        role: str,
        initial: Mapping[str, Any],
        for_later: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.programme, self.role, self.is_for_later = programme, role, for_later
        self.set_up()
        if for_later:
            for name in self.fields.keys() - self.ALWAYS:
                self.fields[name].required = False

    def set_up(self) -> None:
        """Choices that depend on the programme or on the side."""

    def answers(self) -> dict[str, Any]:
        """The fields of the application that this page fills."""
        return dict(self.cleaned_data)


class AboutForm(PageForm):
    """Who one is, and the sentences of the programme."""

    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        help_text=_("For a call when a date changes at the last moment."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    employer = forms.CharField(
        label=_("Company or association"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    team = forms.CharField(
        label=_("Team or direct manager"),
        max_length=120,
        required=False,
        help_text=_("Only used so that you are never paired within your own reporting line."),
    )
    function = forms.CharField(
        label=_("Your work, in a few words"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    confirms_eligibility = forms.BooleanField(label=_("I confirm these sentences"))

    NAMES = ("first_name", "last_name", "phone")
    # What one is called is never taken away: it stands in every letter.
    ALWAYS = frozenset({"first_name"})

    def set_up(self) -> None:
        """Nothing to confirm: no box."""
        if not self.programme.eligibility.get(self.role):
            del self.fields["confirms_eligibility"]

    def names(self) -> dict[str, str]:
        """What the organisation is told of the person."""
        return {name: str(self.cleaned_data[name]) for name in self.NAMES}

    def answers(self) -> dict[str, Any]:
        """The rest."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.NAMES}


class SubjectsForm(PageForm):
    """The level of each subject of the programme: one list a subject."""

    capacity = forms.TypedChoiceField(
        label=_("How many people could you support?"),
        coerce=int,
        choices=[(number, str(number)) for number in (1, 2, 3)],
        widget=forms.RadioSelect,
        initial=1,
    )

    def set_up(self) -> None:
        """A list for each subject, in the programme's order."""
        language = page_language()
        levels = [(str(level.value), level.in_language(language)) for level in content.mentor_levels()]
        skills = self.initial.get("skills") or {}
        subjects = {}
        for network in self.programme.networks:
            subjects[f"level_{network}"] = forms.ChoiceField(
                label=vocabulary.network_words(network),
                choices=[("", _("I do not pass this on")), *levels],
                required=False,
                initial=str(skills.get(network, "")),
            )
        self.subjects = list(subjects)
        self.fields = {**subjects, **self.fields}

    def clean(self) -> dict[str, Any]:
        """At least one subject, unless it is only being put aside."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_for_later and not any(cleaned.get(name) for name in self.subjects):
            first = self.subjects[0] if self.subjects else None
            self.add_error(first, str(_("Choose a level for at least one subject.")))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Levels from 1 to 5 by subject, and how many people."""
        given = {name.removeprefix("level_"): self.cleaned_data.get(name) for name in self.subjects}
        skills = {network: int(level) for network, level in given.items() if level}
        return {"skills": skills, "capacity": self.cleaned_data.get("capacity") or 1}


class SituationForm(PageForm):
    """Why now."""

    situation = forms.ChoiceField(
        label=_("Which sentence is nearest to you?"),
        choices=lambda: vocabulary.word_choices("situations"),
        widget=forms.RadioSelect,
    )


class PracticalForm(PageForm):
    """Places and languages."""

    languages = forms.MultipleChoiceField(
        label=_("Languages in which you can work"), widget=forms.CheckboxSelectMultiple
    )
    city = forms.CharField(
        label=_("Your town"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    reachable_places = forms.CharField(
        label=_("Other places that you can reach"),
        max_length=500,
        required=False,
        help_text=_("Separated by commas: “Montreuil, Paris 12e”."),
    )
    is_remote_possible = forms.BooleanField(
        label=_("Meeting by video is possible too"),
        required=False,
    )

    def set_up(self) -> None:
        """The languages of the list, and those that a file brought."""
        known = vocabulary.word_choices("spoken_languages")
        names = {value for value, _words in known}
        others = [(value, value) for value in self.initial.get("languages") or [] if value not in names]
        self.fields["languages"].choices = [*known, *others]  # type: ignore[attr-defined]
        places = self.initial.get("reachable_places") or []
        self.initial = {**self.initial, "reachable_places": ", ".join(places)}
        if not self.initial.get("languages"):
            self.initial["languages"] = [self.programme.language]

    def clean_reachable_places(self) -> list[str]:
        """Towns or places, each once."""
        given = str(self.cleaned_data["reachable_places"]).replace(";", ",").split(",")
        places = list(dict.fromkeys(place.strip() for place in given if place.strip()))
        if len(places) > PLACES or any(len(place) > LONGEST_PLACE for place in places):
            message = _("Name %(count)s places at most, each in a few words.") % {"count": PLACES}
            raise forms.ValidationError(message)
        return places


class MomentsForm(PageForm):
    """The week: what suits, every part of every day."""

    availability = forms.MultipleChoiceField(
        label=_("Free moments"),
        choices=vocabulary.slot_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one moment. Several make it easier to find somebody.")},
    )

    def days(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Each day with its parts: the slot, its words, whether it is ticked."""
        language = page_language()
        ticked = set(self["availability"].value() or [])
        parts = content.application_choices("day_parts")
        return [
            (
                day.in_language(language),
                [
                    (f"{day.id}-{part.id}", part.in_language(language), f"{day.id}-{part.id}" in ticked)
                    for part in parts
                ],
            )
            for day in content.application_choices("weekdays")
        ]


def _several(label: Any, kind: vocabulary.Kind, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        choices=lambda: vocabulary.word_choices(kind),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class MannerForm(PageForm):
    """What makes two people get on."""

    ways_of_working = _several(_("You like to work"), "ways_of_working")
    interests = _several(
        _("You like, outside work"), "interests", _("Something in common makes the first meeting easier.")
    )


class WhyForm(PageForm):
    """What one expects, in ticks and in one's own words."""

    motivations = _several(_("You come to"), "motivations")
    motivation_text = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=4000,
        help_text=_("Two or three sentences are enough. The coordinators read them."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OwnGoalForm(forms.Form):
    """A goal in one's own words."""

    network = forms.ChoiceField(label=_("It is about"))
    text = forms.CharField(
        label=_("Your goal"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what you would like to be able to do.")},
    )

    def __init__(self, data: Any, *, programme: Programme) -> None:
        super().__init__(data, auto_id="id_own_%s")
        self.fields["network"].choices = [  # type: ignore[attr-defined]
            (network, vocabulary.network_words(network)) for network in programme.networks
        ]


_FORMS: dict[str, type[PageForm]] = {
    "about": AboutForm,
    "subjects": SubjectsForm,
    "situation": SituationForm,
    "practical": PracticalForm,
    "moments": MomentsForm,
    "manner": MannerForm,
    "why": WhyForm,
}


def form_of(
    step: str, data: Any, *, application: Application, programme: Programme, for_later: bool = False
) -> Any:
    """The form of that page, filled with what the application says."""
    person = application.person
    initial = {name: getattr(application, name) for name in FIELDS[step]}
    if step == "about":
        initial |= {name: getattr(person, name) for name in AboutForm.NAMES}
    return _FORMS[step](
        data, programme=programme, role=application.role, initial=initial, for_later=for_later
    )
