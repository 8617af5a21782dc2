"""The mentor path and workshops: notes go, counts stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from binome import content
from binome.accounts.models import Person
from binome.accounts.privacy import Leaver, Rows, Shows
from binome.learning.models import (
    AfterSeat,
    Attendance,
    Certificate,
    CircleMessage,
    CircleReport,
    CircleSeat,
    GroupSeat,
    HarvestNote,
    PathWaiver,
    PhotoConsent,
    UnitCompletion,
    UnitWork,
    WorkshopStep,
)

ROWS: Rows = {
    "learning.UnitCompletion": lambda person: UnitCompletion.objects.filter(
        enrolment__person=person
    ).as_scoped("own"),
    "learning.UnitWork": lambda person: UnitWork.objects.filter(enrolment__person=person).as_scoped("own"),
    "learning.PathWaiver": lambda person: PathWaiver.objects.filter(enrolment__person=person).as_scoped(
        "own"
    ),
    "learning.Attendance": lambda person: (
        Attendance.objects.filter(enrolment__person=person).select_related("workshop").as_scoped("own")
    ),
    "learning.GroupSeat": lambda person: (
        GroupSeat.objects.filter(enrolment__person=person).select_related("workshop").as_scoped("own")
    ),
    "learning.HarvestNote": lambda person: (
        HarvestNote.objects.filter(enrolment__person=person).select_related("workshop").as_scoped("own")
    ),
    "learning.PhotoConsent": lambda person: (
        PhotoConsent.objects.filter(enrolment__person=person).select_related("workshop").as_scoped("own")
    ),
    "learning.Certificate": lambda person: Certificate.objects.filter(enrolment__person=person).as_scoped(
        "own"
    ),
    "learning.CircleMessage": lambda person: CircleMessage.objects.filter(written_by=person).as_scoped("own"),
    "learning.CircleReport": lambda person: CircleReport.objects.filter(reported_by=person).as_scoped("own"),
    "learning.AfterSeat": lambda person: AfterSeat.objects.filter(enrolment__person=person).as_scoped("own"),
    "learning.CircleSeat": lambda person: CircleSeat.objects.filter(person=person).as_scoped("own"),
}


def _unit(row: Any, person: Person, language: str) -> str:
    try:
        return content.unit(row.unit_id).title.in_language(language)
    except content.UnknownContent:
        return str(row.unit_id)


SHOWS: Shows = {
    ("learning.UnitCompletion", "unit_id"): _unit,
    ("learning.UnitWork", "unit_id"): _unit,
}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Their notes and waivers go; in other mentors' notes of the same programmes, the name goes.

    A certificate's number can still be checked; the address that showed the name opens nothing more.
    """
    theirs = Certificate.objects.filter(enrolment__person=leaver.person).as_scoped("erasure")
    theirs.update(secret="", reason="", badge="", salt="")
    UnitWork.objects.filter(enrolment__person=leaver.person).as_scoped("erasure").delete()
    PathWaiver.objects.filter(enrolment__person=leaver.person).as_scoped("erasure").delete()
    notes = UnitWork.objects.filter(enrolment__programme__in=leaver.programme_ids).as_scoped("erasure")
    for note in notes.exclude(note=""):
        leaver.hide_in_row(note, "note")
    waivers = PathWaiver.objects.filter(enrolment__programme__in=leaver.programme_ids).as_scoped("erasure")
    for waiver in waivers:
        leaver.hide_in_row(waiver, "reason")
    revoked = Certificate.objects.filter(enrolment__programme__in=leaver.programme_ids).as_scoped("erasure")
    for certificate in revoked.exclude(reason=""):
        leaver.hide_in_row(certificate, "reason")
    _forget_in_circles(leaver)
    _forget_in_workshops(leaver)


def _forget_in_workshops(leaver: Leaver) -> None:
    """Their seat, their sentences and their yes or no go; their name in the sentences of others and in running orders."""
    for model in (GroupSeat, HarvestNote, PhotoConsent):
        model.objects.filter(enrolment__person=leaver.person).as_scoped("erasure").delete()
    said = HarvestNote.objects.filter(workshop__programme__in=leaver.programme_ids).as_scoped("erasure")
    for note in said.iterator(chunk_size=500):
        leaver.hide_in_row(note, "text")
    steps = WorkshopStep.objects.filter(workshop__programme__in=leaver.programme_ids).as_scoped("erasure")
    for step in steps.iterator(chunk_size=500):
        leaver.hide_in_row(step, "title", "lead", "group", "material")


def _forget_in_circles(leaver: Leaver) -> None:
    """Their words go, and their name in the words of others; what others answered them stays."""
    CircleSeat.objects.filter(person=leaver.person).as_scoped("erasure").delete()
    AfterSeat.objects.filter(enrolment__person=leaver.person).as_scoped("erasure").delete()
    CircleReport.objects.filter(reported_by=leaver.person).as_scoped("erasure").delete()
    mine = CircleMessage.objects.filter(written_by=leaver.person).as_scoped("erasure")
    mine.filter(answers=None).delete()
    mine.update(text="")
    CircleReport.objects.filter(message__written_by=leaver.person).as_scoped("erasure").delete()
    said = CircleMessage.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure")
    for message in said.iterator(chunk_size=500):
        leaver.hide_in_row(message, "text", "hidden_reason")
    reports = CircleReport.objects.filter(message__programme__in=leaver.programme_ids).as_scoped("erasure")
    for report in reports.iterator(chunk_size=500):
        leaver.hide_in_row(report, "reason")


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """Notes and reasons go; units completed, presences and certificates' numbers stay with the stand-ins."""
    certificates = Certificate.objects.filter(enrolment__programme=programme_id).as_scoped("end of retention")
    certificates.update(secret="", reason="", badge="", salt="")
    UnitWork.objects.filter(enrolment__programme=programme_id).as_scoped("end of retention").delete()
    PathWaiver.objects.filter(enrolment__programme=programme_id).as_scoped("end of retention").delete()
    CircleMessage.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    AfterSeat.objects.filter(enrolment__programme=programme_id).as_scoped("end of retention").delete()
    CircleSeat.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    for model in (GroupSeat, HarvestNote, PhotoConsent):
        rows = model.objects.filter(enrolment__programme=programme_id)
        rows.as_scoped("end of retention").delete()
