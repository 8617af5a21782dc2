"""What the heaviest pages may cost: statements, calls, bytes and elements, the same on any machine and at any size.

Times are measured elsewhere (``make bench``). A page that grows with the programme fails here first. Function calls
stand for processor time: each figure is what the page takes today and a little, so that it may only fall.
"""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories as make
from world import World

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]
MANY = 55


@dataclass(frozen=True)
class Gate:
    """One page and the most it may cost."""

    name: str
    args: Callable[[World], list[Any]]
    statements: int
    elements: int
    calls: int
    kilobytes: int = 60


def _programme(world: World) -> list[Any]:
    return [world.programme.pk]


GATES = [
    Gate("desk:coordination", _programme, 12, 600, 61_000),
    Gate("desk:timeline", _programme, 10, 600, 68_000),
    Gate("desk:funnel", _programme, 8, 350, 25_000),
    Gate("pairs:index", _programme, 10, 600, 74_000),
    Gate("pairs:help_requests", _programme, 10, 600, 58_000),
    Gate("matching:round", lambda world: [world.round.pk], 10, 600, 81_000),
    Gate("learning:workshop", lambda world: [world.workshop.pk], 10, 600, 64_000),
    Gate("learning:overview", _programme, 10, 600, 62_000),
    Gate("learning:recognised", _programme, 10, 600, 58_000),
    Gate("programmes:applications", _programme, 10, 600, 77_000),
    Gate("programmes:team", _programme, 10, 600, 61_000),
    Gate("evaluation:bilan", lambda world: [world.bilan.pk], 9, 600, 58_000),
    Gate("evaluation:plan", _programme, 8, 350, 28_000),
    Gate("outbox:messages", lambda world: [], 10, 600, 66_000),
]


class _Elements(HTMLParser):
    count = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.count += 1


def _grow(world: World, pairs: int) -> None:
    for _number in range(pairs):
        pair = make.PairFactory(programme=world.programme)
        make.AgreementFactory(pair=pair)
        make.GoalFactory(pair=pair, position=1)
        make.SessionFactory(pair=pair, number=1, state="held", held_minutes=110)
        make.SessionFactory(pair=pair, number=2)
        make.SessionFactory(pair=pair, number=3, state="to-set", starts_at=None)
        make.HelpRequestFactory(pair=pair)
        make.MessageFactory(
            organisation=world.organisation, person=pair.mentee.person, programme_id=world.programme.pk
        )
        for enrolment in (pair.mentor, pair.mentee):
            make.AttendanceFactory(workshop=world.workshop, enrolment=enrolment)


def _cost(client: Client, url: str) -> tuple[int, int, int, int]:
    client.get(url)
    profile = cProfile.Profile()
    profile.runcall(client.get, url)
    calls: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url)
    assert response.status_code == 200
    elements = _Elements()
    elements.feed(response.content.decode())
    return len(asked), len(response.content), elements.count, calls


def test_no_heavy_page_costs_more_than_its_gate_nor_more_statements_when_it_grows(
    client_of: ClientOf,
) -> None:
    world = World(with_twin=False)
    client = client_of(world.people["coordinator"])
    _grow(world, 3)
    urls = {gate.name: reverse(gate.name, args=gate.args(world)) for gate in GATES}
    small = {name: _cost(client, url)[0] for name, url in urls.items()}
    _grow(world, MANY)
    over = []
    for gate in GATES:
        statements, size, elements, calls = _cost(client, urls[gate.name])
        found = (statements, size / 1000, elements, calls)
        most = (gate.statements, gate.kilobytes, gate.elements, gate.calls)
        if any(cost > limit for cost, limit in zip(found, most, strict=True)):
            over.append((gate.name, found))
        if statements != small[gate.name]:
            over.append((gate.name, f"{small[gate.name]} statements for a few, {statements} for many"))
    assert over == []
