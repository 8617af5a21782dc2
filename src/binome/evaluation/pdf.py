"""A frozen version set as a tagged PDF (PDF/UA-1, A4), by Typst; see ``core.typesetting`` for how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from binome.core.typesetting import typeset as set_on_paper
from binome.core.words import capital, date_words, period_words
from binome.evaluation import report
from binome.evaluation.models import Bilan
from binome.evaluation.parts import Chapter, Figure, Table, sides_of

HERE = Path(__file__).resolve().parent
TEMPLATE, SUMMARY = HERE / "bilan.typ", HERE / "summary.typ"
# What somebody who has one minute reads, in the report's order.
_HEADLINES = ("pairs", "sessions", "time", "goals", "self_assessment", "recommendation", "hours", "cost")
# A page holds so much of what people wrote.
_MOST_WORDS, _MOST_QUOTED = 420, 220


def typeset(bilan: Bilan) -> bytes:
    """The PDF of a frozen version whose charts are drawn, in its own language."""
    with translation.override(bilan.language), timezone.override(bilan.programme.organisation.time_zone):
        return set_on_paper(TEMPLATE, contents(bilan), made_at=bilan.frozen_at)


def typeset_summary(bilan: Bilan) -> bytes:
    """The same version on one page, for whoever pays, in its own language."""
    with translation.override(bilan.language), timezone.override(bilan.programme.organisation.time_zone):
        return set_on_paper(SUMMARY, summary_contents(bilan), made_at=bilan.frozen_at)


def summary_contents(bilan: Bilan) -> dict[str, Any]:
    """Some sentences, what it changed in people's words, one quotation that fits, and what figures cannot show."""
    whole = contents(bilan)
    chapters = report.chapters(bilan.figures, sides_of(bilan.programme))
    figures = {figure.id: figure for chapter in chapters for figure in chapter.figures}
    changed = written_section(bilan, Bilan.Section.CHANGED)
    fitting = [str(words) for words in bilan.quotations if len(str(words)) <= _MOST_QUOTED]
    return {
        **{name: whole[name] for name in ("language", "organisation", "programme", "period", "version")},
        "kicker": _("Evaluation report in one page"),
        "title": _("Evaluation report in one page: %(programme)s") % {"programme": bilan.programme.name},
        "sentences": [figures[name].sentence for name in _HEADLINES if name in figures],
        "words_title": str(Bilan.Section.CHANGED.label),
        "words": shortened(changed, _MOST_WORDS),
        "quotation_title": _("In their words"),
        "quotation": fitting[0] if fitting else "",
        "limits": " ".join(report.limits()[:3]),
    }


def written_section(bilan: Bilan, section: Bilan.Section) -> str:
    """What people wrote in one section, on one line."""
    return " ".join(str(bilan.words.get(section.value, "")).split())


def shortened(text: str, most: int) -> str:
    """``text`` up to its last whole sentence within ``most`` characters; up to its last whole word if none is."""
    if len(text) <= most:
        return text
    cut = text[:most]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? ", "… "))
    return cut[: end + 1] if end > 0 else cut.rsplit(" ", 1)[0] + " …"


def contents(bilan: Bilan) -> dict[str, Any]:
    """Everything the PDF says, as text in the active language."""
    programme = bilan.programme
    drawn = bilan.charts.get(bilan.language, {})
    sides = sides_of(programme)
    frozen_on = date_words(bilan.frozen_at) if bilan.frozen_at else ""
    return {
        "language": bilan.language,
        "title": _("Evaluation report: %(programme)s") % {"programme": programme.name},
        "kicker": _("Evaluation report"),
        "programme": programme.name,
        "organisation": programme.organisation.name,
        "period": capital(period_words(programme.kickoff_on, programme.closing_on)),
        "version": _("Version %(version)s, figures of %(date)s")
        % {"version": bilan.version, "date": frozen_on},
        "purpose": programme.purpose,
        "words_title": _("In our words"),
        "sections": [{"title": title, "paragraphs": paragraphs} for title, paragraphs in written(bilan)],
        "figures_title": _("In figures"),
        "chapters": [_chapter(chapter, drawn) for chapter in report.chapters(bilan.figures, sides)],
        "quotations_title": _("In their words"),
        "quotations_note": _("Each sentence is quoted with its author’s consent."),
        "quotations": bilan.quotations,
        "method_title": _("Method and limits"),
        "limits": report.limits(),
        "method": _table(report.method(sides)),
    }


def written(bilan: Bilan) -> list[tuple[str, list[str]]]:
    """What people wrote: title and paragraphs of each section that has words, in the report's order."""
    return [
        (
            str(section.label),
            [line.strip() for line in bilan.words[section.value].split("\n") if line.strip()],
        )
        for section in Bilan.Section
        if bilan.words.get(section.value)
    ]


def _chapter(chapter: Chapter, drawn: dict[str, str]) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "figures": [
            {
                "sentence": figure.sentence,
                "note": figure.note,
                "table": _table(figure.table) if figure.table else None,
                "chart": _chart(figure, drawn),
            }
            for figure in chapter.figures
        ],
    }


def _chart(figure: Figure, drawn: dict[str, str]) -> dict[str, str] | None:
    svg = drawn.get(figure.chart)
    if not svg or figure.table is None:
        return None
    rows = "; ".join(" ".join(row) for row in figure.table.rows)
    return {"svg": svg, "alt": f"{figure.sentence} {figure.table.caption}: {rows}."}


def _table(table: Table) -> dict[str, Any]:
    return {"caption": table.caption, "head": list(table.head), "rows": [list(row) for row in table.rows]}
