"""The mentor path, cards and workshops: notes go, counts stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from binome import content
from binome.accounts.models import Person
from binome.accounts.privacy import Leaver, Rows, Shows
from binome.core.scoping import number_in
from binome.learning.models import (
    AfterSeat,
    Attendance,
    Certificate,
    CircleMessage,
    CircleReport,
    CircleSeat,
    GroupSeat,
    HarvestNote,
    OwnPage,
    OwnPageVersion,
    PathWaiver,
    PhotoConsent,
    ScreenReport,
    UnitCompletion,
    UnitWork,
    WorkshopStep,
)
from binome.learning.pages import TEXTS, Words


def _with_words(path: str) -> Prefetch[str, Any, str]:
    """The words that are read of the pages at ``path``, in one statement."""
    current = OwnPageVersion.objects.as_scoped("own").current()
    return Prefetch(path, queryset=current, to_attr="read")


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
    "learning.OwnPage": lambda person: (
        OwnPage.objects.filter(Q(owner=person) | Q(checked_by=person))
        .prefetch_related(_with_words("versions"))
        .as_scoped("own")
    ),
    "learning.OwnPageVersion": lambda person: OwnPageVersion.objects.filter(written_by=person).as_scoped(
        "own"
    ),
    "learning.ScreenReport": lambda person: (
        ScreenReport.objects.filter(reported_by=person)
        .select_related("page")
        .prefetch_related(_with_words("page__versions"))
        .as_scoped("own")
    ),
}


def _unit(row: Any, person: Person, language: str) -> str:
    try:
        return content.unit(row.unit_id).title.in_language(language)
    except content.UnknownContent:
        return _own_unit(row, language) or str(row.unit_id)


def _page_words(row: OwnPage, person: Person, language: str) -> str:
    """What a card or unit is called, as it is read; of rows loaded with the words that are read."""
    if row.read:  # type: ignore[attr-defined]
        (version,) = row.read  # type: ignore[attr-defined]
        return Words(version.title_fr, version.title_en).in_language(language)
    return content.built_in(row.built_in_id).title.in_language(language)


def _own_unit(row: Any, language: str) -> str:
    """What a unit of the organisation's own is called, withdrawn or not."""
    number = str(row.unit_id).removeprefix("own-")
    versions = OwnPageVersion.objects.in_organisation(row.organisation_id).current()
    version = versions.filter(page=number_in(number)).first()
    return Words(version.title_fr, version.title_en).in_language(language) if version is not None else ""


SHOWS: Shows = {
    ("learning.UnitCompletion", "unit_id"): _unit,
    ("learning.UnitWork", "unit_id"): _unit,
    ("learning.OwnPage", "built_in_id"): _page_words,
    ("learning.ScreenReport", "page"): lambda row, person, language: _page_words(row.page, person, language),
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
    _forget_in_pages(leaver)


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


def _forget_in_pages(leaver: Leaver) -> None:
    """What they reported goes, somebody else looks after their cards, and no card names them any more."""
    ScreenReport.objects.filter(reported_by=leaver.person).as_scoped("erasure").delete()
    OwnPage.objects.filter(owner=leaver.person).as_scoped("erasure").update(owner=None)
    for organisation in leaver.organisation_ids:
        versions = OwnPageVersion.objects.in_organisation(organisation)
        for version in versions.iterator(chunk_size=500):
            leaver.hide_in_row(version, *TEXTS, "reason")
        for report in ScreenReport.objects.in_organisation(organisation).exclude(text=""):
            leaver.hide_in_row(report, "text")


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
    ScreenReport.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
