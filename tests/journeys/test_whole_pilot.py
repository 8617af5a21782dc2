"""The pilot of ten pairs from two spreadsheets to its evaluation report, by every role, in a real browser.

Nothing stands in for anything: the product's own commands, a database in a file, a worker, letters by SMTP. Only the
clock is moved forward, because weeks pass between two sessions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from journeys import pilot as before
from journeys import pilot_life as life
from journeys.conftest import Visitor
from journeys.running import running_product

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize(("language", "javascript"), [("fr", True), ("en", True), ("fr", False)])
def test_the_whole_pilot(
    language: str, javascript: bool, visitor_at: Callable[..., Visitor], tmp_path: Path
) -> None:
    with running_product(tmp_path, language=language) as product:
        arrive = partial(visitor_at, product.address, language=language, javascript=javascript)
        pilot = before.Pilot(product, arrive, language)
        coordinator = pilot.sign_in(before.COORDINATOR)
        before.create_the_programme(pilot, coordinator)
        before.import_people(pilot, coordinator)
        before.accept_everyone(pilot, coordinator)
        before.match(pilot, coordinator)
        before.accept_from_mail(pilot)
        before.begin(pilot, coordinator)
        life.tell(pilot)
        assert pilot.faults == []
