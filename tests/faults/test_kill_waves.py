"""A programme's year of questionnaires, with the process that sends them killed at random moments: each person once."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faults.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PEOPLE = 2
KILLS = 5

START = """
import sys
sys.path.insert(0, {tests!r})
from datetime import date
import factories as make
from factories import paris
from binome.content import programme_templates, questionnaires
programme = make.ProgrammeFactory(
    state="running", kickoff_on=date(2027, 2, 2), closing_on=date(2027, 4, 13),
    questionnaire_ids=[one.id for one in questionnaires()])
for number in range({people}):
    pair = make.PairFactory(programme=programme, formed_at=paris(2027, 2, 1))
    for session, day in ((1, paris(2027, 2, 10, 18)), (2, paris(2027, 3, 10, 18)), (3, paris(2027, 4, 6, 18))):
        make.SessionFactory(pair=pair, number=session, state="held", starts_at=day, held_minutes=90, held_noted_at=day)
"""

# The jobs of the room, day after day, each from what the database says; the day reached is kept in a file.
LIVE = """
import sys
from datetime import timedelta
from pathlib import Path
import django; django.setup()
sys.path.insert(0, {tests!r})
from factories import paris
from binome.surveys import services
from binome.surveys.models import Response
kept = Path({day!r})
day = int(kept.read_text()) if kept.exists() else 0
while day < 365:
    now = paris(2027, 1, 20, 9) + timedelta(days=day)
    services.plan_running_programmes(at=now)
    services.open_due_waves(at=now)
    services.open_session_feedback(at=now)
    waiting = Response.objects.unscoped("test").exclude(state="answered").filter(asked_at__lt=now)
    for response in waiting.select_related("enrolment__person", "organisation", "wave__programme", "wave__version"):
        # Half of them answer the next day; their reminders stop.
        if response.enrolment_id % 2 and response.wave.closes_on > now.date():
            services.give_answers(response, answers={{}}, by=response.enrolment.person, at=now)
    services.remind_of_waves(at=now)
    services.publish_due_waves(at=now)
    # Every other day, as reminders need; by leaps while nothing is open.
    day += 2 if 12 <= day < 100 or 170 <= day < 206 else 10
    # Put in place at once: a kill leaves the day before or the day after, never half of one.
    kept.with_suffix(".new").write_text(str(day))
    kept.with_suffix(".new").replace(kept)
"""

COUNT = """
import json
from collections import Counter
from binome.outbox.models import Message
from binome.surveys.models import Response, Wave
places = Counter(Response.objects.unscoped("test").values_list("wave__questionnaire_id", "session__number", "enrolment"))
letters = Message.objects.unscoped("test")
print(json.dumps({
    "places": sorted(set(places.values())), "asked": sum(places.values()),
    "letters": letters.filter(kind="surveys.questionnaire").count(),
    "keys": letters.filter(kind="surveys.questionnaire").values("idempotency_key").distinct().count(),
    "open": Wave.objects.unscoped("test").filter(published_at=None).count(),
    "reminded": letters.filter(kind="surveys.reminder").count(),
    "reminded_after_answer": sum(
        1 for key in letters.filter(kind="surveys.reminder").values_list("idempotency_key", flat=True)
        if Response.objects.unscoped("test").get(pk=key.split(":")[1]).enrolment_id % 2),
}))
"""


def test_over_a_year_each_person_gets_each_questionnaire_once(
    product: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = str(Path(__file__).resolve().parents[1])
    product.run(START.format(tests=tests, people=PEOPLE))
    day = tmp_path / "day"
    chance = random.Random(11)
    kills, moments = 0, []
    while True:
        code = LIVE.format(tests=tests, day=str(day))
        worker = subprocess.Popen(
            [sys.executable, "-c", code], env=product.environment, stderr=subprocess.PIPE
        )
        try:
            if kills < KILLS:
                reached = int(day.read_text()) if day.exists() else 0
                _wait_for_progress(worker, day, reached + chance.randint(1, 20))
                time.sleep(chance.uniform(0, 0.08))
            else:
                worker.wait(120)
        finally:
            if worker.poll() is None:
                worker.kill()
        error = worker.communicate()[1]
        if worker.returncode == 0:
            break
        assert worker.returncode < 0, error.decode()
        kills += 1
        moments.append(int(day.read_text()) if day.exists() else 0)
    found = json.loads(product.run(COUNT).splitlines()[-1])
    with capsys.disabled():
        sys.stdout.write(f"\nwaves: killed {kills} times (days {moments}); {found}\n")
    assert kills == KILLS
    # Eight questionnaires of the whole programme are for one side each, feedback for both after three sessions.
    whole = 8 * PEOPLE
    assert found["asked"] == found["letters"] == found["keys"] == whole + 3 * 2 * PEOPLE
    assert found["places"] == [1]
    assert found["open"] == 0
    assert found["reminded"] > 0
    assert found["reminded_after_answer"] == 0


def _wait_for_progress(worker: subprocess.Popen[bytes], day: Path, goal: int) -> None:
    until = time.monotonic() + 60
    while worker.poll() is None and time.monotonic() < until:
        if day.exists() and (text := day.read_text()) and int(text) >= goal:
            return
        time.sleep(0.005)
