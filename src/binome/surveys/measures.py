"""What changed between two moments for the same people, and how sure one may be. Pure functions; no database.

Formulas and their sources stand in ``docs/explanation/measures.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from binome import content
from binome.surveys.anonymity import PERCENTAGES_FROM, SMALLEST_GROUP, coded_dots, may_show_part, share_of
from binome.surveys.questions import SKIP, THEN

CONFIDENCE_LEVEL = 0.95
AUTONOMY_SCALE = "autonomy5"


def score_of(
    answers: Mapping[str, Any],
    questionnaire: content.Questionnaire,
    *,
    networks: Sequence[str],
    only: Collection[str] | None = None,
    suffix: str = "",
) -> float | None:
    """Mean of the autonomy items answered (0 to 4), skips left out; ``None`` with too few of them.

    ``only`` keeps the items that both moments asked alike; ``suffix`` chooses the questions that look back.
    """
    items = [
        item
        for item in questionnaire.items_for(networks)
        if item.answer_scale.id == AUTONOMY_SCALE and (only is None or item.id in only)
    ]
    values = [value for item in items if (value := whole(answers.get(item.id + suffix))) is not None]
    least = questionnaire.scoring.min_answered if questionnaire.scoring else 1
    if not values or len(values) < min(least, len(items)):
        return None
    return fmean(values)


def whole(value: object) -> int | None:
    """``value`` if it is a number of a scale."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def comparable_items(one: content.Questionnaire, other: content.Questionnaire) -> frozenset[str]:
    """Identifiers of the items that both ask on the same scale: only these are ever compared."""
    known = {item.id: item.answer_scale.values for item in one.items}
    return frozenset(item.id for item in other.items if known.get(item.id) == item.answer_scale.values)


def paired_change(
    before: Mapping[int, float],
    after: Mapping[int, float],
    *,
    looking_back: Mapping[int, float] | None = None,
    top: int,
) -> dict[str, Any] | None:
    """What may be said of the people who answered both times; ``None`` for fewer than five.

    ``top`` is the end of the scale, which begins at 0. From twenty people on the mean change carries an interval; under
    it, dots are shown instead, rounded and with both ends coded.
    """
    both = sorted(before.keys() & after.keys())
    if len(both) < SMALLEST_GROUP:
        return None
    first, last = [before[one] for one in both], [after[one] for one in both]
    people = len(both)
    changes = [b - a for a, b in zip(first, last, strict=True)]
    signs = {
        "higher": sum(change > 0 for change in changes),
        "same": sum(change == 0 for change in changes),
        "lower": sum(change < 0 for change in changes),
    }
    shares = {name: share_of(count, people) for name, count in signs.items()}
    found: dict[str, Any] = {
        "people": people,
        "top": top,
        "shares": {name: {"part": share.part, "of": share.of} for name, share in shares.items()},
        "start": round(fmean(first), 1),
        "end": round(fmean(last), 1),
        "change": round(fmean(changes), 1),
        **certainty(changes),
    }
    if people < PERCENTAGES_FROM:
        ends = {"low": top / 4, "high": top * 3 / 4}
        found |= {
            "start_dots": coded_dots(first, **ends),
            "end_dots": coded_dots(last, **ends),
            "coded": ends,
        }
    return found | _back(looking_back or {}, after, both)


def _back(back: Mapping[int, float], after: Mapping[int, float], both: Sequence[int]) -> dict[str, Any]:
    """The start as people see it afterwards, and the change from there where the rest could not be found."""
    seen = [one for one in both if one in back]
    if len(seen) < SMALLEST_GROUP:
        return {}
    found: dict[str, Any] = {
        "looking_back": round(fmean(back[one] for one in seen), 1),
        "looked_back": len(seen),
    }
    if may_show_part(len(seen), of=len(both)):
        changes = [after[one] - back[one] for one in seen]
        found["change_back"] = round(fmean(changes), 1)
        found |= {f"{name}_back": value for name, value in certainty(changes).items()}
    return found


