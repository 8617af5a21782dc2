"""The attendance sheet as a tagged PDF: blank to sign on the day, or with what was noted, for a training file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome import content
from binome.accounts.permissions import Role
from binome.core.typesetting import typeset
from binome.core.words import capital, duration_words, full_day_words, list_words, time_words, times_words
from binome.learning.models import Attendance, Workshop
from binome.learning.sheet import Line, read_sheet

TEMPLATE = Path(__file__).resolve().parent / "attendance.typ"


def attendance_sheet(workshop: Workshop, *, at: datetime) -> bytes:
    """The PDF, in the programme's language and on the organisation's clock. A second or less for a hundred people."""
    with (
        translation.override(workshop.programme.language),
        timezone.override(workshop.organisation.time_zone),
    ):
        return typeset(TEMPLATE, contents(workshop, at=at), made_at=at)


def contents(workshop: Workshop, *, at: datetime) -> dict[str, Any]:
    """Everything the sheet says, as text in the active language."""
    lines = [line for line in read_sheet(workshop) if _is_listed(line)]
    came = sum(line.is_present for line in lines)
    is_noted = any(_is_noted(line) for line in lines)
    signatures = _signatures(workshop)
    total = ngettext("%(count)s person was there.", "%(count)s people were there.", came) % {"count": came}
    return {
        "language": workshop.programme.language,
        "title": _("Attendance sheet: %(workshop)s") % {"workshop": workshop.title},
        "kicker": _("Attendance sheet"),
        "meeting": workshop.title,
        "organisation": workshop.organisation.name,
        "footer": _("sheet made on %(day)s at %(time)s")
        % {"day": full_day_words(at), "time": time_words(at)},
        "facts": _facts(workshop),
        "list": {
            "title": _("People"),
            "caption": _("Attendance of each person, and signature"),
            "head": [_("No."), _("Name"), _("Presence"), *signatures],
            "rows": [
                [*_row(number, line), *("" for _half in signatures)]
                for number, line in enumerate(lines, start=1)
            ],
        },
        "total": total if is_noted else _("Number of people present: ………"),
        "statement": _("I certify that this sheet says who was there."),
        "signatures": [
            _("Name and signature of who led the meeting"),
            _("Name and signature for the organisation"),
        ],
        "note": _(
            "“Noted by the person” means that they touched “I am here” during the meeting, signed in or by the link sent to them alone."
        ),
    }


def _facts(workshop: Workshop) -> list[list[str]]:
    rows = [
        [_("Programme"), workshop.programme.name],
        [_("Organisation"), workshop.organisation.name],
        [_("Date"), capital(full_day_words(workshop.starts_at))],
        [_("Beginning and end"), capital(times_words(workshop.starts_at, minutes=workshop.minutes))],
        [_("How long"), duration_words(workshop.minutes)],
        [_("Led by"), _leaders(workshop)],
    ]
    if workshop.guide_id:
        aim = content.guide(workshop.guide_id).aim
        rows.append([_("Objective"), aim.in_language(workshop.programme.language)])
    if workshop.place:
        rows.append([_("Where"), workshop.place])
    if workshop.link:
        rows.append([_("Link"), workshop.link])
    return rows


def _leaders(workshop: Workshop) -> str:
    """Who leads, by the programme's team; a line to fill in where nobody is named."""
    team = workshop.programme.team.filter(role=Role.FACILITATOR, ended_at=None).select_related("person")
    names = [member.person.full_name for member in team.order_by("pk")]
    return list_words(names) if names else "…" * 12


def _signatures(workshop: Workshop) -> list[str]:
    """One column to sign for each half-day that the meeting touches."""
    noon = timezone.localtime(workshop.starts_at).replace(hour=13, minute=0, second=0, microsecond=0)
    if workshop.starts_at < noon < workshop.ends_at:
        return [_("Signature, morning"), _("Signature, afternoon")]
    return [_("Signature")]


def _is_listed(line: Line) -> bool:
    """Whoever said no is not asked to sign; if they came after all, they are noted and so listed."""
    return line.attendance is None or line.attendance.state not in {
        Attendance.State.NOT_COMING,
        Attendance.State.WAITING,
    }


def _is_noted(line: Line) -> bool:
    noted = {Attendance.State.PRESENT, Attendance.State.ABSENT}
    return line.attendance is not None and line.attendance.state in noted


def _row(number: int, line: Line) -> list[str]:
    return [str(number), line.enrolment.person.full_name, _presence(line)]


def _presence(line: Line) -> str:
    """Present or not, and how it is known."""
    row = line.attendance
    if row is None or not _is_noted(line):
        return ""
    if row.state == Attendance.State.ABSENT:
        return _("Absent")
    if row.noted_by_id == line.enrolment.person_id and row.noted_at is not None:
        return _("Present, noted by the person at %(time)s") % {"time": time_words(row.noted_at)}
    return _("Present, ticked on the list")
