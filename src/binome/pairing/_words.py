"""Reasons in words, French first. They are read by coordinators: short, true, and about what can be done."""

from __future__ import annotations

from binome.pairing._criteria import CRITERION_BY_NAME
from binome.pairing._model import MadePair, Mentee, Mentor, RuleEffect, Unmatched
from binome.pairing._rules import RULE_BY_NAME

NO_BREAK = "\u00a0"


def reasons(pair: MadePair, mentor: Mentor, mentee: Mentee, lang: str) -> list[str]:
    """Why these two, as short sentences, the reason that weighs most first.

    ``lang`` is ``"fr"`` or ``"en"``; anything else reads the English.
    """
    lang = "fr" if lang.startswith("fr") else "en"
    ordered = sorted(pair.scores, key=lambda score: -score.points)
    sentences = [CRITERION_BY_NAME[score.name].reason(mentor, mentee, score.value, lang) for score in ordered]
    if pair.is_locked:
        asked = {"fr": "Binôme demandé par la coordination.", "en": "Pair asked for by the coordinator."}
        sentences.insert(0, asked[lang])
    for rule in pair.broken_rules:
        words = RULE_BY_NAME[rule].words[lang]
        sentences.append(f"Attention : {words}." if lang == "fr" else f"Beware: {words}.")
    return [_typeset(sentence, lang) for sentence in sentences if sentence]


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
    return [_typeset(sentence, lang) for sentence in sentences]


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


def _typeset(sentence: str, lang: str) -> str:
    return sentence.replace(" :", f"{NO_BREAK}:") if lang == "fr" else sentence
