"""Files of applications, good, broken and hostile, through the page: time, peak memory, what is said.

``pytest tests/bench/test_imports.py -s`` prints a table; it never asserts on time. What is asserted is exact: each
file is added or refused with a sentence, no row is lost, and statements do not grow with rows but by batches.
"""

from __future__ import annotations

import csv
import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binome.programmes.forms import ImportForm
from binome.programmes.models import Application
from factories import ProgrammeFactory, coordinator_of
from hostile_files import GIGABYTE, TEN

pytestmark = [pytest.mark.bench, pytest.mark.django_db, pytest.mark.timeout(600)]

ClientOf = Callable[[Any], Client]
HEADERS = (
    "courriel", "prénom", "nom", "téléphone", "langue", "employeur", "équipe", "secteur", "fonction", "ville",
    "lieux", "à distance", "langues", "disponibilités", "motivations", "façons de travailler", "intérêts",
    "en quelques mots", "réseaux (niveau)", "places (capacité)",
)  # fmt: skip


def _rows(count: int, *, city: str = "Paris") -> Iterator[list[str]]:
    for number in range(1, count + 1):
        yield [
            f"p{number}@reseau.example", f"Prénom{number}", f"Nom{number}", "06 39 98 00 00", "fr",
            f"Employeur {number % 40}", f"Équipe {number % 300}", "Édition", "Chargée de mission", city,
            "Paris|Montreuil", "oui", "fr|en", "mardi soir|samedi matin|jeudi midi", "pass-on|network",
            "step-by-step|examples", "books|cinema", f"J’aimerais transmettre ce que je sais, numéro {number}.",
            "linkedin:4|facebook:3", str(1 + number % 3),
        ]  # fmt: skip


def book(count: int, *, city: str = "Paris") -> bytes:
    """A workbook of ``count`` mentors, every column filled."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for place, row in enumerate(_rows(count, city=city), start=1):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def _csv(count: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADERS)
    writer.writerows(_rows(count))
    return out.getvalue().encode("cp1252")


def _far_cell() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "courriel"
    workbook.active["XFD1048576"] = "x"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _wide() -> bytes:
    return (";".join(f"c{n}" for n in range(5000)) + "\n" + ";".join("x" * 5000) + "\n").encode()


def _all_wrong() -> bytes:
    lines = [";".join(HEADERS)] + [
        f"pas une adresse {n};;;;xx;;;;;;;peut-être;;jamais;;;;;;99" for n in range(20_000)
    ]
    return "\n".join(lines).encode()


@dataclass(frozen=True)
class Case:
    """One file, and whether it is refused at the door."""

    title: str
    name: str
    make: Callable[[], bytes]
    is_refused: bool = True


CASES = [
    *(
        Case(f"ten: {one.title}", one.name, one.make, bool(one.says))
        for one in TEN
        if not one.title.startswith("1 GB")
    ),
    Case("5,000 rows, XLSX", "bon.xlsx", lambda: book(5000), False),
    Case("14,000 rows, CSV Windows-1252", "bon.csv", lambda: _csv(14_000), False),
    Case("one cell at XFD1048576", "loin.xlsx", _far_cell),
    Case("half a workbook", "coupe.xlsx", lambda: book(500)[:20_000]),
    Case("noise called .csv", "bruit.csv", lambda: b"\0" + os.urandom(4_000_000)),
    Case("5,000 columns", "large.csv", _wide),
    Case("more than 5 MB", "lourd.csv", lambda: b"courriel;nom\n" + b"a@b.fr;x\n" * 700_000),
    Case("an open quotation mark", "guillemet.csv", lambda: b'courriel;nom\n"a@b.fr;x\n' * 40_000),
    Case("20,000 rows, six faults each", "faux.csv", _all_wrong, False),
]


@dataclass
class Peak:
    """How far this process and its children went, in MB."""

    growth: float = 0.0
    child: float = 0.0
    seconds: float = 0.0
    # Of this process: what the wall clock says on a machine that does nothing else.
    processor: float = 0.0


def _resident(process: str) -> float:
    try:
        statm = Path(f"/proc/{process}/statm").read_text(encoding="ascii")
    except OSError:  # it has just ended
        return 0.0
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _readers() -> list[str]:
    """The process that reads a workbook; while it is being made it still looks like this one."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    return [process for process in listed if b"workbooks" in _words_of(process)]


def _words_of(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def _watched() -> Iterator[Peak]:
    peak, before, stop = Peak(), _resident("self"), threading.Event()

    def watch() -> None:
        while not stop.wait(0.005):
            peak.growth = max(peak.growth, _resident("self") - before)
            peak.child = max([peak.child, *(_resident(process) for process in _readers())])

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    began, worked = time.perf_counter(), time.process_time()
    yield peak
    peak.seconds, peak.processor = time.perf_counter() - began, time.process_time() - worked
    stop.set()
    watcher.join()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_is_read_or_refused(
    case: Case, client_of: ClientOf, capsys: pytest.CaptureFixture[str]
) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    upload = SimpleUploadedFile(case.name, case.make())
    url = reverse("programmes:import_applications", args=[programme.pk])
    client.get(url)
    with _watched() as peak:
        answer = client.post(url, {"role": "mentor", "file": upload})
    said = "; ".join(answer.context["form"].errors["file"]) if case.is_refused else ""
    assert answer.status_code == (200 if case.is_refused else 302)
    if not case.is_refused:
        entry = programme.imports.get()
        assert len(entry.rows) + len(entry.set_aside) == entry.row_count
        said = f"{len(entry.rows)} ready, {entry.error_count} faults"
    _print(capsys, case.title, peak, said)


def test_a_gigabyte_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lourd.xlsx"
    with path.open("wb") as sparse:
        sparse.truncate(GIGABYTE)
    with path.open("rb") as sparse, _watched() as peak:
        upload = UploadedFile(file=sparse, name=path.name, size=GIGABYTE)
        form = ImportForm({"role": "mentor"}, {"file": upload}, programme=ProgrammeFactory())
        said = "; ".join(form.errors["file"])
    _print(capsys, "ten: 1 GB, sparse", peak, said)


def test_five_thousand_people_are_read_added_and_updated(
    client_of: ClientOf, capsys: pytest.CaptureFixture[str]
) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    for title, content in (("first", book(5000)), ("again, other city", book(5000, city="Lille"))):
        upload = SimpleUploadedFile("p.xlsx", content)
        url = reverse("programmes:import_applications", args=[programme.pk])
        with _watched() as peak:
            page = client.post(url, {"role": "mentor", "file": upload})["Location"]
        _print(capsys, f"{title}: read", peak, "")
        with _watched() as peak:
            shown = client.get(page)
        _print(capsys, f"{title}: shown", peak, f"{len(shown.content) // 1000} kB")
        entry = programme.imports.get(applied_at=None)
        with _watched() as peak, CaptureQueriesContext(connection) as asked:
            client.post(reverse("programmes:apply_import", args=[entry.pk]))
        _print(capsys, f"{title}: added", peak, f"{len(asked)} statements")
        assert len(asked) < 400
    assert Application.objects.unscoped("all of them").count() == 5000
    assert programme.applications.filter(city="Lille").count() == 5000


def _print(capsys: pytest.CaptureFixture[str], title: str, peak: Peak, said: str) -> None:
    memory = f"+{peak.growth:5.0f} MB  reader {peak.child:4.0f} MB"
    with capsys.disabled():
        sys.stdout.write(
            f"\n{title:<36} {peak.seconds:6.2f} s ({peak.processor:5.2f} of processor)  {memory}  {said}"
        )
