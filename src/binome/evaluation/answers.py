"""What indicators take from the published answers: tables of questions and measures, never an answer itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from binome.evaluation.facts import Facts
from binome.surveys.anonymity import Table

Value = dict[str, Any]


def measured(name: str) -> Callable[[Facts], Value]:
    return lambda facts: dict(facts.measures[name])


def measured_people(name: str) -> Callable[[Facts], int]:
    return lambda facts: int(facts.measures[name]["people"]) if name in facts.measures else 0


def _table(facts: Facts, item_id: str) -> Table | None:
    found = facts.tables.get(item_id)
    return found if isinstance(found, Table) else None


def recommendation(item_id: str) -> Callable[[Facts], Value]:
    """From twenty answers on counts; under it tenths and a range, as everywhere."""

    def measure(facts: Facts) -> Value:
        table = _table(facts, item_id)
        assert table is not None  # ``people`` has looked
        if not table.is_rounded:
            return {"answers": table.people, **{name: table.counts[name] for name in ("high", "low")}}
        return {"least": table.at_least, "most": table.at_most, "shares": _shares(table, ("high", "low"))}

    return measure


def _shares(table: Table, words: Iterable[str]) -> dict[str, dict[str, int]]:
    told = {word: table.share(word) for word in words}
    return {word: {"part": share.part, "of": share.of} for word, share in told.items()}


def answers_to(item_id: str) -> Callable[[Facts], int]:
    def people(facts: Facts) -> int:
        table = _table(facts, item_id)
        return table.people if table else 0

    return people


# What each side says it has gained: those who rather or strongly agree.
GAINS = {
    "final_mentee": ("fm02", "fm06", "fm07", "fm08"),
    "final_mentor": ("fo01", "fo02", "fo03", "fo08"),
}


def gains(questionnaire_id: str) -> Callable[[Facts], Value]:
    def measure(facts: Facts) -> Value:
        return {
            item_id: {
                "least": table.at_least,
                "most": table.at_most,
                "share": _shares(table, ("high",))["high"],
            }
            for item_id in GAINS[questionnaire_id]
            if (table := _table(facts, item_id)) is not None
        }

    return measure


def gainers(questionnaire_id: str) -> Callable[[Facts], int]:
    return lambda facts: max(answers_to(item_id)(facts) for item_id in GAINS[questionnaire_id])
