"""Ten hostile or broken files that somebody may send for an import, and the sentence each deserves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import openpyxl
import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
GIGABYTE = 1024**3


def workbook(rows: list[list[str]]) -> bytes:
    """A sound workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return out.getvalue()


SOUND = [["courriel", "prénom", "nom"], *([f"p{n}@reseau.example", f"P{n}", f"N{n}"] for n in range(50))]


def _rebuilt(change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """A sound workbook, its parts passed through ``change``, with ``more`` parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(SOUND))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def _same(name: str, data: bytes) -> bytes:
    return data


def bomb() -> bytes:
    """A part of 190 MB in 200 kB."""
    return _rebuilt(_same, {"xl/media/image1.bin": b"\0" * (190 * 1024 * 1024)})


def formula() -> bytes:
    """A cell that a spreadsheet computes."""
    book = openpyxl.Workbook()
    book.active.append(["courriel", "prénom"])
    book.active.append(['=HYPERLINK("https://exemple.fr")', "Anne"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document_type() -> bytes:
    """Entities that would unfold."""
    unfolding = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    return _rebuilt(lambda name, data: unfolding.encode() if name == SHEET else data)


def lying_dimension() -> bytes:
    """Fifty rows that are said to be two: nothing is hidden, they are all read."""
    honest, lie = b'<dimension ref="A1:C51"/>', b'<dimension ref="A1:C3"/>'

    def change(name: str, data: bytes) -> bytes:
        assert name != SHEET or honest in data
        return data.replace(honest, lie)

    return _rebuilt(change)


def wide() -> bytes:
    """Sixteen thousand columns."""
    return workbook([[f"c{n}" for n in range(16_000)], ["x"] * 16_000])


@dataclass(frozen=True)
class Hostile:
    """A file, and what is said of it: part of the sentence, or nothing when it is read whole."""

    title: str
    name: str
    make: Callable[[], bytes]
    says: str


TEN = (
    Hostile("a zip bomb", "bombe.xlsx", bomb, "construit d’une façon que nous refusons d’ouvrir"),
    Hostile("a formula", "formule.xlsx", formula, "La cellule A2 contient une formule"),
    # The form reads one byte more than it allows; the test that sends it makes it a sparse file on the disk.
    Hostile("1 GB, sparse", "lourd.xlsx", lambda: b"", "dépasse 5 Mo"),
    Hostile("a PDF called .xlsx", "facture.xlsx", lambda: b"%PDF-1.7\n" + b"x" * 200_000, "ne peut pas être lu"),
    Hostile("a document type", "entites.xlsx", document_type, "construit d’une façon que nous refusons d’ouvrir"),
    Hostile("no text at all", "bruit.csv", lambda: b"courriel;nom\n\0\x81\x8d\x8f" * 40_000, "n’est pas du texte"),
    Hostile("16,000 columns", "large.xlsx", wide, "a plus de 100 colonnes"),
    Hostile("a dimension that lies", "menteur.xlsx", lying_dimension, ""),
    Hostile(
        "a header twice", "double.csv", "courriel;prénom;courriel\na@b.fr;Anne;c@d.fr\n".encode,
        "La colonne « courriel » est là deux fois",
    ),
    Hostile("nothing", "vide.csv", lambda: b"", "Le fichier est vide"),
)  # fmt: skip
