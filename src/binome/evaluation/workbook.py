"""A version of the bilan as a workbook and as one long table, for whoever goes on counting.

The workbook has a page to read first, a sheet a chart with the spreadsheet's own chart beside its numbers, every figure
in one long table, and a dictionary of the data made from the registry. Numbers are numbers; no cell computes. What was
not shown for want of answers is not here either: the file says "fewer than five".
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from binome import content
from binome.content.texts import NamedText, Text
from binome.core.words import capital, date_words, page_language, period_words
from binome.evaluation import charts, dictionary, report
from binome.evaluation.answers import Value
from binome.evaluation.effort import kind_words
from binome.evaluation.indicators import INDICATORS, Indicator
from binome.evaluation.models import Bilan
from binome.evaluation.parts import Sides, sides_of
from binome.learning.models import Workshop
from binome.pairs.models import Pair
from binome.programmes.exports import as_csv

Cell = str | int | float
Figures = Mapping[str, Value]
# The design's colours: what is the mentor's, what is the mentee's, and ink for what is both's.
_FILLS = ({"color": "#1E1B2E"}, {"color": "#8F2A14"}, {"color": "#0F5257"})
_PATTERNS = (None, {"pattern": "wide_upward_diagonal", "fg_color": "#8F2A14", "bg_color": "#FFFFFF"},
             {"pattern": "dotted_grid", "fg_color": "#0F5257", "bg_color": "#FFFFFF"})  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """One sheet with a chart: a header, rows of a label and numbers, and what a screen reader says of the chart."""

    title: str
    sentence: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    is_stacked: bool = False


def long_rows(figures: Figures, sides: Sides) -> Iterator[tuple[str, str, str, Cell]]:
    """Every figure: identifier, name, detail in words, value; in the registry's order."""
    for one in INDICATORS:
        if one.id in figures:
            for path, value in _leaves(figures[one.id]):
                yield (
                    one.id,
                    sides.told(one.name),
                    " · ".join(_detail(one, part, sides) for part in path),
                    value,
                )


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Cell]]:
    """The numbers in a value, each with the way to it; what holds none is left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        # Dots stand for people in no order: counted by value, they say the same.
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, str(place)))
    elif value is not None:
        # A flag such as "not noted" is a 1: the column holds numbers.
        yield path, int(value) if isinstance(value, bool) else value


def _detail(indicator: Indicator, key: str, sides: Sides) -> str:
    words = {
        "count": _("number"),
        "of": _("out of"),
        "moves": _("changes of date in all"),
        "people": _("people who answered both times"),
        "higher": _("more at ease at the end"),
        "same": _("as at the start"),
        "lower": _("less at ease at the end"),
        "start": _("mean at the start, 0 to 4"),
        "end": _("mean at the end, 0 to 4"),
        "looking_back": _("mean at the start, looking back"),
        "looked_back": _("people who looked back"),
        "answers": _("answers"),
        "high": _("9 or 10 out of 10"),
        "low": _("0 to 6 out of 10"),
        "fewer_than": _("not shown: fewer answers than"),
        "start_dots": _("at the start, one value a person, sorted"),
        "end_dots": _("at the end, one value a person, sorted"),
        "counts": _("by step, 0 to 4"),
        "shares": _("rounded share"),
        "share": _("rounded share who agree"),
        "part": _("share"),
        "top": _("end of the scale"),
        "least": _("answers, at least"),
        "most": _("answers, at most"),
        "change": _("mean change"),
        "change_back": _("mean change, looking back"),
        "interval": _("95% interval of the mean change, from and to"),
        "interval_back": _("95% interval of the mean change looking back, from and to"),
        "effect": _("size of the change, in standard deviations"),
        "p": _("Wilcoxon’s test"),
        "coded": _("dots are drawn no further than"),
        "later": _("mean three months later"),
        "not_asked": _("not asked in this programme"),
        "not_yet": _("not shown: not closed yet"),
        "not_noted": _("not noted"),
        "kinds": _("by kind of work"),
        "hour": _("euros an hour"),
        "each": _("for each pair"),
        **{side: sides.several(side) for side in sides.words},
        **charts.state_words(),
        **{kind.value: str(kind.label) for kind in Workshop.Kind},
        **(kind_words() if indicator.id == "coordination_time" else {}),
    }
    if key in words:
        return words[key]
    titles: dict[str, NamedText | Text] = {one.id: one.title for one in content.questionnaires()}
    titles |= {
        item.id: item for one in content.questionnaires() for item in one.told_in(sides.direction).items
    }
    return report.in_active_language(titles[key]) if key in titles else key


def data_file(figures: Figures, sides: Sides) -> bytes:
    """Every figure as one table that any spreadsheet opens."""
    head = [_("Identifier"), _("Figure"), _("Detail"), _("Value")]
    return as_csv([head, *([*row[:3], _as_written(row[3])] for row in long_rows(figures, sides))])


def _as_written(value: Cell) -> str:
    """A number as a spreadsheet of the reader's country expects it."""
    return (
        str(value).replace(".", ",") if page_language() == "fr" and isinstance(value, float) else str(value)
    )


