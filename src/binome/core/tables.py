"""Tables that people send: CSV and XLSX into rows that know their line. Needs no Django.

Workbooks are hostile until read: a 4 KiB file can keep a reader busy for ever. So the archive is checked before
it is opened, document type declarations are refused, and the sheet is read by a child process with limits on
memory, time and what it may answer. The child is this very file, so that it works from a web worker too.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 200
MAX_RATIO = 100
# Processor seconds; the wall clock gets more, because a busy machine is nobody's fault.
MAX_SECONDS = 5
WALL_SECONDS = 20
CHILD_MEMORY = 140 * 1024 * 1024
MAX_ANSWER = 25 * 1024 * 1024
REFUSED = 3

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
    if "\x00" in text:
        raise TableError(kind="not-text")
    return text, notices


def _decode_bytes(content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        # Spreadsheets on Windows still save CSV in the code page of Western Europe.
        return content.decode("cp1252"), ("western-code-page",)


def _read_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    first_line = text.lstrip("\r\n ").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    # A cell may hold line ends, so the line a person sees is the reader's, before each row.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(kind="broken-quotes", line=line) from error


def _read_workbook(content: bytes, max_rows: int, max_seconds: int) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    try:
        child = subprocess.run(
            [sys.executable, "-I", __file__, str(max_rows), str(max_seconds)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS + max_seconds,
            check=False,
            env={**os.environ, "OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "True"},
        )
    except subprocess.TimeoutExpired as error:
        raise TableError(kind="too-slow") from error
    if child.returncode == REFUSED:
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
    """Look at the archive's own list before anything is unpacked, then at every XML part for a document type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            squeezed = max(1, sum(entry.compress_size for entry in entries))
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked / squeezed > MAX_RATIO:
                raise TableError(kind="suspicious-workbook")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with archive.open(entry) as file:
                        # Text in a cell is escaped, so that these letters only ever declare a document type.
                        # Without the zeros of UTF-16, both encodings that a reader accepts look the same.
                        if b"<!DOCTYPE" in file.read().replace(b"\x00", b"").upper():
                            raise TableError(kind="suspicious-workbook")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise TableError(kind="not-a-workbook") from error


def _child(max_rows: int, max_seconds: int) -> int:
    """Runs in the child process: a workbook on standard input, one JSON row a line on standard output."""
    try:
        import resource
    except ImportError:  # pragma: no cover - no such limits on Windows; the wall clock remains
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (max_seconds, max_seconds))
    # openpyxl would load NumPy only to recognise its types: half of the time and of the memory.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        return _copy_rows(max_rows)
    except TableError as error:
        sys.stdout.write("\n" + json.dumps({"kind": error.kind, "values": error.values}))
    except MemoryError:
        sys.stdout.write("\n" + json.dumps({"kind": "too-slow", "values": {}}))
    # What was written before is not a table; the parent reads the exit code first.
    return REFUSED


def _copy_rows(max_rows: int) -> int:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    # The declared size may lie: ten rows read out of a hundred thousand, or a cell at the far end.
    sheet.reset_dimensions()
    rows, answered = 0, 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        rows += 1
        if rows > max_rows + 1:
            raise TableError(kind="too-many-rows", limit=max_rows)
        if len(cells) > MAX_COLUMNS:
            raise TableError(kind="too-many-columns", limit=MAX_COLUMNS)
        text = json.dumps([line, cells]) + "\n"
        answered += len(text)
        # One long text can be shared by a million cells: the file is small, what it says is not.
        if answered > MAX_ANSWER:
            raise TableError(kind="too-large", limit=MAX_ANSWER // (1024 * 1024))
        sys.stdout.write(text)
    return 0


def _cell(value: object) -> str:
    """A cell as a person would have typed it: 3 rather than 3.0, yes rather than TRUE, a date without midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(_child(int(sys.argv[1]), int(sys.argv[2])))
