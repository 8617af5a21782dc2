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
    TeamForm,
)
from binome.programmes.forms.inviting import InviteForm
from binome.programmes.forms.partners import BroughtByForm, PartnerForm, RelayForm
from binome.programmes.forms.sharing import AcceptForm, ShareForm

__all__ = [
    "AboutForm",
    "AcceptForm",
    "BroughtByForm",
    "DateInput",
    "DecisionForm",
    "ImportForm",
    "InviteForm",
    "MappingForm",
    "NewProgrammeForm",
    "NoteForm",
    "OwnGoalForm",
    "PartnerForm",
    "ProgrammeForm",
    "RelayForm",
    "RulesForm",
    "ShareForm",
    "StartForm",
    "TeamForm",
    "form_of",
]