def drawn_sheets(figures: Figures) -> list[Drawn]:
    """The sheets with a chart that these figures allow."""
    makers = (_funnel, _sessions_per_pair, _goals, _answers, _hours)
    return [sheet for make in makers if (sheet := make(figures)) is not None]


def _funnel(figures: Figures) -> Drawn | None:
    if (
        not {"applications_received", "applications_accepted", "pairs_formed", "pairs_completed"}
        <= figures.keys()
    ):
        return None
    steps: list[tuple[str, int]] = [
        (_("Applications received"), sum(figures["applications_received"].values())),
        (_("Applications accepted"), sum(figures["applications_accepted"].values())),
        (_("People in a pair"), 2 * figures["pairs_formed"]["count"]),
        (_("People whose pair went all the way"), 2 * figures["pairs_completed"]["count"]),
    ]
    sentence = ", ".join(f"{name} : {number}" for name, number in steps)
    return Drawn(_("From application to end"), sentence, [_("Step"), _("People")], steps)


def _sessions_per_pair(figures: Figures) -> Drawn | None:
    value = figures.get("sessions_per_pair", {})
    if not any(sum(counts) for counts in value.values()):
        return None
    words = charts.state_words()
    length = max(len(counts) for counts in value.values())
    states = [
        state for state in (Pair.State.COMPLETED, Pair.State.ACTIVE, Pair.State.ENDED) if state in value
    ]
    rows = [
        [charts.sessions_words(held), *(value[state][held] for state in states)] for held in range(length)
    ]
    head = [_("Sessions held"), *(words[state] for state in states)]
    return Drawn(_("Sessions held by each pair"), _in_words(head, rows), head, rows, is_stacked=True)


def _goals(figures: Figures) -> Drawn | None:
    counts = figures.get("goal_progress", {}).get("counts", [])
    if not sum(counts):
        return None
    rows = [list(pair) for pair in zip(charts.progress_labels(), counts, strict=True)]
    head = [_("How far"), _("Goals")]
    return Drawn(_("How far goals are"), _in_words(head, rows), head, rows)


def _answers(figures: Figures) -> Drawn | None:
    value = figures.get("response_rates", {})
    if not value:
        return None
    titles = {one.id: report.in_active_language(one.title) for one in content.questionnaires()}
    rows = [
        [titles.get(name, name), share["count"], share["of"] - share["count"]]
        for name, share in value.items()
    ]
    head = [_("Questionnaire"), _("Answered"), _("Not answered")]
    return Drawn(_("Answers to questionnaires"), _in_words(head, rows), head, rows, is_stacked=True)


def _hours(figures: Figures) -> Drawn | None:
    kinds = figures.get("coordination_time", {}).get("kinds", {})
    rows: list[tuple[str, float]] = [
        (name, round(kinds[kind] / 60, 2)) for kind, name in kind_words().items() if kind in kinds
    ]
    if not rows:
        return None
    head = [_("What it went to"), _("Hours")]
    return Drawn(_("Hours of coordination"), _in_words(head, rows), head, rows)


