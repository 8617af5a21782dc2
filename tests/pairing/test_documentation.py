"""What the reference page says of rules and criteria is what the engine has."""

from __future__ import annotations

from pathlib import Path

from binome.pairing import CRITERIA, RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "matching-files.md"


def _documented(title: str) -> dict[str, list[str]]:
    part = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if "| `" in line
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


def _columns(needs: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in needs) or "(none)"


def test_every_rule_is_there_with_its_columns() -> None:
    assert {name: row[1] for name, row in _documented("Rules").items()} == {
        rule.name: _columns(rule.needs) for rule in RULES
    }


def test_every_criterion_is_there_with_its_meaning_and_columns() -> None:
    assert _documented("Criteria") == {
        criterion.name: [criterion.meaning["en"], _columns(criterion.needs)] for criterion in CRITERIA
    }
