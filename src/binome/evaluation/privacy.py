"""Reports hold figures and sentences without names; a sentence goes with its author. Hours stay in the sum, of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from binome.accounts.models import Person
from binome.accounts.privacy import Leaver, Rows
from binome.evaluation.models import Bilan, CoordinationTime
from binome.surveys.models import Response

ROWS: Rows = {
    "evaluation.CoordinationTime": lambda person: CoordinationTime.objects.filter(noted_by=person).as_scoped(
        "own"
    ),
}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Their sentences leave every version, frozen ones too; a document that quoted them is made anew."""
    CoordinationTime.objects.filter(noted_by=leaver.person).as_scoped("erasure").update(noted_by=None)
    answers = Response.objects.filter(enrolment__person=leaver.person).as_scoped("erasure")
    said = {
        value.strip()
        for row in answers.values_list("answers", flat=True)
        for value in row.values()
        if isinstance(value, str)
    }
    for bilan in Bilan.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        kept = [sentence for sentence in bilan.quotations if str(sentence).strip() not in said]
        hidden = [leaver.hide_in(sentence) for sentence in kept]
        words = leaver.hide_in(bilan.words)
        if hidden == bilan.quotations and words == bilan.words:
            continue
        bilan.quotations, bilan.words = hidden, words
        bilan.pdf.delete(save=False)
        bilan.summary.delete(save=False)
        bilan.pdf_state, bilan.pdf_asked_at = Bilan.Pdf.NONE, None
        bilan.save(update_fields=["quotations", "words", "pdf", "summary", "pdf_state", "pdf_asked_at"])


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """The sum of hours outlives the programme’s own duration, whose they were does not."""
    rows = CoordinationTime.objects.filter(programme=programme_id).as_scoped("end of retention")
    rows.update(noted_by=None)
