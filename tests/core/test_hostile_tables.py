"""Files that lie, swell or hide rows: refused with a sentence, and nothing lost silently."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from binome.core.tables import TEXTS, TableError, read_table, read_table_file, say


def _workbook(rows: list[list[str]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return target.getvalue()


def _rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same archive with one part changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            after.writestr(name, data)
    return target.getvalue()


def _refused(content: bytes, name: str = "a.xlsx", **limits: int) -> str:
    with pytest.raises(TableError) as refused:
        read_table(content, name, **limits)  # type: ignore[arg-type]
    return refused.value.kind


SHEET = "xl/worksheets/sheet1.xml"


def test_a_declared_size_that_lies_hides_no_row() -> None:
    honest = _workbook([["id"], *([str(number)] for number in range(50))])
    liar = _rewritten(honest, SHEET, b'<dimension ref="A1:A51"/>', b'<dimension ref="A1:A3"/>')
    assert len(read_table(liar, "a.xlsx").rows) == 50


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_stands(encoding: str) -> None:
    honest = _workbook([["id"], ["1"]])
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        sheet = archive.read(SHEET)
    text = sheet.decode().split("?>", 1)[1]
    far = f'<?xml version="1.0"?><!--{"x" * 9000}--><!DOCTYPE d [<!ENTITY a "b">]>{text}'.encode(encoding)
    assert _refused(_rewritten(honest, SHEET, sheet, far)) == "suspicious-workbook"


def test_a_long_text_shared_by_many_cells_does_not_fill_the_memory() -> None:
    assert _refused(_workbook([["id"], *([["x" * 30_000] * 20] * 60)])) == "too-large"


def test_rows_beyond_the_limit_are_refused_and_empty_ones_do_not_count() -> None:
    assert (
        _refused(_workbook([["id"], *([str(number)] for number in range(30))]), max_rows=20)
        == "too-many-rows"
    )
    assert len(read_table(_workbook([["id"], *([[""]] * 500), ["1"]]), "a.xlsx", max_rows=20).rows) == 1


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_too_many_columns(name: str) -> None:
    row = [f"c{number}" for number in range(101)]
    content = _workbook([row]) if name == "a.xlsx" else ",".join(row).encode()
    assert _refused(content, name) == "too-many-columns"


def test_an_archive_of_many_parts_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(201):
            archive.writestr(f"{number}.xml", "<a/>")
    assert _refused(target.getvalue()) == "suspicious-workbook"


def test_a_damaged_part_is_no_crash() -> None:
    content = bytearray(_workbook([["id"], ["1"]]))
    start = content.index(SHEET.encode()) + len(SHEET) + 20
    content[start : start + 40] = bytes(40)
    assert _refused(bytes(content)) == "not-a-workbook"


def test_an_old_workbook_and_an_empty_one() -> None:
    assert _refused(b"\xd0\xcf\x11\xe0", "a.xls") == "unknown-kind"
    assert _refused(_workbook([])) == "empty"


def test_dates_and_numbers_read_as_typed() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    from datetime import date, datetime

    book.active.append(["day", "moment", "number"])
    book.active.append([date(2027, 2, 2), datetime(2027, 2, 2, 18, 30), 2.5])  # noqa: DTZ001 - a cell has no zone
    target = io.BytesIO()
    book.save(target)
    assert read_table(target.getvalue(), "a.xlsx").rows[0].cells == {
        "day": "2027-02-02",
        "moment": "2027-02-02 18:30:00",
        "number": "2.5",
    }


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"id,name\n1,Paul, Jean\n", "too-many-cells"),
        (b'id,name\n1,"Paul\n2,Jean\n', "broken-quotes"),
        (b"id\n" + b"1\n" * 5000 + b"\x00\n", "not-text"),
        (b"id\n\x81\n", "not-text"),
    ],
)
def test_a_csv_file_loses_nothing_silently(content: bytes, kind: str) -> None:
    assert _refused(content, "a.csv") == kind


def test_line_numbers_survive_line_ends_inside_cells() -> None:
    table = read_table(b'id,name\n1,"two\nlines"\n2,b\n', "a.csv")
    assert [(row.line, row.cells["id"]) for row in table.rows] == [(2, "1"), (4, "2")]


def test_a_unicode_text_file_of_a_spreadsheet() -> None:
    assert read_table("id\tville\n1\tNîmes\n".encode("utf-16"), "a.txt").rows[0].cells["ville"] == "Nîmes"


def test_the_windows_code_page_is_noticed() -> None:
    assert read_table("id\nZoé\n".encode("cp1252"), "a.csv").notices == ("western-code-page",)
    assert read_table("id\nZoé\n".encode(), "a.csv").notices == ()


def test_a_large_csv_file_is_fine_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id\n" + "\n".join(str(number) for number in range(30_000)), encoding="utf-8")
    assert len(read_table_file(path).rows) == 30_000
    assert _refused(path.read_bytes(), "a.csv") == "too-many-rows"


@pytest.mark.parametrize("kind", TEXTS)
def test_every_text_is_a_sentence_in_both_languages(kind: str) -> None:
    values = {"limit": 3, "line": 4, "name": "x", "cells": "B2:C3", "cell": "B2"}
    french, english = say(kind, "fr", **values), say(kind, "en-gb", **values)
    assert french != english
    assert french[-1] == english[-1] == "."
    assert "{" not in french + english
