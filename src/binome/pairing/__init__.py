"""Who suits whom, and which pairs are best. Pure: no Django, database, clock, network or file system.

>>> from binome.pairing import Goal, Mentee, Mentor, Problem, solve
>>> mentor = Mentor(id="m", skills={"linkedin": 4}, languages=("fr",), city="Paris")
>>> mentee = Mentee(id="e", goals=(Goal("linkedin", 2),), languages=("fr",), city="Paris")
>>> [(pair.mentor, pair.mentee) for pair in solve(Problem((mentor,), (mentee,))).pairs]
[('m', 'e')]
"""

from binome.pairing._advice import advise, broken_by, cost_of_pair, solve_and_advise
from binome.pairing._compare import Change, Comparison, Ranks, Totals, Worth, compare, points_of, ranks_of
from binome.pairing._criteria import CRITERIA, Criterion
from binome.pairing._groups import (
    LARGEST_GROUP,
    SMALLEST_GROUP,
    CannotSeat,
    Guest,
    Seating,
    count_of_groups,
    seat,
)
from binome.pairing._model import (
    DEFAULT_WEIGHTS,
    PERSON_FIELDS,
    Advice,
    Aim,
    Alternative,
    Certificate,
    Choice,
    Cost,
    CriterionScore,
    Fairness,
    Goal,
    HardRules,
    MadePair,
    Mentee,
    Mentor,
    Preference,
    Problem,
    ProblemError,
    Progress,
    Recruit,
    Relaxation,
    Result,
    RuleEffect,
    Side,
    Unmatched,
)
from binome.pairing._record import (
    RECORD_FILES,
    Record,
    UnreadableRecord,
    csv_text,
    json_text,
    read_record_texts,
    record_parts,
    record_texts,
)
from binome.pairing._rematch import Move, Rematch, Running, Trade, rematch
from binome.pairing._rules import RULES, Rule
from binome.pairing._solve import solve
from binome.pairing._steps import Step, steps
from binome.pairing._suggest import suggest
from binome.pairing._verify import Finding, verify
from binome.pairing._words import advice_in_words, reasons, why_left_out

__all__ = [
    "CRITERIA",
    "DEFAULT_WEIGHTS",
    "LARGEST_GROUP",
    "PERSON_FIELDS",
    "RECORD_FILES",
    "RULES",
    "SMALLEST_GROUP",
    "Advice",
    "Aim",
    "Alternative",
    "CannotSeat",
    "Certificate",
    "Change",
    "Choice",
    "Comparison",
    "Cost",
    "Criterion",
    "CriterionScore",
    "Fairness",
    "Finding",
    "Goal",
    "Guest",
    "HardRules",
    "MadePair",
    "Mentee",
    "Mentor",
    "Move",
    "Preference",
    "Problem",
    "ProblemError",
    "Progress",
    "Ranks",
    "Record",
    "Recruit",
    "Relaxation",
    "Rematch",
    "Result",
    "Rule",
    "RuleEffect",
    "Running",
    "Seating",
    "Side",
    "Step",
    "Totals",
    "Trade",
    "Unmatched",
    "UnreadableRecord",
    "Worth",
    "advice_in_words",
    "advise",
    "broken_by",
    "compare",
    "cost_of_pair",
    "count_of_groups",
    "csv_text",
    "json_text",
    "points_of",
    "ranks_of",
    "read_record_texts",
    "reasons",
    "record_parts",
    "record_texts",
    "rematch",
    "seat",
    "solve",
    "solve_and_advise",
    "steps",
    "suggest",
    "verify",
    "why_left_out",
]
