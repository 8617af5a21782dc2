"""Text into typed values: a programme, its team, a file of applications, a decision, and an application page by page."""

from binome.programmes.forms.applying import AboutForm, OwnGoalForm, StartForm, form_of
from binome.programmes.forms.coordinating import (
    DateInput,
    DecisionForm,
    ImportForm,
    MappingForm,
    NewProgrammeForm,
    NoteForm,
    ProgrammeForm,
    RulesForm,
)
from binome.programmes.forms.inviting import InviteForm
from binome.programmes.forms.roles import GiveRoleForm, HandOverForm, OfferForm

__all__ = [
    "AboutForm",
    "DateInput",
    "DecisionForm",
    "GiveRoleForm",
    "HandOverForm",
    "ImportForm",
    "InviteForm",
    "MappingForm",
    "NewProgrammeForm",
    "NoteForm",
    "OfferForm",
    "OwnGoalForm",
    "ProgrammeForm",
    "RulesForm",
    "StartForm",
    "form_of",
]
