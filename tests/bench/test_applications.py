"""The list of 2,000 applications and what is done with it, as multiples of a plain page. Prints, never asserts on time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.test_pages import _yardstick, grow, measure
from factories import ApplicationFactory, PersonFactory
from world import World

pytest.importorskip("pytest_benchmark")
pytestmark = [pytest.mark.bench, pytest.mark.django_db, pytest.mark.timeout(900)]

MANY = 2000


def _grow(world: World) -> None:
    at = timezone.now()
    people = PersonFactory.create_batch(MANY)
    for number, person in enumerate(people):
        ApplicationFactory(
            programme=world.programme, person=person, role="mentor" if number % 2 else "mentee",
            submitted_at=at - timedelta(minutes=number),
        )  # fmt: skip


def test_two_thousand_applications(
    client_of: Callable[[Any], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    world = World()
    # The plain page shows its 25 rows too.
    grow(world, 30)
    _grow(world)
    client = client_of(world.people["coordinator"])
    base = reverse("programmes:applications", args=[world.programme.pk])
    one = reverse("programmes:application", args=[world.application.pk])
    pages = {"the list": base, "one side, to answer": f"{base}?role=mentor&state=submitted",
             "its last page": f"{base}?page=80", "one application": one}  # fmt: skip
    f5 = _yardstick(world, client_of)
    lines = []
    for title, url in pages.items():
        found = measure(title, lambda url=url: client.get(url))  # type: ignore[misc]
        assert found is not None
        assert found.statements <= 10
        lines.append(
            f"{title:24}{found.seconds / f5.seconds:6.1f} × F5 {found.calls:7} calls "
            f"{found.statements:3} SQL {found.bytes / 1000:6.1f} kB {found.elements:4} nodes"
        )
    url = reverse("programmes:decide_applications", args=[world.programme.pk])
    ids = client.post(url, {"everyone": "1", "state": "submitted", "decision": "accept"}).context["ids"]
    with CaptureQueriesContext(connection) as asked:
        began = time.process_time()
        client.post(url, {"ids": ids, "decision": "accept", "is_confirmed": "1"})
    count = len(ids.split(","))
    seconds = time.process_time() - began
    lines.append(f"{count} accepted at once: {seconds:.2f} s of processor, {len(asked) / count:.1f} SQL each")
    with capsys.disabled():
        sys.stdout.write(f"\nF5 is {f5.seconds * 1000:.1f} ms\n" + "\n".join(lines) + "\n")
