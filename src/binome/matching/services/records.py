"""The record of a round: the files that anybody can check with ``binome verify``."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from binome.core.errors import Refused
from binome.matching.models import MatchingRecord, MatchingRound
from binome.pairing import Advice, Problem, Record, Result, read_record_texts, record_texts

# The same bytes for the same matching.
WHEN = (1980, 1, 1, 0, 0, 0)


class NoRecord(Refused):
    """The round ended without a result, or its record has been deleted with the people of it."""

    code = "no-record"
    text = _("The record of this matching is no longer kept.")


def without_names(problem: Problem) -> Problem:
    """People by their numbers alone: a record is checked without knowing who they are."""
    return replace(
        problem,
        mentors=tuple(replace(person, name="") for person in problem.mentors),
        mentees=tuple(replace(person, name="") for person in problem.mentees),
    )


def zipped(problem: Problem, result: Result, advice: Advice) -> bytes:
    """The record's files in a ZIP."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in record_texts(without_names(problem), result, advice=advice).items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), text, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def record_files(round: MatchingRound) -> bytes:
    """The record's ZIP.

    Raises
    ------
    NoRecord
    """
    kept = MatchingRecord.objects.in_organisation(round.organisation).filter(round=round).first()
    if kept is None:
        raise NoRecord
    return bytes(kept.files)


def record_of(round: MatchingRound) -> Record:
    """The problem and the result of a round, as they were.

    Raises
    ------
    NoRecord
    """
    with zipfile.ZipFile(io.BytesIO(record_files(round))) as archive:
        return read_record_texts({name: archive.read(name).decode() for name in archive.namelist()})
