"""The dictionary of the data, read from the registry: for the workbook, for other software, for the documentation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from binome.content.texts import Text
from binome.core.words import page_language
from binome.evaluation.answers import Value
from binome.evaluation.indicators import INDICATORS, Unit
from binome.evaluation.models import Bilan
from binome.evaluation.parts import Sides, sides_of
from binome.programmes.models import Programme

FORMAT = "binome-bilan-1"

_PAGE = {
    "title": Text(fr="Les indicateurs du bilan", en="The indicators of the evaluation report"),
    "made": Text(
        fr="Cette page est faite par `tools/register.py` à partir du registre `binome/evaluation/indicators.py`.",
        en="This page is made by `tools/register.py` from the registry `binome/evaluation/indicators.py`.",
    ),
    "intro": Text(
        fr="Un seul registre dit ce que chaque chiffre s’appelle, comment il est compté, d’où il vient, en dessous de "
        "combien de réponses il ne se montre pas, et qui peut le lire. La page, le PDF, le classeur, les tableaux CSV et "
        "JSON et les taux du prévisionnel lisent ce registre.",
        en="One registry says what each figure is called, how it is counted, where it comes from, below how many answers it "
        "is not shown, and who may read it. The page, the PDF, the workbook, the CSV and JSON tables and the rates of the "
        "planner read that registry.",
    ),
}


@dataclass(frozen=True)
class Entry:
    """One indicator in words. ``minimum`` is 0 for what needs no threshold."""

    id: str
    name: str
    unit: str
    formula: str
    source: str
    minimum: int
    readers: str

    @classmethod
    def heads(cls) -> list[str]:
        """What each of its parts is called, in their order."""
        return [
            _("Identifier"),
            _("Figure"),
            _("Unit"),
            _("How it is counted"),
            _("Where it comes from"),
            _("Fewest answers"),
            _("Who may see it"),
        ]

    def cells(self) -> list[str | int]:
        """Its parts."""
        return [self.id, self.name, self.unit, self.formula, self.source, self.minimum, self.readers]


def entries(sides: Sides) -> list[Entry]:
    """Every indicator in the active language, in the registry's order."""
    return [
        Entry(
            id=one.id,
            name=sides.told(one.name),
            unit=str(Unit(one.unit).label),
            formula=sides.told(one.formula),
            source=str(one.source.label),
            minimum=one.minimum,
            readers=str(one.readers.label),
        )
        for one in INDICATORS
    ]


def as_json(bilan: Bilan, figures: Mapping[str, Value]) -> bytes:
    """The figures of a version for other software: each with its entry, its value as the version keeps it.

    ``frozen_at`` is empty for a draft, whose figures follow the programme. A figure that is not shown says why instead: ``{"fewer_than": 5}``, ``{"not_yet": true}`` or ``{"not_asked": true}``.
    """
    told = [
        {**vars(entry), "value": figures[entry.id]}
        for entry in entries(sides_of(bilan.programme))
        if entry.id in figures
    ]
    whole = {
        "format": FORMAT,
        "organisation": bilan.organisation.name,
        "programme": bilan.programme.name,
        "version": bilan.version,
        "frozen_at": bilan.frozen_at.isoformat() if bilan.frozen_at else None,
        "language": page_language(),
        "indicators": told,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def reference_page(language: str) -> str:
    """The registry as a Markdown page of the documentation."""
    with translation.override(language):
        usual = entries(sides_of(Programme()))
        rows = [Entry.heads(), *([str(cell) for cell in entry.cells()] for entry in usual)]
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    head = [f"# {_PAGE['title'].in_language(language)}"]
    head += [_PAGE[part].in_language(language) for part in ("made", "intro")]
    return "\n\n".join([*head, "\n".join(lines)]) + "\n"
