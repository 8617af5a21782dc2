"""What coordination took, as sentences: hours that were noted, and their cost where the organisation said what an hour is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from binome.core.words import capital, duration_words
from binome.evaluation.models import CoordinationTime
from binome.evaluation.parts import Figure, Figures, Table, euro_words


def kind_words() -> dict[str, str]:
    """Each kind of work, as it begins a line."""
    return {kind.value: capital(str(kind.label)) for kind in CoordinationTime.Kind}


def hours(figures: Figures) -> Figure:
    """Hours in all, for each pair, for each session held, by kind; or that nobody noted any."""
    total = figures["coordination_time"]
    if "not_noted" in total:
        note = _("Those who coordinate noted none, and no figure is made up.")
        return Figure("hours", _("Hours of coordination: not noted."), table=None, note=note)
    each = [
        (words, figures[name]["count"])
        for name, words in (
            ("coordination_per_pair", _("for each pair")),
            ("coordination_per_session", _("for each session held")),
        )
        if "count" in figures[name]
    ]
    said = [f"{duration_words(minutes)} {words}" for words, minutes in each]
    sentence = _("Coordination took %(time)s.") % {"time": duration_words(total["count"])}
    if said:
        words = {"time": duration_words(total["count"]), "each": ", ".join(said)}
        sentence = _("Coordination took %(time)s: %(each)s.") % words
    rows = [
        [name, duration_words(total["kinds"][kind])]
        for kind, name in kind_words().items()
        if kind in total["kinds"]
    ]
    rows += [[_("In all"), duration_words(total["count"])]]
    rows += [[capital(words), duration_words(minutes)] for words, minutes in each]
    table = Table(_("Hours of coordination"), [_("What it went to"), _("Time given")], rows)
    return Figure("hours", sentence, table, note=_("As noted by those who coordinate, all together."))


def cost(figures: Figures) -> Figure | None:
    """Hours in euros; nothing where the organisation gave no price of an hour."""
    value = figures["coordination_cost"]
    if "count" not in value:
        return None
    words = {"hour": euro_words(value["hour"]), "total": euro_words(value["count"])}
    sentence = _("At %(hour)s an hour, coordination cost %(total)s.") % words
    if "each" in value:
        words["each"] = euro_words(value["each"])
        sentence = _("At %(hour)s an hour, coordination cost %(total)s: %(each)s for each pair.") % words
    return Figure("cost", sentence, table=None, note=_("The price of an hour was given by the organisation."))
