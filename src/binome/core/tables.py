"""Tables that people send: CSV and XLSX into rows that know their line. Needs no Django.

Workbooks are hostile until read: a 4 KiB file can keep a reader busy for ever. So the archive is checked before
it is opened, and ``workbooks.py`` reads the sheet in a child process with limits on memory, time and what it may
answer.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from binome.core import workbooks

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = workbooks.MAX_COLUMNS
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 200
MAX_RATIO = 100
# Processor seconds; the wall clock gets more, because a busy machine is nobody's fault.
MAX_SECONDS = 5
WALL_SECONDS = 20
# What a locked workbook and one of before 2007 begin with; the name of the locked part tells them apart.
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_PART = "EncryptedPackage".encode("utf-16-le")
# With its end, which a cell in quotation marks may hold; no copy of the whole text is made.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")

TEXTS = {
    "empty": {
        "fr": "Le fichier est vide.",
        "en": "The file is empty.",
    },
    "missing": {
        "fr": "Ce fichier n’existe pas ou ne peut pas être ouvert.",
        "en": "This file does not exist or cannot be opened.",
    },
    "too-large": {
        "fr": "Le fichier dépasse {limit} Mo.",
        "en": "The file is larger than {limit} MB.",
    },
    "too-many-rows": {
        "fr": "Le fichier a plus de {limit} lignes.",
        "en": "The file has more than {limit} rows.",
    },
    "too-many-columns": {
        "fr": "Le fichier a plus de {limit} colonnes.",
        "en": "The file has more than {limit} columns.",
    },
    "too-many-cells": {
        "fr": "La ligne {line} a plus de cellules que la ligne des titres. Une virgule en trop, sans doute.",
        "en": "Line {line} has more cells than the header line. Probably one comma too many.",
    },
    "not-a-workbook": {
        "fr": "Ce classeur ne peut pas être lu. Enregistrez-le au format XLSX ou CSV.",
        "en": "This workbook cannot be read. Save it as XLSX or CSV.",
    },
    "suspicious-workbook": {
        "fr": "Ce classeur est construit d’une façon que nous refusons d’ouvrir. Enregistrez-le de nouveau, ou en CSV.",
        "en": "This workbook is built in a way that we refuse to open. Save it again, or as CSV.",
    },
    "locked-workbook": {
        "fr": "Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis renvoyez-le.",
        "en": "This workbook is protected by a password. Save it without one, then send it again.",
    },
    "old-workbook": {
        "fr": "Ce classeur est dans un format d’avant 2007 (XLS). Enregistrez-le au format XLSX ou CSV.",
        "en": "This workbook is in a format from before 2007 (XLS). Save it as XLSX or CSV.",
    },
    "formula": {
        "fr": "La cellule {cell} contient une formule. Copiez les cellules, puis collez seulement les valeurs.",
        "en": "Cell {cell} holds a formula. Copy the cells, then paste their values only.",
    },
    "merged-cells": {
        "fr": "Les cellules {cells} sont fusionnées. Séparez-les : chaque ligne doit avoir ses propres cellules.",
        "en": "Cells {cells} are merged. Separate them: each row needs cells of its own.",
    },
    "too-slow": {
        "fr": "Ce classeur demande trop de temps ou de mémoire. Enregistrez-le en CSV.",
        "en": "This workbook takes too much time or memory. Save it as CSV.",
    },
    "unknown-kind": {
        "fr": "Nous lisons les fichiers CSV et XLSX ; celui-ci s’appelle « {name} ».",
        "en": "We read CSV and XLSX files; this one is called “{name}”.",
    },
    "not-text": {
        "fr": "Ce fichier CSV n’est pas du texte.",
        "en": "This CSV file is not text.",
    },
    "broken-quotes": {
        "fr": "Vers la ligne {line}, un guillemet est ouvert et mal fermé.",
        "en": "Near line {line}, a quotation mark is opened and not closed properly.",
    },
    "column-twice": {
        "fr": "La colonne « {name} » est là deux fois.",
        "en": "The column “{name}” is there twice.",
    },
    # Said beside a table that was read all the same.
    "western-code-page": {
        "fr": "Ce fichier n’est pas en UTF-8. Nous l’avons lu comme un fichier de Windows : vérifiez les accents.",
        "en": "This file is not in UTF-8. We read it as a Windows file: please check the accents.",
    },
}


def say(kind: str, language: str, **values: object) -> str:
    """One sentence of ``TEXTS``, filled in."""
    french = language.startswith("fr")
    text = TEXTS[kind]["fr" if french else "en"].format(**values)
    if french:
        for mark in (" ;", " :", " »"):
            text = text.replace(mark, f"\u00a0{mark[1]}")
        text = text.replace("« ", "«\u00a0")
    return text


class TableError(ValueError):
    """The file cannot be read as a table; ``kind`` is a key of ``TEXTS`` and ``values`` fill its text."""

    def __init__(self, kind: str, **values: object) -> None:
        self.kind = kind
        self.values = values
        super().__init__(kind)

    def in_language(self, language: str) -> str:
        """The sentence for whoever sent the file."""
        return say(self.kind, language, **self.values)

    def __str__(self) -> str:
        return self.in_language("en")


@dataclass(frozen=True)
class TableRow:
    """One row: the line a person sees in the file (the header is line 1), and its cells by column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A file as read. Cells are text, trimmed; rows that are wholly empty are left out.

    ``notices`` are keys of ``TEXTS``: what the person should know although the file could be read.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notices: tuple[str, ...] = ()


