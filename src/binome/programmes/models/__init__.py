"""A programme, its team, who brings people to it, who applies and who takes part."""

from binome.programmes.models.partners import Partner
from binome.programmes.models.programme import (
    Application,
    ApplicationImport,
    ApplicationNote,
    Enrolment,
    Interview,
    Invitation,
    Programme,
    StartingPoint,
    TeamMember,
)
from binome.programmes.models.sharing import Sharing

__all__ = [
    "Application",
    "ApplicationImport",
    "ApplicationNote",
    "Enrolment",
    "Interview",
    "Invitation",
    "Partner",
    "Programme",
    "Sharing",
    "StartingPoint",
    "TeamMember",
]
