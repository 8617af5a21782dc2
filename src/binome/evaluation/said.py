"""What people say, as sentences and tables: self-assessment, confidence, gains of both sides, recommendation.

Versions frozen before a way of counting existed keep theirs: both are read.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.core.words import number_words, page_language
from binome.evaluation.answers import Value
from binome.evaluation.charts import decimal_words
from binome.evaluation.parts import Figure, Figures, Sides, Table, percentage, share_words
from binome.programmes.models import Application
from binome.surveys.anonymity import PERCENTAGES_FROM, Share
from binome.surveys.words import share_told


def _unseen(value: Value) -> str:
    """Why nothing is shown; nothing where something is."""
    if "not_yet" in value:
        return _("The results come when the questionnaire is closed.")
    if "fewer_than" in value:
        return _("Fewer than %(least)s people answered, so nothing is shown: their answers stay theirs.") % {
            "least": number_words(value["fewer_than"])
        }
    return ""


def _cell(value: Value) -> str:
    if "not_yet" in value:
        return _("not closed yet")
    return _("fewer than %(least)s") % {"least": value["fewer_than"]}


def _told(share: Value) -> str:
    return share_told(Share(share["part"], 10 if share["of"] == 10 else 100))


def self_assessment(figures: Figures) -> Figure | None:
    """Before, after and looking back."""
    value = figures["self_assessment"]
    caption, name = _("Self-assessment, before and after"), "self_assessment"
    if "not_asked" in value:
        return None
    if note := _unseen(value):
        rows = [[_("People who answered both times"), _cell(value)]]
        sentence = _("Self-assessment before and after: not shown.")
        return Figure(name, sentence, Table(caption, [_("What"), _("Value")], rows), note=note)
    rows = [
        *_directions(value),
        [_("Mean at the start, on a scale of 0 to 4"), decimal_words(value["start"])],
        *_seen_from_the_end(value),
        [_("Mean at the end, on a scale of 0 to 4"), decimal_words(value["end"])],
        *_certainty(value),
    ]
    table = Table(caption, [_("What"), _("Value")], rows)
    return Figure(name, _headline(value), table, note=_reading(value), chart=name)


def _headline(value: Value) -> str:
    if "shares" in value:
        words = {"share": _told(value["shares"]["higher"])}
        return _("More at ease at the end than at the start: %(share)s.") % words
    text = ngettext(
        "%(count)s person out of %(of)s feels more at ease at the end than at the start%(percent)s.",
        "%(count)s people out of %(of)s feel more at ease at the end than at the start%(percent)s.",
        value["higher"],
    )
    return text % {
        "count": number_words(value["higher"]),
        "of": number_words(value["people"]),
        "percent": percentage(value["higher"], value["people"]),
    }


def _directions(value: Value) -> list[list[str]]:
    labels = {
        "higher": _("More at ease at the end"),
        "same": _("As at the start"),
        "lower": _("Less at ease at the end"),
    }
    if "shares" in value:
        return [[label, _told(value["shares"][name])] for name, label in labels.items()]
    return [[label, number_words(value[name])] for name, label in labels.items()]


def _seen_from_the_end(value: Value) -> list[list[str]]:
    if "looking_back" not in value:
        return []
    words = ngettext(
        "Mean at the start, looking back (%(count)s person)",
        "Mean at the start, looking back (%(count)s people)",
        value["looked_back"],
    )
    counted = words % {"count": number_words(value["looked_back"])}
    return [[counted, decimal_words(value["looking_back"])]]


def signed_words(value: float) -> str:
    """« +0,8 », « −1,2 », « 0,0 »: a change, with its sign."""
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return sign + decimal_words(abs(value))


def _certainty(value: Value) -> list[list[str]]:
    """The change, how sure it is and how large, for whoever reads figures; from twenty people on."""
    rows = []
    if "change" in value:
        rows.append([_("Mean change from the start"), _change(value, "change", "interval")])
    if "change_back" in value:
        rows.append(
            [_("Mean change from the start, looking back"), _change(value, "change_back", "interval_back")]
        )
    if "effect" in value:
        rows.append([_("Size of the change, in standard deviations"), signed_words(value["effect"])])
    if "p" in value:
        rows.append(
            [_("Wilcoxon’s test: chance of such changes if nothing had changed"), _chance(value["p"])]
        )
    return rows


def _chance(p: float) -> str:
    mark = "," if page_language() == "fr" else "."
    return (f"{p:.3f}" if p >= 0.001 else "< 0.001").replace(".", mark)


def _change(value: Value, change: str, interval: str) -> str:
    words = signed_words(value[change])
    if interval not in value:
        return words
    low, high = value[interval]
    return _("%(change)s (95%% interval: %(low)s to %(high)s)") % {
        "change": words,
        "low": signed_words(low),
        "high": signed_words(high),
    }


def _reading(value: Value) -> str:
    notes = []
    if "start_dots" in value:
        notes.append(
            _(
                "Each dot is a person. Both rows are sorted: no dot of one can be linked with a dot of the other."
            )
        )
    if "coded" in value:
        ends = {name: decimal_words(end).rstrip("0").rstrip(",.") for name, end in value["coded"].items()}
        notes.append(
            _("Everything up to %(low)s is drawn at %(low)s, everything from %(high)s on at %(high)s.") % ends
        )
    if "looking_back" in value:
        notes.append(
            _("People judge their start differently once they know a subject better: read both together.")
        )
    if value["people"] < PERCENTAGES_FROM:
        notes.append(_("With so few people, no interval is given."))
    return " ".join(notes)


def confidence(figures: Figures) -> Figure | None:
    """One question, at two moments or three."""
    value, later = figures["confidence"], figures["confidence_later"]
    caption = _("How able people feel to learn a new tool, from 0 to 10")
    head = [_("When"), _("Mean")]
    if "not_asked" in value:
        return None
    if note := _unseen(value):
        table = Table(caption, head, [[_("At both moments"), _cell(value)]])
        return Figure("confidence", _("Confidence in learning a new tool: not shown."), table, note=note)
    rows = [[_("At the start"), decimal_words(value["start"])]]
    if "looking_back" in value:
        rows.append([_("At the start, looking back"), decimal_words(value["looking_back"])])
    rows += [[_("At the end"), decimal_words(value["end"])], *_certainty(value)]
    note = ""
    if "later" in later:
        rows += [
            [_("Those who also answered three months later: start"), decimal_words(later["start"])],
            [_("The same people at the end"), decimal_words(later["end"])],
            [_("The same people three months later"), decimal_words(later["later"])],
        ]
    elif "fewer_than" in later:
        note = _("Three months later: too few answers, or too few others, to show anything.")
    words = {"start": decimal_words(value["start"]), "end": decimal_words(value["end"])}
    sentence = _("Confidence in learning a new tool goes from %(start)s to %(end)s out of 10.") % words
    return Figure("confidence", sentence, Table(caption, head, rows), note=note)


def gains(figures: Figures, *, sides: Sides) -> Figure | None:
    """What each side says it has gained, sentence by sentence, in the words they were asked."""
    language = (get_language() or "fr")[:2]
    rows, hidden = [], ""
    words = sides.titles()
    for side, name, questionnaire_id in (
        (words["mentee"], "gains_mentees", "final_mentee"),
        (words["mentor"], "gains_mentors", "final_mentor"),
    ):
        value = figures[name]
        if "not_asked" in value:
            continue
        if note := _unseen(value):
            rows.append([side, _cell(value), "–"])
            hidden = note
            continue
        asked = {item.id: item for item in sides.questionnaire(questionnaire_id).items}
        rows += [
            [f"{side}\u00a0: {asked[item_id].in_language(language)}", _told(found["share"]), _range(found)]
            for item_id, found in value.items()
            if item_id in asked
        ]
    if not rows:
        return None
    head = [_("Sentence"), _("Rather or strongly agree"), _("Answers")]
    table = Table(_("What each side gained"), head, rows)
    shown = [
        found
        for name in ("gains_mentees", "gains_mentors")
        if not _unseen(figures[name]) and "not_asked" not in figures[name]
        for found in [figures[name]]
    ]
    sentence = _("What each side gained: not shown.")
    if len(shown) == 2:
        sentence = _("Both sides say what they gained.")
    elif shown:
        sentence = _("One side says what it gained.")
    return Figure("gains", sentence, table, note=hidden)


def _range(found: Value) -> str:
    if found["least"] == found["most"]:
        return number_words(found["least"])
    return _("%(least)s to %(most)s") % {
        "least": number_words(found["least"]),
        "most": number_words(found["most"]),
    }


def recommendation(figures: Figures, *, sides: Sides) -> Figure | None:
    """Would they recommend it? Each role by itself."""
    shown, hidden, rows = [], [], []
    for role, word in sides.titles().items():
        value = figures[
            "recommendation_mentors" if role == Application.Side.MENTOR else "recommendation_mentees"
        ]
        if "not_asked" in value:
            continue
        if note := _unseen(value):
            hidden.append(note)
            rows.append([word, _cell(value), "–", "–"])
            continue
        rows.append([word, *_recommended(value)])
        shown.append((word, value))
    if not rows:
        return None
    head = [_("Role"), _("Answers"), _("9 or 10 out of 10"), _("0 to 6 out of 10")]
    table = Table(_("Would they recommend it?"), head, rows)
    if not shown:
        return Figure("recommendation", _("Recommendation: not shown."), table, note=hidden[0])
    if any("shares" in value for _word, value in shown):
        said = "; ".join(f"{word}, {_recommended(value)[1]}" for word, value in shown)
        sentence = _("They give 9 or 10 out of 10 to recommending the programme: %(said)s.") % {"said": said}
        return Figure("recommendation", sentence, table)
    values = [value for _word, value in shown]
    answers, high = sum(value["answers"] for value in values), sum(value["high"] for value in values)
    text = ngettext(
        "%(count)s answer out of %(of)s gives 9 or 10 out of 10 to recommending the programme%(percent)s.",
        "%(count)s answers out of %(of)s give 9 or 10 out of 10 to recommending the programme%(percent)s.",
        high,
    )
    words = {"count": number_words(high), "of": number_words(answers), "percent": percentage(high, answers)}
    return Figure("recommendation", text % words, table, note=_index(values))


def _recommended(value: Value) -> list[str]:
    if "shares" in value:
        return [_range(value), _told(value["shares"]["high"]), _told(value["shares"]["low"])]
    return [
        number_words(value["answers"]),
        *(share_words(value[name], value["answers"]) for name in ("high", "low")),
    ]


def _index(values: Sequence[Value]) -> str:
    """The recommendation index in points, from twenty answers on."""
    answers = sum(value["answers"] for value in values)
    if answers < PERCENTAGES_FROM:
        return ""
    points = round(100 * sum(value["high"] - value["low"] for value in values) / answers)
    sign = "+" if points > 0 else "\u2212" if points < 0 else ""
    label = content.questionnaire_catalogue().reporting.recommend_label.in_language(
        (get_language() or "fr")[:2]
    )
    return _("%(label)s: %(points)s points.") % {"label": label, "points": f"{sign}{abs(points)}"}
