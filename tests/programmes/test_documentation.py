"""What the documentation says of the import is what the import does."""

from __future__ import annotations

import re
from pathlib import Path

from binome.programmes.import_format import COLUMNS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "import-format.md"


def test_the_reference_page_lists_every_column_and_no_other() -> None:
    table = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.search(r"\| (M|S|M S) \|", line)
    ]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]
    documented = {row[0].strip(" *"): row for row in rows}
    assert set(documented) == {column.fr for column in COLUMNS}
    for column in COLUMNS:
        row = documented[column.fr]
        assert row[1].strip(" *") == column.en
        assert {name.strip() for name in row[2].split(",")} - {""} == set(column.also)
        sides = {"M": "mentor", "S": "mentee"}
        assert tuple(sides[mark] for mark in row[3].split()) == column.sides
        assert row[0].startswith("**") == column.is_required