def read_table(
    content: bytes,
    name: str,
    *,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    max_seconds: int = MAX_SECONDS,
) -> Table:
    """Read a CSV or XLSX file.

    Parameters
    ----------
    content : the file's bytes
    name : its name, which tells its kind (``.csv``, ``.tsv``, ``.txt`` or ``.xlsx``)
    max_seconds : processor time that a workbook may take

    Raises
    ------
    TableError
        Whatever is wrong with the file; never another exception.
    """
    if len(content) > max_bytes:
        raise TableError(kind="too-large", limit=max_bytes // (1024 * 1024))
    suffix = Path(name).suffix.lower()
    notices: tuple[str, ...] = ()
    if content.startswith(_OLD_CONTAINER):
        raise TableError(kind="locked-workbook" if _LOCKED_PART in content else "old-workbook")
    if suffix == ".xlsx" or content[:4] == b"PK\x03\x04":
        lines = _read_workbook(content, max_rows, max_seconds)
    elif suffix in {".csv", ".tsv", ".txt", ""}:
        text, notices = _decode(content)
        lines = _read_csv(text)
    else:
        raise TableError(kind="unknown-kind", name=Path(name).name)
    return _table(Path(name).name, lines, max_rows, notices)


def read_table_file(path: Path, *, max_rows: int = 1_000_000, max_bytes: int = 1024 * 1024 * 1024) -> Table:
    """The same for a file on disk, with the limits of a command line rather than of a web page."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(kind="missing") from error
    return read_table(content, path.name, max_rows=max_rows, max_bytes=max_bytes, max_seconds=60)


def _table(
    name: str, lines: Iterator[tuple[int, list[str]]], max_rows: int, notices: tuple[str, ...]
) -> Table:
    header = next(((line, cells) for line, cells in lines if any(cell.strip() for cell in cells)), None)
    if header is None:
        raise TableError(kind="empty")
    columns = [cell.strip() for cell in header[1]]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        raise TableError(kind="too-many-columns", limit=MAX_COLUMNS)
    named = [column for column in columns if column]
    for column in named:
        if named.count(column) > 1:
            raise TableError(kind="column-twice", name=column)
    rows = []
    for line, cells in lines:
        # A cell without a title is one that nobody would read: a comma too many shifts all that follow it.
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise TableError(kind="too-many-cells", line=line)
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        values = {column: cell.strip() for column, cell in zip(columns, padded, strict=False) if column}
        if any(values.values()):
            rows.append(TableRow(line, values))
        if len(rows) > max_rows:
            raise TableError(kind="too-many-rows", limit=max_rows)
    return Table(name, tuple(named), tuple(rows), notices)


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    notices: tuple[str, ...] = ()
    try:
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            text = content.decode("utf-16")
        else:
            text, notices = _decode_bytes(content)
    except UnicodeDecodeError as error:
        raise TableError(kind="not-text") from error
    # One stray character is a slip of the keyboard; one in fifty is not writing.
    if "\x00" in text or len(_CONTROL.findall(text)) > len(text) / 50:
        raise TableError(kind="not-text")
    return text, notices


def _decode_bytes(content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        # Spreadsheets on Windows still save CSV in the code page of Western Europe.
        return content.decode("cp1252"), ("western-code-page",)


def _read_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    line, delimiter = 1, ""
    # Spreadsheets write the separator on a first line of its own when they are asked to.
    if said := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        line, delimiter, text = 2, said[1], text[said.end() :]
    first_line = re.sub(r'"[^"]*"', "", text.lstrip("\r\n ").split("\n", 1)[0])
    before = line - 1
    # A cell may hold line ends, so the line a person sees is the reader's, before each row.
    lines = (found[0] for found in _LINE.finditer(text))
    reader = csv.reader(lines, delimiter=delimiter or max(",;\t", key=first_line.count), strict=True)
    try:
        for cells in reader:
            yield line, cells
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise TableError(kind="broken-quotes", line=line) from error


def _read_workbook(content: bytes, max_rows: int, max_seconds: int) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    try:
        child = subprocess.run(
            [sys.executable, "-I", workbooks.__file__, str(max_rows), str(max_seconds)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS + max_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TableError(kind="too-slow") from error
    if child.returncode == workbooks.REFUSED:
        known = json.loads(child.stdout.splitlines()[-1])
        raise TableError(known["kind"], **known["values"])
    if child.returncode < 0:
        raise TableError(kind="too-slow")
    if child.returncode:
        raise TableError(kind="not-a-workbook")
    for text in child.stdout.split(b"\n"):
        if text:
            line, cells = json.loads(text)
            yield line, cells


def _check_archive(content: bytes) -> None:
    """Look at the archive's own list before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise TableError(kind="not-a-workbook") from error
    unpacked = sum(entry.file_size for entry in entries)
    squeezed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked / squeezed > MAX_RATIO:
        raise TableError(kind="suspicious-workbook")
