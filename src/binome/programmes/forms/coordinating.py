"""Text into typed values: a programme, a member of the team, a file of applications, a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import AddressField
from binome.accounts.permissions import Role
from binome.core.table_field import TableField
from binome.core.tables import Table
from binome.core.words import full_day_words
from binome.programmes import role_words, vocabulary
from binome.programmes.models import Application, Programme
from binome.programmes.services import DECISIONS


class DateInput(forms.DateInput):
    """The browser's own calendar; typed dates work too."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A day, from the browser's calendar or typed."""
    wrong = {"invalid": _("This is not a date. Example: 2027-02-14.")}
    return forms.DateField(
        label=label, help_text=help_text, widget=DateInput(), error_messages=wrong, required=required
    )


class ProgrammeForm(forms.Form):
    """Name, purpose and three dates in order."""

    name = forms.CharField(label=_("Name of the programme"), max_length=120)
    purpose = forms.CharField(
        label=_("What it is for"),
        help_text=_("In a few sentences. People who apply read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    kickoff_on = day_field(_("Kick-off"), _("The day when everyone meets."))
    applications_close_on = day_field(_("Last day to apply"))
    closing_on = day_field(_("The closing workshop"))

    def clean(self) -> dict[str, Any]:
        """The dates follow one another; the sentence names the two that do not."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kickoff, last, closing = (
            cleaned.get(name) for name in ("kickoff_on", "applications_close_on", "closing_on")
        )
        if kickoff and last and last > kickoff:
            words = _("The last day to apply comes after the kick-off (%(day)s). Choose an earlier day.")
            self.add_error("applications_close_on", str(words) % {"day": full_day_words(kickoff)})
        if kickoff and closing and closing <= kickoff:
            words = _("The closing must come after the kick-off (%(day)s). Choose a later day.")
            self.add_error("closing_on", str(words) % {"day": full_day_words(kickoff)})
        return cleaned


class TeamForm(forms.Form):
    """Somebody who works for the programme."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    email = AddressField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Part in the programme"),
        choices=[
            (Role.COORDINATOR.value, _("Coordinator: runs the programme")),
            (Role.FACILITATOR.value, _("Facilitator: leads the workshops")),
            (Role.SPONSOR.value, _("Sponsor: reads the evaluation report")),
            (Role.REFERENT.value, _("Referent: answers requests for help, outside every reporting line")),
        ],
        widget=forms.RadioSelect,
    )


class ImportForm(forms.Form):
    """A file of applications for one role; its reading is part of what can be wrong with it."""

    role = forms.ChoiceField(
        label=_("Who is in this file?"),
        choices=[(side, "") for side in Application.Side.values],
        widget=forms.RadioSelect,
    )
    file = TableField()
    if_wrong = forms.ChoiceField(
        label=_("If a row is wrong"),
        choices=[
            ("valid", _("Add the good rows, and show the others")),
            ("nothing", _("Add nothing at all")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial="valid",
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (side, role_words.titles(programme, side)) for side in role_words.SIDES
        ]

    @property
    def table(self) -> Table:
        """What the file holds, once it is known to be good."""
        table: Table = self.cleaned_data["file"]
        return table


class MappingForm(forms.Form):
    """What each column of a file is taken for: one field a header, ``column_0``, ``column_1``…"""

    def __init__(self, data: Any, *, columns: list[str], choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self._columns = columns
        for place, header in enumerate(columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header, choices=[("", ""), *choices], required=False
            )

    def mapping(self) -> dict[str, str]:
        """The field chosen for each header."""
        return {header: self.cleaned_data[f"column_{place}"] for place, header in enumerate(self._columns)}


class DecisionForm(forms.Form):
    """What to do with the ticked applications; ``is_confirmed`` once it has been read again."""

    decision = forms.ChoiceField(choices=[(decision, "") for decision in DECISIONS])
    ids = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick at least one application first.")}
    )
    is_confirmed = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, ids: list[int]) -> None:
        super().__init__(data)
        self.fields["ids"].choices = [(number, "") for number in ids]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A coordinator's note."""

    text = forms.CharField(
        label=_("A note for the coordinators"),
        help_text=_("The person can read it in “My data”, as everything that is held about them."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your note first.")},
    )


def lines_field(label: Any, help_text: Any = "", rows: int = 4, **options: Any) -> forms.CharField:
    """Sentences, one a line."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        **{"required": False, **options},
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
    eligibility_mentor = lines_field(
        _("What mentors confirm when they apply"),
        _("One sentence a line, such as “I am between 25 and 35.” It is forgotten once you have answered."),
    )
    eligibility_mentee = lines_field(
        _("What people to support confirm when they apply"), _("One sentence a line.")
    )
    agreement = lines_field(
        _("The pair agreement"),
        _("One clause a line. Each pair accepts it before its first session."),
        rows=10,
        required=True,
        error_messages={"required": _("Keep at least one clause.")},
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
        """Clause by clause."""
        return sentences_in(self.cleaned_data["agreement"])

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
            "eligibility": {side: sentences_in(data[f"eligibility_{side}"]) for side in ("mentor", "mentee")},
        }


def sentences_in(text: str) -> list[str]:
    """Each line with something on it, once."""
    return list(dict.fromkeys(line.strip() for line in str(text).splitlines() if line.strip()))
