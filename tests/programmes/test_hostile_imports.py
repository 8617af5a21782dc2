"""Ten hostile or broken files: each refused with its sentence within seconds, or read without losing a row."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from binome.programmes.forms import ImportForm
from factories import ProgrammeFactory, coordinator_of
from hostile_files import GIGABYTE, TEN, Hostile

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]


def _said(form: Any) -> str:
    return " ".join(form.errors.get("file", [])).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "case", [case for case in TEN if not case.title.startswith("1 GB")], ids=lambda case: case.name
)
def test_it_is_refused_with_its_sentence_or_read_whole(case: Hostile, client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    url = reverse("programmes:import_applications", args=[programme.pk])
    answer = client.post(url, {"role": "mentor", "file": SimpleUploadedFile(case.name, case.make())})
    if case.says:
        assert case.says in _said(answer.context["form"])
        assert not programme.imports.exists()
    else:
        entry = programme.imports.get()
        assert entry.row_count == 50
        assert len(entry.rows) + len(entry.set_aside) == 50


def test_a_gigabyte_is_refused_after_its_first_megabytes(tmp_path: Path) -> None:
    case = next(case for case in TEN if case.title.startswith("1 GB"))
    path = tmp_path / case.name
    with path.open("wb") as sparse:
        sparse.truncate(GIGABYTE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with path.open("rb") as sparse, translation.override("fr"):
        upload = UploadedFile(file=sparse, name=case.name, size=GIGABYTE)
        form = ImportForm({"role": "mentor"}, {"file": upload}, programme=ProgrammeFactory())
        assert case.says in _said(form)
        assert sparse.tell() < 6 * 1024 * 1024
    assert time.process_time() - began < 5
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 150 * 1024
