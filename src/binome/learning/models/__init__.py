"""What mentors learn, the cards that help, the workshops where everybody meets, and the circles."""

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
from binome.learning.models.pages import (
    OwnPage,
    OwnPageQuerySet,
    OwnPageVersion,
    OwnPageVersionQuerySet,
    ScreenReport,
    ScreenReportQuerySet,
    kept_organisations,
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
    "OwnPage",
    "OwnPageQuerySet",
    "OwnPageVersion",
    "OwnPageVersionQuerySet",
    "PathWaiver",
    "PathWaiverQuerySet",
    "ScreenReport",
    "ScreenReportQuerySet",
    "UnitCompletion",
    "UnitCompletionQuerySet",
    "UnitWork",
    "UnitWorkQuerySet",
    "Workshop",
    "WorkshopQuerySet",
    "after_circles",
    "kept_organisations",
]
