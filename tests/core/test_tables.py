"""Files that people send: read fairly, or refused with a sentence; never a hang."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

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


def _refusal(content: bytes, name: str) -> TableError:
    with pytest.raises(TableError) as refused:
        read_table(content, name)
    return refused.value


def _with_part(content: bytes, part: str, new: bytes) -> bytes:
    """The same workbook with one of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as archive:
        for entry in old.infolist():
            archive.writestr(entry, new if entry.filename == part else old.read(entry))
    return target.getvalue()


def test_days_hours_and_numbers_read_as_people_typed_them() -> None:
    evening = datetime(2027, 2, 2, 18, 30)  # noqa: DTZ001  a workbook knows no time zone
    row = [date(2027, 2, 2), evening, time(9, 5), 0.5, 12, "été <&> Zoé", "007"]
    table = read_table(_workbook([list("abcdefg"), row]), "a.xlsx")
    assert list(table.rows[0].cells.values()) == [
        "2027-02-02", "2027-02-02 18:30:00", "09:05", "0.5", "12", "été <&> Zoé", "007",
    ]  # fmt: skip


def test_rich_text_inline_text_and_holes_are_read() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_row(0, 0, ["nom", "ville", "note"])
        sheet.write_rich_string(3, 0, "Zo", bold, "é")
        sheet.write_string(3, 2, "là")
    table = read_table(target.getvalue(), "a.xlsx")
    assert [(row.line, row.cells) for row in table.rows] == [(4, {"nom": "Zoé", "ville": "", "note": "là"})]


def test_the_first_sheet_that_can_be_seen_is_read() -> None:
    book = openpyxl.Workbook()
    hidden, shown = book.active, book.create_sheet("Personnes")
    assert hidden is not None
    hidden.append(["secret"])
    shown.append(["nom"])
    hidden.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    assert read_table(target.getvalue(), "a.xlsx").columns == ("nom",)


def test_a_formula_is_refused_by_the_name_of_its_cell() -> None:
    refused = _refusal(_workbook([["nom", "âge"], ["Zoé", '=HYPERLINK("http://x.example")']]), "a.xlsx")
    assert (refused.kind, refused.values) == ("formula", {"cell": "B2"})
    assert "B2" in refused.in_language("fr")


def test_merged_cells_are_refused_by_their_names() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Nos mentors", ""])
    book.active.merge_cells("A1:B1")
    target = io.BytesIO()
    book.save(target)
    assert _refusal(target.getvalue(), "a.xlsx").values == {"cells": "A1:B1"}


def test_a_locked_workbook_and_an_old_one_are_told_apart() -> None:
    container = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    locked = container + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert _refusal(locked, "a.xlsx").kind == "locked-workbook"
    assert _refusal(container, "a.xls").kind == "old-workbook"


def test_entities_are_never_unfolded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"b" * 1000 + b'">]><workbook>&b;</workbook>'
    content = _with_part(_workbook([["nom"], ["Zoé"]]), "xl/workbook.xml", bomb)
    assert _refusal(content, "a.xlsx").kind == "suspicious-workbook"


def test_parts_that_are_missing_or_broken_are_not_a_workbook() -> None:
    good = _workbook([["nom"], ["Zoé"]])
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        assert _refusal(_with_part(good, part, b"<row"), "a.xlsx").kind == "not-a-workbook"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert _refusal(other.getvalue(), "a.xlsx").kind == "not-a-workbook"


def test_noise_is_not_text() -> None:
    assert _refusal(b"\x89PNG\r\n\x1a\n" + os.urandom(4096), "a.csv").kind == "not-text"


def test_a_text_shared_by_many_cells_does_not_fill_the_memory() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line in range(2000):
            sheet.write_string(line, 0, "x" * 30_000)
    assert _refusal(target.getvalue(), "a.xlsx").kind == "too-large"


def test_a_large_workbook_is_read_whole() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"colonne {number}" for number in range(20)])
        for line in range(1, 12_001):
            for column in range(20):
                sheet.write_string(line, column, f"{line % 400} {column}")
    assert len(read_table(target.getvalue(), "a.xlsx").rows) == 12_000


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_usual_separators_and_encodings(separator: str, encoding: str) -> None:
    text = (
        separator.join(["prénom", '"ville, ou ; village"'])
        + "\r\n"
        + separator.join(["Zoé", "Évry"])
        + "\r\n"
    )
    [row] = read_table(text.encode(encoding), "a.csv").rows
    assert list(row.cells.values()) == ["Zoé", "Évry"]


def test_a_file_that_says_its_separator_is_believed_and_its_lines_counted() -> None:
    table = read_table(b"sep=;\nnom;ville, pays\nZo;Lyon, France\n", "a.csv")
    assert [(row.line, row.cells) for row in table.rows] == [
        (3, {"nom": "Zo", "ville, pays": "Lyon, France"})
    ]
