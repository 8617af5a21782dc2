"""What mentors learn, the workshops where everybody meets, and the circles."""

from binome.learning.models.circle import (
    AfterSeat,
    AfterSeatQuerySet,
    CircleMessage,
    CircleMessageQuerySet,
    CircleReport,
    CircleReportQuerySet,
    CircleSeat,
    CircleSeatQuerySet,
    after_circles,
)
from binome.learning.models.live import (
    GroupSeat,
    GroupSeatQuerySet,
    HarvestNote,
    HarvestQuerySet,
    PhotoConsent,
    PhotoConsentQuerySet,
    WorkshopStep,
    WorkshopStepQuerySet,
)
from binome.learning.models.path import (
    PathWaiver,
    PathWaiverQuerySet,
    UnitCompletion,
    UnitCompletionQuerySet,
    UnitWork,
    UnitWorkQuerySet,
)
from binome.learning.models.recognition import (
    Certificate,
    CertificateQuerySet,
    CredentialKey,
    CredentialKeyQuerySet,
)
from binome.learning.models.workshops import Attendance, AttendanceQuerySet, Workshop, WorkshopQuerySet

__all__ = [
    "AfterSeat",
    "AfterSeatQuerySet",
    "Attendance",
    "AttendanceQuerySet",
    "Certificate",
    "CertificateQuerySet",
    "CircleMessage",
    "CircleMessageQuerySet",
    "CircleReport",
    "CircleReportQuerySet",
    "CircleSeat",
    "CircleSeatQuerySet",
    "CredentialKey",
    "CredentialKeyQuerySet",
    "GroupSeat",
    "GroupSeatQuerySet",
    "HarvestNote",
    "HarvestQuerySet",
    "PathWaiver",
    "PathWaiverQuerySet",
    "PhotoConsent",
    "PhotoConsentQuerySet",
    "UnitCompletion",
    "UnitCompletionQuerySet",
    "UnitWork",
    "UnitWorkQuerySet",
    "Workshop",
    "WorkshopQuerySet",
    "WorkshopStep",
    "WorkshopStepQuerySet",
    "after_circles",
]