def certainty(changes: Sequence[float]) -> dict[str, Any]:
    """Interval, effect size and signed-rank test of paired changes, from twenty people on; nothing under it.

    - ``interval``: Student's 95 % interval of the mean change;
    - ``effect``: the mean change in standard deviations of the changes, corrected for small samples (Hedges' g_z);
      absent when everybody changed alike;
    - ``p``: two-sided p-value of Wilcoxon's signed-rank test, zeros split as Pratt proposed; absent when nobody changed.
    """
    if len(changes) < PERCENTAGES_FROM:
        return {}
    # A second and 30 MB: only the worker that publishes pays for it.
    from scipy import stats

    number, mean, spread = len(changes), fmean(changes), stdev(changes)
    if spread == 0:
        return {"interval": [round(mean, 1), round(mean, 1)]}
    reach = float(stats.t.ppf((1 + CONFIDENCE_LEVEL) / 2, number - 1)) * spread / sqrt(number)
    small = 1 - 3 / (4 * (number - 1) - 1)
    test = stats.wilcoxon(changes, zero_method="pratt", method="approx", correction=True)
    return {
        "interval": [round(mean - reach, 1), round(mean + reach, 1)],
        "effect": round(small * mean / spread, 1),
        "p": round(float(test.pvalue), 3),
    }


def one_item(answers: Mapping[int, Mapping[str, Any]], key: str) -> dict[int, float]:
    """What each person answered to one question with numbers."""
    return {
        person: float(value)
        for person, said in answers.items()
        if said.get(key) != SKIP and (value := whole(said.get(key))) is not None
    }


def scores(
    answers: Mapping[int, Mapping[str, Any]], questionnaire: content.Questionnaire, **options: Any
) -> dict[int, float]:
    """Each person's score, for those who have one."""
    found = {person: score_of(said, questionnaire, **options) for person, said in answers.items()}
    return {person: score for person, score in found.items() if score is not None}


def self_assessment(
    start: Mapping[int, Mapping[str, Any]],
    end: Mapping[int, Mapping[str, Any]],
    *,
    asked: tuple[content.Questionnaire, content.Questionnaire],
    networks: Sequence[str],
) -> dict[str, dict[str, Any]]:
    """Autonomy (0 to 4) and confidence (0 to 10), by measure; a measure with fewer than five people is absent."""
    same = comparable_items(*asked)
    options: dict[str, Any] = {"networks": networks, "only": same}
    autonomy = paired_change(
        scores(start, asked[0], **options),
        scores(end, asked[1], **options),
        looking_back=scores(end, asked[1], suffix=THEN, **options),
        top=4,
    )
    found = {"autonomy": autonomy}
    if CONFIDENCE in same:
        found["confidence"] = paired_change(
            one_item(start, CONFIDENCE),
            one_item(end, CONFIDENCE),
            looking_back=one_item(end, CONFIDENCE + THEN),
            top=10,
        )
    return {name: figures for name, figures in found.items() if figures is not None}


CONFIDENCE, CONFIDENCE_LATER = "cf1", "um3"


def at_three_months(
    start: Mapping[int, Mapping[str, Any]],
    end: Mapping[int, Mapping[str, Any]],
    later: Mapping[int, Mapping[str, Any]],
    *,
    published: int,
) -> dict[str, Any] | None:
    """Confidence at the three moments, for those who answered all three, if neither they nor the others can be found.

    The others are those who stand in the change between start and end without an answer at three months, and those who
    answered at three months without the two before. ``published`` is how many stand in the change already shown: more
    than answered both times today when somebody has been erased since.
    """
    first, last = one_item(start, CONFIDENCE), one_item(end, CONFIDENCE)
    now = one_item(later, CONFIDENCE_LATER)
    both = first.keys() & last.keys()
    all_three = sorted(both & now.keys())
    if not (may_show_part(len(all_three), of=published) and may_show_part(len(all_three), of=len(now))):
        return None
    return {
        "people": len(all_three),
        "start": round(fmean(first[one] for one in all_three), 1),
        "end": round(fmean(last[one] for one in all_three), 1),
        "later": round(fmean(now[one] for one in all_three), 1),
        **{
            f"{name}_since_end": value
            for name, value in certainty([now[one] - last[one] for one in all_three]).items()
        },
    }
