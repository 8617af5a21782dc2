"""``binome verify``: check a result again from its files alone, by code that did not make it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from binome.cli.options import add_answer_options, chosen_language, counted
from binome.cli.progress import Bar
from binome.cli.record import read_record
from binome.pairing import Record, UnreadableRecord, verify

HOLDS, DOES_NOT_HOLD, UNREADABLE = 0, 1, 2
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome verify``."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="what binome match wrote")
    add_answer_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read, check, tell. Exit code 1 when something is wrong in the result, 2 when it cannot be read."""
    lang = chosen_language(arguments.lang)
    try:
        record = read_record(arguments.folder)
    except UnreadableRecord as error:
        print(error.in_language(lang), file=sys.stderr)
        return UNREADABLE
    wrong = _faults_of_files(record, lang)
    with Bar(lang) as progress:
        wrong += [finding.in_language(lang) for finding in verify(record.problem, record.result, progress)]
    if arguments.json:
        checks = [] if wrong else _checks(record, lang)
        print(
            json.dumps({"holds": not wrong, "checked": checks, "wrong": wrong}, ensure_ascii=False, indent=1)
        )
    else:
        print("\n".join(_told(record, wrong, lang)))
    return DOES_NOT_HOLD if wrong else HOLDS


def _faults_of_files(record: Record, lang: str) -> list[str]:
    said = []
    if not record.is_same_input:
        said.append(
            {
                "fr": "input.json n’est pas celui à partir duquel ce résultat a été calculé.",
                "en": "input.json is not the one that this result was computed from.",
            }
        )
    if not record.is_same_list:
        said.append(
            {
                "fr": "pairs.csv et explanations.json ne disent pas les mêmes binômes.",
                "en": "pairs.csv and explanations.json do not say the same pairs.",
            }
        )
    return [sentence[lang] for sentence in said]


def _told(record: Record, wrong: list[str], lang: str) -> list[str]:
    if not wrong:
        return _checks(record, lang)
    head = {"fr": "Ce résultat n’est pas confirmé\u00a0:", "en": "This result is not confirmed:"}
    more = {
        "fr": f"… et {counted(len(wrong) - SHOWN, 'autre constat', 'autres constats', lang)}.",
        "en": f"… and {counted(len(wrong) - SHOWN, 'more finding', 'more findings', lang)}.",
    }
    return [head[lang], *wrong[:SHOWN], *([more[lang]] if len(wrong) > SHOWN else [])]


def _checks(record: Record, lang: str) -> list[str]:
    """What was checked, in words, once it holds."""
    problem, result = record.problem, record.result
    combinations = len(problem.mentors) * len(problem.mentees)
    kind: str = problem.aim if problem.fairness == "none" else problem.fairness
    if problem.stay != (0, 1):
        kind = "rematch"
    made = {(pair.mentor, pair.mentee) for pair in result.pairs}
    given_up = sum(couple not in made for couple in problem.running)
    beyond = {
        "fr": f"plus de {result.total} points"
        if problem.aim == "total"
        else f"plus de binômes, ni {len(result.pairs)} binômes à plus de points",
        "en": f"more than {result.total} points"
        if problem.aim == "total"
        else f"more pairs, nor {len(result.pairs)} pairs with more points",
    }
    best = {
        "total": {
            "fr": f"Aucune autre répartition n’atteint plus de {result.total} points\u00a0: les prix le prouvent.",
            "en": f"No other assignment has more than {result.total} points: the prices prove it.",
        },
        "most-pairs": {
            "fr": f"Aucune autre ne forme plus de binômes, ni {len(result.pairs)} binômes à plus de points.",
            "en": f"No other makes more pairs, nor {len(result.pairs)} pairs with more points.",
        },
        "rematch": {
            "fr": f"Aucune autre qui défait {given_up} binômes en cours ou moins n’a {beyond['fr']}\u00a0: les prix le prouvent.",
            "en": f"No other that gives up {given_up} running pairs or fewer has {beyond['en']}: the prices prove it.",
        },
        "stable": {
            "fr": "Les binômes sont stables\u00a0: aucune autre paire possible ne serait préférée par les deux.",
            "en": "The pairs are stable: no other possible pair would be preferred by both people.",
        },
        "floor": {
            "fr": f"Aucun plancher plus haut que {result.floor} points ne garde autant de binômes.",
            "en": f"No floor above {result.floor} points keeps as many pairs.",
        },
        "worst-first": {
            "fr": "Aucune autre répartition ne relève davantage les binômes les plus faibles.",
            "en": "No other assignment raises the weakest pairs higher.",
        },
    }
    places = {
        "fr": "Règles, places, verrous et points de chaque binôme sont recomptés.",
        "en": "Rules, places, locks and points of every pair were counted again.",
    }
    prices = {
        "fr": f"Les {combinations} combinaisons ont été regardées\u00a0; les prix couvrent toutes celles qui sont possibles.",
        "en": f"All {combinations} combinations were looked at; the prices cover each that is possible.",
    }
    holds = {"fr": "Ce résultat est confirmé.", "en": "This result is confirmed."}
    return [sentence[lang] for sentence in (holds, places, prices, best[kind])]
