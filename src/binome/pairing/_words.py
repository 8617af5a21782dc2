"""Reasons in words, French first."""

from __future__ import annotations

from binome.pairing._criteria import CRITERION_BY_NAME
from binome.pairing._model import MadePair, Mentee, Mentor, Unmatched
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
        sentences.insert(
            0, "Binôme demandé par la coordination." if lang == "fr" else "Pair asked for by the coordinator."
        )
    for rule in pair.broken_rules:
        words = RULE_BY_NAME[rule].words[lang]
        sentences.append(f"Attention : {words}." if lang == "fr" else f"Beware: {words}.")
    return [_typeset(sentence, lang) for sentence in sentences if sentence]


def why_left_out(person: Unmatched, lang: str) -> list[str]:
    """Why somebody has no pair: how many candidates each rule removed, and the smallest change that would help."""
    lang = "fr" if lang.startswith("fr") else "en"
    sentences = []
    if person.candidates == 0:
        sentences.append(
            "Il n’y a personne de l’autre côté." if lang == "fr" else "There is nobody on the other side."
        )
    elif person.allowed:
        sentences.append(_taken(person.allowed, lang))
    for effect in person.effects:
        words = RULE_BY_NAME[effect.rule].words[lang]
        words = words[0].upper() + words[1:]
        if lang == "fr":
            people = "1 personne" if effect.excluded == 1 else f"{effect.excluded} personnes"
            sentences.append(f"{words} : {people} sur {person.candidates}.")
        else:
            people = "1 person" if effect.excluded == 1 else f"{effect.excluded} people"
            sentences.append(f"{words}: {people} out of {person.candidates}.")
    for effect in person.effects:
        advice = RULE_BY_NAME[effect.rule].change
        if not effect.excluded_alone or advice is None:
            continue
        change, count = advice[lang], effect.excluded_alone
        if lang == "fr":
            more = (
                "une personne de plus serait possible"
                if count == 1
                else f"{count} personnes de plus seraient possibles"
            )
            sentences.append(f"Un petit changement aiderait : {change} ({more}).")
        else:
            more = (
                "one more person would be possible"
                if count == 1
                else f"{count} more people would be possible"
            )
            sentences.append(f"A small change would help: {change} ({more}).")
        break
    return [_typeset(sentence, lang) for sentence in sentences]


def _taken(allowed: int, lang: str) -> str:
    if lang == "fr":
        who = "1 personne convient" if allowed == 1 else f"{allowed} personnes conviennent"
        return f"{who}, et le programme entier y gagne à les donner à d’autres."
    who = "1 person suits" if allowed == 1 else f"{allowed} people suit"
    return f"{who}, and the programme as a whole gains by giving them to others."


def _typeset(sentence: str, lang: str) -> str:
    if lang != "fr":
        return sentence
    return sentence.replace(" :", f"{NO_BREAK}:")
