"""A programme, its team, who brings people to it, who applies and who takes part."""

from binome.programmes.models.applications import ApplicationImport, ApplicationNote, Interview, StartingPoint
from binome.programmes.models.partners import Partner
from binome.programmes.models.programme import (
    Application,
    Enrolment,
    EnrolmentQuerySet,
    Invitation,
    Programme,
    TeamMember,
    programme_for,
)
from binome.programmes.models.sharing import Sharing

__all__ = [
    "Application",
    "ApplicationImport",
    "ApplicationNote",
    "Enrolment",
    "EnrolmentQuerySet",
    "Interview",
    "Invitation",
    "Partner",
    "Programme",
    "Sharing",
    "StartingPoint",
    "TeamMember",
    "programme_for",
]
