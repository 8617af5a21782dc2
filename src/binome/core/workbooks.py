"""The first sheet of a workbook, read in a process of its own. Needs neither Django nor a library.

This file is a programme: the workbook on standard input, one JSON row a line on standard output. The rows are
read as they come, so that what a workbook says it holds costs nothing until it is really there. A document type,
which ordinary workbooks never have, stops the reading before any of its entities is known.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, TextIO
from xml.parsers import expat

REFUSED = 3
CHILD_MEMORY = 140 * 1024 * 1024
MAX_COLUMNS = 100
MAX_ANSWER = 25 * 1024 * 1024
A_CHUNK = 64 * 1024
_LAST_LINE = 1_048_576
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_THE_PATTERN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class Stop(Exception):
    """The workbook is refused; ``kind`` is a key of the sentences in ``tables.py``."""

    def __init__(self, kind: str, **values: object) -> None:
        self.kind = kind
        self.values = values
        super().__init__(kind)


# --- XML parts ------------------------------------------------------------------------------------------


class Part:
    """One XML part, element by element; subclasses say what they keep."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Some of an element's text; it may come in pieces."""

    def read(self, archive: zipfile.ZipFile, path: str) -> None:
        """Go through the part.

        Raises
        ------
        Stop
            When it declares a document type.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, found: self.start(name.rpartition(":")[2], found)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._refuse
        with archive.open(path) as file:
            while chunk := file.read(A_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)

    @staticmethod
    def _refuse(*_found: object) -> None:
        raise Stop("suspicious-workbook")


def _attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute whatever its prefix."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


class Sheets(Part):
    """Which sheets there are, in their order, and from when days are counted."""

    def __init__(self) -> None:
        self.visible: list[str] = []
        self.all: list[str] = []
        self.first_day = datetime(1899, 12, 30)  # noqa: DTZ001  a workbook knows no time zone

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            identifier = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.all.append(identifier)
            if attributes.get("state", "visible") == "visible":
                self.visible.append(identifier)
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.first_day = datetime(1904, 1, 1)  # noqa: DTZ001


class Relations(Part):
    """Where each part lies."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = _attribute(attributes, "Target")
            whole = PurePosixPath("/xl") / target
            self.targets[_attribute(attributes, "Id")] = str(whole).lstrip("/")


class SharedTexts(Part):
    """Texts that cells point to, without the reading aids of East Asian scripts."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._is_aid = True
        elif name == "t":
            self._is_text = not self._is_aid

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_aid = False
        elif name == "si":
            self.texts.append("".join(self._pieces))

    def text(self, data: str) -> None:
        if self._is_text:
            self._pieces.append(data)


class Styles(Part):
    """Which styles show a number as a day or an hour."""

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self._own: dict[str, str] = {}
        self._is_in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._is_in_cells = True
        elif name == "xf" and self._is_in_cells:
            self.dates.append(self._is_date(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_in_cells = False

    def _is_date(self, number: str) -> bool:
        if number in self._own:
            pattern = _NOT_THE_PATTERN.sub("", self._own[number]).split(";")[0]
            return bool(re.search(r"[dmyhs]", pattern, re.IGNORECASE)) and "General" not in pattern
        return number.isdecimal() and int(number) in _DATES


class Rows(Part):
    """The rows of one sheet, each given to ``give`` as soon as it ends."""

    def __init__(
        self,
        *,
        texts: list[str],
        dates: list[bool],
        first_day: datetime,
        give: Callable[[int, list[str]], None],
    ) -> None:
        self._texts, self._dates, self._first_day, self._give = texts, dates, first_day, give
        self._line = 0
        self._cells: list[str] = []
        self._column = 0
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._is_text = self._is_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._column = _column(attributes["r"]) if "r" in attributes else self._column + 1
            self._pieces = []
        elif name == "v" or (name == "t" and not self._is_aid):
            self._is_text = True
        elif name == "row":
            self._begin_row(attributes.get("r", ""))
        elif name == "f":
            raise Stop("formula", cell=f"{_letters(self._column)}{self._line}")
        elif name == "rPh":
            self._is_aid = True
        elif name == "mergeCell":
            raise Stop("merged-cells", cells=attributes.get("ref", "")[:40])

    def _begin_row(self, number: str) -> None:
        line = int(number) if number.isdecimal() and len(number) < 8 else self._line + 1
        if not self._line < line <= _LAST_LINE:
            raise Stop("not-a-workbook")
        self._line, self._cells, self._column = line, [], 0

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._is_text = False
        elif name == "row":
            if self._cells:
                self._give(self._line, self._cells)
        elif name == "rPh":
            self._is_aid = False

    def text(self, data: str) -> None:
        if self._is_text:
            self._pieces.append(data)

    def _end_cell(self) -> None:
        if not self._pieces:
            return
        value = self._value("".join(self._pieces))
        if not value:
            return
        if self._column > MAX_COLUMNS:
            raise Stop("too-many-columns", limit=MAX_COLUMNS)
        missing = self._column - 1 - len(self._cells)
        if missing < 0:
            raise Stop("not-a-workbook")
        if missing:
            self._cells.extend([""] * missing)
        self._cells.append(value)

    def _value(self, raw: str) -> str:
        """A cell as a person would have typed it: 3 rather than 3.0, yes rather than 1, a date without midnight."""
        if self._kind == "s":
            return self._texts[int(raw)]
        if self._kind == "n":
            return self._number(raw)
        if self._kind == "b":
            return "yes" if raw == "1" else "no"
        if self._kind == "d":
            return raw.removesuffix("T00:00:00")
        return raw

    def _number(self, raw: str) -> str:
        number = float(raw)
        if self._style.isdecimal() and int(self._style) < len(self._dates) and self._dates[int(self._style)]:
            return self._moment(number)
        if number.is_integer() and abs(number) < 10**15:
            return str(int(number))
        return raw

    def _moment(self, days: float) -> str:
        moment = self._first_day + timedelta(seconds=round(days * 86_400))
        if days < 1:
            return moment.time().isoformat("minutes")
        return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(" ")


def _column(reference: str) -> int:
    """``C7`` is 3."""
    number = 0
    for letter in reference[:4].upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number or 1


def _letters(column: int) -> str:
    """3 is ``C``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- the process ----------------------------------------------------------------------------------------


