"""Tables that people send: CSV and XLSX into rows that know their line. Needs no Django.

Workbooks are hostile until read: a 4 KiB file can keep a reader busy for ever. So the archive is checked before
it is opened, document type declarations are refused, and the sheet is read by a child process with limits on
memory and time.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 200
MAX_RATIO = 100
CHILD_SECONDS = 20
CHILD_MEMORY = 700 * 1024 * 1024

TEXTS = {
    "empty": {
        "fr": "Le fichier est vide.",
        "en": "The file is empty.",
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
    "column-twice": {
        "fr": "La colonne « {name} » est là deux fois.",
        "en": "The column “{name}” is there twice.",
    },
}


class TableError(ValueError):
    """The file cannot be read as a table; ``kind`` is a key of ``TEXTS`` and ``values`` fill its text."""

    def __init__(self, kind: str, **values: object) -> None:
        self.kind = kind
        self.values = values
        super().__init__(kind)

    def in_language(self, language: str) -> str:
        """The sentence for whoever sent the file."""
        text = TEXTS[self.kind]["fr" if language.startswith("fr") else "en"]
        return (
            text.format(**self.values)
            .replace(" ;", "\u00a0;")
            .replace("« ", "«\u00a0")
            .replace(" »", "\u00a0»")
        )

    def __str__(self) -> str:
        return self.in_language("en")


@dataclass(frozen=True)
class TableRow:
    """One row: the line a person sees in the file (the header is line 1), and its cells by column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A file as read. Cells are text, trimmed; rows that are wholly empty are left out."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(content: bytes, name: str, *, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES) -> Table:
    """Read a CSV or XLSX file.

    Parameters
    ----------
    content : the file's bytes
    name : its name, which tells its kind (``.csv``, ``.tsv``, ``.txt`` or ``.xlsx``)

    Raises
    ------
    TableError
        Whatever is wrong with the file; never another exception.
    """
    if len(content) > max_bytes:
        raise TableError("too-large", limit=max_bytes // (1024 * 1024))
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx" or content[:4] == b"PK\x03\x04":
        lines = _read_workbook(content, max_rows)
    elif suffix in {".csv", ".tsv", ".txt", ""}:
        lines = _read_csv(content, max_rows)
    else:
        raise TableError("unknown-kind", name=Path(name).name)
    return _table(Path(name).name, lines, max_rows)


def read_table_file(path: Path, *, max_rows: int = 1_000_000, max_bytes: int = 1024 * 1024 * 1024) -> Table:
    """The same for a file on disk, with the limits of a command line rather than of a web page."""
    return read_table(path.read_bytes(), path.name, max_rows=max_rows, max_bytes=max_bytes)


def _table(name: str, lines: Iterator[tuple[int, list[str]]], max_rows: int) -> Table:
    header = next(((line, cells) for line, cells in lines if any(cells)), None)
    if header is None:
        raise TableError("empty")
    columns = [cell.strip() for cell in header[1]]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        raise TableError("too-many-columns", limit=MAX_COLUMNS)
    named = [column for column in columns if column]
    for column in named:
        if named.count(column) > 1:
            raise TableError("column-twice", name=column)
    rows = []
    for line, cells in lines:
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        values = {column: cell.strip() for column, cell in zip(columns, padded, strict=False) if column}
        if any(values.values()):
            rows.append(TableRow(line, values))
        if len(rows) > max_rows:
            raise TableError("too-many-rows", limit=max_rows)
    return Table(name, tuple(named), tuple(rows))


def _read_csv(content: bytes, max_rows: int) -> Iterator[tuple[int, list[str]]]:
    text = _decode(content)
    first_line = text.lstrip("\ufeff\r\n ").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    # A cell may hold line ends, so the line a person sees is the reader's, before each row.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError("not-text") from error


def _decode(content: bytes) -> str:
    if b"\x00" in content[:4096]:
        raise TableError("not-text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheets on Windows still save CSV in the code page of Western Europe.
        return content.decode("cp1252", errors="replace")


def _read_workbook(content: bytes, max_rows: int) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    try:
        child = subprocess.run(
            [sys.executable, "-m", "binome.core.tables", str(max_rows)],
            input=content,
            capture_output=True,
            timeout=CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TableError("too-slow") from error
    if child.returncode == 3:
        known = json.loads(child.stdout.splitlines()[-1])
        raise TableError(known["kind"], **known["values"])
    if child.returncode < 0 or b"MemoryError" in child.stderr:
        raise TableError("too-slow")
    if child.returncode:
        raise TableError("not-a-workbook")
    for text in child.stdout.decode("utf-8").splitlines():
        line, cells = json.loads(text)
        yield line, cells


def _check_archive(content: bytes) -> None:
    """Look at the archive's own list before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            squeezed = max(1, sum(entry.compress_size for entry in entries))
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked / squeezed > MAX_RATIO:
                raise TableError("suspicious-workbook")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as file:
                        if b"<!DOCTYPE" in file.read(4096).upper():
                            raise TableError("suspicious-workbook")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise TableError("not-a-workbook") from error


def _child(max_rows: int) -> int:
    """Runs in the child process: a workbook on standard input, one JSON row a line on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # The declared size may lie: ten rows read out of a hundred thousand, or a cell at the far end.
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
            if line > max_rows + 1:
                raise TableError("too-many-rows", limit=max_rows)
            if len(row) > MAX_COLUMNS and row[MAX_COLUMNS] is not None:
                raise TableError("too-many-columns", limit=MAX_COLUMNS)
            sys.stdout.write(json.dumps([line, [_cell(value) for value in row]], ensure_ascii=False) + "\n")
    except TableError as error:
        sys.stdout.write(json.dumps({"kind": error.kind, "values": error.values}))
        # What was written before is not a table; the parent reads the exit code first.
        return 3
    return 0


def _cell(value: object) -> str:
    """A cell as a person would have typed it: 3 rather than 3.0, yes rather than TRUE."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(_child(int(sys.argv[1])))
