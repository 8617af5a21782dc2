"""The plan as people read it: each line of what a size takes, each figure with its source, each gate, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from binome import content
from binome.core.words import NO_BREAK, capital, number_words, page_language
from binome.evaluation.parts import Table, euro_words, share_words
from binome.evaluation.planner import Effect, Range, Simulation, Size
from binome.evaluation.planning import ENOUGH_PAIRS, HOURS_A_PAIR, Checked, Known, Need, Origin, Shortage
from binome.evaluation.report import in_active_language
from binome.programmes.vocabulary import network_words, word_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LINES: dict[str, dict[str, _StrPromise]] = {
    "find": {
        "mentees_informed": gettext_lazy("People to inform who could be supported"),
        "mentors_informed": gettext_lazy("People to inform who could be mentors"),
        "mentors_returning": gettext_lazy("Mentors of this edition who come back"),
        "mentee_applications": gettext_lazy("Applications from people to support"),
        "mentor_applications": gettext_lazy("Applications from mentors"),
    },
    "start": {
        "mentees": gettext_lazy("People to support, accepted"),
        "mentors": gettext_lazy("Mentors accepted"),
        "mentors_in_reserve": gettext_lazy("of whom in reserve"),
        "proposals": gettext_lazy("Pairs to propose"),
        "started": gettext_lazy("Pairs that start"),
        "groups": gettext_lazy("Groups that meet in workshops"),
        "workshops": gettext_lazy("Workshops, each with a room"),
        "room_seats": gettext_lazy("Seats in each room"),
        "sessions": gettext_lazy("Sessions"),
        "sessions_moved": gettext_lazy("of which will be moved"),
        "answers": gettext_lazy("Answers to the last questionnaire"),
    },
    "cost": {
        "weeks": gettext_lazy("Weeks from the first kick-off to the last closing"),
        "coordination_hours": gettext_lazy("Hours of coordination"),
        "coordinators": gettext_lazy("Coordinators, full time over those weeks"),
        "relays": gettext_lazy("Volunteer relays at the same time"),
        "mentor_hours": gettext_lazy("Hours asked of mentors, all together"),
        "mentee_hours": gettext_lazy("Hours asked of people supported, all together"),
        "budget": gettext_lazy("Full cost, in euros"),
    },
}
TITLES: dict[str, _StrPromise] = {
    "find": gettext_lazy("To be found"),
    "start": gettext_lazy("To be organised"),
    "cost": gettext_lazy("To be paid in time and money"),
}
GATE_NAMES: dict[str, _StrPromise] = {
    "sessions_held": gettext_lazy("Sessions held, out of sessions planned"),
    "pairs_completed": gettext_lazy("Pairs that went all the way"),
    "goals_reached": gettext_lazy("Goals reached"),
    "answers": gettext_lazy("Last questionnaires answered"),
}
_NEEDS: dict[Need, _StrPromise] = {
    Need.SUBJECT: gettext_lazy("Subject: %(name)s"),
    Need.LANGUAGE: gettext_lazy("Language: %(name)s"),
    Need.SITE: gettext_lazy("Place: %(name)s"),
}
# Under this a tenth matters; above, only whole numbers are honest.
_FINE = 10


def amount_words(value: float) -> str:
    """« 1 279 », « 2,7 »: whole from ten on."""
    if value >= _FINE or value == int(value):
        return number_words(round(value))
    text = f"{value:.1f}"
    return text.replace(".", ",") if page_language() == "fr" else text


def range_words(found: Range) -> str:
    """« 118 à 145 »; one number when nothing moves it."""
    low, high = amount_words(found.low), amount_words(found.high)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def percent_words(share: float) -> str:
    """« 85 % »."""
    number = f"{100 * share:.0f}"
    return f"{number}{NO_BREAK}%" if page_language() == "fr" else f"{number}%"


def tables(simulation: Simulation) -> list[tuple[str, Table]]:
    """What the size takes, in three tables: the plain formula, then eight draws of ten."""
    head = [_("What it takes"), _("Usual figures"), _("Eight times out of ten")]
    made = []
    for group, lines in LINES.items():
        rows = [
            [str(name), amount_words(simulation.ranges[id].usual), range_words(simulation.ranges[id])]
            for id, name in lines.items()
            if simulation.ranges[id].high
        ]
        made.append((str(TITLES[group]), Table(str(TITLES[group]), head, rows)))
    return made


def headline(simulation: Simulation, size: Size) -> str:
    """The answer in one sentence."""
    started = simulation.ranges["started"]
    text = ngettext(
        "To bring %(completed)s pair to the end, start %(started)s; eight times out of ten between %(range)s.",
        "To bring %(completed)s pairs to the end, start %(started)s; eight times out of ten between %(range)s.",
        size.completed,
    )
    both = _("%(low)s and %(high)s") % {"low": amount_words(started.low), "high": amount_words(started.high)}
    return text % {
        "completed": number_words(size.completed), "started": amount_words(started.usual), "range": both,
    }  # fmt: skip


def certainty(simulation: Simulation) -> str:
    """How sure the plain formula is, and what would be surer."""
    return _(
        "With that many, the aim is reached about %(chance)s times out of ten. For eight times out of ten, start %(sure)s."
    ) % {
        "chance": number_words(round(10 * simulation.chance)),
        "sure": number_words(simulation.started_for_sure),
    }


def effect_sentence(effect: Effect, known: Sequence[Known]) -> str:
    """What one figure does to the number of people to inform."""
    one = next(entry for entry in known if entry.assumption.id == effect.id)
    low, high = one.assumption.quantiles([0.1, 0.9])
    return _("%(name)s: from %(low)s to %(high)s, it means informing %(when_low)s people or %(when_high)s.") % {
        "name": in_active_language(one.default), "low": figure_words(one, float(low)),
        "high": figure_words(one, float(high)), "when_low": amount_words(effect.when_low),
        "when_high": amount_words(effect.when_high),
    }  # fmt: skip


def figure_words(known: Known, value: float) -> str:
    """A figure with its unit, as one says it."""
    if known.assumption.kind == "ratio":
        return percent_words(value)
    if known.default.unit == "hours":
        return hours_words(value)
    if known.default.unit == "EUR":
        return euro_words(round(value))
    return amount_words(value)


def hours_words(value: float) -> str:
    """« 4,6 h »."""
    return f"{amount_words(value)}{NO_BREAK}h"


@dataclass(frozen=True)
class FigureRow:
    """One figure of the plan: its words, what is used, between what and what, and what stands behind it."""

    name: str
    used: str
    between: str
    behind: list[str]
    source_title: str
    source_url: str


def figure_row(known: Known) -> FigureRow:
    """A figure with everything that stands behind it."""
    low, high = (float(value) for value in known.assumption.quantiles([0.1, 0.9]))
    source = content.sources()[known.default.source] if known.default.source else None
    return FigureRow(
        name=in_active_language(known.default),
        used=figure_words(known, known.assumption.usual),
        between=_("%(low)s to %(high)s")
        % {"low": figure_words(known, low), "high": figure_words(known, high)},
        behind=[*_behind(known)],
        source_title=in_active_language(source.title) if source else "",
        source_url=(source.url or "") if source else "",
    )


def _behind(known: Known) -> list[str]:
    said = []
    status = content.template_catalogue().status_values[known.default.status]
    published = figure_words(known, known.default.value)
    if known.origin == Origin.OWN:
        said.append(_("Your own figure. Published: %(published)s.") % {"published": published})
    else:
        word = capital(in_active_language(status))
        said.append(_("%(status)s: %(published)s.") % {"status": word, "published": published})
    if known.hours is not None:
        said.append(_hours_behind(known))
    count, of = known.seen
    if of:
        seen = _("Seen here: %(share)s") % {"share": share_words(count, of)}
        if known.origin == Origin.SEEN:
            said.append(_("%(seen)s, counted in.") % {"seen": seen})
        elif known.origin == Origin.PUBLISHED:
            sentence = _("%(seen)s; counted in once a programme of at least %(count)s pairs closes.")
            said.append(sentence % {"seen": seen, "count": ENOUGH_PAIRS})
        else:
            said.append(f"{seen}.")
    if known.default.note:
        said.append(in_active_language(known.default.note))
    return said


def _hours_behind(known: Known) -> str:
    """What was noted of coordination, and whether the plan counts with it."""
    seen = {"hours": hours_words(known.hours or 0)}
    if known.origin == Origin.PUBLISHED:
        return _("Noted here so far: %(hours)s for each pair; counted in once the programme closes.") % seen
    if known.origin == Origin.OWN:
        return _("Noted here: %(hours)s for each pair, everything included.") % seen
    if known.default.id == HOURS_A_PAIR:
        return _("Noted here: %(hours)s for each pair, everything included; counted in.") % seen
    return _("Counted in the hours for each pair, which were noted here: %(hours)s.") % seen


def shortage_sentence(shortage: Shortage) -> str:
    """What would be lacking, and by how much."""
    name = shortage.name
    if shortage.need == Need.SUBJECT:
        name = network_words(name)
    elif shortage.need == Need.LANGUAGE:
        name = word_words("spoken_languages", name)
    words = str(_NEEDS[shortage.need]) % {"name": name}
    text = ngettext(
        "%(what)s. %(asked)s people would ask for it, mentors would have %(offered)s place.",
        "%(what)s. %(asked)s people would ask for it, mentors would have %(offered)s places.",
        shortage.offered,
    )
    return text % {
        "what": words, "asked": number_words(shortage.asked), "offered": number_words(shortage.offered),
    }  # fmt: skip


@dataclass(frozen=True)
class GateRow:
    """A gate in words."""

    id: str
    name: str
    threshold: str
    fact: str
    tone: str
    verdict: str


def gate_row(checked: Checked) -> GateRow:
    """A threshold beside the fact, and whether it is reached."""
    verdicts = {
        True: ("ok", _("reached")),
        False: ("warn", _("not reached")),
        None: ("info", _("nothing to count yet")),
    }
    tone, verdict = verdicts[checked.is_reached]
    return GateRow(
        id=checked.gate.id,
        name=str(GATE_NAMES[checked.gate.id]),
        threshold=percent_words(checked.percent / 100),
        fact=share_words(checked.count, checked.of) if checked.of else "",
        tone=tone,
        verdict=verdict,
    )
