"""A year of people who do not exist: the same for the same seed, whole, and of nobody else's business."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime

import pytest

import factories as make
from binome.accounts.models import LogEntry
from binome.demo.year import play_year
from binome.evaluation import planning
from binome.evaluation.indicators import measure
from binome.outbox.models import Message
from binome.pairs.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KICKOFF = date(2026, 9, 7)


# Sessions, figures of sessions and goals of the year of seed 4, with six pairs.
SEED_4 = "5e2668ce6fd7"


def digest(life: list[object]) -> str:
    """A year in twelve letters: moments in UTC, whatever the database answers them in."""
    sessions, *figures = life
    assert isinstance(sessions, list)
    rows = [
        [cell.astimezone(UTC).isoformat() if isinstance(cell, datetime) else cell for cell in row]
        for row in sessions
    ]
    return hashlib.sha256(json.dumps([rows, figures], sort_keys=True).encode()).hexdigest()[:12]


def played(seed: int) -> tuple[dict[str, int], list[object]]:
    told: list[str] = []
    year = play_year(
        pairs=6, seed=seed, kickoff=KICKOFF, language="fr", progress=lambda what, done, of: told.append(what)
    )
    here = year.programme.organisation
    sessions = list(
        Session.objects.in_organisation(here)
        .order_by("pair__formed_at", "pk")
        .values_list("number", "state", "starts_at", "held_minutes", "moves_count")
    )
    figures = measure(year.programme)
    assert dict.fromkeys(told) == dict.fromkeys(
        [
            "applications",
            "decisions",
            "matching",
            "answers",
            "mentor path",
            "sessions",
            "questionnaires",
            "report",
        ]
    )
    return year.counts, [sessions, figures["sessions_held"], figures["goal_progress"]]


def test_the_same_seed_plays_the_same_year_and_another_seed_another() -> None:
    from django.db import transaction

    years = []
    for seed in (4, 4, 5):
        undo = transaction.savepoint()
        counts, life = played(seed)
        years.append((counts, life))
        transaction.savepoint_rollback(undo)
    assert years[0] == years[1]
    # The tests run on SQLite and on PostgreSQL: both play this very year.
    assert digest(years[0][1]) == SEED_4, "the year itself has changed: note the new digest if that was meant"
    assert years[0] != years[2]


def test_a_year_is_whole_and_touches_nobody_else() -> None:
    other = make.PairFactory()
    before = (
        other.programme.applications.count(),
        LogEntry.objects.in_organisation(other.organisation).count(),
    )
    counts, _life = played(4)
    assert counts["applications"] == 14
    assert 3 <= counts["pairs"] <= 7
    assert counts["sessions"] == 3 * counts["pairs"]
    assert 0 < counts["sessions_held"] <= counts["sessions"]
    assert counts["reports"] == 1
    assert counts["answers"] > counts["pairs"]
    after = (
        other.programme.applications.count(),
        LogEntry.objects.in_organisation(other.organisation).count(),
    )
    assert before == after
    # Letters were written, and none waits to leave.
    letters = Message.objects.unscoped("a test reads the outbox").filter(
        to_address__endswith="simulation.example"
    )
    assert letters.exists()
    assert not letters.filter(state=Message.State.QUEUED).exists()


def test_the_planner_asks_for_about_as_many_pairs_as_the_year_took() -> None:
    """To bring as many to the end as the year did, start about as many as the year started."""
    year = play_year(pairs=24, seed=2, kickoff=KICKOFF, language="fr", progress=lambda what, done, of: None)
    figures = measure(year.programme)
    formed, completed = figures["pairs_formed"]["count"], figures["pairs_completed"]["count"]
    known = planning.known_figures(year.programme, None, figures)
    assert planning.Origin.SEEN in {one.origin for one in known}
    size = planning.size_of(year.programme, None, completed=completed, mentors=0)
    started = planning.simulation_of(known, size, seed=1).ranges["started"]
    assert started.low <= formed <= started.high or abs(started.usual - formed) <= 0.15 * formed
