"""Reasons in words, French first. They are read by coordinators: short, true, and about what can be done."""

from __future__ import annotations

from operator import attrgetter

from binome.pairing._criteria import CRITERION_BY_NAME
from binome.pairing._model import (
    Advice,
    CriterionScore,
    MadePair,
    Mentee,
    Mentor,
    Recruit,
    Relaxation,
    RuleEffect,
    Unmatched,
    typeset,
)
from binome.pairing._rules import RULE_BY_NAME


def reasons(pair: MadePair, mentor: Mentor, mentee: Mentee, lang: str) -> list[str]:
    """Why these two, as short sentences, the reason that weighs most first.

    ``lang`` is ``"fr"`` or ``"en"``; anything else reads the English.
    """
    ordered = sorted(pair.scores, key=attrgetter("points"), reverse=True)
    return _reasons(pair, ordered, mentor, mentee, "fr" if lang.startswith("fr") else "en")


def both_reasons(pair: MadePair, mentor: Mentor, mentee: Mentee) -> dict[str, list[str]]:
    """The same in both languages."""
    ordered = sorted(pair.scores, key=attrgetter("points"), reverse=True)
    return {lang: _reasons(pair, ordered, mentor, mentee, lang) for lang in ("fr", "en")}


def _reasons(
    pair: MadePair, ordered: list[CriterionScore], mentor: Mentor, mentee: Mentee, lang: str
) -> list[str]:
    sentences = [CRITERION_BY_NAME[score.name].reason(mentor, mentee, score.value, lang) for score in ordered]
    if pair.is_locked:
        asked = {"fr": "Binôme demandé par la coordination.", "en": "Pair asked for by the coordinator."}
        sentences.insert(0, asked[lang])
    for rule in pair.broken_rules:
        words = RULE_BY_NAME[rule].words[lang]
        sentences.append(f"Attention : {words}." if lang == "fr" else f"Beware: {words}.")
    return [typeset(sentence, lang) for sentence in sentences if sentence]


def why_left_out(person: Unmatched, lang: str) -> list[str]:
    """Why somebody has no pair: how many candidates each rule removed, and the smallest change that would help most.

    A rule that protects people (a line above, a team, an exclusion asked for) is never proposed for relaxing.
    """
    lang = "fr" if lang.startswith("fr") else "en"
    if person.candidates == 0:
        nobody = {"fr": "Il n’y a personne de l’autre côté.", "en": "There is nobody on the other side."}
        return [nobody[lang]]
    sentences = [_taken(person.allowed, lang)] if person.allowed else []
    sentences += [_excluded(effect, person.candidates, lang) for effect in person.effects]
    # Nobody is asked to lift what protects people, so such rules offer no change.
    open_to_change = [effect for effect in person.effects if person.side in RULE_BY_NAME[effect.rule].change]
    helpful = max((effect for effect in open_to_change if _gain(effect)), key=_gain, default=None)
    stubborn = max(open_to_change, key=lambda effect: effect.excluded_alone, default=None)
    if helpful is not None:
        sentences += _help(person, helpful, lang)
    elif stubborn is not None and stubborn.excluded_alone:
        sentences += _obstacle(stubborn, lang)
    return [typeset(sentence, lang) for sentence in sentences]


def _gain(effect: RuleEffect) -> int:
    return effect.excluded_alone if effect.gained is None else effect.gained


def _excluded(effect: RuleEffect, candidates: int, lang: str) -> str:
    words = RULE_BY_NAME[effect.rule].words[lang]
    words = words[0].upper() + words[1:]
    if lang == "fr":
        people = "1 personne" if effect.excluded == 1 else f"{effect.excluded} personnes"
        return f"{words} : {people} sur {candidates}."
    people = "1 person" if effect.excluded == 1 else f"{effect.excluded} people"
    return f"{words}: {people} out of {candidates}."


def _obstacle(effect: RuleEffect, lang: str) -> list[str]:
    words, count = RULE_BY_NAME[effect.rule].words[lang], effect.excluded_alone
    if lang == "fr":
        who = (
            "une personne de plus conviendrait" if count == 1 else f"{count} personnes de plus conviendraient"
        )
        return [f"Principal obstacle : {words}.", f"Sans lui, {who}."]
    who = "one more person would suit" if count == 1 else f"{count} more people would suit"
    return [f"Main obstacle: {words}.", f"Without it, {who}."]


def _help(person: Unmatched, effect: RuleEffect, lang: str) -> list[str]:
    change = RULE_BY_NAME[effect.rule].change[person.side][lang]
    count = _gain(effect)
    if lang == "fr":
        who = (
            "une personne de plus conviendrait" if count == 1 else f"{count} personnes de plus conviendraient"
        )
        rest = f"Avec cela, {who}." if effect.gained is not None else f"Sans cet obstacle, {who}."
        return [f"Ce qui aiderait le plus : {change}.", rest]
    who = "one more person would suit" if count == 1 else f"{count} more people would suit"
    rest = f"With that, {who}." if effect.gained is not None else f"Without this obstacle, {who}."
    return [f"What would help most: {change}.", rest]


def _taken(allowed: int, lang: str) -> str:
    if lang == "fr":
        who = "Une personne convient" if allowed == 1 else f"{allowed} personnes conviennent"
        return f"{who}, mais l’ensemble n’y gagnerait rien."
    who = "One person would suit" if allowed == 1 else f"{allowed} people would suit"
    return f"{who}, but the whole would gain nothing by it."


def advice_in_words(advice: Advice, lang: str) -> list[str]:
    """What would pair more people, as sentences: one softened rule at a time, then whom to look for."""
    lang = "fr" if lang.startswith("fr") else "en"
    sentences = [_relaxation(one, lang) for one in advice.relaxations]
    sentences += [_recruit(one, lang) for one in advice.recruits]
    return [typeset(sentence, lang) for sentence in sentences]


def _relaxation(one: Relaxation, lang: str) -> str:
    change = RULE_BY_NAME[one.rule].change[one.side][lang]
    if lang == "fr":
        who = "chaque personne accompagnée" if one.side == "mentee" else "chaque mentor"
        pairs = "1 binôme de plus" if one.pairs == 1 else f"{one.pairs} binômes de plus"
        return f"{change[0].upper()}{change[1:]}, si {who} le faisait : {pairs}."
    who = "every mentee" if one.side == "mentee" else "every mentor"
    pairs = "1 pair more" if one.pairs == 1 else f"{one.pairs} pairs more"
    return f"{change[0].upper()}{change[1:]}, if {who} did so: {pairs}."


def _recruit(one: Recruit, lang: str) -> str:
    count = len(one.people)
    if lang == "fr":
        skills = ", ".join(f"{skill} (niveau {level})" for skill, level in one.skills.items()) or "tout sujet"
        people = "1 personne sans binôme" if count == 1 else f"{count} personnes sans binôme"
        where = f" Villes : {', '.join(one.cities[:3])}." if one.cities else ""
        speaks = f" Langues : {', '.join(one.languages[:3])}." if one.languages else ""
        return f"Mentors à chercher : {skills}, pour {people}.{where}{speaks}"
    skills = ", ".join(f"{skill} (level {level})" for skill, level in one.skills.items()) or "any subject"
    people = "1 person left out" if count == 1 else f"{count} people left out"
    where = f" Cities: {', '.join(one.cities[:3])}." if one.cities else ""
    speaks = f" Languages: {', '.join(one.languages[:3])}." if one.languages else ""
    return f"Mentors to look for: {skills}, for {people}.{where}{speaks}"
