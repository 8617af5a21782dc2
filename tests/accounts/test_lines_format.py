"""Reporting lines as files say them: addresses or numbers, any separator, and what is wrong by row and column."""

from __future__ import annotations

import pytest

from binome.accounts.lines_format import DOTTED, SOLID, lines_between, read
from binome.core.tables import read_table


def _read(text: str, *, encoding: str = "utf-8", numbers: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return read(read_table(text.encode(encoding), "lignes.csv"), numbers=numbers or {})


def _people(*names: str) -> dict[str, int]:
    return {f"{name}@x.example": number for number, name in enumerate(names, start=1)}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_separator_and_encoding_and_headers_as_people_write_them(separator: str, encoding: str) -> None:
    rows = [
        ("Adresse électronique", "N+1", "Lien fonctionnel"),
        ("ana@x.example", "BEA@x.example", "cléo@x.example".replace("é", "e")),
    ]
    found = _read("\n".join(separator.join(row) for row in rows), encoding=encoding)
    assert found.errors == []
    assert lines_between(found, _people("ana", "bea", "cleo")) == {(1, 2, SOLID), (1, 3, DOTTED)}


def test_employee_numbers_are_explained_by_the_file_or_by_an_earlier_one() -> None:
    text = "matricule;courriel;responsable\nA-1;ana@x.example;a-2\nA-2;;A-3\nA-3;cleo@x.example;\n"
    found = _read(text, numbers={"a-2": "bea@x.example"})
    assert lines_between(found, _people("ana", "bea", "cleo")) == {(1, 2, SOLID), (2, 3, SOLID)}


def test_a_line_goes_on_through_people_whom_nobody_here_knows() -> None:
    text = (
        "email;manager;dotted line\n"
        "ana@x.example;u1@x.example;\n"
        "u1@x.example;u2@x.example;dan@x.example\n"
        "u2@x.example;cleo@x.example;\n"
        "cleo@x.example;;\n"
    )
    found = _read(text)
    assert lines_between(found, _people("ana", "cleo", "dan")) == {(1, 2, SOLID), (1, 3, DOTTED)}
    assert found.nowhere == ["dan@x.example"]


def test_what_is_wrong_is_said_by_row_and_column_and_the_other_rows_stand() -> None:
    text = (
        "courriel;matricule;responsable\n"
        "pas une adresse;;ana@x.example\n"
        ";;ana@x.example\n"
        "bea@x.example;;bea@x.example\n"
        "cleo@x.example;;a@@x\n"
        "dan@x.example;;ana@x.example|bea@x.example\n"
        "eve@x.example;;ana@x.example\n"
        "EVE@x.example;;bea@x.example\n"
    )
    found = _read(text)
    assert [(error["line"], error["column"], error["code"]) for error in found.errors] == [
        (2, "courriel", "address"),
        (3, "courriel", "nobody"),
        (4, "responsable", "oneself"),
        (5, "responsable", "manager"),
        (6, "responsable", "several"),
        (8, "courriel", "twice"),
    ]
    assert lines_between(found, _people("ana", "bea", "eve")) == {(3, 1, SOLID)}


def test_a_circle_is_named_with_its_people_and_its_lines_and_never_loops() -> None:
    text = (
        "email;manager\nana@x.example;bea@x.example\nbea@x.example;cleo@x.example\n"
        "cleo@x.example;ana@x.example\ndan@x.example;ana@x.example\n"
    )
    found = _read(text)
    assert [(error["line"], error["code"]) for error in found.errors] == [
        (2, "circle"),
        (3, "circle"),
        (4, "circle"),
    ]
    assert found.errors[0]["values"]["lines"] == "2, 3, 4"
    assert (
        "ana@x.example → bea@x.example → cleo@x.example → ana@x.example"
        in found.errors[0]["values"]["people"]
    )
    assert lines_between(found, _people("ana", "dan")) == {(2, 1, SOLID)}


def test_a_circle_of_dotted_lines_is_ordinary_and_ends() -> None:
    text = "email;manager;dotted\nana@x.example;;bea@x.example\nbea@x.example;;ana@x.example\n"
    found = _read(text)
    assert found.errors == []
    assert lines_between(found, _people("ana", "bea")) == {(1, 2, DOTTED), (2, 1, DOTTED)}


def test_a_file_without_its_columns_says_which_are_missing() -> None:
    found = _read("prénom;nom\nAna;Roy\n")
    assert [error["values"]["name"] for error in found.errors] == [
        "responsable / manager",
        "courriel / email, matricule / employee number",
    ]
    assert found.line_of == {}


def test_twenty_thousand_rows_in_one_long_line_take_a_moment() -> None:
    rows = "\n".join(f"p{number}@x.example;p{number + 1}@x.example" for number in range(19_999))
    found = _read(f"email;manager\n{rows}\n")
    people = {"p0@x.example": 1, "p19999@x.example": 2}
    assert lines_between(found, people) == {(1, 2, SOLID)}
