"""Charts drawn on the server: figures in, SVG out, with text that can be selected, a title and a description inside.

Only the worker draws (a job, never a request). Nothing is fetched: data and fonts stand in the specification and in
this package. What carries meaning is shape, fill and the number beside it, so black and white print loses nothing.
Ink is ``currentColor`` and the mentee's colour has the style sheet's class, so that a chart follows the page's theme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from binome import content
from binome.core.typesetting import FONTS
from binome.core.words import list_words, number_words, page_language
from binome.evaluation.answers import Value
from binome.evaluation.counting import REACHED
from binome.pairs.models import Pair

FONT = "Atkinson Hyperlegible Next"
# Design tokens: ink, the mentee's side; the placeholder for ink is a colour that no chart uses otherwise.
INK, MENTEE = "#1E1B2E", "#8F2A14"
# Above so many pairs, dots would become a smear: bars say the same.
MOST_DOTS = 60
LANGUAGES = ("fr", "en")
STATES = (Pair.State.COMPLETED, Pair.State.ACTIVE, Pair.State.ENDED)
# Narrow on purpose: on a phone the drawing shrinks by a quarter at most, so that its text stays readable.
_WIDTH = 400
# Shape and fill both say what became of a pair.
_MARKS = (
    (Pair.State.COMPLETED, "circle", INK),
    (Pair.State.ACTIVE, "square", "transparent"),
    (Pair.State.ENDED, "diamond", "transparent"),
)
_CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 18, "titleFontSize": 18, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK,
        "domainColor": INK, "tickColor": INK, "gridColor": INK, "gridOpacity": 0.15, "labelPadding": 6, "titlePadding": 12,
    },
    "legend": {
        "labelFontSize": 18, "labelColor": INK, "orient": "top", "title": None, "symbolSize": 220, "labelLimit": 0,
        "columns": 1, "rowPadding": 8,
    },
}  # fmt: skip


def draw_all(figures: Mapping[str, Value]) -> dict[str, dict[str, str]]:
    """Every chart in every language: ``{language: {chart id: SVG}}``."""
    drawn: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with override(language):
            drawn[language] = {name: draw(spec) for name, spec in specifications(figures).items()}
    return drawn


def specifications(figures: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    """Vega-Lite specifications of the charts that these figures allow, in the active language."""
    makers = {
        "sessions_per_pair": sessions_per_pair,
        "goal_progress": goal_progress,
        "self_assessment": self_assessment,
    }
    made = {name: make(figures[name]) for name, make in makers.items() if name in figures}
    return {name: spec for name, spec in made.items() if spec is not None}


def state_words() -> dict[str, str]:
    """What became of a pair, for a legend and a table."""
    return {
        Pair.State.COMPLETED: _("went all the way"),
        Pair.State.ACTIVE: _("still under way"),
        Pair.State.ENDED: _("ended early"),
    }


def progress_labels() -> list[str]:
    """The five steps of a goal, in the words of the goals’ own scale."""
    language = (get_language() or "fr")[:2]
    return [step.in_language(language) for step in content.goal_catalogue().attainment_scale]


def sessions_words(count: int) -> str:
    """« 3 séances », “3 sessions”."""
    return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": number_words(count)}


def pairs_words(count: int) -> str:
    """« 10 binômes », “10 pairs”."""
    return ngettext("%(count)s pair", "%(count)s pairs", count) % {"count": number_words(count)}


def sessions_per_pair(value: Value) -> dict[str, Any] | None:
    """Each pair a dot above the number of sessions it held; bars above sixty pairs; nothing without pairs."""
    columns = range(max((len(counts) for counts in value.values()), default=0))
    total = sum(sum(counts) for counts in value.values())
    if not total:
        return None
    words = state_words()
    present = [state for state in STATES if sum(value.get(state, [])) > 0]
    held = [sum(value.get(state, [0] * len(columns))[column] for state in STATES) for column in columns]
    title = _("Sessions held by each pair")
    parts = [
        _("%(sessions)s: %(pairs)s") % {"sessions": sessions_words(column), "pairs": pairs_words(number)}
        for column, number in enumerate(held)
    ]
    description = _("Number of pairs by number of sessions held. %(list)s.") % {"list": ", ".join(parts)}
    x = {
        "field": "held", "type": "ordinal", "title": _("Sessions held"),
        "scale": {"domain": list(columns)}, "axis": {"labelAngle": 0, "ticks": False},
    }  # fmt: skip
    if total > MOST_DOTS:
        return _bars(title, description, list(columns), held, axis=_("Sessions held"))
    rows = []
    for column in columns:
        height = 0
        for state in present:
            for _number in range(value[state][column]):
                height += 1
                rows.append({"held": column, "height": height, "state": words[state]})
    highest = max(held)
    domain = [words[state] for state in present]
    marks = {state: (shape, fill) for state, shape, fill in _MARKS}
    return _chart(
        title, description, rows, height=max(60, 30 * highest),
        mark={"type": "point", "size": 330, "strokeWidth": 2.2, "opacity": 1},
        encoding={
            "x": x,
            "y": {"field": "height", "type": "quantitative", "scale": {"domain": [0.4, highest + 0.6]}, "axis": None},
            "shape": _by_state(domain, [marks[state][0] for state in present]),
            "fill": _by_state(domain, [marks[state][1] for state in present]),
            "stroke": _by_state(domain, [INK for _state in present]),
        },
    )  # fmt: skip


def _by_state(domain: Sequence[str], marks: Sequence[str]) -> dict[str, Any]:
    return {
        "field": "state", "type": "nominal", "scale": {"domain": domain, "range": marks},
    }  # fmt: skip


def goal_progress(value: Value) -> dict[str, Any] | None:
    """Goals by progress: bars with their number; full from "reached" on; nothing without goals."""
    counts = value["counts"]
    if not sum(counts):
        return None
    labels = progress_labels()
    parts = [f"{label} ({number_words(number)})" for label, number in zip(labels, counts, strict=True)]
    title = _("How far goals are")
    description = _("Goals by progress: %(list)s.") % {"list": list_words(parts)}
    return _bars(title, description, labels, counts, full_from=REACHED, colour=MENTEE)


def _bars(
    title: str,
    description: str,
    labels: Sequence[Any],
    counts: Sequence[int],
    *,
    axis: str | None = None,
    full_from: int = 0,
    colour: str = INK,
) -> dict[str, Any]:
    """One bar a label, top to bottom, its number at its end; hollow before ``full_from``."""
    rows = [
        {"label": label, "count": number, "words": number_words(number), "full": place >= full_from}
        for place, (label, number) in enumerate(zip(labels, counts, strict=True))
    ]
    y = {
        "field": "label", "type": "ordinal", "title": axis, "scale": {"domain": list(labels)},
        "axis": {"ticks": False, "labelLimit": 0, "domain": False},
    }  # fmt: skip
    x = {"field": "count", "type": "quantitative", "axis": None, "scale": {"domain": [0, max(counts) * 1.15]}}
    fill = {"condition": {"test": "datum.full", "value": colour}, "value": "transparent"}
    bar = {
        "mark": {"type": "bar", "height": {"band": 0.62}, "strokeWidth": 2},
        "encoding": {"x": x, "y": y, "fill": fill, "stroke": {"value": INK}},
    }
    end = {
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 8,
            "fontSize": 19,
            "fontWeight": "bold",
            "color": INK,
            "font": FONT,
        },
        "encoding": {"x": x, "y": y, "text": {"field": "words"}},
    }
    chart = _chart(title, description, rows, height=40 * len(rows))
    return {**chart, "width": _WIDTH - 130, "layer": [bar, end]}


def self_assessment(value: Value) -> dict[str, Any] | None:
    """Two rows of dots, start and end; each row sorted by itself. Nothing below five people."""
    if "start_dots" not in value or value["people"] > MOST_DOTS:
        return None
    moments = {_("At the start"): value["start_dots"], _("At the end"): value["end_dots"]}
    rows = []
    for place, (moment, dots) in enumerate(moments.items()):
        heights: dict[float, int] = {}
        for dot in dots:
            heights[dot] = heights.get(dot, -1) + 1
            rows.append({"score": dot, "moment": moment, "up": heights[dot], "filled": place == 1})
    highest = max(row["up"] for row in rows)
    description = _("Dots move from a mean of %(start)s to a mean of %(end)s, on a scale of 0 to 4.") % {
        "start": decimal_words(value["start"]),
        "end": decimal_words(value["end"]),
    }
    x = {
        "field": "score", "type": "quantitative", "title": _("Mean of the answers, to the nearest half"),
        "scale": {"domain": [-0.15, 4.15], "nice": False}, "axis": {"values": [0, 1, 2, 3, 4], "grid": True, "format": "d"},
    }  # fmt: skip
    panel = {
        "mark": {"type": "point", "size": 300, "strokeWidth": 2.2, "opacity": 1, "shape": "circle"},
        "width": _WIDTH - 130, "height": max(50, 26 * (highest + 1)),
        "encoding": {
            "x": x,
            "y": {"field": "up", "type": "quantitative", "axis": None, "scale": {"domain": [-0.6, highest + 0.6]}},
            "fill": {"condition": {"test": "datum.filled", "value": MENTEE}, "value": "transparent"},
            "stroke": {"value": INK},
        },
    }  # fmt: skip
    header = {
        "title": None, "labelFontSize": 18, "labelColor": INK, "labelAngle": 0, "labelAlign": "left", "labelFont": FONT,
    }  # fmt: skip
    spec = _chart(_("Self-assessment, before and after"), description, rows, height=0)
    del spec["width"], spec["height"]
    facet = {"row": {"field": "moment", "type": "nominal", "sort": list(moments), "header": header}}
    return {**spec, "facet": facet, "spec": panel, "spacing": 14}


def decimal_words(value: float) -> str:
    """One decimal, with the language's own mark: « 2,5 », “2.5”."""
    words = f"{value:.1f}"
    return words.replace(".", ",") if page_language() == "fr" else words


