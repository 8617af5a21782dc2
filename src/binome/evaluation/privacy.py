"""Reports hold figures and sentences without names; a sentence goes with its author."""

from __future__ import annotations

from datetime import datetime

from binome.accounts.privacy import Leaver
from binome.evaluation.models import Bilan
from binome.surveys.models import Response


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Their sentences leave every version, frozen ones too; a document that quoted them is made anew."""
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
