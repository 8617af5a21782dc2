"""A worker killed with SIGKILL in the middle of a batch loses no mail (goals F1, F2, F3)."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from faults.killable_settings import MOST_ATTEMPTS
from faults.product import Product, is_alive, processes_of, wait_until
from outbox.sink import Sink, listening

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes through /proc"),
]

# The parent, and for each queue its guard, pusher, monitor and worker.
PROCESSES = 9
RETRY = 3
# FAULTS_MESSAGES=500 plays the size of a whole programme; its figures are printed with -s.
MESSAGES = int(os.environ.get("FAULTS_MESSAGES", "100"))
KILLS = 3

QUEUE = """
from django.utils import timezone
from binome.accounts import services as accounts
from binome.outbox.services import Letter, queue_letter
now = timezone.now()
organisation = accounts.create_organisation(
    name="Passerelles", contact_name="Nadia", contact_phone="01", contact_email="n@example.org", at=now)
for number in range({count}):
    person = accounts.find_or_create_person(email=f"p{{number}}@example.org", first_name=f"P{{number}}", at=now)
    queue_letter(kind="test", to=person, organisation=organisation, programme_id=None, at=now, key=f"k{{number}}",
        write=lambda: Letter(subject="Bonjour", paragraphs=["Un paragraphe."]))
"""


AGAIN = """
from django.utils import timezone
from binome.outbox.models import Message
from binome.outbox.services import send_due, send_message
now = timezone.now()
numbers = Message.objects.unscoped("a test asks for the same work twice").values_list("pk", flat=True)
assert not any(send_message(number, at=now) for number in numbers)
assert send_due(at=now) == 0
"""


def test_no_mail_is_lost_and_at_most_one_is_repeated_a_kill(product: Product) -> None:
    sink = Sink()
    # A server that takes its time makes it likely that a kill falls into a conversation.
    sink.seconds = 0.01
    # The seed is fixed so that a failure can be played again; the machine adds its own chance.
    chance = random.Random(7)
    product.run(QUEUE.format(count=MESSAGES))
    with listening(sink, product.mail_port):
        for kill in range(1, KILLS + 1):
            worker = product.start_worker()
            # Kill once some more have left, so that each kill falls into the batch.
            goal = kill * MESSAGES // (KILLS + 2)
            assert wait_until(lambda goal=goal: len(sink.times_by_id) >= goal, seconds=90)
            time.sleep(chance.uniform(0, 0.15))
            product.kill(worker)
        assert len(sink.times_by_id) < MESSAGES, "the kills came too late to prove anything"
        product.start_worker()
        assert wait_until(lambda: len(sink.times_by_id) == MESSAGES, seconds=120)
        assert wait_until(lambda: product.states() == {"sent": MESSAGES}, seconds=60)
    # The same work asked for twice more, by job and by sweep, sends nothing again.
    product.run(AGAIN)
    repeats = sum(times - 1 for times in sink.times_by_id.values())
    assert len(sink.times_by_id) == MESSAGES
    assert repeats <= KILLS
    # A mail store that knows a message by its Message-ID holds one for each person.
    kept = {str(message["Message-ID"]): str(message["To"]) for message in sink.received}
    assert len(set(kept.values())) == MESSAGES
    sys.stdout.write(
        f"{MESSAGES} messages, {KILLS} kills: {len(set(kept.values()))} people, {repeats} repeats\n"
    )


def test_a_commit_whose_bell_never_rang_is_found_by_the_sweep(product: Product) -> None:
    """The process that queued the message died before the job was seen: rows, not the queue, are the truth."""
    product.run(QUEUE.format(count=3) + "\nfrom django_q.models import OrmQ\nOrmQ.objects.all().delete()")
    sink = Sink()
    with listening(sink, product.mail_port):
        product.start_worker()
        assert wait_until(lambda: len(sink.times_by_id) == 3, seconds=60)
    assert set(sink.times_by_id.values()) == {1}


def test_two_workers_at_once_send_each_mail_once(product: Product) -> None:
    product.run(QUEUE.format(count=20))
    sink = Sink()
    with listening(sink, product.mail_port):
        product.start_worker()
        product.start_worker()
        assert wait_until(lambda: len(sink.times_by_id) == 20, seconds=60)
        assert wait_until(lambda: product.states() == {"sent": 20}, seconds=20)
    assert set(sink.times_by_id.values()) == {1}
    names = product.ask("SELECT name FROM django_q_schedule")
    assert len(names) == len(set(names))


@pytest.mark.parametrize("product", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_asked_to_stop_leaves_no_process(product: Product, number: signal.Signals) -> None:
    worker = product.start_worker()
    assert wait_until(lambda: len(processes_of(worker.pid)) == PROCESSES, seconds=60)
    time.sleep(1)
    started = processes_of(worker.pid)
    worker.send_signal(number)
    assert worker.wait(30) == 0
    assert [pid for pid in started if is_alive(pid)] == []


@pytest.mark.parametrize("product", ["sqlite"], indirect=True)
def test_a_worker_whose_parent_is_killed_leaves_no_process(product: Product) -> None:
    worker = product.start_worker()
    assert wait_until(lambda: len(processes_of(worker.pid)) == PROCESSES, seconds=60)
    time.sleep(1)
    started = processes_of(worker.pid)
    worker.kill()
    worker.wait()
    assert wait_until(lambda: not any(is_alive(pid) for pid in started), seconds=30)


@pytest.mark.parametrize("product", ["sqlite"], indirect=True)
def test_a_mail_server_that_comes_back_finds_everything(product: Product) -> None:
    product.run(QUEUE.format(count=10))
    worker = product.start_worker()
    assert wait_until(lambda: product.states() == {"queued": 10} and product.has_tried(), seconds=30)
    assert worker.poll() is None, "a server that is away ends no worker"
    # The minute until the next look at the server passes here at once.
    product.run(
        "from binome.outbox.models import Message\nfrom django.utils import timezone\n"
        "Message.objects.unscoped('a test turns the clock').update(not_before=timezone.now())"
    )
    sink = Sink()
    with listening(sink, product.mail_port):
        assert wait_until(lambda: len(sink.times_by_id) == 10, seconds=90)


@pytest.mark.parametrize("product", ["sqlite"], indirect=True)
def test_a_job_that_raises_is_tried_a_few_times_only(product: Product, tmp_path: Path) -> None:
    product.environment["FAULTS_RETRY"] = str(RETRY)
    tries = tmp_path / "tries"
    product.run(f"from django_q.tasks import async_task\nasync_task('faults.failing.fail', {str(tries)!r})")
    product.start_worker()
    assert wait_until(lambda: tries.exists() and len(tries.read_text()) == MOST_ATTEMPTS, seconds=60)
    # Well beyond the moment when it would have been tried once more.
    time.sleep(1.5 * RETRY)
    assert len(tries.read_text()) == MOST_ATTEMPTS
    assert product.ask("SELECT * FROM django_q_ormq WHERE key = 'quick'") == []


@pytest.mark.parametrize("product", ["sqlite"], indirect=True)
def test_long_jobs_run_beside_the_quick_ones(product: Product, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    product.run(
        f"from django_q.tasks import async_task\n"
        f"async_task('faults.failing.note', {str(ran)!r}, 2, q_options={{'cluster': 'long'}})\n"
        f"async_task('faults.failing.note', {str(ran)!r}, 0)"
    )
    product.start_worker()
    assert wait_until(lambda: ran.exists() and ran.read_text().split() == ["0", "2"], seconds=60)