def _chart(
    title: str, description: str, rows: list[dict[str, Any]], *, height: int, **parts: Any
) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        # Read back by `draw`, which writes both inside the drawing.
        "usermeta": {"title": title, "description": description},
        "width": _WIDTH,
        "height": height,
        "padding": 4,
        "data": {"values": rows},
        "config": _CONFIG,
        **parts,
    }


@cache
def _engine() -> Any:
    """Vega, started once a worker, with our fonts and no way out."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def draw(spec: Mapping[str, Any]) -> str:
    """The SVG of one specification. Slow the first time: for the worker only."""
    raw = _engine().vegalite_to_svg(dict(spec), allowed_base_urls=[], format_locale="fr-FR")
    return tidy(raw, title=spec["usermeta"]["title"], description=spec["usermeta"]["description"])


def tidy(svg: str, *, title: str, description: str) -> str:
    """The drawing, named and described, without style attributes, in colours that follow the page."""
    # The parts that Vega describes one by one in English are not read: the whole has its title and description.
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    svg = re.sub(r' style="[^"]*"', "", svg)
    svg = re.sub(r'<rect width="[^"]*" height="[^"]*" fill="white"\s*/?>(?:</rect>)?', "", svg)
    svg = re.sub(rf'((?:fill|stroke)=")(?:{INK}|{INK.lower()}|rgb\(30, 27, 46\))"', r'\1currentColor"', svg)
    svg = re.sub(rf'fill="(?:{MENTEE}|{MENTEE.lower()})"', rf'class="mentee-fill" fill="{MENTEE}"', svg)
    head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return re.sub(r"(<svg\b[^>]*>)", lambda found: _named(found.group(1)) + head, svg, count=1)


def _named(opening: str) -> str:
    # Without a height, the drawing keeps its proportions where a phone makes it narrower.
    opening = re.sub(r' (?:class|height)="[^"]*"', "", opening)
    return opening[:-1] + ' role="img" class="chart">'
