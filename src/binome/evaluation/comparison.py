"""Two editions side by side, and what was published before any: the same shares from the same registry.

Only versions that are frozen are compared, and never two of one programme: what lies between two versions a few answers
apart would be somebody's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from binome import content
from binome.core.words import duration_words, number_words
from binome.evaluation.answers import Value
from binome.evaluation.charts import decimal_words
from binome.evaluation.indicators import indicator
from binome.evaluation.parts import Sides, share_words
from binome.evaluation.plan_words import hours_words, percent_words
from binome.evaluation.planning import OBSERVED
from binome.evaluation.report import in_active_language
from binome.programmes.assumptions import status_of, template_of
from binome.programmes.models import Programme

Figures = Mapping[str, Value]
Share = tuple[int, int]

# Shares in the report's order; the planner's published figure where there is one.
_SHARES: tuple[tuple[str, str | None], ...] = (
    ("proposals_refused", "match_refusal"),
    ("pairs_completed", None),
    ("pairs_ended", None),
    ("sessions_held", None),
    ("sessions_missed", None),
    ("sessions_moved", "session_cancelled"),
    ("pairs_with_all_sessions", None),
    ("goals_reached", None),
    ("mentors_prepared", None),
)
# Rates that the planner reads, beside what was published of them.
_RATES = (
    "application_to_eligible",
    "eligible_to_matched",
    "matched_to_session_1",
    "session_1_to_complete",
    "final_response",
)


@dataclass(frozen=True)
class Line:
    """One figure in each edition, and what was published of it."""

    name: str
    cells: list[str]
    published: str

    def under(self, head: Sequence[str]) -> list[tuple[str, str]]:
        """Each cell with its column, for tables that become cards."""
        return list(zip(head[1:], [*self.cells, self.published or "–"], strict=True))


def lines(editions: list[Figures], sides: Sides) -> list[Line]:
    """Every share that at least one edition has; a dash where a version was frozen before the figure existed."""
    made = [_counts(editions)]
    made += [
        Line(
            in_active_language(content.planner_default(name)),
            [_rate(edition, OBSERVED[name]) for edition in editions],
            percent_words(content.planner_default(name).value),
        )
        for name in _RATES
    ]
    for name, published in _SHARES:
        cells = [_share(edition, name) for edition in editions]
        if any(cell != "–" for cell in cells):
            figure = percent_words(content.planner_default(published).value) if published else ""
            made.append(Line(sides.told(indicator(name).name), cells, figure))
    return [*made, _hours(editions)]


def _counts(editions: list[Figures]) -> Line:
    cells = [str(edition.get("pairs_formed", {}).get("count", "–")) for edition in editions]
    return Line(str(indicator("pairs_formed").name), cells, "")


def _hours(editions: list[Figures]) -> Line:
    """Hours of coordination for each pair, beside the published assumption; a dash where nobody noted any."""
    published = content.planner_default("coord_hours_per_pair_short")
    cells = [_noted(edition.get("coordination_per_pair")) for edition in editions]
    return Line(str(indicator("coordination_per_pair").name), cells, hours_words(published.value))


def _noted(value: Value | None) -> str:
    if value is None:
        return "–"
    return hours_words(value["count"] / 60) if "count" in value else _("not noted")


def _share(figures: Figures, name: str) -> str:
    value = figures.get(name, {})
    return share_words(value["count"], value["of"]) if value.get("of") else "–"


def _rate(figures: Figures, read: Callable[[Figures], Share]) -> str:
    try:
        count, of = read(figures)
    except KeyError:
        return "–"
    return share_words(count, of) if of else "–"


def heads(names: list[str]) -> list[str]:
    """The columns."""
    return [_("Figure"), *names, _("Published, as a starting point")]


@dataclass(frozen=True)
class TemplateLine:
    """What the programme was, beside what its template says, and how far the template's figure may be trusted."""

    name: str
    here: str
    template: str
    status: str
    source: str
    url: str


def template_lines(programme: Programme, figures: Figures) -> list[TemplateLine]:
    """The programme beside its own template's figures, published, computed or assumed.

    None for a blank page, nor for a version frozen without the figures that this reads.
    """
    template = template_of(programme)
    if template is None or not {"pairs_formed", "sessions_held"} <= figures.keys():
        return []
    cohort, planned = template.cohort, template.sessions
    formed, held = figures["pairs_formed"]["count"], figures["sessions_held"]["count"]
    weeks = round((programme.closing_on - programme.kickoff_on).days / 7)
    size = _("%(least)s to %(most)s, %(usual)s as a rule") % {
        "least": number_words(cohort.min_pairs), "most": number_words(cohort.max_pairs),
        "usual": number_words(cohort.default_pairs),
    }  # fmt: skip
    lines = [("size", _("Pairs"), number_words(formed), size)]
    lines.append(
        (
            "length",
            _("Weeks from kick-off to closing"),
            number_words(weeks),
            number_words(template.duration_weeks),
        )
    )
    if formed:
        each = decimal_words(held / formed)
        lines.append(
            ("sessions", _("Sessions held by each pair, on average"), each, number_words(planned.count))
        )
    if held:
        mean = duration_words(round(figures["time_together"]["count"] / held))
        lines.append(("sessions", _("Mean length of a session"), mean, duration_words(planned.minutes_each)))
    return [TemplateLine(name, here, told, *status_of(template, key)) for key, name, here, told in lines]
