"""What the engine answers for a round, as the rows and figures that are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from binome.core.errors import Refused
from binome.matching import adapter
from binome.matching.models import LeftOut, MatchingRound, Proposal, Suggestion
from binome.matching.services.beat import Beat
from binome.matching.services.records import zipped
from binome.pairing import (
    Advice,
    Aim,
    Alternative,
    MadePair,
    Mentee,
    Mentor,
    Problem,
    Progress,
    Rematch,
    Result,
    advice_in_words,
    advise,
    reasons,
    rematch,
    solve_and_advise,
    suggest,
    why_left_out,
)

# How many people each mentee may choose from.
TO_CHOOSE_FROM = 3


class NobodyToPair(Refused):
    """One side is empty."""

    code = "nobody-to-pair"
    text = _(
        "There is nobody left to pair: at least one free mentor and one person without a pair are needed."
    )


@dataclass(frozen=True)
class Found:
    """What a round writes; suggestions have neither record nor proof, as nobody is paired by them."""

    summary: dict[str, Any]
    proposals: list[Proposal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    files: bytes = b""
    certificate: dict[str, Any] = field(default_factory=dict)


def suggested(round: MatchingRound, beat: Beat) -> Found:
    """Who is shown to whom, to choose from."""
    problem = _people(round, with_running=False)
    suggestions = _suggestions(round, problem, beat.follow)
    beat.reach("explained")
    mentees = {one.mentee_id for one in suggestions}
    return Found(
        {
            "mentors": len(problem.mentors),
            "mentees": len(problem.mentees),
            "asked": len(mentees) + len({one.mentor_id for one in suggestions}),
            "suggestions": len(suggestions),
            "left_out": len(problem.mentees) - len(mentees),
            "milliseconds": beat.milliseconds(),
        },
        suggestions=suggestions,
    )


def proposed(round: MatchingRound, beat: Beat) -> Found:
    """Pairs, people left out, and the record that proves them."""
    outcome = _solved(round, beat.follow)
    beat.reach("solved")
    proposals, left_out = _proposals(round, outcome), _left_out(round, outcome.result)
    advice = outcome.advice
    files = zipped(outcome.problem, outcome.result, advice)
    beat.reach("explained")
    certificate = outcome.result.certificate
    return Found(
        _summary(outcome, advice, milliseconds=beat.milliseconds()),
        proposals,
        left_out,
        files=files,
        certificate={
            "bound": certificate.bound,
            "bonus_per_pair": certificate.bonus_per_pair,
            "mentor_prices": dict(certificate.mentor_prices),
            "mentee_prices": dict(certificate.mentee_prices),
        },
    )


def _people(round: MatchingRound, *, with_running: bool) -> Problem:
    problem = adapter.gather(round.programme, round.settings, with_running=with_running)
    if not problem.mentors or not problem.mentees:
        raise NobodyToPair
    return problem


@dataclass(frozen=True)
class Outcome:
    """What the engine answered and advises: everything, and the pairs that are new."""

    problem: Problem
    result: Result
    advice: Advice
    new: tuple[MadePair, ...]
    rematch: Rematch | None = None


def _solved(round: MatchingRound, follow: Progress) -> Outcome:
    changes = round.settings.get("changes")
    problem = _people(round, with_running=changes is not None)
    if changes is None:
        result, advice = solve_and_advise(problem, follow)
        return Outcome(problem, result, advice, result.pairs)
    # Moving few people comes first here: neither fairness nor stability goes with it, and the page says so.
    aim: Aim = "most-pairs" if problem.aim == "stable" else problem.aim
    problem = replace(problem, fairness="none", aim=aim)
    running = adapter.running_pairs(round.programme)
    found = rematch(problem, running, changes=changes, progress=follow)
    running_now = set(found.survivors)
    new = tuple(pair for pair in found.result.pairs if (pair.mentor, pair.mentee) not in running_now)
    return Outcome(found.problem, found.result, advise(found.problem, found.result), new, found)


def _summary(outcome: Outcome, advice: Advice, *, milliseconds: int) -> dict[str, Any]:
    """What the page of the round tells, whatever becomes of its rows and its record."""
    problem, result = outcome.problem, outcome.result
    return {
        "total": result.total,
        "pairs": len(outcome.new),
        "mentors": len(problem.mentors),
        "mentees": len(problem.mentees),
        "left_out": sum(1 for person in result.unmatched if person.side == "mentee"),
        "milliseconds": milliseconds,
        "choices": [vars(choice) for choice in result.choices],
        "floor": result.floor,
        "blocking_pairs": result.blocking_pairs,
        "most_points": 100 * sum(problem.weights[name] for name in result.criteria_on),
        "advice": {language: advice_in_words(advice, language) for language in ("fr", "en")},
        **_curve(outcome),
    }


def _curve(outcome: Outcome) -> dict[str, Any]:
    """What a re-match adds to the summary."""
    found = outcome.rematch
    if found is None:
        return {}
    made = {(pair.mentor, pair.mentee) for pair in outcome.result.pairs}
    return {
        "curve": [vars(trade) for trade in found.trades],
        "chosen": found.chosen.changes,
        "kept": len(found.survivors) - found.chosen.changes,
        "given_up": [
            [adapter.enrolment_of(one) for one in couple] for couple in found.survivors if couple not in made
        ],
    }


def _proposals(round: MatchingRound, outcome: Outcome) -> list[Proposal]:
    """One row a new pair."""
    mentors = {person.id: person for person in outcome.problem.mentors}
    mentees = {person.id: person for person in outcome.problem.mentees}
    return [
        _proposal(round, pair, mentors[pair.mentor], mentees[pair.mentee], (mentors, mentees))
        for pair in outcome.new
    ]


def _proposal(
    round: MatchingRound,
    pair: MadePair,
    mentor: Mentor,
    mentee: Mentee,
    people: tuple[Mapping[str, Mentor], Mapping[str, Mentee]],
) -> Proposal:
    return Proposal(
        organisation=round.organisation,
        programme=round.programme,
        round=round,
        **_couple(pair),
        points=pair.points,
        is_locked=pair.is_locked,
        reasons={
            "criteria": [
                {"name": score.name, "value": score.value, "weight": score.weight, "points": score.points}
                for score in pair.scores
            ],
            **_sentences(pair, mentor, mentee),
            "alternatives": [_other(other, "mentor", people[0]) for other in pair.alternatives],
            "other_mentees": [_other(other, "mentee", people[1]) for other in pair.other_mentees],
            "broken_rules": list(pair.broken_rules),
        },
    )


def _other(
    other: Alternative, side: str, people: Mapping[str, Mentor] | Mapping[str, Mentee]
) -> dict[str, Any]:
    name = getattr(other, side)
    return {
        "name": people[name].name,
        side: adapter.enrolment_of(name),
        "points": other.points,
        "costs": other.costs_at_least,
        "pairs_lost": other.pairs_lost,
    }


def _left_out(round: MatchingRound, result: Result) -> list[LeftOut]:
    return [
        LeftOut(
            organisation=round.organisation,
            programme=round.programme,
            round=round,
            enrolment_id=adapter.enrolment_of(person.person),
            explanation={
                "side": person.side,
                "candidates": person.candidates,
                "allowed": person.allowed,
                "funnel": [
                    {
                        "rule": effect.rule,
                        "excluded": effect.excluded,
                        "alone": effect.excluded_alone,
                        "gained": effect.gained,
                    }
                    for effect in person.effects
                ],
                "fr": why_left_out(person, "fr"),
                "en": why_left_out(person, "en"),
            },
        )
        for person in result.unmatched
    ]


def _suggestions(round: MatchingRound, problem: Problem, follow: Progress) -> list[Suggestion]:
    """One row for two people who are shown to each other."""
    mentors = {person.id: person for person in problem.mentors}
    mentees = {person.id: person for person in problem.mentees}
    return [
        Suggestion(
            organisation=round.organisation,
            programme=round.programme,
            round=round,
            **_couple(pair),
            reasons=_sentences(pair, mentors[pair.mentor], mentees[pair.mentee]),
        )
        for pair in suggest(problem, TO_CHOOSE_FROM, follow)
    ]


def _couple(pair: MadePair) -> dict[str, int]:
    return {
        "mentor_id": adapter.enrolment_of(pair.mentor),
        "mentee_id": adapter.enrolment_of(pair.mentee),
    }


def _sentences(pair: MadePair, mentor: Mentor, mentee: Mentee) -> dict[str, list[str]]:
    """Why these two, in both languages, as the two may read it."""
    told = adapter.without_one_sided_wish(pair)
    return {
        language: reasons(
            told, adapter.in_words(mentor, language), adapter.in_words(mentee, language), language
        )
        for language in ("fr", "en")
    }
