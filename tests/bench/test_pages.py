"""Every page of the access tables, as a multiple of a plain Django page. Prints figures, never asserts on time.

Statements, calls, bytes and elements are the same on any machine; times are the best of several turns, and the
yardstick is measured before and after. ``BENCH_PAIRS`` says how many pairs the programme has.
"""

from __future__ import annotations

import cProfile
import importlib.util
import os
import pstats
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories as make
from bench import plain
from world import Row, World

pytest.importorskip("pytest_benchmark")
pytestmark = [pytest.mark.bench, pytest.mark.django_db, pytest.mark.timeout(1800)]

TESTS = Path(__file__).resolve().parent.parent
PAIRS = int(os.environ.get("BENCH_PAIRS", "1000"))
# One room alone, where somebody works on it.
ROOM = os.environ.get("BENCH_ROOM", "")
TURNS = 7
# As long as the engine's.
REASONS = {
    "criteria": [{"name": name, "value": 60, "weight": 10, "points": 600} for name in ("goals", "place")],
    **{language: ["Trois moments libres en commun."] * 6 for language in ("fr", "en")},
    "alternatives": [],
    "other_mentees": [],
}
# Who looks at a page, when several may: the one who sees most of it.
SEES_MOST = (
    "coordinator",
    "administrator",
    "mentor",
    "mentee",
    "facilitator",
    "sponsor",
    "partner",
    "referent",
)


@dataclass(frozen=True)
class Figures:
    """What one page costs."""

    name: str
    seconds: float
    calls: int
    statements: int
    repeated: int
    bytes: int
    elements: int


class _Elements(HTMLParser):
    count = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.count += 1


def _rows() -> Iterator[Row]:
    for path in sorted(TESTS.glob(f"{ROOM or '*'}/access.py")):
        spec = importlib.util.spec_from_file_location(f"bench_{path.parent.name}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from (row for row in module.ROWS if row.method == "get")


def measure(name: str, get: Callable[[], HttpResponse]) -> Figures | None:
    """The figures of a page; nothing for what is no page (a redirect, a file)."""
    response = get()
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return None
    with CaptureQueriesContext(connection) as captured:
        get()
    statements = [query["sql"] for query in captured]
    profile = cProfile.Profile()
    profile.runcall(get)
    best = min(_seconds(get) for _turn in range(TURNS))
    elements = _Elements()
    elements.feed(response.content.decode())
    return Figures(
        name,
        best,
        pstats.Stats(profile).total_calls,  # type: ignore[attr-defined]
        len(statements),
        len(statements) - len(set(statements)),
        len(response.content),
        elements.count,
    )


def _seconds(get: Callable[[], HttpResponse]) -> float:
    began = time.process_time()
    get()
    return time.process_time() - began


def _yardstick(world: World, client_of: Callable[[Any], Client]) -> Figures:
    with override_settings(**plain.SETTINGS):
        client = client_of(world.people["coordinator"])
        found = measure("F5", lambda: client.get(f"/?organisation={world.organisation.pk}"))
    assert found is not None
    assert found.statements == 5
    return found


def grow(world: World, pairs: int) -> None:
    """More pairs in the same programme, three sessions each, the first one held."""
    for number in range(pairs):
        pair = make.PairFactory(programme=world.programme)
        make.AgreementFactory(pair=pair)
        make.GoalFactory(pair=pair, position=1)
        make.SessionFactory(pair=pair, number=1, state="held", held_minutes=110)
        make.SessionFactory(pair=pair, number=2)
        make.SessionFactory(pair=pair, number=3, state="to-set", starts_at=None)
        people = {"mentor": pair.mentor, "mentee": pair.mentee}
        make.ProposalFactory(round=world.round, points=1000 + number, reasons=REASONS, **people)
        make.SuggestionFactory(round=world.suggestion.round, **people)
        if number % 10 == 0:
            make.HelpRequestFactory(pair=pair)
            make.LeftOutFactory(round=world.round, enrolment=pair.mentee, explanation=REASONS)
        make.MessageFactory(
            organisation=world.organisation, person=pair.mentee.person, programme_id=world.programme.pk
        )


def _pages(world: World, client_of: Callable[[Any], Client]) -> Iterator[Figures]:
    seen: set[str] = set()
    for row in _rows():
        role = next((role for role in SEES_MOST if role in row.allowed), None)
        if (role is None and not row.public) or row.name in seen:
            continue
        seen.add(row.name)
        undo = transaction.savepoint()
        row.prepare(world)
        client = client_of(world.people[role] if role else None)
        url = reverse(row.name, args=row.args(world))
        found = measure(f"{row.name} ({role or 'visitor'})", lambda client=client, url=url: client.get(url))
        transaction.savepoint_rollback(undo)
        if found is not None:
            yield found
    # The first page is another one for each role.
    for role in ("mentor", "mentee"):
        client = client_of(world.people[role])
        found = measure(f"desk:today ({role})", lambda client=client: client.get("/"))
        if found is not None:
            yield found


def report(f5: Figures, pages: list[Figures]) -> str:
    """A line a page, slowest first."""
    lines = [
        f"\n{PAIRS} pairs. F5 is {f5.seconds * 1000:.1f} ms of processor, {f5.calls} calls, {f5.bytes / 1000:.1f} kB.",
        f"{'page':52}{'time × F5':>10}{'calls':>8}{'× F5':>6}{'SQL':>5}{'again':>6}{'kB':>7}{'nodes':>7}",
    ]
    lines += [
        f"{page.name:52}{page.seconds / f5.seconds:10.1f}{page.calls:8}{page.calls / f5.calls:6.1f}"
        f"{page.statements:5}{page.repeated:6}{page.bytes / 1000:7.1f}{page.elements:7}"
        for page in pages
    ]
    return "\n".join(lines)


def test_pages_as_multiples_of_a_plain_one(  # type: ignore[no-untyped-def]
    benchmark, client_of: Callable[[Any], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    world = World()
    grow(world, PAIRS)
    before = _yardstick(world, client_of)
    pages = sorted(_pages(world, client_of), key=lambda page: -page.seconds)
    after = _yardstick(world, client_of)
    f5 = min(before, after, key=lambda figures: figures.seconds)
    with capsys.disabled():
        print(report(f5, pages))
    desk = client_of(world.people["coordinator"])
    benchmark.pedantic(lambda: desk.get("/"), rounds=10, warmup_rounds=1)
    benchmark.extra_info["times F5"] = {page.name: page.seconds / f5.seconds for page in pages}