def _in_words(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """What the chart shows, for whoever does not see it."""
    return "; ".join(
        f"{row[0]}: " + ", ".join(f"{name} {number}" for name, number in zip(head[1:], row[1:], strict=True))
        for row in rows
    )


def workbook(bilan: Bilan, figures: Figures) -> bytes:
    """The whole as XLSX, in the active language; the same figures give the same cells."""
    import xlsxwriter

    output, sides = io.BytesIO(), sides_of(bilan.programme)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        if bilan.frozen_at:
            book.set_properties(
                {"title": bilan.programme.name, "created": bilan.frozen_at.replace(tzinfo=None)}
            )
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.##", "valign": "top"}),
        }
        _read_first(book, formats, bilan)
        for sheet in drawn_sheets(figures):
            _draw(book, formats, sheet)
        head = [_("Identifier"), _("Figure"), _("Detail"), _("Value")]
        _table(
            book, formats, _("Every figure"), head, list(long_rows(figures, sides)), widths=(24, 34, 44, 12)
        )
        _dictionary(book, formats, sides)
    return output.getvalue()


def _read_first(book: Any, formats: Mapping[str, Any], bilan: Bilan) -> None:
    sheet = book.add_worksheet(_("Read first"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100)
    programme = bilan.programme
    day = date_words(bilan.frozen_at) if bilan.frozen_at else ""
    state = (
        _("Version %(number)s, figures of %(day)s.") % {"number": bilan.version, "day": day}
        if day
        else _("Version %(number)s, draft: figures follow the programme.") % {"number": bilan.version}
    )
    lines = [
        programme.organisation.name,
        capital(period_words(programme.kickoff_on, programme.closing_on)),
        state,
        "",
        *report.limits(),
    ]
    sheet.write_string(
        0, 0, _("Evaluation report: %(programme)s") % {"programme": programme.name}, formats["title"]
    )
    for place, line in enumerate(lines, start=1):
        sheet.write_string(place, 0, line, formats["text"])


def _table(
    book: Any,
    formats: Mapping[str, Any],
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    widths: Sequence[int],
) -> Any:
    sheet = book.add_worksheet(title[:31])
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, word in enumerate(head):
        sheet.write_string(0, column, word, formats["head"])
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell, formats["text"])
            else:
                sheet.write_number(line, column, cell, formats["number"])
    return sheet


def _draw(book: Any, formats: Mapping[str, Any], drawn: Drawn) -> None:
    """A sheet with its numbers and the spreadsheet's own chart; patterns tell series apart without colour."""
    widths = (34, *(16 for _word in drawn.head[1:]))
    sheet = _table(book, formats, drawn.title, drawn.head, drawn.rows, widths=widths)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"} if drawn.is_stacked else {"type": "bar"})
    last = len(drawn.rows)
    for column in range(1, len(drawn.head)):
        series: dict[str, Any] = {
            "name": [drawn.title[:31], 0, column],
            "categories": [drawn.title[:31], 1, 0, last, 0],
            "values": [drawn.title[:31], 1, column, last, column],
            "border": {"color": "#1E1B2E"},
        }
        pattern = _PATTERNS[(column - 1) % len(_PATTERNS)]
        series |= {"pattern": pattern} if pattern else {"fill": _FILLS[0]}
        chart.add_series(series)
    chart.set_title({"name": drawn.title, "overlay": False})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "num_format": "0"})
    chart.set_legend({"position": "bottom"} if drawn.is_stacked else {"none": True})
    chart.set_size({"width": 640, "height": 120 + 44 * last})
    sheet.insert_chart(last + 2, 0, chart, {"description": f"{drawn.title}. {drawn.sentence}"})


def _dictionary(book: Any, formats: Mapping[str, Any], sides: Sides) -> None:
    rows: list[list[Cell]] = [list(entry.cells()) for entry in dictionary.entries(sides)]
    head = dictionary.Entry.heads()
    _table(book, formats, _("Data dictionary"), head, rows, widths=(24, 34, 16, 70, 26, 10, 26))
