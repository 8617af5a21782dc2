"""Text into typed values: a programme, its team, a file of applications, a decision, and an application page by page."""

from binome.programmes.forms.applying import AboutForm, OwnGoalForm, StartForm, form_of
from binome.programmes.forms.coordinating import (
    DateInput,
    DecisionForm,
    ImportForm,
    MappingForm,
    NewProgrammeForm,
    ProgrammeForm,
    TeamForm,
)

__all__ = [
    "AboutForm",
    "DateInput",
    "DecisionForm",
    "ImportForm",
    "MappingForm",
    "NewProgrammeForm",
    "OwnGoalForm",
    "ProgrammeForm",
    "StartForm",
    "TeamForm",
    "form_of",
]
