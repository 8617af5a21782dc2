"""Forms of this room: a new programme, a file of applications, a member of the team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Language
from binome.accounts.permissions import Role
from binome.core.tables import MAX_BYTES, Table, TableError, read_table
from binome.programmes.models import Application


class DateInput(forms.DateInput):
    """The browser's own calendar; typed dates work too."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ProgrammeForm(forms.Form):
    """Name and three dates; the template says the rest."""

    name = forms.CharField(label=_("Name of the programme"), max_length=120)
    purpose = forms.CharField(
        label=_("Its purpose, in a few sentences"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    applications_close_on = forms.DateField(label=_("Applications close on"), widget=DateInput())
    kickoff_on = forms.DateField(label=_("Kick-off on"), widget=DateInput())
    closing_on = forms.DateField(label=_("Closing workshop on"), widget=DateInput())
    language = forms.ChoiceField(label=_("Language of its texts"), choices=Language.choices, widget=forms.RadioSelect)


class ImportForm(forms.Form):
    """A file of applications for one role; its reading is part of what can be wrong with it."""

    role = forms.ChoiceField(
        label=_("Who is in this file?"),
        choices=[(Application.Side.MENTOR.value, _("Mentors")), (Application.Side.MENTEE.value, _("People to support"))],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("The file"),
        help_text=_("XLSX or CSV, 5 MB at most. The first line names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    table: Table

    def __init__(self, *args: Any, language: str = "fr", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language

    def clean_file(self) -> Any:
        """Read the table; a file that cannot be read says why in one sentence."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > MAX_BYTES:
                raise TableError("too-large", limit=MAX_BYTES // (1024 * 1024))
            self.table = read_table(upload.read(), upload.name)
        except TableError as error:
            raise forms.ValidationError(error.in_language(self.language)) from error
        return upload


class DecisionForm(forms.Form):
    """What to do with the ticked applications."""

    decision = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("waiting", _("Waiting list")), ("decline", _("Do not accept"))]
    )
    applications = forms.TypedMultipleChoiceField(coerce=int, choices=())

    def __init__(self, *args: Any, choices: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].choices = [(number, number) for number in choices]  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """Somebody who works for the programme."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail address"))
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
