"""Text into typed values: a programme, its team, a file of applications, a decision, and an application page by page."""

from binome.programmes.forms.applying import AboutForm, OwnGoalForm, StartForm, form_of
from binome.programmes.forms.coordinating import (
    DateInput,
    DecisionForm,
    ImportForm,
    MappingForm,
    NoteForm,
    ProgrammeForm,
    RulesForm,
    TeamForm,
)
from binome.programmes.forms.interviewing import InterviewForm
from binome.programmes.forms.inviting import InviteForm
from binome.programmes.forms.partners import BroughtByForm, PartnerForm, RelayForm
from binome.programmes.forms.preparing import PARTS, DatesPart, FirstPageForm, PairsPart
from binome.programmes.forms.roles import GiveRoleForm, HandOverForm, OfferForm
from binome.programmes.forms.sharing import AcceptForm, ShareForm
from binome.programmes.forms.starting import StartingPointForm

__all__ = [
    "PARTS",
    "AboutForm",
    "AcceptForm",
    "BroughtByForm",
    "DateInput",
    "DatesPart",
    "DecisionForm",
    "FirstPageForm",
    "GiveRoleForm",
    "HandOverForm",
    "ImportForm",
    "InterviewForm",
    "InviteForm",
    "MappingForm",
    "NoteForm",
    "OfferForm",
    "OwnGoalForm",
    "PairsPart",
    "PartnerForm",
    "ProgrammeForm",
    "RelayForm",
    "RulesForm",
    "ShareForm",
    "StartForm",
    "StartingPointForm",
    "TeamForm",
    "form_of",
]
