"""Files that people send: read fairly, or refused with a sentence; never a hang."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from binome.core.tables import TableError, read_table


def _workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_csv_with_semicolons_and_a_mark() -> None:
    table = read_table("\ufeffnom;ville\nZoé;Paris\n\nLéa;Lyon\n".encode(), "a.csv")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, {"nom": "Zoé", "ville": "Paris"}),
        (4, {"nom": "Léa", "ville": "Lyon"}),
    ]


def test_csv_saved_by_an_older_spreadsheet() -> None:
    assert read_table("nom\nZoé\n".encode("cp1252"), "a.csv").rows[0].cells == {"nom": "Zoé"}


def test_a_workbook_reads_as_people_typed_it() -> None:
    table = read_table(_workbook([["nom", "places", "oui"], ["Zoé", 3, True]]), "a.xlsx")
    assert table.rows[0].cells == {"nom": "Zoé", "places": "3", "oui": "yes"}


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"", "a.csv", "empty"),
        (b"a,a\n1,2\n", "a.csv", "column-twice"),
        (b"PK\x03\x04nonsense", "a.xlsx", "not-a-workbook"),
        (b"x", "a.pdf", "unknown-kind"),
        (b"a\x00b", "a.csv", "not-text"),
        (b"a\n" + b"1\n" * 20, "a.csv", "too-many-rows"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, name: str, kind: str) -> None:
    with pytest.raises(TableError) as refused:
        read_table(content, name, max_rows=10)
    assert refused.value.kind == kind
    assert refused.value.in_language("fr")
    assert refused.value.in_language("en")


def test_an_archive_that_unpacks_to_far_more_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    with pytest.raises(TableError) as refused:
        read_table(bomb.getvalue(), "a.xlsx")
    assert refused.value.kind == "suspicious-workbook"


def test_one_cell_at_the_far_end_does_not_keep_us_busy() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "nom"
    book.active["XFD1048576"] = "x"
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(TableError) as refused:
        read_table(target.getvalue(), "a.xlsx")
    assert refused.value.kind in {"too-many-rows", "too-many-columns", "too-slow"}