class Answer:
    """What goes back, a row a line, and never more than the one who asked can hold."""

    def __init__(self, output: TextIO, max_rows: int) -> None:
        self._output, self._max_rows = output, max_rows
        self._rows = self._size = 0

    def give(self, line: int, cells: list[str]) -> None:
        """Write one row.

        Raises
        ------
        Stop
        """
        self._rows += 1
        if self._rows > self._max_rows + 1:
            raise Stop("too-many-rows", limit=self._max_rows)
        text = json.dumps([line, cells]) + "\n"
        self._size += len(text)
        # One long text can be shared by a million cells: the file is small, what it says is not.
        if self._size > MAX_ANSWER:
            raise Stop("too-large", limit=MAX_ANSWER // (1024 * 1024))
        self._output.write(text)


def copy_rows(content: bytes, give: Callable[[int, list[str]], None]) -> None:
    """Give each row of the first sheet that can be seen.

    Raises
    ------
    Stop
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        sheets, relations, texts, styles = Sheets(), Relations(), SharedTexts(), Styles()
        sheets.read(archive, "xl/workbook.xml")
        relations.read(archive, "xl/_rels/workbook.xml.rels")
        for part, path in ((texts, "xl/sharedStrings.xml"), (styles, "xl/styles.xml")):
            if path in names:
                part.read(archive, path)
        identifiers = sheets.visible or sheets.all
        if not identifiers:
            raise Stop("empty")
        rows = Rows(texts=texts.texts, dates=styles.dates, first_day=sheets.first_day, give=give)
        rows.read(archive, relations.targets[identifiers[0]])


def _limit(max_seconds: int) -> None:
    try:
        import resource
    except ImportError:  # pragma: no cover - no such limits on Windows; the wall clock remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (max_seconds, max_seconds))


_BROKEN: tuple[type[Exception], ...] = (
    expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, OverflowError,
    NotImplementedError, RuntimeError, OSError, EOFError,
)  # fmt: skip


def main(max_rows: int, max_seconds: int) -> int:
    """Read standard input; 0 when every row is on standard output, else its last line says what is wrong."""
    _limit(max_seconds)
    refusal: Any
    try:
        copy_rows(sys.stdin.buffer.read(), Answer(sys.stdout, max_rows).give)
    except Stop as stop:
        refusal = {"kind": stop.kind, "values": stop.values}
    except MemoryError:
        refusal = {"kind": "too-slow", "values": {}}
    except _BROKEN:
        refusal = {"kind": "not-a-workbook", "values": {}}
    else:
        return 0
    # What was written before is not a table; whoever asked reads the exit code first.
    sys.stdout.write("\n" + json.dumps(refusal))
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
