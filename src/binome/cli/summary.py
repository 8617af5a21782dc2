"""What ``binome match`` says when it is done, in words or as figures."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from binome.cli.people import Files
from binome.core.tables import say
from binome.pairing import CRITERIA, RULES, HardRules, Result, verify

# Checked once more by separate code up to this many combinations: half a second.
CHECKED_AGAIN = 20_000


@dataclass(frozen=True)
class Figures:
    """The summary as data; ``rules_off`` and ``criteria_off`` are those asked for that could not be used."""

    mentors: int
    mentees: int
    pairs: int
    total: int
    aim: str
    mentees_left_out: int
    checked_again: bool
    rules_off: list[str]
    criteria_off: list[str]
    missing_columns: list[str]
    has_capacity: bool
    found_beside: list[str]
    locked_against_a_rule: list[list[str]]
    notices: list[tuple[str, str]]


def figures(files: Files, result: Result, found_beside: list[str]) -> Figures:
    """Count, and check small results again.

    Raises
    ------
    AssertionError
        When the second check contradicts the first: a fault of ours.
    """
    problem = files.problem
    small = len(problem.mentors) * len(problem.mentees) <= CHECKED_AGAIN
    wrong = verify(problem, result) if small else []
    if wrong:  # pragma: no cover - a fault of ours, never shown as an answer
        raise AssertionError("; ".join(wrong))
    wanted = {rule.name for rule in fields(HardRules) if getattr(problem.rules, rule.name)}
    # Lists that are empty leave nothing to check: that is no rule switched off.
    wanted -= {"blocks", "previous_pairs"}
    rules_off = [rule for rule in RULES if rule.name in wanted and rule.name in result.rules_off]
    criteria_off = [
        criterion
        for criterion in CRITERIA
        if problem.weights.get(criterion.name, 0) and criterion.name in result.criteria_off
    ]
    needed = [name for rule in rules_off for name in rule.needs]
    needed += [name for criterion in criteria_off for name in criterion.needs]
    return Figures(
        mentors=len(problem.mentors),
        mentees=len(problem.mentees),
        pairs=len(result.pairs),
        total=result.total,
        aim=problem.aim,
        mentees_left_out=sum(1 for person in result.unmatched if person.side == "mentee"),
        checked_again=small,
        rules_off=[rule.name for rule in rules_off],
        criteria_off=[criterion.name for criterion in criteria_off],
        missing_columns=[name for name in dict.fromkeys(needed) if name not in problem.given],
        has_capacity=files.has_capacity,
        found_beside=found_beside,
        locked_against_a_rule=[[p.mentor, p.mentee, *p.broken_rules] for p in result.pairs if p.broken_rules],
        notices=files.notices,
    )


def tell(known: Figures, lang: str) -> str:
    """The summary in words."""
    sentences = _in_french(known) if lang == "fr" else _in_english(known)
    sentences += [
        f"{file}\u00a0: {say(notice, lang)}" if lang == "fr" else f"{file}: {say(notice, lang)}"
        for file, notice in known.notices
    ]
    text = "\n".join(sentences)
    return text.replace(" :", "\u00a0:") if lang == "fr" else text


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _titles(registry: Any, names: list[str], lang: str) -> str:
    return ", ".join(f"{entry.title[lang]} ({entry.name})" for entry in registry if entry.name in names)


def _in_french(known: Figures) -> list[str]:
    pairs = f"{known.pairs} binôme" if known.pairs <= 1 else f"{known.pairs} binômes"
    people = _count(known.mentees, "personne accompagnée", "personnes accompagnées")
    lines = [
        f"{pairs} pour {people} et {_count(known.mentors, 'mentor', 'mentors')}.",
        f"Total : {known.total} points. Aucune autre répartition ne fait mieux : preuve dans certificate.json.",
    ]
    if known.mentees_left_out:
        who = _count(known.mentees_left_out, "personne accompagnée n’a", "personnes accompagnées n’ont")
        lines.append(f"{who} pas de binôme : raisons dans unmatched.csv.")
    if known.found_beside:
        lines.append(f"Lus aussi, à côté du fichier des mentors : {', '.join(known.found_beside)}.")
    if known.missing_columns:
        lines.append(f"Colonnes absentes : {', '.join(known.missing_columns)}.")
    if known.rules_off:
        lines.append(f"Règles qui n’ont pas pu jouer : {_titles(RULES, known.rules_off, 'fr')}.")
    if known.criteria_off:
        lines.append(f"Critères qui n’ont pas pu compter : {_titles(CRITERIA, known.criteria_off, 'fr')}.")
    if not known.has_capacity:
        lines.append("Sans colonne capacity, chaque mentor a une place.")
    for mentor, mentee, *broken in known.locked_against_a_rule:
        lines.append(f"Binôme verrouillé malgré une règle : {mentor} et {mentee} ({', '.join(broken)}).")
    return lines


def _in_english(known: Figures) -> list[str]:
    pairs, mentees = _count(known.pairs, "pair", "pairs"), _count(known.mentees, "mentee", "mentees")
    lines = [
        f"{pairs} for {mentees} and {_count(known.mentors, 'mentor', 'mentors')}.",
        f"Total: {known.total} points. No other assignment does better: proof in certificate.json.",
    ]
    if known.mentees_left_out:
        who = _count(known.mentees_left_out, "mentee has", "mentees have")
        lines.append(f"{who} no pair: reasons in unmatched.csv.")
    if known.found_beside:
        lines.append(f"Also read, beside the mentors’ file: {', '.join(known.found_beside)}.")
    if known.missing_columns:
        lines.append(f"Missing columns: {', '.join(known.missing_columns)}.")
    if known.rules_off:
        lines.append(f"Rules that could not hold: {_titles(RULES, known.rules_off, 'en')}.")
    if known.criteria_off:
        lines.append(f"Criteria that could not count: {_titles(CRITERIA, known.criteria_off, 'en')}.")
    if not known.has_capacity:
        lines.append("Without a capacity column, each mentor has one place.")
    for mentor, mentee, *broken in known.locked_against_a_rule:
        lines.append(f"Pair locked against a rule: {mentor} and {mentee} ({', '.join(broken)}).")
    return lines
